//! The authorizer matrix on both kinds of API: status, body bytes, headers, and a reason
//! that explains without ever holding the token.

use http::Request;
use serde_json::{Value, json};

use crate::support::{
    Answer, FUNCTION_ARN, HTTP, House, ISSUER, NOW, POOL_ARN, REST, Signer, access_claims, id_claims, token, with,
};

fn uri() -> String {
    format!("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION_ARN}/invocations")
}

/// `/hello` for anybody of the pool, `/scoped` with a scope.
fn http_body() -> Value {
    let operation = |scopes: Value| {
        json!({"security": [{"Jwt": scopes}], "x-amazon-apigateway-integration": {
            "type": "aws_proxy", "httpMethod": "POST", "uri": uri(), "payloadFormatVersion": "2.0"}})
    };
    json!({
        "openapi": "3.0.1", "info": {"title": "t", "version": "1"},
        "components": {"securitySchemes": {"Jwt": {"type": "oauth2", "x-amazon-apigateway-authorizer": {
            "type": "jwt", "identitySource": "$request.header.Authorization",
            "jwtConfiguration": {"issuer": ISSUER, "audience": ["spaclient", "webclient"]}}}}},
        "paths": {
            "/hello": {"get": operation(json!([]))},
            "/scoped": {"get": operation(json!(["hello/read", "hello/write"]))},
        },
    })
}

