//! Requests to a REST API: stages and deployments, resources, MOCK, gateway responses, events.

use http::Request;
use sekisho_api_gateway::rest_api::{CreateResource, PutGatewayResponse, PutMethod};
use serde_json::json;

use crate::support::{FUNCTION_ARN, House, REST, Signer, id_claims, now, permission, token};

const INTERNAL: &str = r#"{"message": "Internal server error"}"#;

fn lambda(method: &str, timeout: i64) -> PutMethod {
    let uri = format!("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION_ARN}/invocations");
    serde_json::from_value(json!({
        "httpMethod": method,
        "integration": {"type": "AWS_PROXY", "integrationHttpMethod": "POST", "uri": uri, "timeoutInMillis": timeout},
    }))
    .expect("a method")
}

/// An API made of single create operations, open to everybody.
fn open() -> House {
    let house = House::empty();
    let gateway = &house.gateway;
    let create = serde_json::from_value(json!({"name": "open"})).expect("api");
    let root = gateway.put_rest_api(REST, create, now()).expect("api");
    let resources = [
        ("do", root.as_str(), "do"),
        ("what", "do", "{what}"),
        ("slow", root.as_str(), "slow"),
        ("files", root.as_str(), "files"),
        ("proxy", "files", "{proxy+}"),
    ];
    for (id, parent, part) in resources {
        let create = CreateResource { parent_id: parent.to_owned(), path_part: part.to_owned(), ..CreateResource::default() };
        gateway.put_rest_resource(REST, id, create).expect("resource");
    }
    let methods = [(root.as_str(), "GET", 29_000), ("what", "GET", 29_000), ("slow", "GET", 100), ("proxy", "ANY", 29_000)];
    for (resource, method, timeout) in methods {
        gateway.put_rest_method(REST, resource, lambda(method, timeout)).expect("method");
    }
    house.deploy("d1");
    house
}

