//! `cargo lambda` against an account of ours: deploy, again, with an alias, through S3, and the two ways to invoke.

use std::process::Command;

use serde_json::{Value, json};

use crate::clients::handler;
use crate::support::http;
use crate::support::stack::Stack;
use crate::support::{path_with_tools, root};

const EVENT: &str = r#"{"rawPath":"/x"}"#;

/// `cargo lambda <arguments>` with nothing but AWS's variables changed; what it said on stdout.
fn cargo_lambda(stack: &Stack, arguments: &[&str]) -> String {
    let mut command = Command::new("cargo-lambda");
    command.arg("lambda").args(arguments).current_dir(root()).env("PATH", path_with_tools());
    command
        .env("AWS_ENDPOINT_URL", &stack.endpoint)
        .env("AWS_DEFAULT_REGION", "ap-northeast-1")
        .env("AWS_REGION", "ap-northeast-1");
    command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
    let output = command.output().expect("tests/tools.sh installs cargo-lambda");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{arguments:?}: {said}{}\n{}", String::from_utf8_lossy(&output.stderr), stack.log());
    said
}

/// `cargo lambda deploy made` of the handler of these tests.
fn deploy(stack: &Stack, more: &[&str]) -> Value {
    // It makes its zip beside the program.
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("bootstrap");
    std::fs::copy(handler("echo"), &program).unwrap();
    let arguments = ["deploy", "made", "--output-format", "json", "--binary-path", program.to_str().unwrap()];
    let said = cargo_lambda(stack, &[&arguments, more].concat());
    // Before the answer it says what it is doing.
    let answer = &said[said.find('{').unwrap_or_default()..];
    serde_json::from_str(answer).unwrap_or_else(|error| panic!("{error}: {said}"))
}

fn event_of(answer: &str) -> Value {
    let answer: Value = serde_json::from_str(answer).unwrap_or_else(|error| panic!("{error}: {answer}"));
    serde_json::from_str(answer["body"].as_str().unwrap()).unwrap()
}

#[test]
fn cargo_lambda_deploys_and_invokes() {
    let stack = Stack::start_with(&["--empty", "--ephemeral"]);
    let role = ["--role", "arn:aws:iam::123456789012:role/r"];
    let made = deploy(&stack, &[&role[..], &["--enable-function-url", "--env-var", "STAGE=one", "--tag", "k=v"]].concat());
    assert_eq!((&made["version"], &made["alias"]), (&json!("1"), &Value::Null));
    let url = made["function_url"].as_str().unwrap_or_else(|| panic!("{made}"));
    assert_eq!(http::send("GET", url, &[], "").json()["rawPath"], "/");

    let (host, port) = stack.endpoint.strip_prefix("http://").unwrap().split_once(':').unwrap();
    let here = ["invoke", "made", "--invoke-address", host, "--invoke-port", port, "--data-ascii", EVENT];
    assert_eq!(event_of(&cargo_lambda(&stack, &here)), json!({ "rawPath": "/x" }));
    let there = ["invoke", "made", "--remote", "--data-ascii", EVENT];
    assert_eq!(event_of(&cargo_lambda(&stack, &there)), json!({ "rawPath": "/x" }));

    let again = deploy(&stack, &["--env-var", "STAGE=two", "--memory", "256", "--alias", "live", "--log-retention", "7"]);
    assert_eq!((&again["version"], &again["alias"]), (&json!("2"), &json!("live")));
    let told = http::send("GET", &format!("{}/2015-03-31/functions/made:live", stack.endpoint), &[], "").json();
    let configuration = &told["Configuration"];
    assert_eq!((&configuration["MemorySize"], &configuration["Version"]), (&json!(256), &json!("2")));
    assert_eq!(configuration["Environment"]["Variables"], json!({ "STAGE": "two" }));
}

#[test]
fn cargo_lambda_makes_its_own_role_and_uploads_to_s3() {
    let stack = Stack::start_with(&["--empty", "--ephemeral"]);
    let region = "<CreateBucketConfiguration><LocationConstraint>ap-northeast-1</LocationConstraint></CreateBucketConfiguration>";
    assert_eq!(http::send("PUT", &format!("{}/codes", stack.endpoint), &[signed_for_s3()], region).status, 200);
    let made = deploy(&stack, &["--s3-bucket", "codes", "--s3-key", "made.zip"]);
    assert_eq!(made["version"], "1");
    let told = http::send("GET", &format!("{}/2015-03-31/functions/made/configuration", stack.endpoint), &[], "").json();
    let role = told["Role"].as_str().unwrap();
    assert!(role.starts_with("arn:aws:iam::123456789012:role/cargo-lambda-role-"), "{role}");
    let there = ["invoke", "made", "--remote", "--data-ascii", EVENT];
    assert_eq!(event_of(&cargo_lambda(&stack, &there)), json!({ "rawPath": "/x" }));
}

/// What says whose a request is; signatures are not checked there.
fn signed_for_s3() -> (&'static str, &'static str) {
    ("Authorization", "AWS4-HMAC-SHA256 Credential=x/20261121/ap-northeast-1/s3/aws4_request, SignedHeaders=host, Signature=x")
}
