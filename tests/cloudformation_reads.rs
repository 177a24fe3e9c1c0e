//! `aws cloudformation describe-…`, `get-…` and `list-…` with the real client, about a stack that `up` made.

use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::http;
use crate::support::stack::Stack;
use crate::support::{path_with_tools, root};

fn stack() -> Stack {
    Stack::start_with(&["--ephemeral", "--template", "tests/fixtures/stacks/parent.yaml"])
}

/// `aws cloudformation <arguments>` from the root of the repository.
fn aws(stack: &Stack, arguments: &[&str]) -> Output {
    let mut command = Command::new("aws");
    command.arg("cloudformation").args(arguments).args(["--output", "json"]).current_dir(root()).env("PATH", path_with_tools());
    command.env("AWS_ENDPOINT_URL", &stack.endpoint).env("AWS_DEFAULT_REGION", "ap-northeast-1").env("AWS_MAX_ATTEMPTS", "1");
    command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test").env("AWS_PAGER", "");
    command.output().expect("the AWS CLI is installed by tests/tools.sh")
}

fn told(stack: &Stack, arguments: &[&str]) -> Value {
    let output = aws(stack, arguments);
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text} {}", String::from_utf8_lossy(&output.stderr)))
}

fn refused(stack: &Stack, arguments: &[&str]) -> String {
    let output = aws(stack, arguments);
    assert!(!output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn texts<'a>(list: &'a Value, member: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|one| one[member].as_str().unwrap()).collect()
}

#[test]
fn a_stack_and_the_one_inside_are_described() {
    let stack = stack();
    let all = told(&stack, &["describe-stacks"]);
    let (outer, inner) = (&all["Stacks"][0], &all["Stacks"][1]);
    let name = outer["StackName"].as_str().unwrap();
    assert_eq!((&outer["StackStatus"], &outer["Description"]), (&json!("CREATE_COMPLETE"), &json!("A stack with one inside")));
    assert_eq!(outer["EnableTerminationProtection"], false, "sam delete looks at it");
    assert_eq!(outer["DriftInformation"], json!({ "StackDriftStatus": "NOT_CHECKED" }));
    let parameters = json!([
        { "ParameterKey": "Secret", "ParameterValue": "****" },
        { "ParameterKey": "Kind", "ParameterValue": "small" },
    ]);
    assert_eq!(outer["Parameters"], parameters);
    let url = &outer["Outputs"][0];
    assert_eq!((&url["OutputKey"], &url["Description"]), (&json!("Url"), &json!("Where it answers")));
    assert_eq!((&url["ExportName"], &url["OutputValue"]), (&json!(format!("{name}-url")), &json!(stack.output("Url"))));
    assert!(stack.output("Url").starts_with(&stack.endpoint), "it leads here: {url}");

    assert_eq!((&inner["ParentId"], &inner["RootId"]), (&outer["StackId"], &outer["StackId"]));
    assert_eq!(inner["Outputs"], json!([{ "OutputKey": "PoolId", "OutputValue": stack.output("PoolId") }]));
    let id = inner["StackId"].as_str().unwrap();
    let alone = told(&stack, &["describe-stacks", "--stack-name", id]);
    assert_eq!(alone["Stacks"], json!([inner]));
    let inside = told(&stack, &["list-stack-resources", "--stack-name", id]);
    assert_eq!(texts(&inside["StackResourceSummaries"], "LogicalResourceId"), ["Pool"]);
    assert_eq!(inside["StackResourceSummaries"][0]["PhysicalResourceId"], stack.output("PoolId"));
    let listed = told(&stack, &["list-stacks", "--stack-status-filter", "CREATE_COMPLETE"]);
    assert_eq!(listed["StackSummaries"].as_array().unwrap().len(), 2);
    let none = told(&stack, &["list-stacks", "--stack-status-filter", "DELETE_COMPLETE"]);
    assert_eq!(none["StackSummaries"], json!([]));
}

#[test]
fn under_awss_own_name_addresses_are_awss() {
    let stack = stack();
    let form = [("host", "cloudformation.ap-northeast-1.amazonaws.com"), ("content-type", "application/x-www-form-urlencoded")];
    let answer = http::send("POST", &format!("{}/", stack.endpoint), &form, "Action=DescribeStacks&Version=2010-05-15");
    assert_eq!(answer.status, 200, "{answer:?}");
    let id = stack.output("Url").split('/').nth(4).unwrap();
    let expected = format!("<OutputValue>https://{id}.execute-api.ap-northeast-1.amazonaws.com/x</OutputValue>");
    assert!(answer.body.contains(&expected), "{expected} is not in {}", answer.body);
}

