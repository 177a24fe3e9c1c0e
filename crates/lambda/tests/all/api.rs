//! The REST API, as the AWS CLI speaks it.

use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Request, Response};
use sekisho_lambda::{FunctionConfiguration, LambdaError, Note, Permission};
use serde_json::{Value, json};

use crate::support::*;

/// Method and path, headers, body.
pub type Call<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

pub async fn call(account: &Account, (line, headers, body): Call<'_>) -> Response<Bytes> {
    let (method, path) = line.split_once(' ').unwrap();
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Bytes::copy_from_slice(body.as_bytes())).unwrap();
    let (parts, body) = account.functions.handle(request, SystemTime::now()).await.into_parts();
    Response::from_parts(parts, body.read().await)
}

pub fn header<'a>(response: &'a Response<Bytes>, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

pub fn body(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap_or_else(|_| panic!("{:?}", response.body()))
}

const INVOKE: &str = "POST /2015-03-31/functions/f/invocations";

#[tokio::test]
async fn invoke() {
    let account = Account::with("prints");
    let response = call(&account, (INVOKE, &[("x-amz-log-type", "Tail")], "{\"say\":1}")).await;
    assert_eq!(response.status(), 200);
    assert!(body(&response)["pid"].is_number());
    assert_eq!(header(&response, "x-amz-executed-version"), "$LATEST");
    assert_eq!(header(&response, "x-amz-function-error"), "");
    assert_eq!(response.extensions().get::<Note>().unwrap().function.as_deref(), Some("f"));
    let log = String::from_utf8(STANDARD.decode(header(&response, "x-amz-log-result")).unwrap()).unwrap();
    assert!(log.starts_with(&format!("START RequestId: {}", header(&response, "x-amzn-requestid"))), "{log}");
}

