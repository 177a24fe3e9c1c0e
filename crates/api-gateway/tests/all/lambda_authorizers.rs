//! What Lambda authorizers are asked, what integrations get to know of their answers, and how long those count.

use std::time::Duration;

use http::Request;
use serde_json::{Value, json};

use crate::guarded::{http_body, http_request, rest_body, rest_lambda, with_authorizers};
use crate::support::{Answer, HTTP, House, REST, now};

fn house() -> House {
    let house = House::empty();
    with_authorizers(&house);
    house
}

fn authorizer(answer: &Answer) -> Value {
    answer.json()["requestContext"]["authorizer"].clone()
}

/// What the function was asked: it puts its event into the context.
fn event(context: &Value) -> Value {
    serde_json::from_str(context["event"].as_str().expect("the event")).expect("json")
}

#[tokio::test]
async fn the_context_reaches_integrations_of_http_apis() {
    let house = house();
    house.put_http(http_body(&http_request("simple", "2.0", &json!({}))));
    let answer = house.call(HTTP, Request::get("/items/7?a=1&a=2").header("authorization", "allow")).await;
    let lambda = authorizer(&answer)["lambda"].clone();
    assert_eq!((&lambda["asked"], &lambda["admin"], &lambda["name"]), (&json!(1), &json!(true), &json!("alice")));
    let event = event(&lambda);
    assert_eq!(event["type"], "REQUEST");
    assert_eq!(event["routeArn"], "arn:aws:execute-api:eu-west-1:123456789012:httpapi000/$default/GET/items/7");
    assert_eq!((&event["identitySource"], &event["routeKey"]), (&json!(["allow"]), &json!("GET /items/{id}")));
    assert_eq!((&event["pathParameters"], &event["queryStringParameters"]), (&json!({"id": "7"}), &json!({"a": "1,2"})));
    assert_eq!(event["requestContext"]["http"]["path"], "/items/7");
    // The older format of the integration tells it flat.
    let answer = house.call(HTTP, Request::get("/older").header("authorization", "allow")).await;
    let flat = authorizer(&answer);
    assert_eq!((&flat["asked"], &flat["admin"], &flat["name"]), (&json!(2), &json!(true), &json!("alice")));
    house.functions.stop().await;
}

#[tokio::test]
async fn the_older_event_of_an_authorizer() {
    let house = house();
    let two = json!({"identitySource": "$request.header.Authorization, $request.querystring.q"});
    house.put_http(http_body(&http_request("policy", "1.0", &two)));
    let answer = house.call(HTTP, Request::get("/items/7?q=x").header("authorization", "allow")).await;
    let event = event(&authorizer(&answer)["lambda"]);
    assert_eq!((&event["version"], &event["type"]), (&json!("1.0"), &json!("REQUEST")));
    assert_eq!((&event["identitySource"], &event["authorizationToken"]), (&json!("allow,x"), &json!("allow,x")));
    assert_eq!(event["methodArn"], "arn:aws:execute-api:eu-west-1:123456789012:httpapi000/$default/GET/items/7");
    assert_eq!((&event["resource"], &event["httpMethod"]), (&json!("/items/{id}"), &json!("GET")));
    // Every source must have a value.
    for request in [Request::get("/hello?q=x"), Request::get("/hello?q=").header("authorization", "allow")] {
        assert_eq!(house.call(HTTP, request).await.status(), 401);
    }
    house.functions.stop().await;
}

#[tokio::test]
async fn the_context_reaches_integrations_of_rest_apis_as_text() {
    let house = house();
    house.put_rest(rest_body(&rest_lambda("token", &json!({}))));
    let answer = house.call(REST, Request::get("/test/items/7").header("authorization", "Bearer allow")).await;
    let context = authorizer(&answer);
    assert_eq!((&context["asked"], &context["admin"], &context["name"]), (&json!("1"), &json!("true"), &json!("alice")));
    assert_eq!(context["principalId"], "user-1");
    assert!(context["integrationLatency"].is_u64());
    let arn = "arn:aws:execute-api:eu-west-1:123456789012:restapi000/test/GET/items/7";
    assert_eq!(event(&context), json!({"type": "TOKEN", "authorizationToken": "Bearer allow", "methodArn": arn}));
    house.put_rest(rest_body(&rest_lambda("request", &json!({}))));
    let answer = house.call(REST, Request::get("/test/items/7?a=1&a=2").header("authorization", "allow")).await;
    let event = event(&authorizer(&answer));
    assert_eq!((&event["type"], &event["methodArn"]), (&json!("REQUEST"), &json!(arn)));
    assert_eq!((&event["resource"], &event["path"]), (&json!("/items/{id}"), &json!("/items/7")));
    assert_eq!(event["multiValueQueryStringParameters"], json!({"a": ["1", "2"]}));
    assert_eq!(event["requestContext"]["stage"], "test");
    assert_eq!(event["stageVariables"], json!({}));
    house.functions.stop().await;
}

