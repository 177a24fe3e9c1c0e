//! Functions that are made, changed and removed through the API, as the AWS CLI, boto3 and Terraform do it.

use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Response;
use sekisho_lambda::{Functions, Settings};
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::api::{body, call, header};
use crate::support::*;

const ARN: &str = "arn:aws:lambda:us-east-1:000000000000:function";
const ROLE: &str = "arn:aws:iam::000000000000:role/r";

/// A deployment package that runs the handler of these tests; `more` makes another one of it.
pub fn package(more: &str) -> String {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().unix_permissions(0o755);
    zip.start_file("bootstrap", options).unwrap();
    zip.write_all(format!("#!/bin/sh\nexec {}\n", program("handler").display()).as_bytes()).unwrap();
    zip.start_file("more.txt", options).unwrap();
    zip.write_all(more.as_bytes()).unwrap();
    STANDARD.encode(zip.finish().unwrap().into_inner())
}

pub fn creation(name: &str, handler: &str) -> Value {
    json!({
        "FunctionName": name, "Runtime": "provided.al2023", "Handler": handler, "Role": ROLE, "Code": { "ZipFile": package("") }
    })
}

pub fn with(mut object: Value, more: &Value) -> Value {
    object.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    object
}

/// An account that keeps its state in a folder.
pub fn kept(folder: &Path) -> Account {
    let functions = Functions::open(Settings::default(), Arc::new(|_| {}), Some(folder.join("lambda.sqlite"))).unwrap();
    Account { functions, lines: Arc::default() }
}

fn new() -> Account {
    Account::empty(Settings::default())
}

/// Calls below `/2015-03-31/functions`, unless the path begins with a slash.
pub async fn send(account: &Account, line: &str, request: &Value) -> Response<Bytes> {
    let (method, path) = line.split_once(' ').unwrap();
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/2015-03-31/functions/{path}") };
    let text = if request.is_null() { String::new() } else { request.to_string() };
    call(account, (&format!("{method} {path}"), &[], &text)).await
}

/// The answer of a call that succeeds.
pub async fn ok(account: &Account, line: &str, request: Value) -> Value {
    let response = send(account, line, &request).await;
    assert!(response.status().is_success(), "{line}: {:?}", response.body());
    if response.body().is_empty() { Value::Null } else { body(&response) }
}

/// What the address of a function's code gives.
pub async fn download(account: &Account, told: &Value) -> Bytes {
    let location = told["Code"]["Location"].as_str().unwrap();
    let path = location.strip_prefix("http://127.0.0.1:4566").unwrap();
    let response = call(account, (&format!("GET {path}"), &[], "")).await;
    assert_eq!((response.status().as_u16(), header(&response, "content-type")), (200, "application/zip"));
    response.into_body()
}

/// Status, exception and text of one that does not.
async fn refused(account: &Account, line: &str, request: Value) -> (u16, String, String) {
    let response = send(account, line, &request).await;
    let told = body(&response);
    let text = told["message"].as_str().or(told["Message"].as_str()).unwrap_or_default();
    (response.status().as_u16(), header(&response, "x-amzn-errortype").to_owned(), text.to_owned())
}

pub async fn refuses(account: &Account, line: &str, request: Value, status: u16, kind: &str, text: &str) {
    let got = refused(account, line, request).await;
    assert!(got.0 == status && got.1 == kind && got.2.contains(text), "{line}: {got:?} is not {status} {kind} {text}");
}

pub async fn environment_of(account: &Account, name: &str) -> Value {
    ok(account, &format!("POST {name}/invocations"), json!({})).await["environment"].clone()
}

