//! Requests to an HTTP API: stages, routes, CORS, failures, events.

use http::Request;
use sekisho_api_gateway::http_api::{CreateApi, CreateDeployment, CreateIntegration, CreateRoute, CreateStage};
use serde_json::json;

use crate::support::{FUNCTION_ARN, HTTP, House, Signer, access_claims, id_claims, now, permission, token};

/// An API made of single create operations: open routes, one integration per format.
fn open() -> House {
    let house = House::empty();
    let gateway = &house.gateway;
    let create = serde_json::from_value::<CreateApi>(json!({"name": "open", "protocolType": "HTTP"}));
    gateway.put_http_api(HTTP, create.expect("api"), now()).expect("api");
    for (id, format, timeout) in [("i2", "2.0", 30_000), ("i1", "1.0", 30_000), ("slow", "2.0", 100)] {
        let create = CreateIntegration {
            integration_type: Some("AWS_PROXY".to_owned()),
            integration_uri: Some(FUNCTION_ARN.to_owned()),
            payload_format_version: Some(format.to_owned()),
            timeout_in_millis: Some(timeout),
            ..CreateIntegration::default()
        };
        gateway.put_http_integration(HTTP, id, create).expect("integration");
    }
    let routes =
        [("GET /echo", "i2"), ("GET /old", "i1"), ("GET /slow", "slow"), ("ANY /do/{what}", "i2"), ("GET /files/{proxy+}", "i2")];
    for (key, integration) in routes {
        let create = CreateRoute {
            route_key: key.to_owned(),
            target: Some(format!("integrations/{integration}")),
            ..CreateRoute::default()
        };
        gateway.put_http_route(HTTP, key, create).expect("route");
    }
    for (name, auto) in [("$default", true), ("qa", true), ("later", false)] {
        gateway.put_http_stage(HTTP, stage(name, auto), now()).expect("stage");
    }
    house
}

fn stage(name: &str, auto_deploy: bool) -> CreateStage {
    CreateStage { stage_name: name.to_owned(), auto_deploy: Some(auto_deploy), ..CreateStage::default() }
}

