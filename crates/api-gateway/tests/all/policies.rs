//! The policy of a REST API, alone and together with each kind of authorizer, as AWS's tables say.

use http::Request;
use sekisho_api_gateway::rest_api::CreateRestApi;
use serde_json::{Value, json};

use crate::guarded::{iam, rest_body, rest_lambda, with_authorizers};
use crate::sign::{Key, Sign};
use crate::support::{Answer, House, NOW, POOL_ARN, REST, Signer, id_claims, now, token};

fn statement(effect: &str, path: &str) -> Value {
    json!({"Effect": effect, "Principal": "*", "Action": "execute-api:Invoke", "Resource": format!("execute-api:/test/GET{path}")})
}

fn policy(statements: &[Value]) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

fn put(house: &House, mut body: Value, policy: &Value) {
    body["x-amazon-apigateway-policy"] = policy.clone();
    house.put_rest(body);
}

fn anonymous(answer: &Answer, end: &str) {
    let expected = format!(
        r#"{{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:********9012:restapi000/test/GET/hello{end}"}}"#
    );
    assert_eq!((answer.status(), answer.text()), (403, expected.as_str()));
    assert_eq!(answer.header("x-amzn-errortype"), Some("AccessDeniedException"));
}

fn open() -> Value {
    let mut body = rest_body(&iam());
    for (_, path) in body["paths"].as_object_mut().expect("paths") {
        path["get"].as_object_mut().expect("an operation").remove("security");
    }
    body
}

#[tokio::test]
async fn alone_it_must_allow() {
    let house = House::empty();
    let rows = [
        (policy(&[statement("Allow", "/*")]), Some(200), ""),
        (policy(&[statement("Allow", "/other")]), None, ""),
        (policy(&[]), None, ""),
        (policy(&[statement("Allow", "/*"), statement("Deny", "/hello")]), None, " with an explicit deny"),
    ];
    for (policy, status, end) in rows {
        put(&house, open(), &policy);
        let answer = house.call(REST, Request::get("/test/hello")).await;
        match status {
            Some(status) => assert_eq!(answer.status(), status, "{policy}"),
            None => anonymous(&answer, end),
        }
    }
    house.functions.stop().await;
}

#[tokio::test]
async fn conditions_look_at_the_request() {
    let house = House::empty();
    let when = |condition: Value| {
        let mut allow = statement("Allow", "/*");
        allow["Condition"] = condition;
        policy(&[allow])
    };
    let rows = [
        (when(json!({"IpAddress": {"aws:SourceIp": ["127.0.0.0/8"]}})), 200),
        (when(json!({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})), 403),
        (when(json!({"StringLike": {"aws:UserAgent": "curl/*"}})), 200),
        (when(json!({"StringEquals": {"aws:Referer": "https://app.example/"}})), 403),
        (when(json!({"Bool": {"aws:SecureTransport": "true"}})), 200),
        (when(json!({"DateLessThan": {"aws:CurrentTime": "2026-11-21T02:00:00Z"}})), 403),
    ];
    for (policy, status) in rows {
        put(&house, open(), &policy);
        let answer = house.call(REST, Request::get("/test/hello").header("user-agent", "curl/8.5.0")).await;
        assert_eq!(answer.status(), status, "{policy}");
    }
    house.functions.stop().await;
}

#[tokio::test]
async fn with_a_function_that_decides() {
    let house = House::empty();
    with_authorizers(&house);
    let (allow, nothing, deny) = (policy(&[statement("Allow", "/*")]), policy(&[]), policy(&[statement("Deny", "/hello")]));
    // Table A: policy of the API, answer of the function, status.
    let rows = [
        (&allow, "allow", 200),
        (&nothing, "allow", 200),
        (&deny, "allow", 403),
        (&allow, "elsewhere", 200),
        (&nothing, "elsewhere", 403),
        (&deny, "elsewhere", 403),
        (&allow, "deny", 403),
        (&nothing, "deny", 403),
        (&deny, "deny", 403),
    ];
    for (policy, word, status) in rows {
        put(&house, rest_body(&rest_lambda("token", &json!({}))), policy);
        let answer = house.call(REST, Request::get("/test/hello").header("authorization", word)).await;
        assert_eq!(answer.status(), status, "{policy} {word}");
        if policy == &deny {
            anonymous(&answer, " with an explicit deny");
        }
    }
    house.functions.stop().await;
}

#[tokio::test]
async fn with_signatures_and_tokens() {
    let house = House::empty();
    let cognito = json!({"type": "apiKey", "name": "Authorization", "in": "header",
        "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [POOL_ARN]}});
    let rows = [
        (policy(&[statement("Allow", "/*")]), 200, 200),
        // Whoever signs for this account needs no more than his own policies; a token is nobody to AWS.
        (policy(&[]), 200, 403),
        (policy(&[statement("Deny", "/hello")]), 403, 403),
    ];
    let id_token = token(&id_claims(), Signer::Ours);
    for (policy, signed, with_token) in rows {
        put(&house, rest_body(&iam()), &policy);
        assert_eq!(house.call(REST, Sign::new(Key::TEST, NOW).get("/test/hello")).await.status(), signed, "{policy}");
        assert_eq!(
            house.call(REST, Request::get("/test/hello")).await.header("x-amzn-errortype"),
            Some("MissingAuthenticationTokenException")
        );
        put(&house, rest_body(&cognito), &policy);
        let answer = house.call(REST, Request::get("/test/hello").header("authorization", &id_token)).await;
        assert_eq!(answer.status(), with_token, "{policy}");
        assert_eq!(house.call(REST, Request::get("/test/hello")).await.status(), 401);
    }
    house.functions.stop().await;
}

#[tokio::test]
async fn it_changes_with_a_deployment() {
    let house = House::empty();
    house.put_rest(open());
    let status = async || house.call(REST, Request::get("/test/hello")).await.status();
    assert_eq!(status().await, 200);
    // As text, which is how the API and most templates write it.
    let text = policy(&[statement("Deny", "/*")]).to_string();
    let create = CreateRestApi { body: Some(open()), policy: Some(Value::String(text)), ..CreateRestApi::default() };
    house.gateway.put_rest_api(REST, create, now()).expect("api");
    assert_eq!(status().await, 200, "the stage serves what was deployed");
    house.deploy("second");
    assert_eq!(status().await, 403);
    house.functions.stop().await;
}

#[test]
fn what_could_not_be_enforced_is_refused() {
    let house = House::empty();
    let rows = [
        (json!("{"), "Invalid policy document. the policy is no JSON"),
        (
            json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow"}]}),
            "Invalid policy document. a Statement of a resource policy needs either Principal or NotPrincipal",
        ),
    ];
    for (policy, expected) in rows {
        let create = CreateRestApi { body: Some(open()), policy: Some(policy), ..CreateRestApi::default() };
        let refusal = house.gateway.put_rest_api(REST, create, now()).expect_err("refused");
        assert_eq!(refusal.message, expected);
    }
}
