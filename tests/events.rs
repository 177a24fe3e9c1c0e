//! What a handler receives, field by field, and what becomes of what it answers.

use serde_json::{Value, json};

use crate::support::http::{self, Answer};
use crate::support::stack::{Stack, Tokens};

fn stack() -> (Stack, Tokens) {
    let stack = Stack::start_with(&["--ephemeral", "--template", "tests/fixtures/echo.yaml"]);
    stack.user("alice", &["admin", "staff"]);
    let tokens = stack.sign_in("alice");
    (stack, tokens)
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap_or_else(|| panic!("not an object: {value}")).keys().map(String::as_str).collect()
}

#[test]
fn an_http_api_event_has_the_recorded_shape() {
    let (stack, tokens) = stack();
    let url = format!("{}/a/b?x=1&x=2&y=%20z", stack.output("HttpApiUrl"));
    let headers = [
        ("Authorization", tokens.id.as_str()),
        ("Cookie", "a=1; b=2"),
        ("X-Twice", "1"),
        ("X-Twice", "2"),
        ("User-Agent", "tests/1"),
    ];
    let event = stack.get(&url, &headers).json();
    let expected = [
        "version",
        "routeKey",
        "rawPath",
        "rawQueryString",
        "cookies",
        "headers",
        "queryStringParameters",
        "requestContext",
        "pathParameters",
        "isBase64Encoded",
    ];
    assert_eq!(keys(&event), expected);
    assert_eq!(event["version"], "2.0");
    assert_eq!(event["routeKey"], "ANY /{proxy+}");
    assert_eq!(event["rawPath"], "/qa/a/b");
    assert_eq!(event["rawQueryString"], "x=1&x=2&y=%20z");
    assert_eq!(event["cookies"], json!(["a=1", "b=2"]));
    assert_eq!(event["queryStringParameters"], json!({ "x": "1,2", "y": " z" }));
    assert_eq!(event["pathParameters"], json!({ "proxy": "a/b" }));
    assert_eq!(event["headers"]["x-twice"], "1,2");
    assert_eq!(event["headers"].get("cookie"), None);
    assert_eq!(event["isBase64Encoded"], false);
    let context = &event["requestContext"];
    assert_eq!(
        keys(context),
        [
            "accountId",
            "apiId",
            "authorizer",
            "domainName",
            "domainPrefix",
            "http",
            "requestId",
            "routeKey",
            "stage",
            "time",
            "timeEpoch"
        ]
    );
    assert_eq!((&context["stage"], &context["accountId"]), (&json!("qa"), &json!("123456789012")));
    assert_eq!(keys(&context["http"]), ["method", "path", "protocol", "sourceIp", "userAgent"]);
    assert_eq!(context["http"]["path"], "/qa/a/b");
    assert_eq!(context["http"]["userAgent"], "tests/1");
    assert_eq!(context["http"]["sourceIp"], "127.0.0.1");
    assert!(context["timeEpoch"].as_u64().is_some_and(|ms| ms > 1_700_000_000_000), "{context}");
    let jwt = &context["authorizer"]["jwt"];
    assert_eq!(keys(jwt), ["claims", "scopes"]);
    assert_eq!(jwt["scopes"], Value::Null);
    let claims = jwt["claims"].as_object().unwrap();
    assert!(claims.values().all(Value::is_string), "{jwt}");
    assert!(claims.keys().is_sorted(), "{jwt}");
    assert_eq!(claims["cognito:groups"], "[admin staff]");
    assert_eq!(claims["email"], "alice@example.com");
    assert!(claims["exp"].as_str().unwrap().bytes().all(|byte| byte.is_ascii_digit()), "{jwt}");
    // What is empty is absent, not null.
    let plain = stack.get(&format!("{}/open", stack.output("HttpApiUrl")), &[]).json();
    assert_eq!(
        keys(&plain),
        ["version", "routeKey", "rawPath", "rawQueryString", "headers", "requestContext", "isBase64Encoded"]
    );
    assert_eq!(plain["requestContext"].get("authorizer"), None);
}

#[test]
fn route_scopes_bring_the_tokens_scopes_into_the_event() {
    let (stack, tokens) = stack();
    let event = stack.get(&format!("{}/scoped", stack.output("HttpApiUrl")), &[("Authorization", &tokens.access)]).json();
    let jwt = &event["requestContext"]["authorizer"]["jwt"];
    assert_eq!(jwt["scopes"], json!(["aws.cognito.signin.user.admin"]));
    assert_eq!(jwt["claims"]["scope"], "aws.cognito.signin.user.admin");
    assert_eq!(jwt["claims"]["client_id"], stack.output("SpaClientId"));
}

