//! APIs behind every kind of authorizer but those of tokens: `/hello` and `/other` of each.

use std::path::PathBuf;

use sekisho_lambda::FunctionConfiguration;
use serde_json::{Value, json};

use crate::support::{FUNCTION_ARN, HTTP, House, REST, permission};

pub fn uri(function: &str) -> String {
    let arn = FUNCTION_ARN.replace("function:echo", &format!("function:{function}"));
    format!("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{arn}/invocations")
}

/// The `authorizer` example, as the functions `simple` and `policy`.
pub fn with_authorizers(house: &House) {
    let test = std::env::current_exe().expect("this test");
    let handler: PathBuf = test.ancestors().nth(2).expect("target/debug").join("examples").join("authorizer");
    assert!(handler.is_file(), "build the handler: cargo build -p sekisho-api-gateway --example authorizer");
    for name in ["simple", "policy"] {
        let configuration = FunctionConfiguration {
            function_name: name.to_owned(),
            handler: "bootstrap".to_owned(),
            runtime: "provided.al2023".to_owned(),
            timeout: 10,
            ..FunctionConfiguration::default()
        };
        house.functions.put(configuration, handler.clone()).expect("put");
        for (api, id) in [(HTTP, "http"), (REST, "rest")] {
            let mut allowed = permission(&format!("{api}/authorizers/*"));
            id.clone_into(&mut allowed.statement_id);
            house.functions.add_permission(name, allowed).expect("permission");
        }
    }
}

/// An HTTP API whose routes are guarded by one scheme.
pub fn http_body(scheme: &Value) -> Value {
    let operation = || {
        json!({"security": [{"Guard": []}], "x-amazon-apigateway-integration": {
            "type": "aws_proxy", "httpMethod": "POST", "uri": uri("echo"), "payloadFormatVersion": "2.0"}})
    };
    let older = json!({"security": [{"Guard": []}], "x-amazon-apigateway-integration": {
        "type": "aws_proxy", "httpMethod": "POST", "uri": uri("echo"), "payloadFormatVersion": "1.0"}});
    json!({
        "openapi": "3.0.1", "info": {"title": "t", "version": "1"},
        "components": {"securitySchemes": {"Guard": scheme}},
        "paths": {
            "/hello": {"get": operation()}, "/other": {"get": operation()}, "/older": {"get": older},
            "/items/{id}": {"get": operation()},
        },
    })
}

/// A REST API whose methods are guarded by one scheme.
pub fn rest_body(scheme: &Value) -> Value {
    let operation = || {
        json!({"security": [{"Guard": []}], "x-amazon-apigateway-integration": {
            "type": "aws_proxy", "httpMethod": "POST", "uri": uri("echo")}})
    };
    json!({
        "swagger": "2.0", "info": {"title": "t", "version": "1"},
        "securityDefinitions": {"Guard": scheme},
        "paths": {
            "/hello": {"get": operation()}, "/other": {"get": operation()}, "/items/{id}": {"get": operation()},
            "/files/{proxy+}": {"get": operation()},
        },
    })
}

pub fn iam() -> Value {
    json!({"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"})
}

/// `more` on top of a `request` authorizer of an HTTP API.
pub fn http_request(function: &str, format: &str, more: &Value) -> Value {
    let mut authorizer = json!({
        "type": "request", "authorizerUri": uri(function), "authorizerPayloadFormatVersion": format,
        "identitySource": "$request.header.Authorization", "enableSimpleResponses": function == "simple",
        "authorizerResultTtlInSeconds": 0,
    });
    extend(&mut authorizer, more);
    json!({"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authorizer": authorizer})
}

/// `more` on top of a Lambda authorizer of a REST API.
pub fn rest_lambda(kind: &str, more: &Value) -> Value {
    let mut authorizer = json!({"type": kind, "authorizerUri": uri("policy"), "authorizerResultTtlInSeconds": 0});
    if kind == "request" {
        authorizer["identitySource"] = json!("method.request.header.Authorization");
    }
    extend(&mut authorizer, more);
    json!({"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": authorizer})
}

fn extend(to: &mut Value, more: &Value) {
    let more = more.as_object().expect("members").clone();
    to.as_object_mut().expect("members").extend(more);
}