#[tokio::test]
async fn a_policy_names_the_path_that_was_matched() {
    let house = house();
    house.put_rest(rest_body(&rest_lambda("token", &json!({}))));
    let arn = |path: &str| format!("arn:aws:execute-api:eu-west-1:123456789012:restapi000/test/GET{path}");
    for (path, expected) in
        [("/test/hello/", "/hello"), ("//test/hello", "/hello"), ("/test//hello", "/hello"), ("/test/files/a/b", "/files/a/b")]
    {
        let answer = house.call(REST, Request::get(path).header("authorization", "allow")).await;
        assert_eq!(event(&authorizer(&answer))["methodArn"], arn(expected), "{path}");
    }
    house.functions.stop().await;
}

async fn asked(house: &House, api: &str, path: &str, token: &str) -> (u16, String) {
    let answer = house.call(api, Request::get(path).header("authorization", token)).await;
    if answer.status() != 200 {
        return (answer.status(), String::new());
    }
    let told = authorizer(&answer);
    let context = told.get("lambda").unwrap_or(&told);
    let count = &context["asked"];
    (200, count.as_str().map_or_else(|| count.to_string(), str::to_owned))
}

#[tokio::test]
async fn answers_are_remembered_by_identity() {
    let house = house();
    house.put_http(http_body(&http_request("simple", "2.0", &json!({"authorizerResultTtlInSeconds": 300}))));
    let rows = [
        ("/hello", "allow", (200, "1")),
        ("/hello", "allow", (200, "1")),
        // The answer counts for every route.
        ("/other", "allow", (200, "1")),
        ("/hello", "Bearer allow", (200, "2")),
        ("/hello", "deny", (403, "")),
        ("/hello", "deny", (403, "")),
        ("/hello", "allow", (200, "1")),
        ("/hello", "other allow", (200, "4")),
    ];
    for (path, token, (status, count)) in rows {
        assert_eq!(asked(&house, HTTP, path, token).await, (status, count.to_owned()), "{path} {token}");
    }
    house.gateway.flush_authorizers(HTTP, "$default");
    assert_eq!(asked(&house, HTTP, "/hello", "allow").await.1, "5");
    // With the route's key among its sources each route has its own.
    let with_route =
        json!({"authorizerResultTtlInSeconds": 300, "identitySource": "$request.header.Authorization,$context.routeKey"});
    house.put_http(http_body(&http_request("simple", "2.0", &with_route)));
    for (path, count) in [("/hello", "6"), ("/hello", "6"), ("/other", "7"), ("/other", "7")] {
        assert_eq!(asked(&house, HTTP, path, "allow").await.1, count, "{path}");
    }
    house.functions.stop().await;
}

#[tokio::test]
async fn a_remembered_policy_is_evaluated_anew() {
    let house = house();
    house.put_rest(rest_body(&rest_lambda("token", &json!({"authorizerResultTtlInSeconds": 300}))));
    assert_eq!(asked(&house, REST, "/test/hello", "only-this").await, (200, "1".to_owned()));
    // The well-known trap: the policy of the first method does not allow the second.
    assert_eq!(asked(&house, REST, "/test/other", "only-this").await.0, 403);
    assert_eq!(asked(&house, REST, "/test/hello", "only-this").await, (200, "1".to_owned()));
    // After its time it is asked again.
    let call = |seconds| sekisho_api_gateway::Call {
        api_id: REST.to_owned(),
        request: Request::get("/test/hello").header("authorization", "only-this").body(bytes::Bytes::new()).expect("a request"),
        source_ip: "127.0.0.1".to_owned(),
        domain_name: "example".to_owned(),
        now: now() + Duration::from_secs(seconds),
    };
    for (seconds, count) in [(299, "1"), (300, "2")] {
        let answer = Answer(house.gateway.serve(call(seconds)).await);
        assert_eq!(authorizer(&answer)["asked"], count, "{seconds}");
    }
    house.functions.stop().await;
}

