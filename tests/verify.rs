//! `sekisho verify`: every check passes on a stack of our own, and tells what differs on one that answers otherwise.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};

use serde_json::{Value, json};

use crate::support::http;
use crate::support::stack::{Stack, sekisho};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The command, as somebody calls it who has no account of AWS.
fn verify(arguments: &[&str]) -> Command {
    let mut command = sekisho();
    for name in [
        "AWS_ENDPOINT_URL",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "AWS_PROFILE",
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
    ] {
        command.env_remove(name);
    }
    command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "a-secret-key-of-tests");
    command.arg("verify").args(arguments);
    command
}

fn report(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

fn result<'a>(report: &'a Value, id: &str) -> &'a Value {
    report["checks"].as_array().unwrap().iter().find(|check| check["id"] == id).unwrap_or_else(|| panic!("no {id}"))
}

/// Nobody of those that a run makes is left, and what was said has no token in it.
fn left_nothing(stack: &Stack, output: &Output) {
    let users = stack.cognito_ok("ListUsers", &json!({ "UserPoolId": stack.output("UserPoolId") })).json();
    assert_eq!(users["Users"], json!([]));
    let said = text(&output.stdout) + &text(&output.stderr);
    for secret in ["eyJ", "Aa1!", "a-secret-key-of-tests"] {
        let shown = said.match_indices(secret).map(|(at, _)| said[at..].chars().take(40).collect::<String>());
        // What is expected of a token begins as one does; after that it stands for anything.
        let shown: Vec<_> = shown.filter(|part| !part.starts_with("eyJ[..]")).collect();
        assert!(shown.is_empty(), "{shown:?}");
    }
}

#[test]
fn our_own_stack_passes_every_check() {
    let stack = Stack::start();
    let output = verify(&["--port", stack.port(), "--strict"]).output().unwrap();
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}\n{}", text(&output.stderr));
    let listed = report(&verify(&["--list", "--json", "-"]).output().unwrap()).as_array().unwrap().len();
    assert!(said.trim_end().ends_with(&format!("all        {listed} passed")), "{said}");
    assert!(!said.contains('\u{1b}'), "colour where there is no terminal");
    left_nothing(&stack, &output);
}

