//! `aws lambda` with the real client, and the same calls without any client.

use std::path::Path;
use std::process::{Command, Output};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::clients::handler;
use crate::support::http::{self, Answer};
use crate::support::stack::Stack;
use crate::support::{path_with_tools, root};

fn stack() -> Stack {
    Stack::start_with(&["--ephemeral", "--template", "tests/fixtures/open.yaml"])
}

/// `aws lambda <arguments>` against the stack, from a folder of its own.
fn aws(stack: &Stack, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new("aws");
    command.arg("lambda").args(arguments).current_dir(folder).env("PATH", path_with_tools());
    command.env("AWS_ENDPOINT_URL", &stack.endpoint).env("AWS_DEFAULT_REGION", "ap-northeast-1").env("AWS_MAX_ATTEMPTS", "1");
    command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test").env("AWS_PAGER", "");
    command.output().expect("the AWS CLI is installed by tests/tools.sh")
}

fn json_of(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text} {}", String::from_utf8_lossy(&output.stderr)))
}

/// `aws lambda invoke`: what the client says, and what the function answered.
fn invoke(stack: &Stack, payload: &str, more: &[&str]) -> (Value, Value) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("in.json"), payload).unwrap();
    let arguments = ["invoke", "--function-name", "echo", "--payload", "fileb://in.json", "out.json", "--output", "json"];
    let said = json_of(&aws(stack, folder.path(), &[&arguments, more].concat()));
    let answer = std::fs::read(folder.path().join("out.json")).unwrap();
    (said, serde_json::from_slice(&answer).unwrap_or(Value::Null))
}

#[test]
fn the_cli_invokes_a_function_and_gets_its_answer() {
    let stack = stack();
    let event = json!({ "rawPath": "/x", "text": "日本語 \"quoted\"", "list": [1, null, true] });
    let (said, answer) = invoke(&stack, &event.to_string(), &[]);
    assert_eq!(said, json!({ "StatusCode": 200, "ExecutedVersion": "$LATEST" }));
    let seen: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    assert_eq!(seen, event);
}

#[test]
fn the_cli_gets_the_end_of_the_log_when_it_asks() {
    let (said, _) = invoke(&stack(), "{}", &["--log-type", "Tail"]);
    let log = STANDARD.decode(said["LogResult"].as_str().unwrap_or_else(|| panic!("no log in {said}"))).unwrap();
    let log = String::from_utf8(log).unwrap();
    for part in ["START RequestId: ", "END RequestId: ", "REPORT RequestId: ", "Memory Size: 128 MB"] {
        assert!(log.contains(part), "{part} is not in {log}");
    }
}

#[test]
fn failures_of_a_function_are_answers() {
    let stack = stack();
    for (path, kind, text) in [
        ("/error", "Unhandled", "a failure of its own"),
        ("/exit", "Unhandled", "exit status 3"),
        ("/slow", "Unhandled", "Task timed out after 1.00 seconds"),
    ] {
        let (said, answer) = invoke(&stack, &json!({ "rawPath": path }).to_string(), &[]);
        assert_eq!((&said["StatusCode"], &said["FunctionError"]), (&json!(200), &json!(kind)), "{path}");
        assert!(answer["errorMessage"].as_str().unwrap_or_default().contains(text), "{path}: {answer}");
        assert!(invoke(&stack, "{}", &[]).0.get("FunctionError").is_none(), "after {path}");
    }
}