#[tokio::test]
async fn every_kind_of_answer() {
    let account = Account::with("fails");
    let with_arn = "POST /2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Af/invocations";
    let qualified = "POST /2015-03-31/functions/f/invocations?Qualifier=live";
    let elsewhere = "POST /2015-03-31/functions/g/invocations";
    let arn = "arn:aws:lambda:us-east-1:000000000000:function";
    let unknown = |name: &str| json!({ "Type": "User", "Message": format!("Function not found: {arn}:{name}") });
    let cases: [(Call<'_>, u16, &str, Option<Value>); 9] = [
        ((with_arn, &[], "{}"), 200, "", None),
        ((INVOKE, &[("x-amz-invocation-type", "Event")], "{}"), 202, "", None),
        ((INVOKE, &[("x-amz-invocation-type", "DryRun")], ""), 204, "", None),
        ((INVOKE, &[("x-amz-invocation-type", "Maybe")], "{}"), 400, "ValidationException", None),
        ((INVOKE, &[], "{not json"), 400, "InvalidRequestContentException", None),
        ((elsewhere, &[], "{}"), 404, "ResourceNotFoundException", Some(unknown("g:$LATEST"))),
        ((qualified, &[], "{}"), 404, "ResourceNotFoundException", Some(unknown("f:live"))),
        (("GET /2015-03-31/functions/f/policy", &[], ""), 404, "ResourceNotFoundException", None),
        (("PUT /2019-09-30/functions/f/provisioned-concurrency", &[], "{}"), 501, "NotImplementedException", None),
    ];
    for (request, status, kind, expected) in cases {
        let response = call(&account, request).await;
        assert_eq!(response.status(), status, "{request:?}");
        assert_eq!(header(&response, "x-amzn-errortype"), kind, "{request:?}");
        assert!(!header(&response, "x-amzn-requestid").is_empty());
        if let Some(expected) = expected {
            assert_eq!(body(&response), expected);
        }
    }
    let failed = call(&account, (INVOKE, &[], "{}")).await;
    assert_eq!(header(&failed, "x-amz-function-error"), "Unhandled");
    assert_eq!(body(&failed)["errorMessage"], "it went wrong");
    let large = format!("\"{}\"", "x".repeat(sekisho_lambda::MAX_REQUEST));
    let refused = call(&account, (INVOKE, &[], &large)).await;
    assert_eq!((refused.status().as_u16(), header(&refused, "x-amzn-errortype")), (413, "RequestTooLargeException"));
}

#[tokio::test]
async fn throttled() {
    let account = Account::of(FunctionConfiguration { reserved_concurrency: Some(0), ..configuration("echo") });
    let response = call(&account, (INVOKE, &[], "{}")).await;
    assert_eq!(response.status(), 429);
    assert_eq!(header(&response, "x-amzn-errortype"), "TooManyRequestsException");
    assert_eq!(body(&response)["message"], "Rate Exceeded.");
}

#[tokio::test]
async fn an_event_runs_in_the_background() {
    let watcher = Watcher::new().await;
    let mut of = configuration("echo");
    watcher.watch(&mut of);
    let account = Account::of(of);
    let response = call(&account, (INVOKE, &[("x-amz-invocation-type", "Event")], "{}")).await;
    assert_eq!((response.status().as_u16(), response.body().len()), (202, 0));
    drop(watcher.started().await);
}

#[tokio::test]
async fn descriptions() {
    let mut of = configuration("echo");
    of.environment.insert("TABLE".into(), "t".into());
    of.tags.insert("team".into(), "a".into());
    let account = Account::of(of);
    let function = body(&call(&account, ("GET /2015-03-31/functions/f", &[], "")).await);
    let configuration = body(&call(&account, ("GET /2015-03-31/functions/f/configuration", &[], "")).await);
    let list = body(&call(&account, ("GET /2015-03-31/functions/", &[], "")).await);
    assert_eq!(function["Configuration"], configuration);
    let mut listed = configuration.clone();
    for member in ["State", "LastUpdateStatus"] {
        assert!(listed.as_object_mut().unwrap().remove(member).is_some(), "{member}");
    }
    assert_eq!(list["Functions"], json!([listed]));
    assert_eq!(function["Tags"], json!({ "team": "a" }));
    assert_eq!(configuration["FunctionArn"], "arn:aws:lambda:us-east-1:000000000000:function:f");
    assert_eq!(configuration["Environment"]["Variables"]["TABLE"], "t");
    assert_eq!(configuration["LoggingConfig"]["LogGroup"], "/aws/lambda/f");
    assert!(configuration["CodeSize"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn permissions() {
    let account = Account::with("echo");
    let permission = Permission {
        statement_id: "api".into(),
        action: "lambda:InvokeFunction".into(),
        principal: "apigateway.amazonaws.com".into(),
        source_arn: Some("arn:aws:execute-api:us-east-1:000000000000:abc/*".into()),
        ..Default::default()
    };
    let gateway = "apigateway.amazonaws.com";
    let source = "arn:aws:execute-api:us-east-1:000000000000:abc/test/GET/hello";
    assert!(!account.function().allows(gateway, source));
    account.functions.add_permission("f", permission.clone()).unwrap();
    let again = account.functions.add_permission("f", permission.clone());
    assert_eq!(again, Err(LambdaError::StatementExists("api".into())));
    let nowhere = account.functions.add_permission("g", permission).unwrap_err();
    assert_eq!(nowhere.to_string(), "Function not found: arn:aws:lambda:us-east-1:000000000000:function:g");

    // Replacing the code keeps the policy.
    account.functions.put(configuration("echo"), program("handler")).unwrap();
    assert!(account.function().allows(gateway, source));
    let policy = body(&call(&account, ("GET /2015-03-31/functions/f/policy", &[], "")).await);
    let document: Value = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
    assert_eq!(document["Statement"][0]["Principal"]["Service"], gateway);
    account.functions.remove_permission("f", "api");
    assert!(!account.function().allows(gateway, source));
}
