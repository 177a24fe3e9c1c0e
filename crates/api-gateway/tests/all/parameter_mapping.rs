//! Parameter mapping of HTTP APIs: what a backend and a function get, and what the caller gets back.

use http::Request;
use serde_json::{Value, json};

use crate::proxied::{api, proxy};
use crate::support::{FUNCTION_ARN, HTTP};
use crate::wire::{Server, reply};

fn mapped(mut integration: Value, request: Value, answers: Value) -> Value {
    integration["requestParameters"] = request;
    integration["responseParameters"] = answers;
    integration
}

#[tokio::test]
async fn a_backend_gets_the_mapped_request_and_the_caller_the_mapped_answer() {
    let backend = Server::new(|heard| match heard.path() {
        "/v1/fail" => reply(404, "content-type: application/json\r\nx-old: 1\r\n", r#"{"code":"gone"}"#),
        _ => reply(200, "x-old: 1\r\n", "ok"),
    })
    .await;
    let request = json!({
        "overwrite:path": "/v1/${request.path.proxy}",
        "append:header.x-stage": "$context.stage",
        "overwrite:header.x-base": "$stageVariables.base",
        "overwrite:header.host": "b.example",
        "remove:header.x-secret": "''",
        "append:querystring.id": "$request.body.id",
        "remove:querystring.drop": "''",
    });
    // As the API writes it, and as CloudFormation does.
    let answers = json!({
        "404": {"overwrite:statuscode": "410", "append:header.x-code": "$response.body.code"},
        "200": {"ResponseParameters": [{"Destination": "remove:header.x-old", "Source": "''"}]},
    });
    let house = api(&[("POST /{proxy+}", mapped(proxy(&backend.url, "ANY"), request, answers))]);
    let send = |path: &'static str| Request::post(path).header("host", "api.example").header("x-secret", "s");
    let answer = house.call_with(HTTP, send("/qa/a/b?drop=1&keep=2"), r#"{"id":7}"#).await;
    assert_eq!((answer.status(), answer.header("x-old")), (200, None), "{}", answer.why());
    let heard = backend.last();
    assert_eq!(heard.line, "POST /v1/a/b?keep=2&id=7 HTTP/1.1");
    let rows = [("x-stage", Some("qa")), ("x-base", Some("v2")), ("host", Some("b.example")), ("x-secret", None)];
    for (name, value) in rows {
        assert_eq!(heard.header(name), value, "{name}");
    }
    let answer = house.call_with(HTTP, send("/fail"), "no json").await;
    assert_eq!((answer.status(), answer.text()), (410, r#"{"code":"gone"}"#));
    assert_eq!((answer.header("x-code"), answer.header("x-old")), (Some("gone"), Some("1")));
    assert_eq!(backend.last().path(), "/v1/fail");
}

#[tokio::test]
async fn a_function_gets_the_mapped_request_as_its_event() {
    let lambda = json!({"integrationType": "AWS_PROXY", "integrationUri": FUNCTION_ARN, "payloadFormatVersion": "2.0"});
    let request = json!({"append:header.x-added": "$request.path.id", "append:querystring.by": "map", "overwrite:path": "/else"});
    let answers = json!({"200": {"overwrite:statuscode": "202", "overwrite:header.x-id": "$context.requestId"}});
    let house = api(&[("GET /things/{id}", mapped(lambda, request, answers))]);
    let answer = house.call(HTTP, Request::get("/things/7?a=1")).await;
    assert_eq!(answer.status(), 202, "{}", answer.why());
    let event = answer.json();
    assert_eq!(event["headers"]["x-added"], "7");
    assert_eq!(event["rawQueryString"], "a=1&by=map");
    assert_eq!(event["queryStringParameters"], json!({"a": "1", "by": "map"}));
    assert_eq!(event["rawPath"], "/else");
    assert_eq!(event["pathParameters"]["id"], "7");
    assert_eq!(answer.header("x-id"), event["requestContext"]["requestId"].as_str());
    house.functions.stop().await;
}
