//! Stages of REST APIs.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::export;
use crate::made::echo_uri;
use crate::management::talk::Talk;
use crate::support::{House, POOL_ARN};

/// A REST API with everything that a document can say.
fn shop() -> Value {
    let reply = json!({"type": "http", "httpMethod": "GET", "uri": "http://backend.example/pets",
        "responses": {"default": {"statusCode": "200", "responseParameters": {"method.response.header.X-Origin": "'*'"}}},
        "requestParameters": {"integration.request.querystring.type": "method.request.querystring.type"},
        "passthroughBehavior": "when_no_match"});
    let answer = json!({"description": "200 response", "schema": {"$ref": "#/definitions/Pets"}, "headers": {"X-Origin": {"type": "string"}}});
    json!({
        "swagger": "2.0",
        "info": {"title": "Shop", "version": "3", "description": "A shop"},
        "x-amazon-apigateway-binary-media-types": ["image/png"],
        "x-amazon-apigateway-request-validators": {"body": {"validateRequestBody": true, "validateRequestParameters": false}},
        "x-amazon-apigateway-gateway-responses": {"UNAUTHORIZED": {"statusCode": "401",
            "responseParameters": {"gatewayresponse.header.X": "'y'"}, "responseTemplates": {"application/json": "{}"}}},
        "securityDefinitions": {
            "Cognito": {"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "cognito_user_pools",
                "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [POOL_ARN]}},
            "Asks": {"type": "apiKey", "name": "Unused", "in": "header", "x-amazon-apigateway-authtype": "custom",
                "x-amazon-apigateway-authorizer": {"type": "request", "authorizerUri": echo_uri(),
                    "authorizerResultTtlInSeconds": 60, "identitySource": "method.request.header.X"}},
            "api_key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
        },
        "paths": {
            "/": {"get": {"consumes": ["application/json"], "produces": ["text/html"],
                "responses": {"200": {"description": "200 response"}},
                "x-amazon-apigateway-integration": {"type": "mock", "passthroughBehavior": "when_no_match",
                    "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
                    "responses": {"default": {"statusCode": "200", "responseTemplates": {"text/html": "<p>"}}}}}},
            "/pets": {
                "get": {"produces": ["application/json"],
                    "parameters": [{"name": "X-Who", "in": "header", "required": true, "type": "string"},
                        {"name": "type", "in": "query", "required": false, "type": "string"}],
                    "responses": {"200": answer}, "security": [{"Cognito": ["shop/read"]}, {"api_key": []}],
                    "x-amazon-apigateway-integration": reply},
                "post": {"operationId": "CreatePet", "consumes": ["application/json"],
                    "parameters": [{"in": "body", "name": "Pet", "required": true, "schema": {"$ref": "#/definitions/Pet"}}],
                    "responses": {"201": {"description": "201 response"}}, "security": [{"Asks": []}],
                    "x-amazon-apigateway-request-validator": "body",
                    "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": echo_uri(),
                        "passthroughBehavior": "when_no_match"}},
            },
            "/pets/{petId}": {"x-amazon-apigateway-any-method": {
                "parameters": [{"name": "petId", "in": "path", "required": true, "type": "string"}],
                "responses": {}, "security": [{"sigv4": []}],
                "x-amazon-apigateway-integration": {"type": "aws_proxy", "httpMethod": "POST", "uri": echo_uri(),
                    "passthroughBehavior": "when_no_match"}}},
        },
        "definitions": {
            "Pets": {"type": "array", "items": {"$ref": "#/definitions/Pet"}},
            "Pet": {"type": "object", "properties": {"id": {"type": "integer"}}},
        },
    })
}

/// With the scheme of signed requests, which only a document with extensions defines.
fn imported() -> Value {
    let mut document = shop();
    document["securityDefinitions"]["sigv4"] =
        json!({"type": "apiKey", "name": "Authorization", "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"});
    document
}