#[tokio::test]
async fn the_life_of_a_function() {
    let account = new();
    let made =
        ok(&account, "POST ", with(creation("f", "context"), &json!({ "Environment": { "Variables": { "STAGE": "one" } } })))
            .await;
    for (member, expected) in [
        ("FunctionArn", json!(format!("{ARN}:f"))),
        ("State", json!("Active")),
        ("Version", json!("$LATEST")),
        ("MemorySize", json!(128)),
        ("LoggingConfig", json!({ "LogFormat": "Text", "LogGroup": "/aws/lambda/f" })),
        ("Environment", json!({ "Variables": { "STAGE": "one" } })),
    ] {
        assert_eq!(made[member], expected, "{member}");
    }
    assert_eq!(made["CodeSize"].as_u64().unwrap() as usize, STANDARD.decode(package("")).unwrap().len());
    refuses(&account, "POST ", creation("f", "context"), 409, "ResourceConflictException", "Function already exist: f").await;

    let environment = environment_of(&account, "f").await;
    assert_eq!((&environment["STAGE"], &environment["_HANDLER"]), (&json!("one"), &json!("context")));
    let change = json!({ "Environment": { "Variables": { "STAGE": "two" } }, "Timeout": 7, "RevisionId": made["RevisionId"] });
    let changed = ok(&account, "PUT f/configuration", change.clone()).await;
    assert_eq!(
        (&changed["Timeout"], &changed["Handler"], &changed["CodeSha256"]),
        (&json!(7), &json!("context"), &made["CodeSha256"])
    );
    assert_eq!(environment_of(&account, "f").await["STAGE"], "two");
    refuses(&account, "PUT f/configuration", change, 412, "PreconditionFailedException", "Call the GetFunction/GetAlias API")
        .await;

    let code = json!({ "ZipFile": package("another") });
    let would_be = ok(&account, "PUT f/code", with(code.clone(), &json!({ "DryRun": true }))).await;
    assert_eq!(ok(&account, "GET f/configuration", Value::Null).await["CodeSha256"], made["CodeSha256"]);
    let updated = ok(&account, "PUT f/code", code).await;
    assert_ne!(updated["CodeSha256"], made["CodeSha256"]);
    assert_eq!(updated["CodeSha256"], would_be["CodeSha256"]);
    let root = environment_of(&account, "f").await["LAMBDA_TASK_ROOT"].as_str().unwrap().to_owned();
    assert_eq!(std::fs::read_to_string(Path::new(&root).join("more.txt")).unwrap(), "another");

    let told = ok(&account, "GET f", Value::Null).await;
    assert_eq!(STANDARD.encode(download(&account, &told).await), package("another"));
    assert_eq!(send(&account, "DELETE f", &Value::Null).await.status(), 204);
    refuses(&account, "GET f", Value::Null, 404, "ResourceNotFoundException", &format!("Function not found: {ARN}:f")).await;
    account.functions.stop().await;
    assert!(!Path::new(&root).exists(), "the code went with the last process");
}

#[tokio::test]
async fn what_is_made_survives_and_what_is_removed_does_not_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let account = kept(folder.path());
    ok(&account, "POST ", with(creation("f", "context"), &json!({ "Tags": { "k": "v" } }))).await;
    ok(&account, "POST ", creation("gone", "echo")).await;
    account.functions.put(configuration("echo"), program("handler")).unwrap_err();
    let mut of_the_stack = configuration("echo");
    of_the_stack.function_name = "stack".to_owned();
    account.functions.put(of_the_stack.clone(), program("handler")).unwrap();
    let permission = json!({ "StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com" });
    for name in ["f", "stack"] {
        ok(&account, &format!("POST {name}/policy"), permission.clone()).await;
    }
    ok(&account, "PUT /2017-10-31/functions/f/concurrency", json!({ "ReservedConcurrentExecutions": 3 })).await;
    ok(&account, "POST f/versions", json!({ "Description": "first" })).await;
    ok(&account, "POST f/aliases", json!({ "Name": "live", "FunctionVersion": "1" })).await;
    ok(&account, "POST /2021-10-31/functions/f/url?Qualifier=live", json!({ "AuthType": "NONE" })).await;
    ok(&account, "DELETE gone", Value::Null).await;
    let before = ok(&account, "GET f", Value::Null).await;
    // As after kill -9: nothing is closed or said goodbye to.
    std::mem::forget(Arc::clone(&account.functions));
    let copy = tempfile::tempdir().unwrap();
    copy_all(folder.path(), copy.path());

    let again = kept(copy.path());
    let after = ok(&again, "GET f", Value::Null).await;
    assert_eq!(
        (&before["Configuration"], &before["Tags"], &before["Concurrency"]),
        (&after["Configuration"], &after["Tags"], &after["Concurrency"])
    );
    let arn = ok(&again, "POST f:live/invocations", json!({})).await["arn"].clone();
    assert_eq!(arn, format!("{ARN}:f:live"));
    assert_eq!(
        ok(&again, "GET /2021-10-31/functions/f/urls", Value::Null).await["FunctionUrlConfigs"].as_array().unwrap().len(),
        1
    );
    assert_eq!(ok(&again, "GET f:1/configuration", Value::Null).await["Description"], "first");
    assert!(again.functions.get("gone").is_none() && again.functions.get("stack").is_some());
    again.functions.put(of_the_stack, program("handler")).unwrap();
    for name in ["f", "stack"] {
        assert!(again.functions.get(name).unwrap().allows("apigateway.amazonaws.com", "arn:aws:execute-api:::x"), "{name}");
    }
    let folders = std::fs::read_dir(copy.path().join("lambda")).unwrap().count();
    assert_eq!(folders, 1, "one for f and its version, none for what is gone");
    again.functions.remove_everything().unwrap();
    assert!(again.functions.list().is_empty());
}

