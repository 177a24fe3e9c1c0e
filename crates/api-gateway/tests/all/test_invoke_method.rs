//! `TestInvokeMethod`: answers and logs recorded on AWS, 2025-09.

use bytes::Bytes;
use http::Request;
use sekisho_api_gateway::rest_api::CreateResource;
use serde_json::{Value, json};

use crate::made::any;
use crate::support::{House, REST, now};

fn house() -> House {
    let house = House::empty();
    let gateway = &house.gateway;
    let root = gateway.put_rest_api(REST, serde_json::from_value(json!({"name": "x"})).expect("api"), now()).expect("api");
    for (id, parent, part) in [("pets", root.as_str(), "pets"), ("pet", "pets", "{petId}")] {
        let create = CreateResource { parent_id: parent.to_owned(), path_part: part.to_owned(), ..CreateResource::default() };
        gateway.put_rest_resource(REST, id, create).expect("resource");
    }
    let mock = |template: &str| {
        json!({
            "type": "MOCK",
            "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
            "integrationResponses": [{"statusCode": "200", "responseTemplates": {"application/json": template}}],
        })
    };
    let all = any(&mock(r#"{"pets": "all the pets"}"#));
    let one = any(&mock(r#"{"petId": "$input.params('petId')"}"#));
    let broken = any(&json!({"type": "HTTP_PROXY", "uri": "https://${stageVariables.testHost}", "httpMethod": "ANY"}));
    gateway.put_rest_method(REST, "pets", all).expect("method");
    gateway.put_rest_method(REST, "pet", one).expect("method");
    gateway.put_rest_method(REST, &root, broken).expect("method");
    house
}

async fn test(house: &House, resource: &str, method: &str, input: Value) -> (u16, Value) {
    let uri = format!("/restapis/{REST}/resources/{resource}/methods/{method}");
    house.manage_with(Request::post(uri).body(Bytes::from(input.to_string())).expect("a request")).await
}

/// The lines without their date; the first has none.
fn lines(answer: &Value) -> Vec<String> {
    let log = answer["log"].as_str().expect("a log");
    assert!(log.ends_with('\n'));
    let id = log.lines().next().and_then(|line| line.strip_prefix("Execution log for request ")).expect("the first line");
    let date = "Sat Nov 21 02:01:01 UTC 2026 : ".len();
    log.lines().skip(1).map(|line| line[date..].replace(id, "ID")).collect()
}

#[tokio::test]
async fn a_method_is_run_without_a_deployment() {
    let house = house();
    let rows = [
        ("pets", "GET", json!({}), "/pets", "{}", "{}", "", r#"{"pets": "all the pets"}"#),
        (
            "pets",
            "GET",
            json!({"pathWithQueryString": "/random/test"}),
            "/random/test",
            "{}",
            "{}",
            "",
            r#"{"pets": "all the pets"}"#,
        ),
        ("pet", "GET", json!({"pathWithQueryString": "/pets/123"}), "/pets/123", "{petId=123}", "{}", "", r#"{"petId": "123"}"#),
        ("pet", "GET", json!({}), "/pets/{petId}", "{petId={petId}}", "{}", "", r#"{"petId": "{petId}"}"#),
        ("pet", "GET", json!({"pathWithQueryString": "/random/test"}), "/random/test", "{}", "{}", "", r#"{"petId": ""}"#),
        (
            "pet",
            "GET",
            json!({"pathWithQueryString": "/pets/123?foo=bar"}),
            "/pets/123",
            "{petId=123}",
            "{foo=bar}",
            "",
            r#"{"petId": "123"}"#,
        ),
        (
            "pet",
            "POST",
            json!({"pathWithQueryString": "/pets/123", "body": "{\"foo\": \"bar\"}"}),
            "/pets/123",
            "{petId=123}",
            "{}",
            r#"{"foo": "bar"}"#,
            r#"{"petId": "123"}"#,
        ),
    ];
    for (resource, method, input, path, parameters, query, sent, body) in rows {
        let (status, answer) = test(&house, resource, method, input.clone()).await;
        assert_eq!(status, 200, "{answer}");
        assert_eq!((answer["status"].as_u64(), answer["body"].as_str()), (Some(200), Some(body)), "{input}");
        assert_eq!(answer["headers"], json!({"Content-Type": "application/json"}));
        assert_eq!(answer["multiValueHeaders"], json!({"Content-Type": ["application/json"]}));
        assert!(answer["latency"].is_u64());
        let expected = [
            "Starting execution for request: ID".to_owned(),
            format!("HTTP Method: {method}, Resource Path: {path}"),
            format!("Method request path: {parameters}"),
            format!("Method request query string: {query}"),
            "Method request headers: {}".to_owned(),
            format!("Method request body before transformations: {sent}"),
            format!("Method response body after transformations: {body}"),
            "Method response headers: {Content-Type=application/json}".to_owned(),
            "Successfully completed execution".to_owned(),
            "Method completed with status: 200".to_owned(),
        ];
        assert_eq!(lines(&answer), expected, "{input}");
    }
}

#[tokio::test]
async fn a_failure_is_told_in_the_log() {
    let house = house();
    let (_, resources) = house.manage(&format!("/restapis/{REST}/resources")).await;
    let items = resources["item"].as_array().expect("resources");
    let root = items.iter().find(|item| item["path"] == "/").and_then(|item| item["id"].as_str()).expect("the root");
    let (status, answer) = test(&house, root, "GET", json!({})).await;
    assert_eq!((status, answer["status"].as_u64()), (200, Some(500)));
    assert_eq!(answer["body"], r#"{"message": "Internal server error"}"#);
    assert_eq!(answer["headers"], json!({"x-amzn-ErrorType": "InternalServerErrorException"}));
    let lines = lines(&answer);
    let expected = ["Execution failed due to configuration error: Invalid endpoint address", "Method completed with status: 500"];
    assert_eq!(lines[6..], expected);
}

#[tokio::test]
async fn what_is_not_there_is_refused() {
    let house = House::empty();
    let create = serde_json::from_value(json!({"name": "x"})).expect("api");
    let root = house.gateway.put_rest_api(REST, create, now()).expect("api");
    let rows = [
        (root.as_str(), "HEAD", "Invalid Method identifier specified"),
        ("nobody", "GET", "Invalid Resource identifier specified"),
    ];
    for (resource, method, message) in rows {
        let (status, answer) = test(&house, resource, method, json!({})).await;
        assert_eq!((status, answer["message"].as_str()), (404, Some(message)));
    }
}

#[tokio::test]
async fn secrets_stay_out_of_the_log() {
    let house = house();
    let input = json!({
        "pathWithQueryString": "/pets/123?echo=hush-hush",
        "headers": {"Authorization": "hush-hush", "X-Other": "plain"},
    });
    let (_, answer) = test(&house, "pet", "GET", input).await;
    let log = answer["log"].as_str().expect("a log");
    assert!(!log.contains("hush-hush"), "{log}");
    assert!(log.contains("Method request headers: {Authorization=****, X-Other=plain}"), "{log}");
}

/// The lines of a function's invocation, in the recorded order.
#[tokio::test]
async fn the_call_of_a_function_is_told() {
    let house = house();
    let lambda = crate::made::lambda(json!({}));
    house.gateway.put_rest_method(REST, "pets", any(&lambda)).expect("method");
    let input = json!({"body": "{\"test\": \"val123\"}", "headers": {"content-type": "application/json"}});
    let (_, answer) = test(&house, "pets", "GET", input).await;
    assert_eq!(answer["status"], 200, "{answer}");
    let lines = lines(&answer);
    let starts = [
        "Endpoint request URI: https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/arn:",
        "Endpoint request headers: {x-amzn-lambda-integration-tag=ID",
        "Endpoint request body after transformations: {\"test\": \"val123\"}",
        "Sending request to https://lambda.eu-west-1.amazonaws.com/",
        "Received response. Status: 200, Integration latency: ",
        "Endpoint response body before transformations: {",
        "Method response body after transformations: {",
        "Method response headers: {",
        "Successfully completed execution",
        "Method completed with status: 200",
    ];
    assert!(lines[6..].iter().zip(starts).all(|(line, start)| line.starts_with(start)), "{lines:#?}");
    assert_eq!(lines.len(), 6 + starts.len());
    assert!(answer["headers"]["X-Amzn-Trace-Id"].as_str().is_some_and(|trace| trace.starts_with("Root=")));
    house.functions.stop().await;
}