#[tokio::test]
async fn requests_find_stage_and_route() {
    let house = open();
    let found = [
        ("GET", "/echo", "GET /echo", "/echo", "$default"),
        ("GET", "/qa/echo", "GET /echo", "/qa/echo", "qa"),
        ("PUT", "/do/this", "ANY /do/{what}", "/do/this", "$default"),
        ("GET", "/files/a/b.txt?x=1", "GET /files/{proxy+}", "/files/a/b.txt", "$default"),
    ];
    for (method, path, key, raw, stage) in found {
        let answer = house.call(HTTP, Request::builder().method(method).uri(path)).await;
        assert_eq!(answer.status(), 200, "{path}: {}", answer.why());
        let event = answer.json();
        assert_eq!(event["routeKey"], key);
        assert_eq!(event["rawPath"], raw);
        assert_eq!(event["requestContext"]["stage"], stage);
        assert_eq!(answer.header("apigw-requestid"), event["requestContext"]["requestId"].as_str());
    }
    let lost = [
        ("GET", "/nothing", "no route"),
        ("POST", "/echo", "only for [GET]"),
        ("GET", "/echo/", "no route"),
        ("GET", "//echo", "no route"),
        ("GET", "/ECHO", "no route"),
        ("GET", "/%65cho", "no route"),
        ("OPTIONS", "/echo", "only for [GET]"),
        ("GET", "/later/echo", "neither autoDeploy nor a deployment"),
    ];
    for (method, path, why) in lost {
        let answer = house.call(HTTP, Request::builder().method(method).uri(path)).await;
        assert_eq!((answer.status(), answer.text()), (404, r#"{"message":"Not Found"}"#), "{path}");
        assert!(answer.why().contains(why), "{path}: {}", answer.why());
    }
    house.functions.stop().await;
}

#[tokio::test]
async fn a_deployment_keeps_what_it_was_taken_from() {
    let house = open();
    let create = CreateDeployment { stage_name: Some("later".to_owned()), ..CreateDeployment::default() };
    house.gateway.put_http_deployment(HTTP, "d1", create, now()).expect("deployment");
    house.gateway.delete_http_route(HTTP, "GET /echo").expect("delete");
    assert_eq!(house.call(HTTP, Request::get("/echo")).await.status(), 404);
    assert_eq!(house.call(HTTP, Request::get("/later/echo")).await.status(), 200);
}

#[tokio::test]
async fn failures_are_answered_and_explained() {
    let house = open();
    let error = r#"{"message":"Internal Server Error"}"#;
    let cases = [
        ("/do/error", 500, error, "does not like this"),
        ("/do/malformed", 500, error, "no response"),
        ("/slow", 503, r#"{"message":"Service Unavailable"}"#, "100 ms"),
    ];
    for (path, status, body, why) in cases {
        let answer = house.call(HTTP, Request::get(path)).await;
        assert_eq!((answer.status(), answer.text()), (status, body), "{path}");
        assert!(answer.why().contains(why), "{path}: {}", answer.why());
    }
    let long = "x".repeat(11_000);
    let answer = house.call(HTTP, Request::get("/echo").header("x-long", &long)).await;
    assert_eq!(answer.status(), 431);
    let answer = house.call_with(HTTP, Request::put("/do/this"), vec![b'x'; 10_485_761]).await;
    assert_eq!(answer.status(), 413);
    house.functions.remove_permission("echo", "all");
    let answer = house.call(HTTP, Request::get("/echo")).await;
    assert_eq!((answer.status(), answer.text()), (500, error));
    assert!(answer.why().contains("httpapi000/$default/GET/echo"), "{}", answer.why());
    house.functions.add_permission("echo", permission("httpapi000/*/GET/echo")).expect("permission");
    assert_eq!(house.call(HTTP, Request::get("/echo")).await.status(), 200);
    house.functions.delete("echo").unwrap();
    let answer = house.call(HTTP, Request::get("/echo")).await;
    assert!(answer.status() == 500 && answer.why().contains("no such function"), "{}", answer.why());
}

#[tokio::test]
async fn the_event_holds_claims_and_scopes_of_the_token() {
    let house = House::new();
    for (claims, key, value) in [
        (id_claims(), "cognito:groups", "[Admins Users]"),
        (access_claims(), "scope", "hello/read aws.cognito.signin.user.admin"),
    ] {
        let token = token(&claims, Signer::Ours);
        let answer = house.call(HTTP, Request::get("/hello").header("authorization", token)).await;
        let jwt = &answer.json()["requestContext"]["authorizer"]["jwt"];
        assert_eq!(jwt["claims"][key], value);
        assert!(jwt["scopes"].is_null());
    }
    let answer = open().call(HTTP, Request::get("/old")).await;
    assert_eq!(answer.json()["version"], "1.0");
}

#[tokio::test]
async fn browsers_are_answered() {
    let house = House::new();
    let preflight =
        Request::options("/hello").header("origin", "https://app.example").header("access-control-request-method", "GET");
    let answer = house.call(HTTP, preflight).await;
    assert_eq!((answer.status(), answer.text()), (204, ""));
    let headers = answer.headers();
    let expected = [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "GET,POST,OPTIONS"),
        ("access-control-allow-headers", "authorization,content-type"),
        ("access-control-max-age", "600"),
    ];
    for (name, value) in expected {
        assert_eq!(headers.get(name).map(String::as_str), Some(value));
    }
    let refused = Request::get("/hello").header("origin", "https://app.example");
    let answer = house.call(HTTP, refused).await;
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    let answer = house.call(HTTP, Request::get("/hello")).await;
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn the_event_shows_the_path_decoded() {
    let house = open();
    let rows = [
        ("/files/a%20b", "/files/a b", "a b"),
        ("/files/a%2Bb+c", "/files/a+b+c", "a+b+c"),
        ("/qa/files/%CE%BB", "/qa/files/λ", "λ"),
        ("/files/a%252Fb", "/files/a/b", "a/b"),
    ];
    for (sent, path, parameter) in rows {
        let event = house.call(HTTP, Request::get(sent).header("x-a", "1")).await.json();
        assert_eq!(event["rawPath"], path, "{sent}");
        assert_eq!(event["requestContext"]["http"]["path"], path, "{sent}");
        assert_eq!(event["pathParameters"]["proxy"], parameter, "{sent}");
    }
    let answer = house.call(HTTP, Request::get("/files/100%25-sure")).await;
    assert_eq!((answer.status(), answer.text()), (400, r#"{"message":"Bad Request"}"#));
    assert!(answer.why().contains("decodes twice"), "{}", answer.why());
    house.functions.stop().await;
}

#[tokio::test]
async fn a_note_names_the_function_and_what_to_do() {
    let house = open();
    let rows = [
        ("/do/error", "echo failed: "),
        ("/do/malformed", "echo answered what is no response: statusCode"),
        ("/slow", "raise timeoutInMillis"),
    ];
    for (path, why) in rows {
        let answer = house.call(HTTP, Request::get(path)).await;
        assert_eq!(answer.note().function.as_deref(), Some("echo"), "{path}");
        assert!(answer.why().contains(why), "{path}: {}", answer.why());
    }
    let why = house.call(HTTP, Request::get("/nowhere")).await.why();
    assert!(why.contains("routes: ANY /do/{what}, GET /echo"), "{why}");
    house.functions.stop().await;
}
