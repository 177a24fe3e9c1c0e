//! Request validators: what they refuse, how that is told, and how a document imports them.

use http::Request;
use sekisho_api_gateway::rest_api::{CreateModel, CreateRequestValidator, PutGatewayResponse};
use serde_json::{Value, json};

use crate::support::{House, REST, now};
use crate::throttling::{deploy, mock, rest};

const BAD: &str = r#"{"message":"Invalid request body"}"#;

fn validator(house: &House, body: bool, parameters: bool) {
    let create = CreateRequestValidator {
        name: Some("all".to_owned()),
        validate_request_body: Some(body),
        validate_request_parameters: Some(parameters),
        ..CreateRequestValidator::default()
    };
    house.gateway.put_rest_request_validator(REST, "v", create).expect("validator");
}

fn model(house: &House, name: &str, schema: &Value) {
    let create = CreateModel { name: name.to_owned(), schema: Some(json!(schema.to_string())), ..CreateModel::default() };
    house.gateway.put_rest_model(REST, create).expect("model");
}

fn post(more: &Value) -> Value {
    let mut method = json!({"httpMethod": "POST", "requestValidatorId": "v"});
    method.as_object_mut().expect("method").extend(more.as_object().expect("members").clone());
    method
}

/// An API whose POST / takes bodies of a model.
fn house() -> House {
    let house = House::empty();
    let root = rest(&house, &json!({"name": "a"}), &[json!({})]);
    validator(&house, true, true);
    model(
        &house,
        "Pair",
        &json!({"type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "number"}}, "required": ["a", "b"]}),
    );
    let url = format!("https://apigateway.amazonaws.com/restapis/{REST}/models/Pair");
    model(&house, "Pairs", &json!({"type": "array", "items": {"$ref": url}}));
    let method = post(&json!({"requestModels": {"application/json": "Pairs"},
        "requestParameters": {"method.request.header.x-header-param": true, "method.request.querystring.qs1": true}}));
    house.gateway.put_rest_method(REST, &root, mock(&method)).expect("method");
    deploy(&house, "d2", &json!({}));
    house
}

fn whole() -> http::request::Builder {
    Request::post("/dev?qs1=a").header("x-header-param", "b").header("content-type", "application/json")
}

/// Recorded on AWS, 2024-01 and 2024-10.
#[tokio::test]
async fn parameters_and_bodies_are_checked() {
    let house = house();
    assert_eq!(house.call_with(REST, whole(), r#"[{"a":1,"b":2}]"#).await.status(), 200);
    let refused = house.call_with(REST, Request::post("/dev"), "[]").await;
    let text = r#"{"message":"Missing required request parameters: [x-header-param, qs1]"}"#;
    assert_eq!((refused.status(), refused.text()), (400, text));
    assert_eq!(refused.header("x-amzn-errortype"), Some("BadRequestException"));
    for body in [r#"[{"a":1}]"#, r#"{"a":1,"b":2}"#, "no json", ""] {
        let refused = house.call_with(REST, whole(), body).await;
        assert_eq!((refused.status(), refused.text()), (400, BAD), "{body}");
        assert_eq!(refused.header("x-amzn-errortype"), Some("BadRequestException"));
        assert!(refused.why().contains("Pairs"), "{}", refused.why());
    }
}

#[tokio::test]
async fn the_error_is_told_to_gateway_responses_and_logs() {
    let house = house();
    let response = json!({"responseType": "BAD_REQUEST_BODY",
        "responseTemplates": {"application/json": "$context.error.message: $context.error.validationErrorString"}});
    let response: PutGatewayResponse = serde_json::from_value(response).expect("a response");
    house.gateway.put_rest_gateway_response(REST, response).expect("response");
    let log = json!({"accessLogSetting": {"destinationArn": "arn:aws:logs:eu-west-1:123456789012:log-group:g",
        "format": "$context.requestId $context.error.validationErrorString"}});
    deploy(&house, "d3", &log);
    let refused = house.call_with(REST, whole(), r#"[{"a":1}]"#).await;
    assert_eq!(refused.text(), r#"Invalid request body: [object has missing required properties (["b"])]"#);
    let line = house.lines("g").pop().expect("a line");
    assert!(line.ends_with(r#"[object has missing required properties ([\"b\"])]"#), "{line}");
}

#[tokio::test]
async fn a_validator_checks_what_it_says_and_a_change_needs_a_deployment() {
    let house = house();
    let statuses = async || {
        let body = house.call_with(REST, whole(), "{}").await.status();
        (body, house.call_with(REST, Request::post("/dev"), r#"[{"a":1,"b":2}]"#).await.status())
    };
    assert_eq!(statuses().await, (400, 400));
    for (body, parameters, expected) in [(false, true, (200, 400)), (true, false, (400, 200)), (false, false, (200, 200))] {
        let before = statuses().await;
        validator(&house, body, parameters);
        assert_eq!(statuses().await, before, "not deployed yet");
        deploy(&house, "next", &json!({}));
        assert_eq!(statuses().await, expected);
        deploy(&house, "d2", &json!({}));
    }
}

#[tokio::test]
async fn what_cannot_be_checked_is_not_deployed() {
    let house = house();
    model(&house, "Pair", &json!({"pattern": "(?=a)"}));
    let refusal = house.gateway.put_rest_deployment(REST, "d3", Default::default(), now()).and_then(|()| {
        let stage = json!({"stageName": "dev", "deploymentId": "d3"});
        house.gateway.put_rest_stage(REST, serde_json::from_value(stage).expect("stage"), now())
    });
    assert!(refusal.expect_err("refused").message.contains("(?=a)"));
    assert_eq!(house.call_with(REST, whole(), r#"[{"a":1,"b":2}]"#).await.status(), 200, "what was served is served on");
}

fn document(version: &str) -> Value {
    let mock = json!({"type": "mock", "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
        "responses": {"default": {"statusCode": "200"}}});
    let person = json!({"type": "object", "required": ["name"], "description": "Who lives here.",
        "properties": {"name": {"type": "string"}, "house": {"$ref": "SCHEMAS/House"}}});
    let home = json!({"type": "object", "properties": {"contains": {"type": "array", "items": {"$ref": "SCHEMAS/Person"}}}});
    let models = json!({"Person": person, "House": home});
    let mut operation = json!({"x-amazon-apigateway-integration": mock, "responses": {"200": {"description": "ok"}},
        "security": [{"api_key": []}]});
    let key = json!({"api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"}});
    let mut root = json!({"info": {"title": "a", "version": "1"},
        "x-amazon-apigateway-api-key-source": "HEADER",
        "x-amazon-apigateway-request-validators": {"basic": {"validateRequestBody": true, "validateRequestParameters": true}},
        "x-amazon-apigateway-request-validator": "basic"});
    let page = json!({"name": "page", "in": "query", "required": true, "type": "string"});
    if version == "2.0" {
        root["swagger"] = json!("2.0");
        root["definitions"] = models;
        root["securityDefinitions"] = key;
        operation["parameters"] = json!([page, {"in": "body", "name": "b", "schema": {"$ref": "SCHEMAS/Person"}}]);
    } else {
        root["openapi"] = json!("3.0.1");
        root["components"] = json!({"schemas": models, "securitySchemes": key, "parameters": {"page": page}});
        operation["parameters"] = json!([{"$ref": "#/components/parameters/page"}]);
        operation["requestBody"] = json!({"content": {"application/json": {"schema": {"$ref": "SCHEMAS/Person"}}}});
    }
    root["paths"] = json!({"/people": {"post": operation}});
    let place = if version == "2.0" { "#/definitions" } else { "#/components/schemas" };
    serde_json::from_str(&root.to_string().replace("SCHEMAS", place)).expect("json")
}

/// The shapes were recorded on AWS, 2024 and 2025.
#[tokio::test]
async fn a_document_brings_models_validators_and_keys() {
    for version in ["2.0", "3.0.1"] {
        let house = House::empty();
        house.put_rest(document(version));
        let (_, models) = house.manage(&format!("/restapis/{REST}/models")).await;
        let models = models["item"].as_array().expect("models").clone();
        assert_eq!(models.iter().map(|model| &model["name"]).collect::<Vec<_>>(), ["House", "Person"], "{version}");
        let schema: Value = serde_json::from_str(models[0]["schema"].as_str().expect("text")).expect("json");
        let url = format!("https://apigateway.amazonaws.com/restapis/{REST}/models/Person");
        assert_eq!(schema["properties"]["contains"]["items"], json!({"$ref": url}), "{version}");
        assert_eq!(models[1]["description"], "Who lives here.");
        let (_, validators) = house.manage(&format!("/restapis/{REST}/requestvalidators")).await;
        let id = validators["item"][0]["id"].clone();
        let expected = json!({"id": id, "name": "basic", "validateRequestBody": true, "validateRequestParameters": true});
        assert_eq!(validators["item"], json!([expected]), "{version}");
        let (_, resources) = house.manage(&format!("/restapis/{REST}/resources?embed=methods")).await;
        let method = &resources["item"][1]["resourceMethods"]["POST"];
        assert_eq!(method["requestValidatorId"], id);
        assert_eq!(method["requestModels"], json!({"application/json": "Person"}), "{version}");
        assert_eq!(method["requestParameters"], json!({"method.request.querystring.page": true}), "{version}");
        assert_eq!(method["apiKeyRequired"], true, "{version}");
        let refused = house.call_with(REST, Request::post("/test/people"), "{}").await;
        assert_eq!(refused.status(), 403, "{version}: the key comes before the validator");
    }
}
