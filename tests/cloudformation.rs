//! CloudFormation as a service from outside: plain forms that look signed, over the real binary.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::support::http::{self, Answer};
use crate::support::stack::Stack;

/// As many pools take a while: long enough to be killed in.
const MANY: usize = 40;

fn pools(count: usize) -> String {
    let pools = (1..=count).map(|number| format!("  P{number}: {{Type: AWS::Cognito::UserPool}}\n"));
    let outputs = (1..=count).map(|number| format!("  P{number}: {{Value: !Ref P{number}}}\n"));
    format!("Resources:\n{}Outputs:\n{}", pools.collect::<String>(), outputs.collect::<String>())
}

fn account(state: &Path) -> Stack {
    Stack::start_with(&["--empty", "--state", state.to_str().unwrap()])
}

fn form(parameters: &[(&str, &str)]) -> String {
    let escaped = |text: &str| -> String {
        text.bytes()
            .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect()
    };
    let pair = |(name, value): &(&str, &str)| format!("{name}={}", escaped(value));
    parameters.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn call(stack: &Stack, action: &str, parameters: &[(&str, &str)]) -> Answer {
    let scope = "test/20261121/ap-northeast-1/cloudformation/aws4_request";
    let signed = format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature=00");
    let headers = [("Authorization", signed.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    let body = form(&[&[("Action", action), ("Version", "2010-05-15")], parameters].concat());
    http::send("POST", &format!("{}/", stack.endpoint), &headers, &body)
}

fn text<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let start = answer.body.find(&format!("<{name}>")).unwrap_or_else(|| panic!("no {name} in {}", answer.body)) + name.len() + 2;
    answer.body[start..].split('<').next().unwrap()
}

/// Asks until a stack is at rest.
fn settled(stack: &Stack, name: &str) -> Answer {
    loop {
        let answer = call(stack, "DescribeStacks", &[("StackName", name)]);
        if !text(&answer, "StackStatus").ends_with("_IN_PROGRESS") {
            return answer;
        }
    }
}

#[test]
fn kill_9_in_an_update_leaves_no_half_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut account = account(folder.path());
    let (one, many) = (pools(1), pools(MANY));
    let made = call(&account, "CreateStack", &[("StackName", "a"), ("TemplateBody", &one)]);
    let id = text(&made, "StackId").to_owned();
    assert_eq!(text(&settled(&account, "a"), "StackStatus"), "CREATE_COMPLETE");

    call(&account, "UpdateStack", &[("StackName", "a"), ("TemplateBody", &many)]);
    while !call(&account, "DescribeStackEvents", &[("StackName", "a")]).body.contains("P2-CREATE_COMPLETE") {}
    assert!(Command::new("kill").args(["-9", &account.pid().to_string()]).status().unwrap().success());
    account.wait();

    let account = self::account(folder.path());
    let after = settled(&account, "a");
    assert_eq!((text(&after, "StackStatus"), text(&after, "StackId")), ("UPDATE_COMPLETE", id.as_str()));
    let pools = account.cognito_ok("ListUserPools", &json!({ "MaxResults": 60 })).json();
    let ids: Vec<&str> = pools["UserPools"].as_array().unwrap().iter().map(|pool| pool["Id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), MANY, "{pools}");
    assert!(ids.iter().all(|id| after.body.contains(&format!("<OutputValue>{id}</OutputValue>"))), "{}", after.body);
}

#[test]
fn a_stack_is_there_again_after_a_start_and_gone_after_its_deletion() {
    let folder = tempfile::tempdir().unwrap();
    let template = "Resources: {Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: HTTP}}}
Outputs: {Url: {Value: !Sub 'https://${Api}.execute-api.${AWS::Region}.amazonaws.com'}}";
    let account = self::account(folder.path());
    let tags = [("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "x")];
    call(&account, "CreateStack", &[&[("StackName", "a"), ("TemplateBody", template)], &tags[..]].concat());
    let url = text(&settled(&account, "a"), "OutputValue").to_owned();
    let path = url.strip_prefix(&account.endpoint).expect("the address leads here").to_owned();
    drop(account);

    let account = self::account(folder.path());
    assert!(settled(&account, "a").body.contains("<Key>team</Key><Value>x</Value>"));
    let answer = http::send("GET", &format!("{}{path}/x", account.endpoint), &[], "");
    assert_eq!((answer.status, answer.body.as_str()), (404, "{\"message\":\"Not Found\"}"));
    assert_eq!(call(&account, "DeleteStack", &[("StackName", "a")]).status, 200);
    loop {
        let gone = call(&account, "DescribeStacks", &[("StackName", "a")]);
        if gone.status == 400 {
            assert_eq!(text(&gone, "Message"), "Stack with id a does not exist");
            break;
        }
    }
}

#[test]
fn what_is_not_done_here_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let account = account(folder.path());
    for (action, expected) in [
        ("DetectStackDrift", "DetectStackDrift is not supported here"),
        ("Nothing", "Could not find operation Nothing for version 2010-05-15"),
    ] {
        let answer = call(&account, action, &[("StackName", "a")]);
        assert_eq!((answer.status, text(&answer, "Message")), (400, expected), "{action}");
    }
}
