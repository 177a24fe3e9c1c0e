//! Function URLs from their configuration to the answer.

use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::{Request, Response};
use sekisho_lambda::{Identity, SignatureRefused, UrlCall, url_arn, url_id};
use sekisho_lambda::{Settings, UrlConfig};
use serde_json::{Value, json};

use crate::api::{body, header};
use crate::management::{creation, ok, send};
use crate::support::*;

fn id() -> String {
    url_id(&url_arn(&Settings::default(), "f", ""))
}

/// Calls the URL of `f`.
async fn get(account: &Account, request: http::request::Builder, content: &str) -> Response<Bytes> {
    let request = request.body(Bytes::copy_from_slice(content.as_bytes())).unwrap();
    let call = UrlCall { id: id(), request, source_ip: "10.1.2.3".to_owned(), now: SystemTime::now() };
    let (parts, body) = account.functions.serve_url(call).await.into_parts();
    Response::from_parts(parts, body.read().await)
}

/// `f` with a URL of that configuration, open to everybody.
async fn open(handler: &str, config: Value) -> Account {
    let account = Account::with(handler);
    ok(&account, "POST /2021-10-31/functions/f/url", config).await;
    permit(&account).await;
    account
}

async fn permit(account: &Account) {
    let url =
        json!({ "StatementId": "url", "Action": "lambda:InvokeFunctionUrl", "Principal": "*", "FunctionUrlAuthType": "NONE" });
    let function =
        json!({ "StatementId": "function", "Action": "lambda:InvokeFunction", "Principal": "*", "InvokedViaFunctionUrl": true });
    for permission in [url, function] {
        ok(account, "POST f/policy", permission).await;
    }
}

const NONE: &str = r#"{"AuthType":"NONE"}"#;

fn none() -> Value {
    serde_json::from_str(NONE).unwrap()
}

