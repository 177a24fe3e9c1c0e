//! What functions and APIs say, read by AWS's clients and by our own command.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::{Value, json};

use crate::support::http;
use crate::support::path_with_tools;
use crate::support::stack::{Stack, sekisho};

fn stack() -> Stack {
    Stack::start_with(&["--ephemeral", "--template", "tests/fixtures/logs.yaml"])
}

/// A client of AWS's, against the stack.
fn client(stack: &Stack, program: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(program);
    command.args(arguments).env("PATH", path_with_tools()).env("SAM_CLI_TELEMETRY", "0").stdin(Stdio::null());
    command.env("AWS_ENDPOINT_URL", &stack.endpoint).env("AWS_DEFAULT_REGION", "ap-northeast-1").env("AWS_PAGER", "");
    command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test").env("AWS_MAX_ATTEMPTS", "1");
    let output = command.output().expect("installed by tests/tools.sh");
    assert!(output.status.success(), "{program} {arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn aws(stack: &Stack, arguments: &[&str]) -> Value {
    let text = client(stack, "aws", &[&["logs"], arguments, &["--output", "json"]].concat());
    if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() }
}

/// What the function answers.
fn invoke(stack: &Stack, function: &str, path: &str, body: &str) -> Value {
    let url = format!("{}/2015-03-31/functions/{function}/invocations", stack.endpoint);
    http::send("POST", &url, &[], &json!({ "rawPath": path, "body": body }).to_string()).json()
}

/// The messages of a group, oldest first.
fn messages(stack: &Stack, group: &str, more: &[&str]) -> Vec<String> {
    let found = aws(stack, &[&["filter-log-events", "--log-group-name", group], more].concat());
    found["events"].as_array().unwrap().iter().map(|event| event["message"].as_str().unwrap().to_owned()).collect()
}

/// Each number becomes `0`, each request id `<id>`, each time `<time>`.
fn shape(message: &str) -> String {
    let id = |word: &str| word.len() == 36 && word.bytes().filter(|byte| *byte == b'-').count() == 4;
    let words = message.split_inclusive([' ', '\t', '\n']).map(|part| {
        let word = part.trim_end();
        let end = &part[word.len()..];
        match word {
            _ if id(word) => format!("<id>{end}"),
            _ if word.parse::<f64>().is_ok() => format!("0{end}"),
            _ if word.ends_with('Z') && word.starts_with("20") => format!("<time>{end}"),
            _ => part.to_owned(),
        }
    });
    words.collect()
}

const REPORT: &str = "REPORT RequestId: <id>\tDuration: 0 ms\tBilled Duration: 0 ms\tMemory Size: 0 MB\tMax Memory Used: 0 MB\t";

#[test]
fn an_invocation_is_logged_as_on_aws_however_it_ends() {
    let stack = stack();
    assert!(!aws(&stack, &["describe-log-groups"]).to_string().contains("/aws/lambda/"), "made by the first invocation");
    let told = invoke(&stack, "echo", "/say", "a line of its own");
    for path in ["/error", "/exit", "/slow"] {
        invoke(&stack, "echo", path, "");
    }
    let all = messages(&stack, "/aws/lambda/echo", &[]);
    let shapes: Vec<String> = all.iter().map(|message| shape(message)).filter(|shape| !shape.starts_with("INIT_START")).collect();
    let init = "Init Duration: 0 ms\t";
    let (start, end) = ("START RequestId: <id> Version: $LATEST\n", "END RequestId: <id>\n");
    let expected = [
        start,
        "a line of its own\n",
        end,
        &format!("{REPORT}{init}\n"),
        start,
        end,
        &format!("{REPORT}\n"),
        start,
        "RequestId: <id> Error: Runtime exited with error: exit status 0\nRuntime.ExitError\n",
        end,
        &format!("{REPORT}Status: error\tError Type: Runtime.ExitError\t\n"),
        start,
        "<time> <id> Task timed out after 0 seconds\n\n",
        end,
        &format!("{REPORT}{init}Status: timeout\t\n"),
    ];
    assert_eq!(shapes, expected, "{all:?}");
    assert!(all[0].starts_with("INIT_START Runtime Version: provided:al2023."), "{all:?}");
    // One stream per process, under the names that its handler was given.
    assert_eq!(told["group"], "/aws/lambda/echo");
    let streams = aws(&stack, &["describe-log-streams", "--log-group-name", "/aws/lambda/echo", "--order-by", "LastEventTime"]);
    let names: Vec<&Value> = streams["logStreams"].as_array().unwrap().iter().map(|stream| &stream["logStreamName"]).collect();
    assert_eq!((names.len(), names[0]), (2, &told["stream"]));
    let stream = told["stream"].as_str().unwrap();
    let events = aws(&stack, &["get-log-events", "--log-group-name", "/aws/lambda/echo", "--log-stream-name", stream]);
    assert_eq!(events["events"].as_array().unwrap().len(), 1 + 4 + 3 + 4);
    assert_eq!(messages(&stack, "/aws/lambda/echo", &["--filter-pattern", "\"of its own\""]), ["a line of its own\n"]);
    // The same lines for who asks with the invocation.
    let tail = client(&stack, "sam", &["logs", "--cw-log-group", "/aws/lambda/echo", "--filter", "REPORT"]);
    assert_eq!(tail.matches("REPORT RequestId: ").count(), 4, "{tail}");
}