#[test]
fn a_stack_is_asked_at_its_endpoint_under_the_names_of_aws() {
    let stack = Stack::start();
    let outputs = http::send("GET", &format!("{}/_sekisho/outputs?form=aws", stack.endpoint), &[], "").body;
    assert!(outputs.contains(".amazonaws.com"), "{outputs}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("outputs.json");
    std::fs::write(&file, outputs).unwrap();
    let arguments = ["--outputs", file.to_str().unwrap(), "--endpoint", &stack.endpoint, "--json", "-", "--strict"];
    let output = verify(&arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let report = report(&output);
    assert_eq!((&report["target"]["kind"], &report["summary"]["failed"]), (&json!("sekisho"), &json!(0)));
    left_nothing(&stack, &output);
}

#[test]
fn a_stack_is_found_by_its_name() {
    let stack = Stack::start();
    let arguments =
        ["--stack", "sekisho", "--endpoint", &stack.endpoint, "--region", "ap-northeast-1", "--only", "http.no-token"];
    let output = verify(&arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let arguments = ["--stack", "nobody", "--endpoint", &stack.endpoint, "--region", "ap-northeast-1"];
    let missing = verify(&arguments).output().unwrap();
    assert_eq!(missing.status.code(), Some(1));
    assert!(text(&missing.stderr).contains("Stack with id nobody does not exist"), "{missing:?}");
}

#[test]
fn what_answers_otherwise_fails_with_what_was_expected_and_what_came() {
    let stack = Stack::start();
    let swapped = format!("HttpApiUrl={}", stack.output("RestApiUrl"));
    let output = verify(&["--port", stack.port(), "--output", &swapped, "--only", "http.", "--json", "-"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let answers = report(&output);
    for (id, expected, got) in [
        ("http.no-token", "www-authenticate: Bearer", "no www-authenticate"),
        ("http.access-token", "status 200", r#"status 401 with {"message":"Unauthorized"}"#),
        ("http.unknown-path", "status 404", r#"status 403 with {"message":"Missing Authentication Token"}"#),
    ] {
        let check = result(&answers, id);
        let unmet = json!({ "expected": expected, "got": got });
        assert!(check["result"] == "failed" && check["unmet"].as_array().unwrap().contains(&unmet), "{check:#}");
    }
    assert_eq!(result(&answers, "sign-up.confirm")["result"], "passed");
    let told = verify(&["--port", stack.port(), "--output", &swapped, "--only", "http.no-token"]).output().unwrap();
    let told = text(&told.stdout);
    assert!(told.contains("FAIL http.no-token: ") && told.contains("\n  got      no www-authenticate\n"), "{told}");
    left_nothing(&stack, &output);
}

#[test]
fn what_a_stack_does_not_have_is_left_out_and_named() {
    let stack = Stack::start();
    let outputs = json!({ "UserPoolId": stack.output("UserPoolId"), "HttpApiUrl": stack.output("HttpApiUrl") }).to_string();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("outputs.json");
    std::fs::write(&file, outputs).unwrap();
    let arguments = ["--outputs", file.to_str().unwrap(), "--endpoint", &stack.endpoint];
    let output = verify(&arguments).output().unwrap();
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("\nskip rest.no-token: the stack has no output RestApiUrl\n"), "{said}");
    assert!(said.contains("\nskip http.access-token: sign-in.password did not bring accessToken\n"), "{said}");
    assert_eq!(verify(&arguments).arg("--strict").output().unwrap().status.code(), Some(1));
}

#[test]
fn nothing_is_made_in_a_real_account_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("outputs.json");
    std::fs::write(&file, r#"{"UserPoolId":"eu-west-1_AbCdEfGhI"}"#).unwrap();
    let aws = ["--outputs", file.to_str().unwrap()];
    let refused = |command: &mut Command| {
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        text(&output.stderr)
    };
    assert!(refused(&mut verify(&aws)).contains("say --yes"));
    // A shell in which another stands in for AWS is no way to AWS.
    assert!(refused(verify(&aws).arg("--yes").env("HTTPS_PROXY", "http://127.0.0.1:1")).starts_with("error: HTTPS_PROXY is set"));
    assert!(refused(&mut verify(&["--endpoint", "http://127.0.0.1:1"])).contains("--endpoint needs"));
    assert!(refused(&mut verify(&["--only", "no-such-check"])).contains("--list"));
}

/// A user pool that says which operation came with which body, and never confirms anybody.
fn stubborn() -> (String, Receiver<(String, Value)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let (told, asked) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let told = told.clone();
            std::thread::spawn(move || serve(stream, &told));
        }
    });
    (endpoint, asked)
}

fn serve(stream: TcpStream, told: &Sender<(String, Value)>) {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut operation, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            match line.trim_end().split_once(": ") {
                Some(("x-amz-target", target)) => operation = target.rsplit('.').next().unwrap().to_owned(),
                Some(("content-length", value)) => length = value.parse().unwrap(),
                None if line == "\r\n" => break,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let body = serde_json::from_slice(&body).unwrap_or_default();
        let hangs = operation == "AdminConfirmSignUp";
        if told.send((operation, body)).is_err() {
            return;
        }
        if !hangs {
            let answer = r#"{"UserConfirmed":false,"UserSub":"1-2-3-4-5"}"#;
            let _ = write!(reader.get_mut(), "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{answer}", answer.len());
        }
    }
}

#[test]
fn a_run_that_is_broken_off_takes_its_user_away() {
    for name in ["INT", "TERM"] {
        let (endpoint, asked) = stubborn();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("outputs.json");
        std::fs::write(&file, r#"{"UserPoolId":"eu-west-1_AbCdEfGhI","SpaClientId":"c"}"#).unwrap();
        let arguments = ["--outputs", file.to_str().unwrap(), "--endpoint", &endpoint, "--only", "sign-up.confirm"];
        let mut child = verify(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let next = |operation: &str| loop {
            let (came, body) = asked.recv().expect("it goes on asking");
            if came == operation {
                return body;
            }
        };
        let user = next("SignUp")["Username"].clone();
        next("AdminConfirmSignUp");
        assert!(Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status().unwrap().success());
        assert_eq!(next("AdminDeleteUser")["Username"], user, "{name}");
        assert_eq!(child.wait().unwrap().code(), Some(1), "{name}");
    }
}