#[test]
fn a_rest_event_has_the_recorded_shape() {
    let (stack, tokens) = stack();
    let url = format!("{}/a/b%2Bc?x=1&x=2&y=+z", stack.output("RestApiUrl"));
    let event =
        stack.get(&url, &[("Authorization", &tokens.id), ("X-Twice", "1"), ("X-Twice", "2"), ("User-Agent", "tests/1")]).json();
    let expected = [
        "resource",
        "path",
        "httpMethod",
        "headers",
        "multiValueHeaders",
        "queryStringParameters",
        "multiValueQueryStringParameters",
        "pathParameters",
        "stageVariables",
        "requestContext",
        "body",
        "isBase64Encoded",
    ];
    assert_eq!(keys(&event), expected);
    assert_eq!((&event["resource"], &event["path"]), (&json!("/{proxy+}"), &json!("/a/b%2Bc")));
    assert_eq!(event["pathParameters"], json!({ "proxy": "a/b%2Bc" }));
    assert_eq!(event["queryStringParameters"], json!({ "x": "2", "y": " z" }));
    assert_eq!(event["multiValueQueryStringParameters"], json!({ "x": ["1", "2"], "y": [" z"] }));
    assert_eq!(event["headers"]["X-Twice"], "2");
    assert_eq!(event["multiValueHeaders"]["X-Twice"], json!(["1", "2"]));
    assert_eq!(
        (&event["body"], &event["stageVariables"], &event["isBase64Encoded"]),
        (&Value::Null, &Value::Null, &json!(false))
    );
    let context = &event["requestContext"];
    assert_eq!((&context["path"], &context["stage"]), (&json!("/test/a/b%2Bc"), &json!("test")));
    assert_eq!(context["identity"]["userAgent"], "tests/1");
    assert_eq!(context["identity"]["cognitoIdentityId"], Value::Null);
    assert_eq!(keys(&context["authorizer"]), ["claims"]);
    let claims = context["authorizer"]["claims"].as_object().unwrap();
    assert!(claims.values().all(Value::is_string), "{context}");
    assert_eq!(claims["cognito:groups"], "admin,staff");
    assert_eq!(claims["email_verified"], "true");
    assert!(claims["exp"].as_str().unwrap().contains(" UTC 20"), "{context}");
    assert!(claims["auth_time"].as_str().unwrap().bytes().all(|byte| byte.is_ascii_digit()), "{context}");
}

fn raw(stack: &Stack, base: &str, token: &str, answer: &str) -> Answer {
    let url = format!("{}/raw", stack.output(base));
    http::send("POST", &url, &[("Authorization", token), ("Content-Type", "application/json")], answer)
}

#[test]
fn an_http_api_reads_a_handlers_answer_as_aws_does() {
    let (stack, tokens) = stack();
    for (answer, status, content_type, body) in [
        (r#"{"statusCode":200,"body":"x"}"#, 200, Some("text/plain; charset=utf-8"), "x"),
        (r#"{"statusCode":201,"headers":{"Content-Type":"a/b"},"body":"eA==","isBase64Encoded":true}"#, 201, Some("a/b"), "x"),
        (r#"{"message":"inferred"}"#, 200, Some("application/json"), r#"{"message":"inferred"}"#),
        (r#"{"statusCode":"many"}"#, 500, Some("application/json"), r#"{"message":"Internal Server Error"}"#),
    ] {
        let got = raw(&stack, "HttpApiUrl", &tokens.id, answer);
        assert_eq!((got.status, got.header("content-type"), got.body.as_str()), (status, content_type, body), "{answer}");
    }
    let got = raw(&stack, "HttpApiUrl", &tokens.id, r#"{"statusCode":200,"cookies":["a=1","b=2"],"body":""}"#);
    let cookies: Vec<&str> =
        got.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie")).map(|(_, value)| value.as_str()).collect();
    assert_eq!(cookies, ["a=1", "b=2"]);
}

#[test]
fn a_rest_api_reads_a_handlers_answer_as_aws_does() {
    let (stack, tokens) = stack();
    let broken = r#"{"message": "Internal server error"}"#;
    for (answer, status, body) in [
        (r#"{"statusCode":200,"body":"x"}"#, 200, "x"),
        (r#"{"statusCode":"201","body":"x"}"#, 201, "x"),
        (r#"{"statusCode":200,"headers":{"X-Flag":true},"body":"x"}"#, 200, "x"),
        (r#"{"statusCode":200,"unknown":1}"#, 502, broken),
        ("{}", 502, broken),
        (r#""just a string""#, 502, broken),
        (r#"{"statusCode":"abc"}"#, 502, broken),
    ] {
        let got = raw(&stack, "RestApiUrl", &tokens.id, answer);
        assert_eq!((got.status, got.body.as_str()), (status, body), "{answer}");
    }
    let got = raw(&stack, "RestApiUrl", &tokens.id, r#"{"statusCode":200,"headers":{"WWW-Authenticate":"x"},"body":""}"#);
    assert_eq!(got.header("x-amzn-remapped-www-authenticate"), Some("x"), "{got:?}");
    assert_eq!(got.header("content-type"), Some("application/json"));
}

#[test]
fn a_handler_that_fails_exits_or_takes_too_long_never_hangs_the_caller() {
    let (stack, tokens) = stack();
    for path in ["/error", "/exit", "/slow", "/error"] {
        let got = stack.get(&format!("{}{path}", stack.output("HttpApiUrl")), &[("Authorization", &tokens.id)]);
        assert_eq!((got.status, got.body.as_str()), (500, r#"{"message":"Internal Server Error"}"#), "{path}");
        let got = stack.get(&format!("{}{path}", stack.output("RestApiUrl")), &[("Authorization", &tokens.id)]);
        assert_eq!((got.status, got.body.as_str()), (502, r#"{"message": "Internal server error"}"#), "{path}");
        assert_eq!(got.header("x-amzn-errortype"), Some("InternalServerErrorException"), "{path}");
    }
    assert_eq!(stack.get(&format!("{}/x", stack.output("HttpApiUrl")), &[("Authorization", &tokens.id)]).status, 200);
    stack.log_with("timed out");
}