#[test]
fn a_log_in_json_goes_to_the_group_of_the_functions_choice() {
    let stack = stack();
    assert_eq!(invoke(&stack, "json", "/say", "{\"level\":\"WARN\"}")["group"], "of-json");
    let lines: Vec<Value> = messages(&stack, "of-json", &[]).iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let types: Vec<&Value> = lines.iter().map(|line| line.get("type").unwrap_or(&line["level"])).collect();
    assert_eq!(types, ["platform.initStart", "platform.start", "WARN", "platform.report"]);
    let report = &lines[3]["record"];
    assert_eq!((&report["status"], &report["requestId"]), (&json!("success"), &lines[1]["record"]["requestId"]));
    for metric in ["durationMs", "billedDurationMs", "memorySizeMB", "maxMemoryUsedMB", "initDurationMs"] {
        assert!(report["metrics"][metric].as_f64().unwrap() > 0.0, "{metric}: {report}");
    }
    assert_eq!(messages(&stack, "of-json", &["--filter-pattern", "{ $.level = WARN }"]).len(), 1);
}

#[test]
fn access_logs_are_in_the_group_of_the_template() {
    let stack = stack();
    let group = "/aws/apigateway/logged";
    assert_eq!(stack.output("AccessLogArn"), format!("arn:aws:logs:ap-northeast-1:123456789012:log-group:{group}:*"));
    assert_eq!(stack.get(&format!("{}/x", stack.output("HttpApiUrl")), &[]).status, 200);
    let lines = messages(&stack, group, &[]);
    assert!(lines.len() == 1 && lines[0].ends_with(" ANY /{proxy+} 200"), "{lines:?}");
    let described = aws(&stack, &["describe-log-groups", "--log-group-name-prefix", group]);
    assert_eq!(described["logGroups"][0]["retentionInDays"], 30);
    assert_eq!(aws(&stack, &["list-tags-log-group", "--log-group-name", group]), json!({"tags": {"purpose": "tests"}}));
    let shown = http::send("GET", &format!("{}/_sekisho/access-logs?group={group}", stack.endpoint), &[], "").body;
    assert_eq!(shown.trim(), lines[0]);
}

#[test]
fn what_clients_put_is_there_after_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let state = ["--template", "tests/fixtures/logs.yaml", "--state", folder.path().to_str().unwrap()];
    let mut stack = Stack::start_with(&state);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    aws(&stack, &["create-log-group", "--log-group-name", "mine", "--tags", "a=b"]);
    aws(&stack, &["create-log-stream", "--log-group-name", "mine", "--log-stream-name", "s"]);
    let event = format!("timestamp={now},message=kept");
    aws(&stack, &["put-log-events", "--log-group-name", "mine", "--log-stream-name", "s", "--log-events", &event]);
    assert!(Command::new("kill").args(["-9", &stack.pid().to_string()]).status().unwrap().success());
    stack.wait();
    let stack = Stack::start_with(&state);
    assert_eq!(messages(&stack, "mine", &[]), ["kept"]);
    assert_eq!(aws(&stack, &["list-tags-log-group", "--log-group-name", "mine"]), json!({"tags": {"a": "b"}}));
}

#[test]
fn our_own_command_shows_lines_and_is_woken_by_new_ones() {
    let stack = stack();
    let logs = |arguments: &[&str]| {
        let mut command = sekisho();
        command.args(["logs", "--port", stack.port()]).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    };
    invoke(&stack, "echo", "/say", "first");
    let mut following = logs(&["echo", "--follow", "--filter", "?first ?second"]).spawn().unwrap();
    let mut lines = BufReader::new(following.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.next().unwrap().ends_with(" echo | first"));
    let url = stack.endpoint.clone();
    let invoking = thread::spawn(move || {
        let url = format!("{url}/2015-03-31/functions/echo/invocations");
        http::send("POST", &url, &[], &json!({ "rawPath": "/say", "body": "second" }).to_string())
    });
    assert!(lines.next().unwrap().ends_with(" echo | second"));
    invoking.join().unwrap();
    following.kill().unwrap();
    following.wait().unwrap();
    let json = logs(&["ech", "--json", "--since", "1h", "--limit", "1"]).output().unwrap();
    let event: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert!(event["message"].as_str().unwrap().starts_with("REPORT "), "{event}");
    let unknown = logs(&["nobody"]).output().unwrap();
    let said = String::from_utf8_lossy(&unknown.stderr);
    assert!(said.contains("there is no log group or function nobody; functions: echo, json"), "{said}");
}