#[test]
fn resources_and_events_are_described() {
    let stack = stack();
    let name = told(&stack, &["list-stacks"])["StackSummaries"][0]["StackName"].as_str().unwrap().to_owned();
    let listed = told(&stack, &["list-stack-resources", "--stack-name", &name]);
    let names = ["Front", "FrontApiGatewayDefaultStage", "People", "Role"];
    let mut found = texts(&listed["StackResourceSummaries"], "LogicalResourceId");
    found.sort_unstable();
    assert_eq!(found, names);
    let one = told(&stack, &["describe-stack-resource", "--stack-name", &name, "--logical-resource-id", "Front"]);
    let detail = &one["StackResourceDetail"];
    assert_eq!(
        (&detail["Metadata"], &detail["ResourceType"]),
        (&json!("{\"Team\":\"front\"}"), &json!("AWS::ApiGatewayV2::Api"))
    );
    let api = detail["PhysicalResourceId"].as_str().unwrap();
    let holder = told(&stack, &["describe-stack-resources", "--physical-resource-id", api]);
    let mut found = texts(&holder["StackResources"], "LogicalResourceId");
    found.sort_unstable();
    assert_eq!(found, names);

    let events = told(&stack, &["describe-stack-events", "--stack-name", &name]);
    let (last, first) = (&events["StackEvents"][0], events["StackEvents"].as_array().unwrap().last().unwrap());
    assert_eq!((&last["LogicalResourceId"], &last["ResourceStatus"]), (&json!(name), &json!("CREATE_COMPLETE")));
    assert_eq!(last["PhysicalResourceId"], last["StackId"], "sam ends its table at this event");
    assert_eq!(first["ResourceStatus"], "CREATE_IN_PROGRESS");
    let times = texts(&events["StackEvents"], "Timestamp");
    assert!(times.is_sorted_by(|later, earlier| later > earlier), "the latest first, none at the same time: {times:?}");
}

