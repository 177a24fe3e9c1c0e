//! The protocol: headers, empty bodies, what is no operation.

use bytes::Bytes;
use http::{Method, Request, Response};
use sekisho_lambda::Note;
use serde_json::{Value, json};

use crate::service::Service;

const TARGET: &str = "AWSCognitoIdentityProviderService.";

async fn send(service: &Service, method: Method, path: &str, target: Option<&str>, body: &str) -> Response<Bytes> {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(target) = target {
        request = request.header("X-Amz-Target", target);
    }
    let request = request.body(Bytes::from(body.to_owned())).unwrap();
    service.cognito.handle(request, service.now).await
}

fn header<'a>(response: &'a Response<Bytes>, name: &str) -> &'a str {
    response.headers()[name].to_str().unwrap()
}

const EXPOSED: &str = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date";

#[tokio::test]
async fn a_success_and_a_refusal() {
    let service = Service::new();
    let target = format!("{TARGET}ListUserPools");
    let fine = send(&service, Method::POST, "/", Some(&target), r#"{"MaxResults": 5}"#).await;
    assert_eq!((fine.status().as_u16(), fine.body().as_ref()), (200, br#"{"UserPools":[]}"#.as_ref()));
    let refused = send(&service, Method::POST, "/", Some(&target), r#"{"MaxResults": 61}"#).await;
    assert_eq!(refused.status(), 400);
    for response in [&fine, &refused] {
        assert_eq!(header(response, "content-type"), "application/x-amz-json-1.1");
        assert_eq!(header(response, "x-amzn-requestid").len(), 36);
        assert_eq!(header(response, "access-control-allow-origin"), "*");
        assert_eq!(header(response, "access-control-expose-headers"), EXPOSED);
    }
    assert_eq!(header(&refused, "x-amzn-errortype"), "InvalidParameterException:");
    assert!(refused.extensions().get::<Note>().unwrap().why.is_some());
    assert!(fine.extensions().get::<Note>().is_none());
}

#[tokio::test]
async fn a_preflight() {
    let service = Service::new();
    let request =
        Request::options("/").header("Access-Control-Request-Headers", "content-type,x-amz-target").body(Bytes::new()).unwrap();
    let response = service.cognito.handle(request, service.now).await;
    assert_eq!(response.status(), 200);
    for (name, value) in [
        ("content-length", "0"),
        ("access-control-allow-origin", "*"),
        ("access-control-allow-headers", "content-type,x-amz-target"),
        ("access-control-allow-methods", "POST"),
        ("access-control-expose-headers", EXPOSED),
        ("access-control-max-age", "172800"),
    ] {
        assert_eq!(header(&response, name), value, "{name}");
    }
}

#[tokio::test]
async fn what_is_no_operation() {
    let service = Service::new();
    let list = format!("{TARGET}ListUserPools");
    let unknown = r#"{"__type":"UnknownOperationException"}"#;
    let serialization = r#"{"__type":"SerializationException"}"#;
    let bad =
        r#"{"code":"BadRequest","message":"The server did not understand the operation that was requested.","type":"client"}"#;
    let unheard = format!("{TARGET}MakeTea");
    let cases = [
        (Method::POST, "/", None, "{}", unknown),
        (Method::POST, "/", Some("listUserPools"), "{}", unknown),
        (Method::POST, "/", Some(unheard.as_str()), "{}", unknown),
        (Method::POST, "/", Some(list.as_str()), "", serialization),
        (Method::POST, "/", Some(list.as_str()), "null", serialization),
        (Method::POST, "/", Some(list.as_str()), "{", serialization),
        (Method::GET, "/", Some(list.as_str()), "{}", bad),
        (Method::POST, "/oauth2/token", None, "", bad),
        (Method::GET, "/eu-west-1_x/oauth2/authorize", None, "", bad),
    ];
    for (method, path, target, body, expected) in cases {
        let response = send(&service, method, path, target, body).await;
        assert_eq!(response.status(), 400, "{path} {target:?} {body}");
        assert_eq!(response.body().as_ref(), expected.as_bytes(), "{path} {target:?} {body}");
        assert!(response.extensions().get::<Note>().unwrap().why.is_some());
    }
    let response = send(&service, Method::POST, "/", Some(&unheard), "{}").await;
    let why = response.extensions().get::<Note>().unwrap().why.clone().unwrap();
    assert_eq!(why, "AWS has no operation MakeTea");
}

#[tokio::test]
async fn a_log_never_tells_a_secret() {
    let service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    let secret = "Sup3r-secret-thing";
    let tokens = service.sign_in(&pool, "alice").await;
    let bodies = [
        ("InitiateAuth", pool.password_auth("alice", secret)),
        ("InitiateAuth", pool.refresh(&json!(secret))),
        ("GetUser", json!({"AccessToken": secret})),
        ("SignUp", json!({"ClientId": pool.client, "Username": "", "Password": secret})),
        ("ChangePassword", json!({"AccessToken": tokens["AccessToken"], "PreviousPassword": secret, "ProposedPassword": secret})),
        ("SignUp", json!({"ClientId": pool.client, "Username": "x", "Password": [secret]})),
    ];
    for (operation, body) in bodies {
        let response = service.send(operation, &body).await;
        assert_eq!(response.status(), 400, "{operation}");
        let why = response.extensions().get::<Note>().unwrap().why.clone().unwrap();
        assert!(!why.contains(secret), "{operation}: {why}");
        assert!(!String::from_utf8_lossy(response.body()).contains(secret), "{operation}");
    }
}

#[tokio::test]
async fn unknown_members_and_nulls_are_passed_over() {
    let service = Service::new();
    let body = json!({"PoolName": "p", "Nonsense": {"a": 1}, "Policies": null, "UserPoolTags": {"a": "b"}});
    let answer = service.ok("CreateUserPool", body).await;
    assert_eq!(answer["UserPool"]["UserPoolTags"], json!({"a": "b"}));
    assert_eq!(answer["UserPool"].get("Nonsense"), None);
    assert_ne!(answer["UserPool"]["Policies"], Value::Null);
}