#[tokio::test]
async fn a_token_that_does_not_match_asks_nobody() {
    let house = house();
    house.put_rest(rest_body(&rest_lambda("token", &json!({"identityValidationExpression": "^Bearer [a-z]+$"}))));
    for (token, status) in [("allow", 401), ("Bearer ALLOW", 401), ("Bearer allow x", 401), ("Bearer allow", 200)] {
        let answer = house.call(REST, Request::get("/test/hello").header("authorization", token)).await;
        assert_eq!(answer.status(), status, "{token}");
        if status == 200 {
            assert_eq!(authorizer(&answer)["asked"], "1", "nobody was asked before");
        }
    }
    house.functions.stop().await;
}

#[tokio::test]
async fn a_function_needs_a_permission_for_its_authorizer() {
    let house = House::empty();
    house.put_http(http_body(&http_request("echo", "2.0", &json!({}))));
    house.functions.remove_permission("echo", "all");
    let mut routes = crate::support::permission(&format!("{HTTP}/$default/*"));
    routes.statement_id = "routes".to_owned();
    house.functions.add_permission("echo", routes).expect("permission");
    let answer = house.call(HTTP, Request::get("/hello").header("authorization", "allow")).await;
    assert_eq!((answer.status(), answer.text()), (500, r#"{"message":"Internal Server Error"}"#));
    assert!(answer.why().contains(&format!(":{HTTP}/authorizers/")), "{}", answer.why());
    house.functions.stop().await;
}

#[tokio::test]
async fn an_authorizer_without_identity_sources_is_always_asked() {
    let house = house();
    house.put_http(http_body(&http_request("simple", "2.0", &json!({"identitySource": []}))));
    for count in ["1", "2"] {
        let answer = house.call(HTTP, Request::get("/hello")).await;
        assert_eq!(authorizer(&answer)["lambda"]["asked"].to_string(), count);
        assert_eq!(event(&authorizer(&answer)["lambda"])["identitySource"], json!(null));
    }
    house.functions.stop().await;
}

#[tokio::test]
async fn test_invoke_authorizer_tells_what_the_function_said() {
    let house = house();
    house.put_rest(rest_body(&rest_lambda("token", &json!({"authorizerResultTtlInSeconds": 300}))));
    let (_, listed) = house.manage(&format!("/restapis/{REST}/authorizers")).await;
    let id = listed["item"][0]["id"].as_str().expect("an id").to_owned();
    let test = |token: &str| {
        let body = json!({"headers": {"Authorization": token}}).to_string();
        Request::post(format!("/restapis/{REST}/authorizers/{id}")).body(body.into()).expect("a request")
    };
    for asked in 1..3 {
        let (status, said) = house.manage_with(test("allow")).await;
        assert_eq!((status, &said["clientStatus"], &said["principalId"]), (200, &json!(0), &json!("user-1")), "{asked}");
        let policy: Value = serde_json::from_str(said["policy"].as_str().expect("a policy")).expect("json");
        let resource = "arn:aws:execute-api:eu-west-1:123456789012:restapi000/ESTestInvoke-stage/*";
        assert_eq!(policy["Statement"][0]["Resource"], resource);
    }
    for (token, status) in [("unauthorized", 401), ("error", 500), ("", 401)] {
        let (_, said) = house.manage_with(test(token)).await;
        assert_eq!(said["clientStatus"], status, "{token}");
        assert!(said.get("principalId").is_none(), "{said}");
    }
    house.functions.stop().await;
}

#[tokio::test]
async fn a_token_is_judged_without_a_request() {
    let house = house();
    house.put_http(http_body(&http_request("simple", "2.0", &json!({}))));
    house.put_rest(rest_body(&rest_lambda("token", &json!({}))));
    let rows = [
        (HTTP, "/hello", "allow", 200),
        (HTTP, "/hello", "deny", 403),
        (HTTP, "/nowhere", "allow", 404),
        (REST, "/hello", "allow", 200),
        (REST, "/hello", "elsewhere", 403),
        (REST, "/hello", "unauthorized", 401),
        (REST, "/nowhere", "allow", 403),
    ];
    for (api, path, token, status) in rows {
        let judged = sekisho_api_gateway::Judged {
            api_id: api.to_owned(),
            stage: None,
            method: http::Method::GET,
            path: path.to_owned(),
            token: token.to_owned(),
            now: now(),
        };
        let explained = house.gateway.judge(judged).await.expect("an API");
        assert_eq!(explained.status, status, "{api} {path} {token}");
        let last = explained.steps.last().expect("steps");
        assert_eq!(last.passed, status == 200, "{last:?}");
        assert_eq!(explained.why.is_some(), status != 200);
    }
    assert!(house.gateway.requests(10).is_empty(), "nothing is remembered");
    house.functions.stop().await;
}