async fn rest() -> Talk {
    let mut talk = Talk { house: House::empty(), names: BTreeMap::new() };
    talk.expect(&[
        ("POST /restapis?mode=import", imported(), 201, json!({"id": "@api", "name": "Shop"})),
        ("POST /restapis/:api/deployments", json!({"stageName": "local"}), 201, json!({})),
    ])
    .await;
    talk
}

#[tokio::test]
async fn a_stage_is_exported_as_swagger_with_everything() {
    let talk = rest().await;
    let got = export(&talk, "/restapis/:api/stages/local/exports/swagger?extensions=apigateway", "application/json").await;
    assert_eq!((got.status, got.content_type.as_str()), (200, "application/octet-stream"));
    assert_eq!(got.disposition.as_deref(), Some("attachment; filename=\"swagger_3.json\""));
    let mut expected = imported();
    expected["host"] = json!(format!("{}.execute-api.eu-west-1.amazonaws.com", talk.names["api"]));
    expected["basePath"] = json!("/local");
    expected["schemes"] = json!(["https"]);
    assert_eq!(got.json(), expected);
}

#[tokio::test]
async fn extensions_are_left_out_unless_asked_for() {
    let talk = rest().await;
    let document = |extensions: &'static str| {
        let talk = &talk;
        async move { export(talk, &format!("/restapis/:api/stages/local/exports/oas30{extensions}"), "*/*").await.json() }
    };
    let plain = document("").await;
    assert!(!plain.to_string().contains("x-amazon-apigateway-integration"), "{plain}");
    assert!(!plain.to_string().contains("x-amazon-apigateway-auth"), "{plain}");
    assert_eq!(plain["openapi"], "3.0.1");
    assert_eq!(
        plain["servers"],
        json!([{"url": format!("https://{}.execute-api.eu-west-1.amazonaws.com/{{basePath}}", talk.names["api"]),
            "variables": {"basePath": {"default": "local"}}}])
    );
    assert_eq!(
        plain["paths"]["/pets"]["get"],
        json!({
            "parameters": [{"name": "X-Who", "in": "header", "required": true, "schema": {"type": "string"}},
                {"name": "type", "in": "query", "schema": {"type": "string"}}],
            "responses": {"200": {"description": "200 response",
                "headers": {"X-Origin": {"schema": {"type": "string"}}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pets"}}}}},
            "security": [{"Cognito": ["shop/read"]}, {"api_key": []}],
        })
    );
    assert_eq!(
        plain["paths"]["/pets"]["post"]["requestBody"],
        json!({"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}, "required": true})
    );
    assert_eq!(plain["paths"]["/"]["get"]["responses"], json!({"200": {"description": "200 response", "content": {}}}));
    assert_eq!(plain["components"]["schemas"]["Pets"], json!({"type": "array", "items": {"$ref": "#/components/schemas/Pet"}}));
    assert_eq!(
        plain["components"]["securitySchemes"]["Cognito"],
        json!({"type": "apiKey", "name": "Authorization", "in": "header"})
    );
    for (extensions, integration, authorizer, others) in [
        ("?extensions=integrations", true, false, false),
        ("?extensions=authorizers", false, true, false),
        ("?extensions=integrations,authorizers", true, true, false),
        ("?extensions=apigateway", true, true, true),
    ] {
        let text = document(extensions).await.to_string();
        let has = |name: &str| text.contains(&format!("\"x-amazon-apigateway-{name}\""));
        assert_eq!(
            (has("integration"), has("authorizer"), has("gateway-responses")),
            (integration, authorizer, others),
            "{extensions}"
        );
    }
}

#[tokio::test]
async fn documents_are_written_as_yaml_too() {
    let talk = rest().await;
    let got = export(&talk, "/restapis/:api/stages/local/exports/oas30", "application/yaml").await;
    assert_eq!(got.disposition.as_deref(), Some("attachment; filename=\"oas30_3.yaml\""));
    assert!(got.text.starts_with("---\nopenapi: \"3.0.1\"\ninfo:\n  title: \"Shop\"\n"), "{}", got.text);
    assert!(got.text.contains("\n  /pets/{petId}:\n    x-amazon-apigateway-any-method:\n"), "{}", got.text);
}

#[tokio::test]
async fn exports_that_make_no_sense_are_refused() {
    let mut talk = rest().await;
    talk.expect(&[
        ("GET /restapis/:api/stages/nope/exports/oas30", json!(null), 404, json!("Invalid stage identifier specified")),
        (
            "GET /restapis/none/stages/local/exports/oas30",
            json!(null),
            404,
            json!("Invalid API identifier specified 123456789012:none"),
        ),
        ("GET /restapis/:api/stages/local/exports/raml", json!(null), 400, json!("Invalid export type specified: raml")),
        (
            "GET /restapis/:api/stages/local/exports/oas30?extensions=postman",
            json!(null),
            400,
            json!("extensions=postman is not supported by Sekisho's API Gateway"),
        ),
        ("GET /v2/apis/none/exports/OAS30?outputType=JSON", json!(null), 404, json!("Invalid API identifier specified none")),
    ])
    .await;
}

/// What the management API shows of an API, without ids.
async fn shown(talk: &Talk, api: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for part in ["resources?embed=methods", "authorizers", "models", "gatewayresponses/UNAUTHORIZED", "requestvalidators"] {
        let (status, mut answer) = talk.call(&format!("GET /restapis/{api}/{part}"), &Value::Null).await;
        assert_eq!(status, 200, "{answer}");
        without_ids(&mut answer, api);
        if let Some(list) = answer["item"].as_array_mut() {
            list.sort_by_key(Value::to_string);
        }
        all.push(answer);
    }
    all
}

fn without_ids(value: &mut Value, api: &str) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|one| without_ids(one, api)),
        Value::Object(members) => {
            members.retain(|name, _| {
                !["id", "parentId", "cacheNamespace", "authorizerId", "requestValidatorId"].contains(&name.as_str())
            });
            members.values_mut().for_each(|one| without_ids(one, api));
        }
        Value::String(text) => *text = text.replace(api, "API"),
        _ => {}
    }
}

#[tokio::test]
async fn a_rest_api_comes_back_as_it_was() {
    let mut talk = rest().await;
    let before = shown(&talk, ":api").await;
    assert!(before.iter().all(|part| part["item"].as_array().is_none_or(|list| !list.is_empty())), "{before:?}");
    for kind in ["swagger", "oas30"] {
        let document =
            export(&talk, &format!("/restapis/:api/stages/local/exports/{kind}?extensions=apigateway"), "*/*").await.json();
        talk.expect(&[("POST /restapis?mode=import", document, 201, json!({"id": "@again", "binaryMediaTypes": ["image/png"]}))])
            .await;
        let (api, again) = (talk.names["api"].clone(), talk.names["again"].clone());
        assert_eq!(shown(&talk, &api).await, shown(&talk, &again).await, "{kind}");
    }
}

#[tokio::test]
async fn an_export_names_the_address_where_the_stack_answers() {
    let talk = rest().await;
    talk.house.gateway.set_endpoint("http://127.0.0.1:4566/_api/<id>");
    let api = &talk.names["api"];
    let swagger = export(&talk, "/restapis/:api/stages/local/exports/swagger", "*/*").await.json();
    assert_eq!((&swagger["host"], &swagger["basePath"]), (&json!("127.0.0.1:4566"), &json!(format!("/_api/{api}/local"))));
    assert_eq!(swagger["schemes"], json!(["http"]));
    let openapi = export(&talk, "/restapis/:api/stages/local/exports/oas30", "*/*").await.json();
    assert_eq!(openapi["servers"][0]["url"], json!(format!("http://127.0.0.1:4566/_api/{api}/{{basePath}}")));
}