#[tokio::test]
async fn requests_find_stage_and_resource() {
    let house = open();
    let found = [
        ("GET", "/test", "/", "/", "/test"),
        ("GET", "/test/", "/", "/", "/test/"),
        ("GET", "/test/do/this", "/do/{what}", "/do/this", "/test/do/this"),
        ("GET", "/test/do/this/", "/do/{what}", "/do/this/", "/test/do/this/"),
        ("POST", "/test/files/a//b", "/files/{proxy+}", "/files/a//b", "/test/files/a//b"),
        ("GET", "//test/do/this", "/do/{what}", "/do/this", "/test/do/this"),
        ("GET", "/test//do/this", "/do/{what}", "/do/this", "/test//do/this"),
    ];
    for (method, path, resource, inner, context) in found {
        let answer = house.call(REST, Request::builder().method(method).uri(path)).await;
        assert_eq!(answer.status(), 200, "{path}: {}", answer.why());
        let event = answer.json();
        assert_eq!(event["resource"], resource, "{path}");
        assert_eq!(event["path"], inner, "{path}");
        assert_eq!(event["requestContext"]["path"], context, "{path}");
        assert_eq!(event["requestContext"]["deploymentId"], "d1");
    }
    let missing = r#"{"message":"Missing Authentication Token"}"#;
    let lost = [
        ("GET", "/test/nothing", missing, "no resource"),
        ("POST", "/test/do/this", missing, "only: GET"),
        ("HEAD", "/test/do/this", missing, "only: GET"),
        ("GET", "/test/DO/this", missing, "no resource"),
        ("GET", "/other/do/this", r#"{"message":"Forbidden"}"#, "stages: test"),
        ("GET", "/", r#"{"message":"Forbidden"}"#, "stages: test"),
    ];
    for (method, path, body, why) in lost {
        let answer = house.call(REST, Request::builder().method(method).uri(path)).await;
        assert_eq!((answer.status(), answer.text()), (403, body), "{path}");
        assert!(answer.why().contains(why), "{path}: {}", answer.why());
    }
    let signed = Request::get("/test/nothing").header("authorization", "Bearer x");
    let answer = house.call(REST, signed).await;
    assert_eq!(answer.status(), 403);
    assert_eq!(answer.header("x-amzn-errortype"), Some("IncompleteSignatureException"));
    house.functions.stop().await;
}

#[tokio::test]
async fn changes_are_served_after_a_deployment() {
    let house = open();
    house.gateway.delete_rest_method(REST, "what", "GET").expect("delete");
    let request = || Request::get("/test/do/this");
    assert_eq!(house.call(REST, request()).await.status(), 200);
    house.deploy("d2");
    assert_eq!(house.call(REST, request()).await.status(), 403);
    let refusal = house.gateway.delete_rest_deployment(REST, "d2").expect_err("in use");
    assert!(refusal.message.starts_with("Active stages pointing"), "{refusal}");
    house.gateway.delete_rest_deployment(REST, "d1").expect("not in use");
}

#[tokio::test]
async fn failures_are_answered_and_explained() {
    let house = open();
    let cases = [
        ("/test/do/error", 502, INTERNAL, "does not like this"),
        ("/test/do/malformed", 502, INTERNAL, "no response"),
        ("/test/slow", 504, r#"{"message": "Endpoint request timed out"}"#, "100 ms"),
    ];
    for (path, status, body, why) in cases {
        let answer = house.call(REST, Request::get(path)).await;
        assert_eq!((answer.status(), answer.text()), (status, body), "{path}");
        assert!(answer.why().contains(why), "{path}: {}", answer.why());
    }
    let answer = house.call_with(REST, Request::get("/test"), vec![b'x'; 10_485_761]).await;
    assert_eq!((answer.status(), answer.text()), (413, "HTTP content length exceeded 10485760 bytes."));
    house.functions.remove_permission("echo", "all");
    let answer = house.call(REST, Request::post("/test/files/a")).await;
    assert_eq!((answer.status(), answer.text()), (500, INTERNAL));
    assert!(answer.why().contains("restapi000/test/POST/files/{proxy+}"), "{}", answer.why());
    house.functions.add_permission("echo", permission("restapi000/*/*/files/*")).expect("permission");
    assert_eq!(house.call(REST, Request::post("/test/files/a")).await.status(), 200);
}

#[tokio::test]
async fn errors_look_as_gateway_responses_say() {
    let house = open();
    let unknown = PutGatewayResponse {
        response_type: "MISSING_AUTHENTICATION_TOKEN".to_owned(),
        status_code: Some("404".to_owned()),
        response_parameters: [
            ("gatewayresponse.header.X-Path", "context.path"),
            ("gatewayresponse.header.X-Q", "method.request.querystring.q"),
        ]
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .into(),
        response_templates: [(
            "application/json".to_owned(),
            r#"{"at":"$context.stage","why":$context.error.messageString}"#.to_owned(),
        )]
        .into(),
        ..PutGatewayResponse::default()
    };
    house.gateway.put_rest_gateway_response(REST, unknown).expect("gateway response");
    let request = || Request::get("/test/nothing?q=a%20b");
    assert_eq!(house.call(REST, request()).await.status(), 403, "needs a deployment");
    house.deploy("d2");
    let answer = house.call(REST, request()).await;
    assert_eq!(answer.status(), 404);
    assert_eq!(answer.text(), r#"{"at":"test","why":"Missing Authentication Token"}"#);
    assert_eq!(answer.header("x-path"), Some("/test/nothing"));
    assert_eq!(answer.header("x-q"), Some("a b"));
    assert_eq!(answer.header("x-amzn-errortype"), Some("MissingAuthenticationTokenException"));
}

#[tokio::test]
async fn browsers_are_answered() {
    let house = House::new();
    let preflight = Request::options("/test/hello").header("origin", "https://app.example");
    let answer = house.call(REST, preflight).await;
    assert_eq!((answer.status(), answer.text()), (200, "{}\n"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("access-control-allow-methods"), Some("GET,POST,OPTIONS"));
    assert_eq!(answer.header("x-amzn-trace-id"), None);
    for (request, status) in [(Request::get("/test/hello"), 401), (Request::get("/test/nothing"), 403)] {
        let answer = house.call(REST, request).await;
        assert_eq!(answer.status(), status);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"), "{status}");
    }
}

#[tokio::test]
async fn the_event_holds_the_claims_of_the_token() {
    let house = House::new();
    let token = token(&id_claims(), Signer::Ours);
    let answer = house.call(REST, Request::get("/test/me").header("authorization", token)).await;
    let claims = answer.json()["requestContext"]["authorizer"]["claims"].clone();
    assert_eq!(claims["cognito:groups"], "Admins,Users");
    assert_eq!(claims["exp"], "Sat Nov 21 03:00:00 UTC 2026");
    assert_eq!(answer.header("x-amzn-requestid"), answer.json()["requestContext"]["requestId"].as_str());
}

#[tokio::test]
async fn an_api_nobody_made_is_forbidden() {
    let answer = House::empty().call("nobody0000", Request::get("/")).await;
    assert_eq!((answer.status(), answer.text()), (403, r#"{"message":"Forbidden"}"#));
    assert!(answer.why().contains("nobody0000"));
}

/// Recorded on AWS, 2024-08: path and parameters stay encoded, the query is decoded.
#[tokio::test]
async fn paths_and_queries_reach_the_event_as_recorded() {
    let house = open();
    let email = "api/user/test%2Balias@gmail.com/plus/test+alias@gmail.com";
    let long = format!("v/{email}");
    let rows = [
        ("/test/files/v", "/files/v", "/test/files/v", "v"),
        ("/test/files/v/", "/files/v/", "/test/files/v/", "v"),
        ("/test/files/v//w", "/files/v//w", "/test/files/v//w", "v//w"),
        ("//test/files/v", "/files/v", "/test/files/v", "v"),
        ("/test//files/v", "/files/v", "/test//files/v", "v"),
        (&format!("/test/files/{long}"), &format!("/files/{long}"), &format!("/test/files/{long}"), &long),
    ];
    for (sent, path, context, parameter) in rows {
        let event = house.call(REST, Request::get(sent)).await.json();
        assert_eq!(event["path"], path, "{sent}");
        assert_eq!(event["requestContext"]["path"], context, "{sent}");
        assert_eq!(event["pathParameters"], json!({"proxy": parameter}), "{sent}");
        assert_eq!(event["queryStringParameters"], json!(null), "{sent}");
    }
    let query = "?date=2023-06-12T18:05:10.1+00:00&email=test%2Balias@gmail.com&plus=test+alias&url=https%3A%2F%2Fa.b%2F&price=10&price=30";
    let event = house.call(REST, Request::get(format!("/test/files/v{query}"))).await.json();
    let decoded = json!({
        "date": "2023-06-12T18:05:10.1 00:00", "email": "test+alias@gmail.com", "plus": "test alias",
        "url": "https://a.b/", "price": "30",
    });
    assert_eq!(event["queryStringParameters"], decoded);
    assert_eq!(event["multiValueQueryStringParameters"]["price"], json!(["10", "30"]));
    house.functions.stop().await;
}

/// Recorded on AWS, 2024-08 and 2024-12.
#[tokio::test]
async fn headers_reach_the_event_and_the_answer_as_recorded() {
    let house = open();
    let trace = "Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1";
    let mut request = Request::get("/test/do/this").header("x-amzn-trace-id", trace);
    let kept = ["accept", "accept-charset", "age", "date", "pragma", "range", "referer", "via", "cookie"];
    let dropped = ["connection", "content-md5", "expect", "max-forwards", "proxy-authenticate", "server", "te", "upgrade"];
    for name in kept.iter().chain(&dropped) {
        request = request.header(*name, "value");
    }
    let answer = house.call(REST, request).await;
    let event = answer.json();
    let names: Vec<_> = event["headers"].as_object().expect("headers").keys().cloned().collect();
    for name in kept {
        assert!(names.iter().any(|own| own.eq_ignore_ascii_case(name)), "{name} in {names:?}");
    }
    for name in dropped {
        assert!(!names.iter().any(|own| own.eq_ignore_ascii_case(name)), "{name} in {names:?}");
    }
    assert!(names.iter().all(|name| name.starts_with(char::is_uppercase)), "{names:?}");
    let context = &event["requestContext"];
    assert_eq!(answer.header("x-amzn-requestid"), context["requestId"].as_str());
    assert_eq!(answer.header("x-amz-apigw-id"), context["extendedRequestId"].as_str());
    let answered = answer.header("x-amzn-trace-id").expect("a trace");
    assert!(answered.starts_with(&format!("{trace};Lineage=")), "{answered}");
    house.functions.stop().await;
}