#[test]
fn templates_are_given_back_and_summarized() {
    let stack = stack();
    let name = told(&stack, &["list-stacks"])["StackSummaries"][0]["StackName"].as_str().unwrap().to_owned();
    let written = std::fs::read_to_string(root().join("tests/fixtures/stacks/parent.yaml")).unwrap();
    let original = told(&stack, &["get-template", "--stack-name", &name]);
    assert_eq!((&original["TemplateBody"], &original["StagesAvailable"]), (&json!(written), &json!(["Original", "Processed"])));
    let processed = told(&stack, &["get-template", "--stack-name", &name, "--template-stage", "Processed"]);
    let resources = &processed["TemplateBody"]["Resources"];
    assert_eq!(resources["Front"]["Type"], "AWS::ApiGatewayV2::Api");
    assert_eq!(resources["FrontApiGatewayDefaultStage"]["Properties"]["ApiId"], json!({ "Ref": "Front" }));
    assert!(processed["TemplateBody"].get("Transform").is_none(), "{processed}");

    let summary = told(&stack, &["get-template-summary", "--stack-name", &name]);
    let types = ["AWS::Serverless::HttpApi", "AWS::CloudFormation::Stack", "AWS::IAM::Role"];
    assert_eq!(summary["ResourceTypes"], json!(types));
    assert_eq!(summary["Capabilities"], json!(["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]));
    assert_eq!(summary["DeclaredTransforms"], json!(["AWS::Serverless-2016-10-31"]));
    assert_eq!(summary["Parameters"][1]["ParameterConstraints"], json!({ "AllowedValues": ["small", "large"] }));
    assert_eq!(summary["Parameters"][0]["NoEcho"], true);
    let valid = told(&stack, &["validate-template", "--template-body", "file://tests/fixtures/stacks/people.yaml"]);
    assert_eq!(valid["Parameters"], json!([{ "ParameterKey": "Name", "NoEcho": false }]));
}

#[test]
fn exports_are_listed() {
    let stack = stack();
    let exports = told(&stack, &["list-exports"]);
    let export = &exports["Exports"][0];
    assert_eq!((&export["Value"], exports["Exports"].as_array().unwrap().len()), (&json!(stack.output("Url")), 1));
    let said = refused(&stack, &["list-imports", "--export-name", export["Name"].as_str().unwrap()]);
    assert!(said.contains("is not imported by any stack."), "{said}");
}

#[test]
fn what_is_not_there_is_said_in_awss_words() {
    let stack = stack();
    for (arguments, expected) in [
        (
            &["describe-stacks", "--stack-name", "none"][..],
            "(ValidationError) when calling the DescribeStacks operation: Stack with id none does not exist",
        ),
        (&["get-template", "--stack-name", "none"], "Stack with id none does not exist"),
        (&["list-imports", "--export-name", "none"], "Export 'none' does not exist"),
        (
            &["validate-template", "--template-body", "Resources: {A: {Type: 1}}"],
            "(ValidationError) when calling the ValidateTemplate operation: Template format error",
        ),
        (
            &["get-template-summary", "--template-url", "https://example.com/t.yaml"],
            "TemplateURL must reference a valid S3 object to which you have access.",
        ),
        (&["detect-stack-drift", "--stack-name", "none"], "DetectStackDrift is not supported here"),
    ] {
        let said = refused(&stack, arguments);
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}

/// An account without stacks.
fn account() -> Stack {
    Stack::start_with(&["--empty", "--ephemeral"])
}

/// Makes a stack and asks until it is there: the client's own waiter pauses for half a minute.
fn create(stack: &Stack, name: &str, body: &str) {
    told(stack, &["create-stack", "--stack-name", name, "--template-body", body]);
    let began = Instant::now();
    loop {
        let described = told(stack, &["describe-stacks", "--stack-name", name]);
        match described["Stacks"][0]["StackStatus"].as_str().unwrap() {
            "CREATE_COMPLETE" => return,
            "CREATE_IN_PROGRESS" if began.elapsed() < Duration::from_secs(60) => {}
            other => panic!("{other}: {}", told(stack, &["describe-stack-events", "--stack-name", name])),
        }
    }
}

#[test]
fn an_export_is_imported_by_another_stack() {
    let stack = account();
    let giver =
        "Resources: {Pool: {Type: AWS::Cognito::UserPool}}\nOutputs: {Id: {Value: !Ref Pool, Export: {Name: shared-pool}}}";
    let taker = |name: &str| {
        format!("Resources: {{Client: {{Type: AWS::Cognito::UserPoolClient, Properties: {{UserPoolId: !ImportValue {name}}}}}}}")
    };
    create(&stack, "giver", giver);
    create(&stack, "taker", &taker("shared-pool"));
    assert_eq!(told(&stack, &["list-imports", "--export-name", "shared-pool"])["Imports"], json!(["taker"]));
    let said = refused(&stack, &["create-stack", "--stack-name", "none", "--template-body", &taker("shared-pol")]);
    assert!(said.contains("No export named shared-pol found"), "{said}");
}

#[test]
fn what_gives_rights_away_is_acknowledged() {
    let stack = account();
    let role = |more: &str| {
        format!(
            "Resources: {{R: {{Type: AWS::IAM::Role, Properties: {{{more}AssumeRolePolicyDocument: {{Version: '2012-10-17', Statement: []}}}}}}}}"
        )
    };
    let sam = "Transform: AWS::Serverless-2016-10-31\nResources: {P: {Type: AWS::Cognito::UserPool}}".to_owned();
    for (body, given, missing) in [
        (role(""), &[][..], "CAPABILITY_IAM"),
        (role("RoleName: n, "), &["--capabilities", "CAPABILITY_IAM"], "CAPABILITY_NAMED_IAM"),
        (sam, &[], "CAPABILITY_AUTO_EXPAND"),
    ] {
        let arguments = [&["create-stack", "--stack-name", "s", "--template-body", &body], given].concat();
        let said = refused(&stack, &arguments);
        let expected = format!(
            "(InsufficientCapabilitiesException) when calling the CreateStack operation: Requires capabilities : [{missing}]"
        );
        assert!(said.contains(&expected), "{said}");
    }
}

#[test]
fn the_template_of_a_change_set_is_given_before_it_is_executed() {
    let stack = account();
    let body = "Transform: AWS::Serverless-2016-10-31\nResources: {Pool: {Type: AWS::Cognito::UserPool}}";
    let names = ["--stack-name", "s", "--change-set-name", "c"];
    let more = ["--change-set-type", "CREATE", "--template-body", body];
    told(&stack, &[&["create-change-set"][..], &names, &more].concat());
    let original = told(&stack, &[&["get-template"][..], &names].concat());
    assert_eq!(original["TemplateBody"], body);
    let processed = told(&stack, &[&["get-template", "--template-stage", "Processed"][..], &names].concat());
    assert_eq!(processed["TemplateBody"], json!({ "Resources": { "Pool": { "Type": "AWS::Cognito::UserPool" } } }));
    let said = refused(&stack, &["get-template", "--stack-name", "s", "--change-set-name", "d"]);
    assert!(said.contains("ChangeSetNotFound") && said.contains("ChangeSet [d] does not exist"), "{said}");
}