#[test]
fn the_cli_describes_functions() {
    let (stack, folder) = (stack(), tempfile::tempdir().unwrap());
    let arn = "arn:aws:lambda:ap-northeast-1:123456789012:function:echo";
    for name in ["echo", "123456789012:function:echo", arn, &format!("{arn}:$LATEST")] {
        let told = json_of(&aws(&stack, folder.path(), &["get-function", "--function-name", name]));
        let configuration = &told["Configuration"];
        // As it was asked for: `$LATEST` by that name has an ARN of its own.
        let shown = if name.ends_with("$LATEST") { name } else { arn };
        assert_eq!((&configuration["FunctionName"], &configuration["FunctionArn"]), (&json!("echo"), &json!(shown)), "{name}");
        assert_eq!((&configuration["Timeout"], &configuration["Runtime"]), (&json!(1), &json!("provided.al2023")), "{name}");
        assert_eq!(configuration["State"], "Active", "{name}");
    }
    let listed = json_of(&aws(&stack, folder.path(), &["list-functions"]));
    assert_eq!(listed["Functions"].as_array().unwrap().len(), 1, "{listed}");
    let policy = json_of(&aws(&stack, folder.path(), &["get-policy", "--function-name", "echo"]));
    let policy: Value = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
    assert_eq!(policy["Statement"].as_array().unwrap().len(), 2, "one permission for each API: {policy}");
}

