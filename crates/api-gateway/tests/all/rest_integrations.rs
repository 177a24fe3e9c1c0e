//! AWS integrations of REST APIs: any event goes in, any answer comes out; and what holds for all integrations.
//! Where a test says so, the expectation was recorded on AWS.

use std::time::Duration;

use http::Request;
use serde_json::{Value, json};

use crate::backend;
use crate::made::{api, create, echo_uri, http, lambda};
use crate::support::{FUNCTION_ARN, House, REST};

const INTERNAL: &str = r#"{"message": "Internal server error"}"#;

fn json_template(text: &str) -> Value {
    json!({"application/json": text})
}

/// A template that makes `echo` answer this.
fn answering(result: &Value) -> Value {
    json_template(&json!({"act": "return", "result": result}).to_string())
}

#[tokio::test]
async fn a_result_is_the_body_as_it_is() {
    let house = House::empty();
    // What the seed's function answers, which nothing unwraps.
    let result = json!({"statusCode": 200, "body": "\"Hello from Lambda!\""});
    api(&house, [("hello", lambda(json!({"requestTemplates": answering(&result)})))]);
    let answer = house.call(REST, Request::get("/test/hello")).await;
    assert_eq!(answer.status(), 200, "{}", answer.why());
    assert_eq!(answer.text(), r#"{"statusCode":200,"body":"\"Hello from Lambda!\""}"#);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(answer.header("x-amzn-trace-id").is_some_and(|trace| trace.starts_with("Root=1-")));
    assert_eq!(answer.note().function.as_deref(), Some("echo"));
    house.functions.stop().await;
}

#[tokio::test]
async fn a_body_without_a_template_is_the_event() {
    let house = House::empty();
    api(&house, [("echo", lambda(json!({})))]);
    let event = |answer: Value| answer["body"].as_str().map(str::to_owned).expect("the event");
    let empty = house.call(REST, Request::get("/test/echo")).await;
    assert_eq!(event(empty.json()), "{}", "recorded: an empty body is an empty object");
    let full = house.call_with(REST, Request::post("/test/echo"), r#"{"message": "hello world"}"#).await;
    assert_eq!(event(full.json()), r#"{"message":"hello world"}"#);
    let wrong = house.call_with(REST, Request::post("/test/echo"), "hello").await;
    assert_eq!((wrong.status(), wrong.header("x-amzn-errortype")), (400, Some("BadRequestException")));
    assert!(wrong.why().contains("no JSON"), "{}", wrong.why());
    house.functions.stop().await;
}

/// Recorded 2023-05.
#[tokio::test]
async fn a_request_template_makes_the_event() {
    let house = House::empty();
    let template = json_template(r#"{"act": "return", "result": {"param1": "$input.params('param1')"}}"#);
    api(&house, [("test", lambda(json!({"requestTemplates": template})))]);
    for query in ["param1=foobar", "param1=foobar&Signature=1"] {
        let answer = house.call(REST, Request::get(format!("/test/test?{query}"))).await;
        assert_eq!(answer.json(), json!({"param1": "foobar"}), "{}", answer.why());
    }
    house.functions.stop().await;
}

/// Recorded 2025-05: 405 before 502 although both fit, and the status is compared with nothing.
#[tokio::test]
async fn patterns_are_compared_with_the_error_message() {
    let house = House::empty();
    let template =
        r#"{"act": "$input.params('act')", "message": "Error: Raising $input.params('what') hundred", "result": "Pass"}"#;
    let responses = json!([
        {"statusCode": "200", "selectionPattern": ""},
        {"statusCode": "405", "selectionPattern": ".*four hundred.*"},
        {"statusCode": "502", "selectionPattern": ".+"},
        {"statusCode": "504", "selectionPattern": "200"},
    ]);
    let change = json!({"requestTemplates": json_template(template), "integrationResponses": responses});
    let fails = json_template(r#"{"act": "fail", "message": "no pattern is for this"}"#);
    let unmatched = json!([{"statusCode": "200"}, {"statusCode": "400", "selectionPattern": "pattern"}]);
    let other = lambda(json!({"requestTemplates": fails, "integrationResponses": unmatched}));
    api(&house, [("select", lambda(change)), ("other", other)]);
    let passed = house.call(REST, Request::get("/test/select?act=return&what=x")).await;
    assert_eq!((passed.status(), passed.text()), (200, "\"Pass\""), "{}", passed.why());
    for (what, status) in [("four", 405), ("five", 502)] {
        let answer = house.call(REST, Request::get(format!("/test/select?act=fail&what={what}"))).await;
        assert_eq!(answer.status(), status, "{what}: {}", answer.why());
        assert_eq!(answer.json()["errorMessage"], format!("Error: Raising {what} hundred"));
    }
    let default = house.call(REST, Request::get("/test/other")).await;
    assert_eq!((default.status(), default.json()["errorMessage"].as_str()), (200, Some("no pattern is for this")));
    house.functions.stop().await;
}

/// Recorded 2023-09: the response template changes the status.
#[tokio::test]
async fn a_response_template_overrides_the_status() {
    let house = House::empty();
    let request = r#"#set($body = $input.path('$')){"act": "return", "result": {"statusCode": 200, "body": "$body.text"}}"#;
    let response = "#set($inputRoot = $input.path('$'))\n$input.json(\"$\")\n#if($inputRoot.toString().contains(\"customerror\"))\n    \
                    #set($context.responseOverride.status = 400)\n#else\n    #set($context.responseOverride.status = 202)\n#end\n";
    let change = json!({
        "requestTemplates": json_template(request),
        "integrationResponses": [{"statusCode": "200", "selectionPattern": "", "responseTemplates": json_template(response)}],
    });
    api(&house, [("map", lambda(change))]);
    for (text, status) in [("noerror", 202), ("customerror", 400)] {
        let answer = house.call_with(REST, Request::post("/test/map"), json!({"text": text}).to_string()).await;
        assert_eq!(answer.status(), status, "{}", answer.why());
        assert_eq!(answer.json(), json!({"statusCode": 200, "body": text}));
    }
    house.functions.stop().await;
}

/// The answer of an asynchronous invocation is empty (recorded).
#[tokio::test]
async fn an_event_invocation_does_not_wait() {
    let house = House::empty();
    let parameters = |value: &str| json!({"integration.request.header.X-Amz-Invocation-Type": value});
    let fails = json_template(r#"{"act": "fail", "message": "nobody hears this"}"#);
    let change = |value: &str| lambda(json!({"requestTemplates": fails, "requestParameters": parameters(value)}));
    let overridden = json_template("#set($context.requestOverride.header['X-Amz-Invocation-Type'] = 'Event'){\"act\": \"fail\"}");
    let by_template = lambda(json!({"requestTemplates": overridden}));
    api(
        &house,
        [
            ("event", change("'Event'")),
            ("wait", change("'RequestResponse'")),
            ("template", by_template),
            ("dry", change("'DryRun'")),
        ],
    );
    for path in ["event", "template"] {
        let answer = house.call(REST, Request::get(format!("/test/{path}"))).await;
        assert_eq!((answer.status(), answer.text()), (200, ""), "{path}: {}", answer.why());
    }
    let waited = house.call(REST, Request::get("/test/wait")).await;
    assert_eq!(waited.json()["errorMessage"], "nobody hears this");
    let dry = house.call(REST, Request::get("/test/dry")).await;
    assert_eq!((dry.status(), dry.text()), (500, INTERNAL));
    assert!(dry.why().contains("DryRun is not supported"), "{}", dry.why());
    house.functions.stop().await;
}

#[tokio::test]
async fn a_role_stands_for_a_permission() {
    let house = House::empty();
    house.functions.remove_permission("echo", "all");
    let with = |credentials: Value| lambda(json!({"requestTemplates": answering(&json!("ok")), "credentials": credentials}));
    let role = "arn:aws:iam::123456789012:role/invoke";
    let proxy = json!({"type": "AWS_PROXY", "httpMethod": "POST", "uri": echo_uri(), "credentials": role});
    let get = lambda(json!({"requestTemplates": answering(&json!("ok")), "credentials": role, "httpMethod": "GET"}));
    api(
        &house,
        [
            ("none", with(Value::Null)),
            ("role", with(json!(role))),
            ("caller", with(json!("arn:aws:iam::*:user/*"))),
            ("proxy", proxy),
            ("get", get),
        ],
    );
    let rows =
        [("none", 500, "no permission"), ("role", 200, ""), ("proxy", 200, ""), ("caller", 500, "AWS_IAM"), ("get", 500, "POST")];
    for (path, status, why) in rows {
        let answer = house.call(REST, Request::get(format!("/test/{path}"))).await;
        assert_eq!(answer.status(), status, "{path}: {}", answer.why());
        assert!(answer.why().contains(why), "{path}: {}", answer.why());
        if status == 500 {
            assert_eq!(answer.text(), INTERNAL);
        }
    }
    house.functions.stop().await;
}

/// Recorded: an unknown stage variable is nothing.
#[tokio::test]
async fn stage_variables_stand_in_uris_and_templates() {
    let house = House::empty();
    let function = FUNCTION_ARN.replace(":echo", ":${stageVariables.lambdaFunction}");
    let uri = echo_uri().replace(FUNCTION_ARN, &function);
    let template =
        json_template(r#"{"act": "return", "result": {"version": "$stageVariables.version", "none": "$stageVariables.none"}}"#);
    let variables = [("lambdaFunction", "echo"), ("version", "1.0")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    let integration = lambda(json!({"uri": uri, "requestTemplates": template}));
    create(&house, json!({"name": "x"}), [("test", integration)], variables.into());
    let answer = house.call(REST, Request::get("/test/test")).await;
    assert_eq!(answer.json(), json!({"version": "1.0", "none": ""}), "{}", answer.why());
    house.functions.stop().await;
}

#[tokio::test]
async fn response_headers_come_from_the_result() {
    let house = House::empty();
    let parameters = json!({
        "method.response.header.X-Id": "integration.response.body.item.id",
        "method.response.header.X-Name": "integration.response.body.$.item.name",
        "method.response.header.X-None": "integration.response.body.nothing",
        "method.response.header.X-Body": "integration.response.body",
        "method.response.header.X-Version": "integration.response.header.X-Amz-Executed-Version",
        "method.response.header.WWW-Authenticate": "'Basic'",
    });
    let change = json!({
        "requestTemplates": answering(&json!({"item": {"id": 7, "name": "seven"}})),
        "integrationResponses": [{"statusCode": "200", "responseParameters": parameters}],
    });
    api(&house, [("map", lambda(change))]);
    let answer = house.call(REST, Request::get("/test/map")).await;
    let rows = [
        ("x-id", Some("7")),
        ("x-name", Some("seven")),
        ("x-none", None),
        ("x-body", Some(r#"{"item":{"id":7,"name":"seven"}}"#)),
        ("x-version", Some("$LATEST")),
        ("x-amzn-remapped-www-authenticate", Some("Basic")),
    ];
    for (name, value) in rows {
        assert_eq!(answer.header(name), value, "{name}");
    }
    house.functions.stop().await;
}

/// Every hop is told, and what it found out.
#[tokio::test]
async fn the_way_is_told() {
    let house = House::empty();
    let url = backend::echo().await;
    let change = json!({"requestTemplates": json_template("$input.json('$')")});
    api(&house, [("told", http(&url, change))]);
    let answer = house.call(REST, Request::get("/test/told")).await;
    let told = house.gateway.request(answer.header("x-amzn-requestid").expect("an id")).expect("remembered");
    let names: Vec<_> = told.steps.iter().map(|step| step.name).collect();
    let hops = ["route", "mapping", "integration", "integration response"];
    let at = |hop: &str| names.iter().position(|name| *name == hop).unwrap_or_else(|| panic!("{hop} in {names:?}"));
    assert!(hops.map(at).is_sorted(), "{names:?}");
    assert!(told.steps.iter().all(|step| step.passed));
    assert!(Duration::from_micros(told.micros) > Duration::ZERO);
}

#[tokio::test]
async fn a_request_that_is_too_large_is_refused() {
    let house = House::empty();
    api(&house, [("x", crate::made::mock(json!({})))]);
    let long = "a".repeat(10_240);
    let uri = house.call(REST, Request::get(format!("/test/x?{long}"))).await;
    assert_eq!((uri.status(), uri.text()), (414, r#"{"message":"Request-URI Too Long"}"#));
    let headers = house.call(REST, Request::get("/test/x").header("x-long", &long)).await;
    assert_eq!((headers.status(), headers.text()), (431, r#"{"message":"Request Header Fields Too Large"}"#));
    let fits = "a".repeat(10_240 - "GET /test/x HTTP/1.1".len());
    assert_eq!(house.call(REST, Request::get("/test/x").header("x-long", fits)).await.status(), 200);
}
