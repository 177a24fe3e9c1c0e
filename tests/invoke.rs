//! `up --invoke`: the gateway and its authorizers in front of functions that run elsewhere.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::support::http::{self, Answer};
use crate::support::stack::Stack;
use crate::support::workspace::{Workspace, isolated};
use crate::support::{path_with_tools, root};

fn get(stack: &Stack, path: &str) -> Answer {
    http::send("GET", &format!("{}{path}", stack.output("HttpApiUrl")), &[], "")
}

fn why(stack: &Stack) -> String {
    let last = http::send("GET", &format!("{}/_sekisho/requests?limit=1", stack.endpoint), &[], "").json();
    last[0]["why"].as_str().unwrap_or_default().to_owned()
}

/// Somebody who speaks Lambda's Invoke: answers by the function's name and keeps what was asked.
struct Elsewhere {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Elsewhere {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let it = Self { address: format!("http://{}", listener.local_addr().unwrap()), asked: Arc::default() };
        let asked = it.asked.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let asked = asked.clone();
                std::thread::spawn(move || serve(stream, &asked));
            }
        });
        it
    }
}

fn serve(stream: TcpStream, asked: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    loop {
        let (mut head, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
                length = value.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
            head += &line;
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        asked.lock().unwrap().push(head.lines().next().unwrap().to_owned());
        let name = head.split('/').nth(3).unwrap_or_default().to_owned();
        let report = r#"{"errorType":"Oops","errorMessage":"it failed"}"#;
        let (status, body) = match name.as_str() {
            "hello" => ("200 OK", r#"{"statusCode":201,"body":"from elsewhere"}"#.to_owned()),
            "echo" => ("200 OK", String::from_utf8(body).unwrap()),
            "failing" => ("500 Internal Server Error", report.to_owned()),
            "sleeping" => loop {
                // Never answers: until the other side has had enough.
                let mut byte = [0];
                if reader.read(&mut byte).unwrap_or(0) == 0 {
                    return;
                }
            },
            _ => ("404 Not Found", "{}".to_owned()),
        };
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        if reader.get_mut().write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

#[test]
fn one_function_runs_elsewhere_and_the_rest_here() {
    let (workspace, elsewhere) = (Workspace::new(), Elsewhere::start());
    let stack = workspace.up(&["--invoke", &format!("Hello={}/hello", elsewhere.address)]);
    let answer = get(&stack, "/hello");
    assert_eq!((answer.status, answer.body.as_str()), (201, "from elsewhere"));
    assert_eq!(get(&stack, "/other").body, "other one, shared one");
    assert_eq!(*elsewhere.asked.lock().unwrap(), ["POST /2015-03-31/functions/hello/invocations HTTP/1.1"]);
    // Nothing was built for it.
    assert!(!workspace.path("target/debug/hello").exists());
}

#[test]
fn what_fails_elsewhere_fails_as_it_does_here() {
    let (workspace, elsewhere) = (Workspace::new(), Elsewhere::start());
    workspace.edit_template("Timeout: 3", "Timeout: 1");
    let at = |id: &str, name: &str| format!("{id}={}/{name}", elsewhere.address);
    let stack = workspace.up(&[
        "--invoke",
        &at("Hello", "failing"),
        "--invoke",
        &at("Other", "sleeping"),
        "--invoke",
        &at("Echo", "echo"),
    ]);
    let failed = get(&stack, "/hello");
    assert_eq!((failed.status, failed.body.as_str()), (500, r#"{"message":"Internal Server Error"}"#));
    assert!(why(&stack).contains("failed: Oops: it failed"), "{}", why(&stack));
    assert_eq!(get(&stack, "/other").status, 500);
    assert!(why(&stack).contains("Task timed out after 1.00 seconds"), "{}", why(&stack));
}

#[test]
fn where_nobody_answers_lambda_is_unavailable_and_the_remedy_is_named() {
    let workspace = Workspace::new();
    // A port that was free a moment ago.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let stack = workspace.up(&["--invoke", &format!("http://{address}")]);
    let answer = get(&stack, "/hello");
    assert_eq!((answer.status, answer.body.as_str()), (500, r#"{"message":"Internal Server Error"}"#));
    let why = why(&stack);
    assert!(why.contains(&format!("nothing answers at http://{address}: start `cargo lambda watch`")), "{why}");
    let refused = workspace.try_up(&["--invoke", &format!("Nobody=http://{address}")]).map(drop).unwrap_err();
    assert!(refused.contains("--invoke names Nobody") && refused.contains("Hello, "), "{refused}");
}

/// A running `cargo lambda watch`; ended with all that it started when dropped.
struct CargoLambda(Child);

impl Drop for CargoLambda {
    fn drop(&mut self) {
        // Its own group: handlers too.
        let _ = Command::new("kill").args(["--", &format!("-{}", self.0.id())]).status();
        let _ = self.0.wait();
    }
}

#[test]
fn cargo_lambda_watch_serves_behind_our_authorizer_and_sees_the_claims() {
    use std::os::unix::process::CommandExt as _;
    assert!(root().join("tests/.tools/venv/bin/cargo-lambda").exists(), "tests/tools.sh installs it");
    let workspace = Workspace::new();
    workspace.build();
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let port = address.port().to_string();
    let mut watch = Command::new("cargo");
    isolated(&mut watch).args(["lambda", "watch", "-A", "127.0.0.1", "-P", &port]).env("PATH", path_with_tools());
    let watch = watch.current_dir(workspace.path("")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let _watch = CargoLambda(watch.process_group(0).spawn().unwrap());
    let since = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(since.elapsed() < Duration::from_secs(60), "cargo lambda watch does not listen");
        std::thread::yield_now();
    }

    let stack = workspace.up(&["--invoke", &format!("http://{address}")]);
    assert_eq!(get(&stack, "/hello").body, "hello one, shared one");
    assert_eq!(get(&stack, "/echo").status, 401);
    stack.user("user-a", &[]);
    let tokens = stack.sign_in("user-a");
    let url = format!("{}/echo", stack.output("HttpApiUrl"));
    let event = stack.get_as(&url, &tokens.id).json();
    assert_eq!(event["requestContext"]["authorizer"]["jwt"]["claims"]["email"], "user-a@example.com", "{event}");
    assert_eq!(event["routeKey"], "GET /echo");
}