fn rest_body() -> Value {
    let operation = |scopes: Value| {
        json!({"security": [{"Cognito": scopes}], "x-amazon-apigateway-integration": {
            "type": "aws_proxy", "httpMethod": "POST", "uri": uri()}})
    };
    json!({
        "swagger": "2.0", "info": {"title": "t", "version": "1"},
        "securityDefinitions": {"Cognito": {"type": "apiKey", "name": "Authorization", "in": "header",
            "x-amazon-apigateway-authtype": "cognito_user_pools",
            "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [POOL_ARN]}}},
        "paths": {
            "/hello": {"get": operation(json!([]))},
            "/scoped": {"get": operation(json!(["hello/read", "hello/write"]))},
        },
    })
}

fn house() -> House {
    let house = House::empty();
    house.put_http(http_body());
    house.put_rest(rest_body());
    house
}

/// A row: name, path, Authorization header, what the HTTP API and the REST API answer.
struct Row {
    name: &'static str,
    path: &'static str,
    header: Option<String>,
    http: (u16, &'static str),
    rest: (u16, &'static str),
}

const OK: (u16, &str) = (200, "");
const REST_NO: (u16, &str) = (401, r#"{"message":"Unauthorized"}"#);
const REST_EXPIRED: (u16, &str) = (401, r#"{"message":"The incoming token has expired"}"#);
/// Only the first words of this description are known; see the module that writes it.
const INVALID: (u16, &str) = (401, r#"Bearer scope="" error="invalid_token""#);

fn row(
    name: &'static str,
    path: &'static str,
    header: Option<String>,
    http: (u16, &'static str),
    rest: (u16, &'static str),
) -> Row {
    Row { name, path, header, http, rest }
}

const SEGMENTS: (u16, &str) =
    (401, r#"Bearer scope="" error="invalid_token" error_description="token contains an invalid number of segments""#);
const EXPIRED: (u16, &str) = (401, r#"Bearer scope="" error="invalid_token" error_description="the token has expired""#);
const AUDIENCE: (u16, &str) =
    (401, r#"Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience""#);
const HS256: (u16, &str) = (401, r#"Bearer scope="" error="invalid_token" error_description="signing method HS256 is invalid""#);
const NONE: (u16, &str) = (401, r#"Bearer scope="" error="invalid_token" error_description="signing method none is invalid""#);
const FOREIGN_POOL: &str = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other0000";

fn signed(changes: &Value, signer: Signer) -> String {
    token(&with(id_claims(), changes), signer)
}

fn bearer(text: &str) -> Option<String> {
    Some(format!("Bearer {text}"))
}

/// The claims of one token under the signature of another.
fn tampered() -> String {
    let good = signed(&json!({}), Signer::Ours);
    let other = signed(&json!({"email": "admin@example.com"}), Signer::Ours);
    let good: Vec<_> = good.split('.').collect();
    let other: Vec<_> = other.split('.').collect();
    [good[0], other[1], good[2]].join(".")
}

fn bad_tokens() -> Vec<Row> {
    let none = signed(&json!({}), Signer::Nobody);
    let hs256 = signed(&json!({}), Signer::PublicKeyAsSecret);
    let foreign_key = signed(&json!({}), Signer::Foreign);
    let foreign_pool = signed(&json!({"iss": FOREIGN_POOL}), Signer::Ours);
    let foreign_client = signed(&json!({"aud": "someone"}), Signer::Ours);
    let expired = signed(&json!({"exp": NOW - 1}), Signer::Ours);
    let refresh = format!("{}.x.y", signed(&json!({}), Signer::Ours));
    vec![
        row("no token", "/hello", None, (401, "Bearer"), REST_NO),
        row("empty", "/hello", Some(String::new()), (401, "Bearer"), REST_NO),
        row("only Bearer", "/hello", bearer(""), (401, "Bearer"), REST_NO),
        row("garbage", "/hello", bearer("not-a-token"), SEGMENTS, REST_NO),
        row("refresh token", "/hello", bearer(&refresh), SEGMENTS, REST_NO),
        row("tampered", "/hello", bearer(&tampered()), INVALID, REST_NO),
        row("alg none", "/hello", bearer(&none), NONE, REST_NO),
        row("HS256 with the public key", "/hello", bearer(&hs256), HS256, REST_NO),
        row("foreign key", "/hello", bearer(&foreign_key), INVALID, REST_NO),
        row("foreign pool", "/hello", bearer(&foreign_pool), INVALID, REST_NO),
        row("foreign client", "/hello", bearer(&foreign_client), AUDIENCE, OK),
        row("expired", "/hello", bearer(&expired), EXPIRED, REST_EXPIRED),
    ]
}

fn good_tokens() -> Vec<Row> {
    let id = token(&id_claims(), Signer::Ours);
    let access = token(&access_claims(), Signer::Ours);
    let weak = token(&with(access_claims(), &json!({"scope": "other/x"})), Signer::Ours);
    let alias = with(id_claims(), &json!({"iss": "http://127.0.0.1:4566/eu-west-1_TestPool1"}));
    let insufficient = (
        403,
        r#"Bearer scope="hello/read hello/write" error="insufficient_scope" error_description="expected scopes: [hello/read hello/write]""#,
    );
    vec![
        row("id token", "/hello", bearer(&id), OK, OK),
        row("id token without Bearer", "/hello", Some(id.clone()), OK, OK),
        row("id token of an alias", "/hello", bearer(&token(&alias, Signer::Ours)), OK, OK),
        row("access token, no scopes", "/hello", bearer(&access), OK, REST_NO),
        row("access token, a scope", "/scoped", bearer(&access), OK, OK),
        row("access token, wrong scope", "/scoped", bearer(&weak), insufficient, REST_NO),
        row("id token, scopes", "/scoped", bearer(&id), insufficient, REST_NO),
    ]
}

#[tokio::test]
async fn every_token_is_answered_as_aws_answers_it() {
    let house = house();
    for row in bad_tokens().into_iter().chain(good_tokens()) {
        let request = |prefix: &str| {
            let mut request = Request::get(format!("{prefix}{}", row.path));
            if let Some(header) = &row.header {
                request = request.header("authorization", header);
            }
            request
        };
        let answer = house.call(HTTP, request("")).await;
        check_http(&row, &answer);
        let answer = house.call(REST, request("/test")).await;
        check_rest(&row, &answer);
        // The same again, from memory.
        check_http(&row, &house.call(HTTP, request("")).await);
        check_rest(&row, &house.call(REST, request("/test")).await);
    }
    house.functions.stop().await;
}

fn check_http(row: &Row, answer: &Answer) {
    let name = row.name;
    assert_eq!(answer.status(), row.http.0, "HTTP API, {name}: {}", answer.why());
    assert!(answer.header("apigw-requestid").is_some_and(|id| id.ends_with('=')));
    assert_eq!(answer.header("x-amzn-errortype"), None);
    if row.http == OK {
        assert_eq!(answer.note().function.as_deref(), Some("echo"));
        return;
    }
    let body = match row.http.0 {
        403 => r#"{"message":"Forbidden"}"#,
        _ => r#"{"message":"Unauthorized"}"#,
    };
    assert_eq!(answer.text(), body, "{name}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let challenge = answer.header("www-authenticate").expect("www-authenticate");
    if row.http == INVALID {
        assert!(challenge.starts_with(row.http.1), "{name}: {challenge}");
    } else {
        assert_eq!(challenge, row.http.1, "{name}");
    }
    explained(row, answer);
}

fn check_rest(row: &Row, answer: &Answer) {
    let name = row.name;
    assert_eq!(answer.status(), row.rest.0, "REST API, {name}: {}", answer.why());
    assert!(answer.header("x-amzn-requestid").is_some() && answer.header("x-amz-apigw-id").is_some());
    assert_eq!(answer.header("www-authenticate"), None);
    if row.rest == OK {
        assert!(answer.header("x-amzn-trace-id").is_some());
        return;
    }
    assert_eq!(answer.text(), row.rest.1, "{name}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("x-amzn-errortype"), Some("UnauthorizedException"));
    assert_eq!(answer.header("x-amzn-trace-id"), None);
    explained(row, answer);
}

fn explained(row: &Row, answer: &Answer) {
    let why = answer.why();
    assert!(why.len() > 20, "{}: {why:?}", row.name);
    // Long enough to be a token's part rather than a word of the explanation.
    let parts = row.header.iter().flat_map(|header| header.split(['.', ' ']));
    for part in parts.filter(|part| part.len() > 20) {
        assert!(!why.contains(part), "{}: {why}", row.name);
    }
}

#[tokio::test]
async fn two_tokens_in_one_request_are_no_token() {
    let house = house();
    let good = token(&id_claims(), Signer::Ours);
    for (api, path) in [(HTTP, "/hello"), (REST, "/test/hello")] {
        let request = Request::get(path).header("authorization", &good).header("authorization", "Bearer other");
        assert_eq!(house.call(api, request).await.status(), 401, "{api}");
    }
}

#[tokio::test]
async fn an_issuer_that_is_not_hosted_here_is_named() {
    let house = House::empty();
    let mut body = http_body();
    body["components"]["securitySchemes"]["Jwt"]["x-amazon-apigateway-authorizer"]["jwtConfiguration"]["issuer"] =
        json!("https://elsewhere.example/");
    house.put_http(body);
    let request = || Request::get("/hello");
    assert_eq!(house.call(HTTP, request()).await.header("www-authenticate"), Some("Bearer"));
    let good = token(&id_claims(), Signer::Ours);
    let answer = house.call(HTTP, request().header("authorization", &good)).await;
    let expected = r#"Bearer scope="" error="invalid_token" error_description="OIDC discovery endpoint communication error""#;
    assert_eq!(answer.header("www-authenticate"), Some(expected));
    assert!(answer.why().contains("https://elsewhere.example/"), "{}", answer.why());
}

#[tokio::test]
async fn an_authorizer_whose_pool_is_gone_is_misconfigured() {
    let house = House::empty();
    let mut body = rest_body();
    body["securityDefinitions"]["Cognito"]["x-amazon-apigateway-authorizer"]["providerARNs"] =
        json!(["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Gone00000"]);
    house.put_rest(body);
    let good = token(&id_claims(), Signer::Ours);
    let answer = house.call(REST, Request::get("/test/hello").header("authorization", &good)).await;
    assert_eq!((answer.status(), answer.text()), (500, r#"{"message":null}"#));
    assert!(answer.why().contains("eu-west-1_Gone00000"), "{}", answer.why());
}
