//! The outbox from outside: the route, `sekisho messages`, what it says as it fills, and the lines in the log.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Stdio};

use serde_json::{Value, json};

use crate::support::http;
use crate::support::stack::{PASSWORD, Stack, sekisho};

/// `sekisho messages --follow`, ended when dropped.
struct Following {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Following {
    fn start(stack: &Stack, arguments: &[&str]) -> Self {
        let mut command = sekisho();
        command.args(["messages", "--follow", "--json", "--port", stack.port()]).args(arguments).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the binary was built with the tests");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        Self { child, lines }
    }

    /// Waits for the next message.
    fn next(&mut self) -> Value {
        let line = self.lines.next().expect("a message").expect("UTF-8");
        serde_json::from_str(&line).expect("JSON")
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn sign_up(stack: &Stack, name: &str) {
    let email = json!({ "Name": "email", "Value": format!("{name}@example.com") });
    let asked = json!({ "ClientId": stack.output("SpaClientId"), "Username": name, "Password": PASSWORD,
                        "UserAttributes": [email] });
    stack.cognito_ok("SignUp", &asked);
}

/// What `sekisho messages` prints.
fn printed(stack: &Stack, arguments: &[&str]) -> String {
    let output = sekisho().args(["messages", "--port", stack.port()]).args(arguments).output().expect("it runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn asked(stack: &Stack, query: &str) -> http::Answer {
    http::send("GET", &format!("{}/_sekisho/messages{query}", stack.endpoint), &[], "")
}

fn names(messages: &Value) -> Vec<&str> {
    messages.as_array().expect("a list").iter().map(|message| message["Username"].as_str().expect("a name")).collect()
}

#[test]
fn the_outbox_is_read_by_route_and_by_command() {
    let stack = Stack::start();
    for name in ["alice", "bob", "carol"] {
        sign_up(&stack, name);
    }
    assert_eq!(names(&asked(&stack, "").json()), ["carol", "bob", "alice"]);
    assert_eq!(names(&asked(&stack, "?limit=2").json()), ["carol", "bob"]);
    assert_eq!(names(&asked(&stack, "?user=bob").json()), ["bob"]);
    assert_eq!(names(&asked(&stack, &format!("?pool={}&user=bob%40example.com", stack.output("UserPoolId"))).json()), ["bob"]);
    assert_eq!(names(&asked(&stack, "?pool=ap-northeast-1_other").json()), [] as [&str; 0]);
    assert_eq!(asked(&stack, "?limit=many").status, 400);

    let message = asked(&stack, "?user=alice").json()[0].clone();
    let code = message["Code"].as_str().expect("a code");
    assert_eq!(message["Text"], format!("Your verification code is {code}. "));
    let line = printed(&stack, &["--user", "alice", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&line).expect("one line of JSON"), message);
    let shown = printed(&stack, &["--limit", "2"]);
    let mails: Vec<&str> = shown.lines().filter(|line| line.contains(" SIGN_UP to ")).collect();
    assert!(mails[0].contains("bob@example.com (bob)") && mails[1].contains("carol@example.com (carol)"), "{shown}");
    assert_eq!(printed(&stack, &["--user", "nobody"]), "");
    stack.log_with(&format!(" a code was sent to alice@example.com: {code}"));
    // The code is no mere decoration.
    let confirm = json!({ "ClientId": stack.output("SpaClientId"), "Username": "alice", "ConfirmationCode": code });
    stack.cognito_ok("ConfirmSignUp", &confirm);
}

#[test]
fn whoever_follows_gets_each_message_as_it_is_sent() {
    let mut stack = Stack::start();
    for name in ["alice", "bob"] {
        sign_up(&stack, name);
    }
    let mut all = Following::start(&stack, &["--limit", "1"]);
    assert_eq!(all.next()["Username"], "bob");
    let mut of_dave = Following::start(&stack, &["--user", "dave@example.com"]);
    for name in ["carol", "dave"] {
        sign_up(&stack, name);
        assert_eq!(all.next()["Username"], name);
    }
    assert_eq!(of_dave.next()["Username"], "dave");
    // Nobody who listens keeps the stack from ending, and they end with it.
    let kill = std::process::Command::new("kill").args(["-TERM", &stack.pid().to_string()]).status();
    assert!(kill.expect("kill runs").success());
    assert!(stack.wait().success());
    assert!(all.lines.next().is_none());
    assert!(all.child.wait().expect("the child is ours").success());
}

#[test]
fn codes_stay_out_of_the_log_if_told_so() {
    let stack = Stack::start_with(&["--ephemeral", "--no-codes"]);
    sign_up(&stack, "alice");
    let code = asked(&stack, "").json()[0]["Code"].as_str().expect("a code").to_owned();
    let log = stack.log_with("/_sekisho/messages");
    assert!(!log.contains(&code) && !log.contains("was sent"), "{log}");
}

#[test]
fn without_a_stack_it_says_so() {
    let output = sekisho().args(["messages", "--port", "1"]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(said.contains("no stack answers at http://127.0.0.1:1"), "{said}");
}
