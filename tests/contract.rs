//! The binary's contract that other tools rely on.

use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::http;
use crate::support::stack::{Stack, sekisho};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn run(arguments: &[&str]) -> Output {
    sekisho().args(arguments).output().expect("the binary runs")
}

#[test]
fn health_and_outputs_are_there_once_it_says_ready() {
    let stack = Stack::start();
    let health = http::send("GET", &format!("{}/_sekisho/health", stack.endpoint), &[], "");
    assert_eq!((health.status, &health.json()["status"]), (200, &json!("ready")));
    for name in ["UserPoolId", "UserPoolIssuer", "SpaClientId", "WebClientId", "HttpApiUrl", "RestApiUrl"] {
        assert!(!stack.output(name).is_empty() && !stack.output(name).ends_with('/'), "{name}");
    }
    assert!(stack.output("RestApiUrl").ends_with("/test"));
    assert_eq!(stack.output("SpaClientId").len(), 26);
    let (region, id) = stack.output("UserPoolId").split_once('_').unwrap();
    assert_eq!((region, id.len()), ("ap-northeast-1", 9));
    assert_eq!(
        stack.output("UserPoolIssuer"),
        format!("https://cognito-idp.ap-northeast-1.amazonaws.com/{}", stack.output("UserPoolId"))
    );
    let page = http::send("GET", &format!("{}/_sekisho/", stack.endpoint), &[], "");
    assert!(page.status == 200 && page.body.contains(stack.output("HttpApiUrl")), "{page:?}");
}

#[test]
fn env_prints_what_a_shell_needs() {
    let stack = Stack::start();
    let printed = run(&["env", "--port", stack.port()]);
    let printed = text(&printed.stdout);
    for line in [
        format!("export AWS_ENDPOINT_URL='{}'", stack.endpoint),
        "export AWS_DEFAULT_REGION='ap-northeast-1'".to_owned(),
        format!("export SPA_CLIENT_ID='{}'", stack.output("SpaClientId")),
        format!("export HTTP_API_URL='{}'", stack.output("HttpApiUrl")),
    ] {
        assert!(printed.lines().any(|printed| printed == line), "{line} is not in\n{printed}");
    }
    let json: Value = serde_json::from_slice(&run(&["env", "--json", "--port", stack.port()]).stdout).unwrap();
    assert_eq!(json["REST_API_URL"], stack.output("RestApiUrl"));
}

#[test]
fn env_finds_the_stack_of_a_state_folder_and_says_when_there_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().to_str().unwrap();
    let missing = run(&["env", "--state", state]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(text(&missing.stderr).starts_with("error: no stack is running"), "{missing:?}");
    let stack = Stack::start_in(folder.path());
    assert!(text(&run(&["env", "--state", state]).stdout).contains(stack.output("UserPoolId")));
}

#[test]
fn a_second_up_on_the_same_state_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let _stack = Stack::start_in(folder.path());
    let second = run(&["up", "--port", "0", "--state", folder.path().to_str().unwrap()]);
    assert_eq!(second.status.code(), Some(1));
    assert!(text(&second.stderr).starts_with("error: another `sekisho up` uses the state in"), "{second:?}");
}

#[test]
fn a_taken_port_says_what_to_do() {
    let stack = Stack::start();
    let second = run(&["up", "--ephemeral", "--port", stack.port()]);
    assert_eq!(second.status.code(), Some(1));
    assert!(text(&second.stderr).contains("--port"), "{second:?}");
}

#[test]
fn wrong_usage_exits_with_2_and_help_has_examples() {
    assert_eq!(run(&["up", "--port", "many"]).status.code(), Some(2));
    assert_eq!(run(&["fly"]).status.code(), Some(2));
    assert!(text(&run(&["--help"]).stdout).contains("Examples:"));
}

#[test]
fn the_demo_tells_the_whole_story() {
    let told = run(&["demo"]);
    assert!(told.status.success(), "{}\n{}", text(&told.stdout), text(&told.stderr));
    assert!(text(&told.stdout).contains("every answer as expected"));
}

#[test]
fn sigterm_and_ctrl_c_end_it_cleanly_with_its_handlers() {
    for signal in ["TERM", "INT"] {
        let mut stack = Stack::start();
        stack.user("alice", &[]);
        let token = stack.sign_in("alice").id;
        assert_eq!(stack.get_as(&format!("{}/hello", stack.output("HttpApiUrl")), &token).status, 200);
        let handlers = children(stack.pid());
        assert_eq!(handlers.len(), 1, "one warm handler");
        let killed = std::process::Command::new("kill").args([&format!("-{signal}"), &stack.pid().to_string()]).status().unwrap();
        assert!(killed.success());
        assert_eq!(stack.wait().code(), Some(0), "{signal}");
        assert!(handlers.iter().all(|pid| gone_soon(*pid)), "{signal}: a handler is left");
    }
}