#[test]
fn the_cli_understands_refusals() {
    let (stack, folder) = (stack(), tempfile::tempdir().unwrap());
    std::fs::write(folder.path().join("bad.json"), "{not json").unwrap();
    let unknown = "(ResourceNotFoundException) when calling the";
    let cases: [(&[&str], [&str; 2]); 4] = [
        (
            &["get-function", "--function-name", "nobody"],
            [unknown, "Function not found: arn:aws:lambda:ap-northeast-1:123456789012:function:nobody"],
        ),
        (&["invoke", "--function-name", "nobody", "out.json"], [unknown, "function:nobody"]),
        (&["invoke", "--function-name", "echo:live", "out.json"], [unknown, "function:echo:live"]),
        (
            &["invoke", "--function-name", "echo", "--payload", "fileb://bad.json", "out.json"],
            ["InvalidRequestContentException", "parse request body"],
        ),
    ];
    for (arguments, expected) in cases {
        let output = aws(&stack, folder.path(), arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        // 254: the service refused (AWS CLI user guide, "Return codes"); version 1 of the CLI says 255 at times.
        assert!(output.status.code() >= Some(254), "{arguments:?}: {output:?}");
        assert!(expected.iter().all(|part| said.contains(part)), "{arguments:?}: {said}");
    }
}

fn raw(stack: &Stack, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    http::send(method, &format!("{}/2015-03-31/functions/{path}", stack.endpoint), headers, body)
}

#[test]
fn calls_without_a_client_say_the_same() {
    let stack = stack();
    let answer = raw(&stack, "POST", "echo/invocations", &[("X-Amz-Log-Type", "Tail")], r#"{"rawPath":"/x"}"#);
    assert_eq!((answer.status, answer.json()["statusCode"].as_u64()), (200, Some(200)));
    assert_eq!(answer.header("X-Amz-Executed-Version"), Some("$LATEST"));
    assert!(
        answer.header("x-amzn-RequestId").is_some_and(|id| id.len() == 36) && answer.header("X-Amz-Log-Result").is_some(),
        "{answer:?}"
    );
    let failed = raw(&stack, "POST", "echo/invocations", &[], r#"{"rawPath":"/error"}"#);
    assert_eq!((failed.status, failed.header("X-Amz-Function-Error")), (200, Some("Unhandled")));
    let event = raw(&stack, "POST", "echo/invocations", &[("X-Amz-Invocation-Type", "Event")], "{}");
    assert_eq!((event.status, event.body.as_str()), (202, ""));
    let dry = raw(&stack, "POST", "echo/invocations", &[("X-Amz-Invocation-Type", "DryRun")], "");
    assert_eq!(dry.status, 204);
    for (method, path, body, status, kind) in [
        ("POST", "nobody/invocations", "{}", 404, "ResourceNotFoundException"),
        ("GET", "nobody", "", 404, "ResourceNotFoundException"),
        ("POST", "echo/invocations", "{", 400, "InvalidRequestContentException"),
    ] {
        let answer = raw(&stack, method, path, &[], body);
        assert_eq!((answer.status, answer.header("x-amzn-ErrorType")), (status, Some(kind)), "{path}");
        assert!(answer.json()["Message"].is_string() || answer.json()["message"].is_string(), "{answer:?}");
    }
    let large = raw(&stack, "POST", "echo/invocations", &[], &format!("\"{}\"", "a".repeat(6 * 1024 * 1024)));
    assert_eq!((large.status, large.header("x-amzn-ErrorType")), (413, Some("RequestTooLargeException")));
}

/// `tests/clients/python/lambda_functions.py` with that part of its story.
fn boto3(stack: &Stack, part: &str) {
    let mut command = Command::new(root().join("tests/.tools/clients/bin/python"));
    command.arg(root().join("tests/clients/python/lambda_functions.py")).arg(part);
    command.env("AWS_ENDPOINT_URL", &stack.endpoint).env("AWS_DEFAULT_REGION", "ap-northeast-1");
    command.env("AWS_ACCESS_KEY_ID", "x").env("AWS_SECRET_ACCESS_KEY", "x").env("BOOTSTRAP", handler("echo"));
    let output = command.output().expect("tests/tools.sh installs the clients");
    assert!(output.status.success(), "{part}: {}\n{}", String::from_utf8_lossy(&output.stderr), stack.log());
}

#[test]
fn functions_made_through_the_api_survive_kill_9() {
    let state = tempfile::tempdir().unwrap();
    let arguments = ["--state", state.path().to_str().unwrap(), "--template", "tests/fixtures/open.yaml"];
    let mut stack = Stack::start_with(&arguments);
    boto3(&stack, "make");
    let killed = Command::new("kill").args(["-9", &stack.pid().to_string()]).status().unwrap();
    assert!(killed.success());
    stack.wait();
    let again = Stack::start_with(&arguments);
    boto3(&again, "check");
    let listed = raw(&again, "GET", "", &[], "").json();
    assert_eq!(listed["Functions"].as_array().unwrap().len(), 1, "the stack's own: {listed}");
}

/// `aws lambda <arguments>` that succeeds.
fn told(stack: &Stack, folder: &Path, arguments: &[&str]) -> Value {
    let output = aws(stack, folder, &[arguments, &["--output", "json"]].concat());
    assert!(output.status.success(), "{arguments:?}: {}\n{}", String::from_utf8_lossy(&output.stderr), stack.log());
    serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
}

/// The zip that a function consists of, saved in a folder: its digest is what is said of it.
fn download(stack: &Stack, folder: &Path, name: &str) {
    let function = told(stack, folder, &["get-function", "--function-name", name]);
    let location = function["Code"]["Location"].as_str().unwrap();
    let saved = Command::new("curl").args(["-sS", "-f", "-o", "code.zip", location]).current_dir(folder).status().unwrap();
    assert!(saved.success(), "{location}");
    let size = std::fs::metadata(folder.join("code.zip")).unwrap().len();
    assert_eq!(function["Configuration"]["CodeSize"], size, "{function}");
}

#[test]
fn what_the_cli_changes_of_a_stacks_function_survives_kill_9() {
    let (state, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let arguments = ["--state", state.path().to_str().unwrap(), "--template", "tests/fixtures/open.yaml"];
    let mut stack = Stack::start_with(&arguments);
    let named = |verb: &'static str| [verb, "--function-name", "echo"];
    let call = |stack: &Stack, verb, more: &[&str]| told(stack, folder.path(), &[&named(verb), more].concat());
    let before = call(&stack, "get-function-configuration", &[]);
    download(&stack, folder.path(), "echo");
    // Not a byte of code is another; what it is made of is: uploaded, it is no longer what cargo built.
    let note = ["-c", "import zipfile; zipfile.ZipFile('code.zip', 'a').writestr('note.txt', 'x')"];
    assert!(Command::new("python3").args(note).current_dir(folder.path()).status().unwrap().success());
    let zip = ["--zip-file", "fileb://code.zip"];
    let dry = call(&stack, "update-function-code", &[&zip[..], &["--dry-run"]].concat());
    assert_eq!(call(&stack, "get-function-configuration", &[]), before, "a dry run changes nothing");
    let after = call(&stack, "update-function-code", &[&zip[..], &["--publish"]].concat());
    assert_eq!((&after["Version"], &after["CodeSha256"]), (&json!("1"), &dry["CodeSha256"]));
    told(&stack, folder.path(), &["wait", "function-updated-v2", "--function-name", "echo"]);
    call(&stack, "create-alias", &["--name", "live", "--function-version", "1"]);
    call(&stack, "update-function-configuration", &["--environment", "Variables={STAGE=drift}"]);

    assert!(Command::new("kill").args(["-9", &stack.pid().to_string()]).status().unwrap().success());
    stack.wait();
    let again = Stack::start_with(&arguments);
    let kept = call(&again, "get-function-configuration", &[]);
    assert_eq!((&kept["CodeSha256"], &kept["Environment"]["Variables"]["STAGE"]), (&after["CodeSha256"], &json!("drift")));
    let (said, answer) = invoke(&again, r#"{"rawPath":"/x"}"#, &["--qualifier", "live"]);
    assert_eq!((&said["ExecutedVersion"], &answer["statusCode"]), (&json!("1"), &json!(200)));
}

#[test]
fn the_alias_of_a_template_is_one() {
    let (state, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let arguments = ["--state", state.path().to_str().unwrap(), "--template", "tests/fixtures/alias.yaml"];
    for start in ["first", "second"] {
        let stack = Stack::start_with(&arguments);
        let arn = "arn:aws:lambda:ap-northeast-1:123456789012:function:echo";
        assert_eq!((stack.output("Alias"), stack.output("Version")), (&*format!("{arn}:live"), &*format!("{arn}:1")), "{start}");
        let alias = told(&stack, folder.path(), &["get-alias", "--function-name", "echo", "--name", "live"]);
        assert_eq!(alias["FunctionVersion"], "1", "{start}: {alias}");
        let versions = told(&stack, folder.path(), &["list-versions-by-function", "--function-name", "echo"]);
        assert_eq!(versions["Versions"].as_array().unwrap().len(), 2, "{start}: {versions}");
        let answer = http::send("GET", &format!("{}/x", stack.output("HttpApiUrl")), &[], "");
        assert_eq!((answer.status, answer.json()["rawPath"].as_str()), (200, Some("/x")), "{start}");
    }
}

#[test]
fn code_in_s3_becomes_a_function() {
    let (stack, folder) = (stack(), tempfile::tempdir().unwrap());
    download(&stack, folder.path(), "echo");
    let s3 = |arguments: &[&str]| {
        let mut command = Command::new("aws");
        command.arg("s3").args(arguments).current_dir(folder.path()).env("PATH", path_with_tools());
        command.env("AWS_ENDPOINT_URL", &stack.endpoint).env("AWS_DEFAULT_REGION", "ap-northeast-1");
        command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    s3(&["mb", "s3://codes"]);
    s3(&["cp", "code.zip", "s3://codes/a/b.zip"]);
    let role = "arn:aws:iam::123456789012:role/r";
    let made =
        ["create-function", "--function-name", "made", "--runtime", "provided.al2023", "--handler", "bootstrap", "--role", role];
    let create =
        |key: &str| aws(&stack, folder.path(), &[&made[..], &["--code", &format!("S3Bucket=codes,S3Key={key}")]].concat());
    let refused = create("nothing");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("(InvalidParameterValueException)") && said.contains("S3 Error Code: NoSuchKey"), "{said}");
    let made = json_of(&create("a/b.zip"));
    let echo = told(&stack, folder.path(), &["get-function-configuration", "--function-name", "echo"]);
    assert_eq!(made["CodeSha256"], echo["CodeSha256"]);
    let bucket = ["update-function-code", "--function-name", "made", "--s3-bucket", "codes", "--s3-key", "a/b.zip"];
    assert_eq!(told(&stack, folder.path(), &bucket)["CodeSha256"], echo["CodeSha256"]);
}