pub fn copy_all(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy_all(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test]
async fn versions_stay_what_they_were_and_aliases_move() {
    let account = new();
    let variables = |stage: &str| json!({ "Environment": { "Variables": { "STAGE": stage } } });
    let made = ok(&account, "POST ", with(with(creation("f", "context"), &variables("one")), &json!({ "Publish": true }))).await;
    assert_eq!((&made["Version"], &made["FunctionArn"]), (&json!("1"), &json!(format!("{ARN}:f"))));
    let again = ok(&account, "POST f/versions", Value::Null).await;
    assert_eq!((&again["Version"], &again["FunctionArn"]), (&json!("1"), &json!(format!("{ARN}:f:1"))), "nothing has changed");
    ok(&account, "PUT f/configuration", variables("two")).await;
    let second = ok(&account, "POST f/versions", json!({ "Description": "d" })).await;
    assert_eq!((&second["Version"], &second["Description"]), (&json!("2"), &json!("d")));
    let alias = ok(&account, "POST f/aliases", json!({ "Name": "live", "FunctionVersion": "1", "Description": "x" })).await;
    assert_eq!(alias["AliasArn"], format!("{ARN}:f:live"));
    for (name, stage, version) in [("f", "two", "$LATEST"), ("f:1", "one", "1"), ("f:2", "two", "2"), ("f:live", "one", "1")] {
        let environment = environment_of(&account, name).await;
        assert_eq!(
            (&environment["STAGE"], &environment["AWS_LAMBDA_FUNCTION_VERSION"]),
            (&json!(stage), &json!(version)),
            "{name}"
        );
        let executed = send(&account, &format!("POST {name}/invocations"), &json!({})).await;
        assert_eq!(header(&executed, "x-amz-executed-version"), version);
    }
    ok(&account, "PUT f/aliases/live", json!({ "FunctionVersion": "2" })).await;
    assert_eq!(environment_of(&account, "f:live").await["STAGE"], "two");
    let listed = ok(&account, "GET f/versions", Value::Null).await;
    let arns: Vec<_> =
        listed["Versions"].as_array().unwrap().iter().map(|version| version["FunctionArn"].as_str().unwrap()).collect();
    assert_eq!(arns, ["$LATEST", "1", "2"].map(|version| format!("{ARN}:f:{version}")));
    refuses(&account, "DELETE f?Qualifier=2", Value::Null, 409, "ResourceConflictException", "aliases reference it").await;
    assert_eq!(send(&account, "DELETE f?Qualifier=1", &Value::Null).await.status(), 204);
    refuses(&account, "GET f?Qualifier=1", Value::Null, 404, "ResourceNotFoundException", &format!("{ARN}:f:1")).await;

    let wrong = json!({ "Name": "live", "FunctionVersion": "9" });
    refuses(&account, "POST f/aliases", wrong.clone(), 409, "ResourceConflictException", "Alias already exists").await;
    refuses(
        &account,
        "POST f/aliases",
        with(wrong, &json!({ "Name": "b" })),
        404,
        "ResourceNotFoundException",
        &format!("{ARN}:f:9"),
    )
    .await;
    let number = json!({ "Name": "2024", "FunctionVersion": "2" });
    refuses(&account, "POST f/aliases", number, 400, "ValidationException", "Value '2024' at 'name'").await;
    let weights = json!({ "Name": "b", "FunctionVersion": "2", "RoutingConfig": { "AdditionalVersionWeights": { "1": 0.5 } } });
    refuses(&account, "POST f/aliases", weights, 501, "NotImplementedException", "RoutingConfig").await;
    refuses(&account, "GET f/aliases/none", Value::Null, 404, "ResourceNotFoundException", "Cannot find alias arn: ").await;
    assert_eq!(send(&account, "DELETE f/aliases/none", &Value::Null).await.status(), 204);
}

#[tokio::test]
async fn permissions_of_functions_and_aliases() {
    let account = new();
    ok(&account, "POST ", with(creation("f", "echo"), &json!({ "Publish": true }))).await;
    ok(&account, "POST f/aliases", json!({ "Name": "live", "FunctionVersion": "1" })).await;
    let permission =
        |id: &str| json!({ "StatementId": id, "Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com" });
    let added = ok(&account, "POST f/policy", permission("a")).await;
    let statement: Value = serde_json::from_str(added["Statement"].as_str().unwrap()).unwrap();
    assert_eq!(statement["Resource"], format!("{ARN}:f"));
    ok(&account, "POST f/policy?Qualifier=live", permission("b")).await;
    let source = "arn:aws:execute-api:::x";
    for (name, expected) in [("f", true), ("f:live", true), ("f:1", false)] {
        assert_eq!(account.functions.get(name).unwrap().allows("apigateway.amazonaws.com", source), expected, "{name}");
    }
    let policy = ok(&account, "GET f/policy", Value::Null).await;
    assert_eq!(policy["RevisionId"], ok(&account, "GET f/configuration", Value::Null).await["RevisionId"]);
    let odd = |member: &str, value: &str| with(permission("c"), &json!({ member: value }));
    let not_found = "ResourceNotFoundException";
    for (line, request, status, kind, text) in [
        ("POST f/policy", permission("a"), 409, "ResourceConflictException", "The statement id (a) provided already exists."),
        ("POST f/policy", odd("StatementId", "a.b"), 400, "ValidationException", "'a.b' at 'statementId'"),
        (
            "POST f/policy",
            odd("Principal", "nobody"),
            400,
            "InvalidParameterValueException",
            "The provided principal was invalid.",
        ),
        ("POST f/policy?Qualifier=$LATEST", permission("c"), 400, "InvalidParameterValueException", "policies for $LATEST"),
        ("POST f:live/policy?Qualifier=1", permission("c"), 400, "InvalidParameterValueException", "The derived qualifier"),
        ("POST f/policy?Qualifier=none", permission("c"), 404, not_found, "Cannot find alias arn: "),
        ("POST f/policy?Qualifier=42", permission("c"), 404, not_found, &format!("Function not found: {ARN}:f:42")),
        ("POST g/policy", permission("c"), 404, not_found, &format!("Function not found: {ARN}:g")),
        ("POST f/policy", odd("RevisionId", "x"), 412, "PreconditionFailedException", "Call the GetPolicy API"),
        ("DELETE f/policy/none", Value::Null, 404, not_found, "Statement none is not found in resource policy."),
        ("DELETE g/policy/a", Value::Null, 404, not_found, &format!("No policy found for: {ARN}:g")),
        ("GET f/policy?Qualifier=1", Value::Null, 404, not_found, "The resource you requested does not exist."),
    ] {
        refuses(&account, line, request, status, kind, text).await;
    }
    assert_eq!(send(&account, "DELETE f/policy/a", &Value::Null).await.status(), 204);
    assert!(!account.functions.get("f").unwrap().allows("apigateway.amazonaws.com", source));
    refuses(&account, "DELETE f/policy/a", Value::Null, 404, not_found, "No policy is associated with the given resource.").await;
}

#[tokio::test]
async fn tags_concurrency_and_records() {
    let account = new();
    ok(&account, "POST ", creation("f", "echo")).await;
    let tags = format!("/2017-03-31/tags/{}", format!("{ARN}:f").replace(':', "%3A"));
    ok(&account, &format!("POST {tags}"), json!({ "Tags": { "a": "1", "b": "2" } })).await;
    ok(&account, &format!("DELETE {tags}?tagKeys=a&tagKeys=zz"), Value::Null).await;
    assert_eq!(ok(&account, &format!("GET {tags}"), Value::Null).await, json!({ "Tags": { "b": "2" } }));
    assert_eq!(ok(&account, "GET f", Value::Null).await["Tags"], json!({ "b": "2" }));
    let many: serde_json::Map<_, _> = (0..51).map(|n| (n.to_string(), json!("v"))).collect();
    let invalid = "InvalidParameterValueException";
    refuses(&account, &format!("POST {tags}"), json!({ "Tags": many }), 400, invalid, "Number of tags exceeds").await;
    refuses(&account, &format!("DELETE {tags}"), Value::Null, 400, "ValidationException", "Value null at 'tagKeys'").await;
    refuses(&account, &format!("GET {tags}%3A1"), Value::Null, 400, invalid, "Tags on function aliases and versions").await;
    refuses(&account, "GET /2017-03-31/tags/arn%3Aaws%3As", Value::Null, 400, "ValidationException", "at 'resource'").await;

    let reserve = "PUT /2017-10-31/functions/f/concurrency";
    assert_eq!(ok(&account, reserve, json!({ "ReservedConcurrentExecutions": 0 })).await["ReservedConcurrentExecutions"], 0);
    refuses(&account, "POST f/invocations", json!({}), 429, "TooManyRequestsException", "Rate Exceeded.").await;
    assert_eq!(
        ok(&account, "GET /2019-09-30/functions/f/concurrency", Value::Null).await,
        json!({ "ReservedConcurrentExecutions": 0 })
    );
    assert_eq!(send(&account, "DELETE /2017-10-31/functions/f/concurrency", &Value::Null).await.status(), 204);
    assert_eq!(ok(&account, "GET /2019-09-30/functions/f/concurrency", Value::Null).await, json!({}));
    ok(&account, "POST f/invocations", json!({})).await;
    refuses(&account, reserve, json!({ "ReservedConcurrentExecutions": 901 }), 400, invalid, "below its minimum value of [100]")
        .await;

    assert_eq!(ok(&account, "GET /2020-06-30/functions/f/code-signing-config", Value::Null).await, json!({}));
    assert_eq!(ok(&account, "GET /2024-08-31/functions/f/recursion-config", Value::Null).await["RecursiveLoop"], "Terminate");
    assert_eq!(
        ok(&account, "GET /2021-07-20/functions/f/runtime-management-config", Value::Null).await["UpdateRuntimeOn"],
        "Auto"
    );
    let settings = ok(&account, "GET /2016-08-19/account-settings", Value::Null).await;
    assert_eq!(
        (&settings["AccountUsage"]["FunctionCount"], &settings["AccountLimit"]["ConcurrentExecutions"]),
        (&json!(1), &json!(1000))
    );
}

#[tokio::test]
async fn lists_come_in_pages() {
    let account = new();
    for name in ["a", "a-b", "b"] {
        ok(&account, "POST ", creation(name, "echo")).await;
    }
    let mut names = Vec::new();
    let mut marker = String::new();
    loop {
        let page = ok(&account, &format!("GET ?MaxItems=1&FunctionVersion=ALL{marker}"), Value::Null).await;
        names.push(page["Functions"][0]["FunctionName"].as_str().unwrap().to_owned());
        let Some(next) = page["NextMarker"].as_str() else { break };
        marker = format!("&Marker={}", next.replace(' ', "%20"));
    }
    assert_eq!(names, ["a", "a-b", "b"]);
    refuses(&account, "GET ?MaxItems=0", Value::Null, 400, "ValidationException", "Value '0' at 'maxItems'").await;
    refuses(&account, "GET ?FunctionVersion=x", Value::Null, 400, "ValidationException", "enum value set: [ALL]").await;
}

#[tokio::test]
async fn what_create_function_refuses() {
    let account = new();
    let valid = creation("f", "echo");
    let but = |member: &str, value: Value| with(valid.clone(), &json!({ member: value }));
    let (invalid, model, here) = ("InvalidParameterValueException", "ValidationException", "NotImplementedException");
    for (request, status, kind, text) in [
        (but("Role", json!("r1")), 400, model, "1 validation error detected: Value 'r1' at 'role'"),
        (but("FunctionName", json!("a b")), 400, model, "Value 'a b' at 'functionName'"),
        (but("FunctionName", json!("x".repeat(65))), 400, invalid, "less than or equal to 64"),
        (
            but("FunctionName", json!("arn:aws:lambda:eu-west-1:000000000000:function:f")),
            404,
            "ResourceNotFoundException",
            "not reachable in this region ('us-east-1')",
        ),
        (but("Timeout", json!(0)), 400, model, "Value '0' at 'timeout'"),
        (with(but("MemorySize", json!(1)), &json!({ "Timeout": 901 })), 400, model, "2 validation errors detected: "),
        (but("Architectures", json!(["X86_64"])), 400, model, "Value '[X86_64]' at 'architectures'"),
        (but("Runtime", json!("nonsense")), 400, invalid, "Value nonsense at 'runtime'"),
        (but("Runtime", json!("go1.x")), 400, invalid, "The runtime parameter of go1.x is no longer supported"),
        (but("Runtime", json!("nodejs22.x")), 501, here, "build a `bootstrap` for provided.al2023"),
        (but("Code", json!({ "S3Bucket": "b", "S3Key": "k" })), 501, here, "S3Bucket"),
        (but("Code", json!({ "ZipFile": STANDARD.encode("no zip") })), 400, invalid, "Could not unzip uploaded file."),
        (but("PackageType", json!("Image")), 501, here, "PackageType Image"),
        (but("Layers", json!(["arn"])), 501, here, "Layers"),
        (but("VpcConfig", json!({ "SubnetIds": ["s"] })), 501, here, "VpcConfig"),
        (
            but("Environment", json!({ "Variables": { "AWS_REGION": "x" } })),
            400,
            invalid,
            "Reserved keys used in this request: AWS_REGION",
        ),
        (but("Environment", json!({ "Variables": { "BIG": "s3cret".repeat(700) } })), 400, invalid, "exceeded the 4KB limit."),
        (json!({ "FunctionName": "f" }), 400, model, "Value null at 'code'"),
    ] {
        let (_, _, told) = refused(&account, "POST ", request.clone()).await;
        assert!(!told.contains("s3cret"), "{told}");
        refuses(&account, "POST ", request, status, kind, text).await;
    }
    let large = "x".repeat(70_167_212);
    let response = call(&account, ("POST /2015-03-31/functions", &[], &large)).await;
    assert_eq!(body(&response)["message"], "Request must be smaller than 70167211 bytes for the CreateFunction operation");
    assert!(account.functions.list().is_empty());
    ok(&account, "POST ", but("VpcConfig", json!({ "SubnetIds": [], "SecurityGroupIds": [] }))).await;
}

#[tokio::test]
async fn names_that_cannot_be_are_refused_as_such() {
    let account = new();
    for (line, status, kind, text) in [
        ("GET f!", 400, "ValidationException", "Value 'f!' at 'functionName'"),
        ("GET f?Qualifier=a!", 400, "ValidationException", "Value 'a!' at 'qualifier'"),
        ("GET f:1?Qualifier=2", 400, "InvalidParameterValueException", "The derived qualifier from the function name"),
        ("DELETE f?Qualifier=$LATEST", 400, "InvalidParameterValueException", "$LATEST version cannot be deleted"),
        ("DELETE f?Qualifier=live", 400, "InvalidParameterValueException", "Deletion of aliases is not currently supported."),
        ("POST f/invocations", 404, "ResourceNotFoundException", "function:f:$LATEST"),
        ("PUT /2017-10-31/functions/f/concurrency", 404, "ResourceNotFoundException", "function:f:$LATEST"),
        (
            "GET /2019-09-25/functions/f/event-invoke-config",
            404,
            "ResourceNotFoundException",
            "f:$LATEST doesn't have an EventInvokeConfig",
        ),
    ] {
        refuses(&account, line, Value::Null, status, kind, text).await;
    }
}