#[test]
fn handlers_end_when_the_stack_is_killed() {
    let mut stack = Stack::start();
    stack.user("alice", &[]);
    let token = stack.sign_in("alice").id;
    assert_eq!(stack.get_as(&format!("{}/hello", stack.output("HttpApiUrl")), &token).status, 200);
    let handlers = children(stack.pid());
    assert!(std::process::Command::new("kill").args(["-9", &stack.pid().to_string()]).status().unwrap().success());
    stack.wait();
    assert!(!handlers.is_empty() && handlers.iter().all(|pid| gone_soon(*pid)), "a handler outlived its stack");
}

#[test]
fn reset_forgets_users_and_keeps_ids() {
    let stack = Stack::start();
    stack.user("alice", &["Admins"]);
    let answer = http::send("POST", &format!("{}/_sekisho/reset", stack.endpoint), &[], "");
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(serde_json::from_value::<std::collections::BTreeMap<String, String>>(answer.json()).unwrap(), stack.outputs);
    let users = stack.cognito_ok("ListUsers", &json!({ "UserPoolId": stack.output("UserPoolId") })).json();
    assert_eq!(users["Users"], json!([]));
    stack.user("alice", &["Admins"]);
    let token = stack.sign_in("alice").id;
    assert_eq!(stack.get_as(&format!("{}/hello", stack.output("RestApiUrl")), &token).status, 200);
}

#[test]
fn resets_at_the_same_time_do_not_get_in_each_others_way() {
    let stack = Stack::start();
    let url = format!("{}/_sekisho/reset", stack.endpoint);
    std::thread::scope(|scope| {
        let resets: Vec<_> = (0..4).map(|_| scope.spawn(|| http::send("POST", &url, &[], ""))).collect();
        for reset in resets {
            let answer = reset.join().unwrap();
            assert_eq!(answer.status, 200, "{answer:?}");
        }
    });
    stack.user("alice", &["Admins"]);
    stack.sign_in("alice");
}

#[test]
fn the_log_has_a_line_per_request_and_says_why_it_was_refused() {
    let stack = Stack::start();
    stack.user("alice", &[]);
    let tokens = stack.sign_in("alice");
    stack.get_as(&format!("{}/hello", stack.output("HttpApiUrl")), &tokens.id);
    stack.get_as(&format!("{}/hello", stack.output("RestApiUrl")), &tokens.access);
    let log = stack.log_with("why:");
    let hello = log.lines().find(|line| line.contains("/hello 200")).unwrap_or_else(|| panic!("no line for /hello:\n{log}"));
    assert!(hello.contains("GET") && hello.contains(" ms ") && hello.contains("Hello"), "{hello}");
    for secret in [&tokens.id, &tokens.access, &tokens.refresh, crate::support::stack::PASSWORD] {
        assert!(!log.contains(secret), "a secret is in the log");
    }
}

#[test]
fn it_listens_on_loopback_only() {
    let stack = Stack::start();
    let listening = text(&std::fs::read("/proc/net/tcp").unwrap());
    let port = format!(":{:04X}", stack.port().parse::<u16>().unwrap());
    let addresses: Vec<&str> =
        listening.lines().filter_map(|line| line.split_whitespace().nth(1)).filter(|local| local.ends_with(&port)).collect();
    assert!(!addresses.is_empty() && addresses.iter().all(|address| address.starts_with("0100007F")), "{addresses:?}");
}

#[test]
fn a_template_error_names_file_line_id_and_property() {
    let folder = tempfile::tempdir().unwrap();
    let template = folder.path().join("broken.yaml");
    std::fs::write(&template, "Resources:\n  Pool:\n    Type: AWS::Cognito::UserPool\n  Client:\n    Type: AWS::Cognito::UserPoolClient\n    Properties:\n      UserPoolId: !Ref Pol\n").unwrap();
    let failed = run(&["up", "--ephemeral", "--port", "0", "--template", template.to_str().unwrap()]);
    let said = text(&failed.stderr);
    assert_eq!(failed.status.code(), Some(1), "{said}");
    for part in ["error:", "broken.yaml:7", "Client", "UserPoolId", "Pol"] {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
}

/// Processes that this one started.
fn children(parent: u32) -> Vec<u32> {
    let listed =
        std::process::Command::new("pgrep").args(["-P", &parent.to_string()]).stderr(Stdio::null()).output().expect("pgrep runs");
    text(&listed.stdout).lines().filter_map(|pid| pid.parse().ok()).collect()
}

fn gone_soon(pid: u32) -> bool {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(10) {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        if stat.is_empty() || stat.contains(") Z ") {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}