#[tokio::test]
async fn both_permissions_are_needed() {
    let account = Account::with("echo");
    let unknown = get(&account, Request::get("/"), "").await;
    assert_eq!((unknown.status().as_u16(), &unknown.body()[..]), (403, &br#"{"Message":null}"#[..]));
    assert_eq!(header(&unknown, "x-amzn-errortype"), "AccessDeniedException");
    ok(&account, "POST /2021-10-31/functions/f/url", none()).await;
    let forbidden = json!({ "Message": "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html" });
    let url =
        json!({ "StatementId": "url", "Action": "lambda:InvokeFunctionUrl", "Principal": "*", "FunctionUrlAuthType": "NONE" });
    let function =
        json!({ "StatementId": "function", "Action": "lambda:InvokeFunction", "Principal": "*", "InvokedViaFunctionUrl": true });
    for permission in [url, function] {
        let refused = get(&account, Request::get("/"), "").await;
        assert_eq!((refused.status().as_u16(), body(&refused)), (403, forbidden.clone()));
        assert_eq!(header(&refused, "x-amzn-errortype"), "AccessDeniedException");
        ok(&account, "POST f/policy", permission).await;
    }
    assert_eq!(get(&account, Request::get("/"), "").await.status(), 200);
    // The way through the URL is no way around it.
    assert!(!account.function().allows("apigateway.amazonaws.com", "arn:aws:execute-api:::x"));
    ok(&account, "DELETE f/policy/function", Value::Null).await;
    assert_eq!(get(&account, Request::get("/"), "").await.status(), 403);
}

#[tokio::test]
async fn the_event_is_of_format_2() {
    let account = open("echo", none()).await;
    let request =
        Request::post("/a/b?x=1&x=2").header("content-type", "application/json").header("cookie", "c=1").header("host", "h");
    let response = get(&account, request, r#"{"k":"v"}"#).await;
    let event = body(&response);
    for (member, expected) in [
        ("version", json!("2.0")),
        ("rawPath", json!("/a/b")),
        ("rawQueryString", json!("x=1&x=2")),
        ("queryStringParameters", json!({ "x": "1,2" })),
        ("cookies", json!(["c=1"])),
        ("body", json!(r#"{"k":"v"}"#)),
        ("isBase64Encoded", json!(false)),
    ] {
        assert_eq!(event[member], expected, "{member}");
    }
    let context = &event["requestContext"];
    assert_eq!(
        (&context["accountId"], &context["apiId"], &context["http"]["sourceIp"]),
        (&json!("anonymous"), &json!(id()), &json!("10.1.2.3"))
    );
    assert_eq!(context["requestId"], header(&response, "x-amzn-requestid"));
    assert_eq!(context["domainName"], format!("{}.lambda-url.us-east-1.on.aws", id()));
}

#[tokio::test]
async fn failures_are_bad_gateways() {
    let account = open("fails", none()).await;
    let failed = get(&account, Request::get("/"), "").await;
    assert_eq!((failed.status().as_u16(), &failed.body()[..]), (502, &b"Internal Server Error"[..]));
    let large = get(&account, Request::post("/"), &"x".repeat(6 * 1024 * 1024)).await;
    assert_eq!(large.status(), 413);
    ok(&account, "PUT /2017-10-31/functions/f/concurrency", json!({ "ReservedConcurrentExecutions": 0 })).await;
    assert_eq!(get(&account, Request::get("/"), "").await.status(), 429);
}

#[tokio::test]
async fn pages_are_told_whether_they_may() {
    let cors = json!({ "AllowOrigins": ["https://a.example"], "AllowMethods": ["GET"], "AllowHeaders": ["x-a"], "MaxAge": 9 });
    // No permission: a preflight needs none.
    let account = Account::with("echo");
    ok(&account, "POST /2021-10-31/functions/f/url", json!({ "AuthType": "NONE", "Cors": cors })).await;
    let preflight = || Request::options("/").header("origin", "https://a.example").header("access-control-request-method", "GET");
    let asked = get(&account, preflight(), "").await;
    assert_eq!((asked.status().as_u16(), asked.body().len()), (200, 0));
    for (name, value) in
        [("allow-origin", "https://a.example"), ("allow-methods", "GET"), ("allow-headers", "x-a"), ("max-age", "9")]
    {
        assert_eq!(header(&asked, &format!("access-control-{name}")), value, "{name}");
    }
    let refused = get(&account, Request::get("/").header("origin", "https://a.example"), "").await;
    assert_eq!((refused.status().as_u16(), header(&refused, "access-control-allow-origin")), (403, "https://a.example"));
    permit(&account).await;
    let other = get(&account, Request::get("/").header("origin", "https://b.example"), "").await;
    assert_eq!((other.status().as_u16(), header(&other, "access-control-allow-origin")), (200, ""));
    ok(&account, "PUT /2021-10-31/functions/f/url", json!({ "Cors": {} })).await;
    let none = get(&account, preflight(), "").await;
    assert_eq!(body(&none)["requestContext"]["http"]["method"], "OPTIONS", "without rules the function answers");
}

#[tokio::test]
async fn streams_go_out_as_they_are_written() {
    let stream = json!({ "AuthType": "NONE", "InvokeMode": "RESPONSE_STREAM" });
    let account = open("page", stream.clone()).await;
    let page = get(&account, Request::get("/"), "").await;
    assert_eq!((page.status().as_u16(), &page.body()[..]), (201, &b"<p>"[..]));
    let told = ["content-type", "x-page", "set-cookie"].map(|name| header(&page, name));
    assert_eq!(told, ["text/html", "1", "a=1"]);
    // What does not stream goes out as it is.
    let account = open("echo", stream.clone()).await;
    let whole = get(&account, Request::get("/x"), "").await;
    assert_eq!((whole.status().as_u16(), &body(&whole)["rawPath"]), (200, &json!("/x")));
    let account = open("fails", stream).await;
    assert_eq!(get(&account, Request::get("/"), "").await.status(), 502);
}

#[tokio::test]
async fn signed_urls_are_closed_until_somebody_knows_signatures() {
    let account = open("echo", json!({ "AuthType": "AWS_IAM" })).await;
    let signed = || Request::get("/").header("authorization", "AWS4-HMAC-SHA256 …");
    assert_eq!(get(&account, signed(), "").await.status(), 403);
    account.functions.set_signer(Arc::new(|request: &Request<Bytes>, _| {
        match request.headers().get("x-who").map(|who| who.as_bytes()) {
            Some(account) => Ok(Identity {
                account_id: String::from_utf8_lossy(account).into_owned(),
                arn: "arn:aws:iam::1:user/u".into(),
                user_id: "AIDA".into(),
                access_key: "AKIA".into(),
            }),
            None => Err(SignatureRefused { kind: "InvalidSignatureException", message: "no".into() }),
        }
    }));
    let own = get(&account, signed().header("x-who", "000000000000"), "").await;
    assert_eq!((own.status().as_u16(), &body(&own)["requestContext"]["authorizer"]["iam"]["userId"]), (200, &json!("AIDA")));
    let wrong = get(&account, signed(), "").await;
    assert_eq!(
        (wrong.status().as_u16(), header(&wrong, "x-amzn-errortype"), body(&wrong)),
        (403, "InvalidSignatureException", json!({ "Message": "no" }))
    );
    for request in [Request::get("/"), signed().header("x-who", "999999999999")] {
        assert_eq!(get(&account, request, "").await.status(), 403);
    }
}

#[tokio::test]
async fn configurations() {
    let account = Account::empty(Settings::default());
    let url = "/2021-10-31/functions/f/url";
    let status = async |line: &str, request: &Value| {
        let response = send(&account, line, request).await;
        (response.status().as_u16(), body(&response))
    };
    let (missing, _) = status(&format!("POST {url}"), &none()).await;
    assert_eq!(missing, 404);
    ok(&account, "POST ", creation("f", "echo")).await;
    let made = ok(&account, &format!("POST {url}"), none()).await;
    assert_eq!((made.get("InvokeMode"), made.get("LastModifiedTime")), (None, None));
    assert_eq!(made["FunctionUrl"], format!("https://{}.lambda-url.us-east-1.on.aws/", id()));
    account.functions.set_endpoint("http://127.0.0.1:4566".to_owned());
    let told = ok(&account, &format!("GET {url}"), Value::Null).await;
    assert_eq!(told["FunctionUrl"], format!("http://127.0.0.1:4566/_lambda-url/{}/", id()));
    assert_eq!(told["InvokeMode"], "BUFFERED");
    let (twice, conflict) = status(&format!("POST {url}"), &none()).await;
    assert_eq!(twice, 409);
    assert!(conflict["message"].as_str().unwrap().ends_with("Error message:  FunctionUrlConfig exists for this Lambda function"));
    let changed = ok(&account, &format!("PUT {url}"), json!({ "AuthType": "AWS_IAM", "InvokeMode": "RESPONSE_STREAM" })).await;
    assert_eq!((&changed["AuthType"], &changed["InvokeMode"]), (&json!("AWS_IAM"), &json!("RESPONSE_STREAM")));
    for (request, text) in [
        (json!({ "AuthType": "X" }), "Value 'X' at 'authType'"),
        (json!({ "AuthType": "NONE", "InvokeMode": "UNKNOWN" }), "enum value set: [RESPONSE_STREAM, BUFFERED]"),
        (json!({ "AuthType": "NONE", "Cors": { "MaxAge": 86_401 } }), "Value '86401' at 'cors.maxAge'"),
        (json!({}), "Value null at 'authType'"),
    ] {
        let (refused, told) = status(&format!("POST {url}"), &request).await;
        assert!(refused == 400 && told["message"].as_str().unwrap().contains(text), "{told}");
    }
    let (version, told) = status(&format!("GET {url}?Qualifier=1"), &Value::Null).await;
    assert!(version == 400 && told["message"].as_str().unwrap().contains("Value '1' at 'qualifier'"), "{told}");
    assert_eq!(send(&account, &format!("DELETE {url}"), &Value::Null).await.status(), 204);
    assert_eq!(status(&format!("GET {url}"), &Value::Null).await.1["Message"], "The resource you requested does not exist.");
}

#[tokio::test]
async fn a_url_of_an_alias_closes_with_it() {
    let account = Account::empty(Settings::default());
    ok(&account, "POST ", {
        let mut made = creation("f", "echo");
        made["Publish"] = json!(true);
        made
    })
    .await;
    ok(&account, "POST f/aliases", json!({ "Name": "live", "FunctionVersion": "1" })).await;
    ok(&account, "POST /2021-10-31/functions/f/url?Qualifier=live", none()).await;
    for (id, action) in [("url", "lambda:InvokeFunctionUrl"), ("function", "lambda:InvokeFunction")] {
        ok(&account, "POST f/policy?Qualifier=live", json!({ "StatementId": id, "Action": action, "Principal": "*" })).await;
    }
    let call = || UrlCall {
        id: url_id(&url_arn(&Settings::default(), "f", "live")),
        request: Request::get("/").body(Bytes::new()).unwrap(),
        source_ip: String::new(),
        now: SystemTime::now(),
    };
    assert_eq!(account.functions.serve_url(call()).await.status(), 200);
    ok(&account, "DELETE f/aliases/live", Value::Null).await;
    assert_eq!(account.functions.serve_url(call()).await.status(), 403);
}

#[tokio::test]
async fn the_stack_has_urls_too() {
    let account = Account::with("echo");
    let config: UrlConfig = serde_json::from_str(NONE).unwrap();
    let nobody = account.functions.put_url("g", "", config.clone(), SystemTime::now()).unwrap_err();
    assert!(nobody.to_string().starts_with("Function not found: "), "{nobody}");
    account.functions.put_url("arn:aws:lambda:us-east-1:000000000000:function:f", "", config, SystemTime::now()).unwrap();
    permit(&account).await;
    assert_eq!(get(&account, Request::get("/"), "").await.status(), 200);
    account.functions.delete_url(&id());
    assert_eq!(get(&account, Request::get("/"), "").await.status(), 403);
}
