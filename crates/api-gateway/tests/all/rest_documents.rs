//! Imports of documents as REST APIs, as they were recorded on AWS (2025): base paths, the document's own security,
//! models that refer to each other, merge and overwrite.

use serde_json::{Value, json};

use crate::made::echo_uri;
use crate::management::talk::Talk;

fn mock() -> Value {
    json!({"responses": {"200": {"description": "200 response"}}, "x-amazon-apigateway-integration": {"type": "mock",
        "requestTemplates": {"application/json": "{\"statusCode\": 200}"}, "passthroughBehavior": "when_no_match",
        "responses": {"default": {"statusCode": 200}}}})
}

fn document(more: &Value) -> Value {
    let mut document = json!({"openapi": "3.0.1", "info": {"title": "doc", "version": "2"}, "paths": {"/test": {"get": mock()}}});
    for (name, value) in more.as_object().expect("an object") {
        document[name] = value.clone();
    }
    document
}

/// The paths of an API's resources, sorted.
async fn paths(talk: &Talk, api: &str) -> Vec<String> {
    let (_, answer) = talk.call(&format!("GET /restapis/:{api}/resources"), &Value::Null).await;
    let items = answer["item"].as_array().expect("items");
    let mut paths: Vec<_> = items.iter().map(|one| one["path"].as_str().expect("a path").to_owned()).collect();
    paths.sort_unstable();
    paths
}

#[tokio::test]
async fn a_base_path_is_ignored_prepended_or_split() {
    let swagger = json!({"swagger": "2.0", "info": {"title": "doc", "version": "2"}, "basePath": "/base", "paths": {"/test": {"get": mock()}}});
    let variable = document(&json!({"servers": [
        {"url": "https://a.example/{basePath}", "variables": {"basePath": {"default": "base-var"}}}]}));
    let url = document(&json!({"servers": [{"url": "https://a.example/base-url/part/"}]}));
    let none = document(&json!({}));
    let rows: [(&Value, &str, &[&str]); 11] = [
        (&swagger, "ignore", &["/", "/test"]),
        (&swagger, "prepend", &["/", "/base", "/base/test"]),
        (&swagger, "split", &["/", "/test"]),
        (&variable, "ignore", &["/", "/test"]),
        (&variable, "prepend", &["/", "/base-var", "/base-var/test"]),
        (&variable, "split", &["/", "/test"]),
        (&url, "ignore", &["/", "/test"]),
        (&url, "prepend", &["/", "/base-url", "/base-url/part", "/base-url/part/test"]),
        (&url, "split", &["/", "/part", "/part/test"]),
        (&none, "prepend", &["/", "/test"]),
        (&none, "split", &["/", "/test"]),
    ];
    let mut talk = Talk::new().await;
    for (document, mode, expected) in rows {
        let call = format!("PUT /restapis/:api?mode=overwrite&basepath={mode}");
        talk.expect(&[(&call, document.clone(), 200, json!({"name": "doc", "version": "2"}))]).await;
        assert_eq!(paths(&talk, "api").await, expected, "{mode} {document}");
        let call = format!("POST /restapis?mode=import&basepath={mode}");
        talk.expect(&[(&call, document.clone(), 201, json!({"id": "@made"}))]).await;
        assert_eq!(paths(&talk, "made").await, expected, "{mode} {document}");
    }
    talk.expect(&[(
        "POST /restapis?mode=import&basepath=x",
        none,
        400,
        json!("import parameter basepath=x is not supported by Sekisho's API Gateway"),
    )])
    .await;
}

#[tokio::test]
async fn the_documents_security_is_that_of_operations_without_one() {
    let asks = json!({"type": "apiKey", "name": "X-Api-Key", "in": "header", "x-amazon-apigateway-authtype": "custom",
        "x-amazon-apigateway-authorizer": {"type": "request", "authorizerUri": echo_uri(),
            "identitySource": "method.request.header.Custom-Authorization", "authorizerResultTtlInSeconds": 300}});
    let own = |security: Value| {
        let mut operation = mock();
        operation["security"] = security;
        json!({ "get": operation })
    };
    let key = json!({"type": "apiKey", "name": "x-api-key", "in": "header"});
    let document = document(&json!({
        "components": {"securitySchemes": {"Asks": asks, "key": key}},
        "security": [{"Asks": []}],
        "paths": {"/inherits": {"get": mock()}, "/open": own(json!([])), "/key": own(json!([{"key": []}]))},
    }));
    let mut talk = Talk::new().await;
    talk.expect(&[("POST /restapis?mode=import", document, 201, json!({"id": "@made"}))]).await;
    let (_, resources) = talk.call("GET /restapis/:made/resources?embed=methods", &Value::Null).await;
    let (_, authorizers) = talk.call("GET /restapis/:made/authorizers", &Value::Null).await;
    assert_eq!(authorizers["item"][0]["type"], "REQUEST");
    let of = |path: &str| {
        let items = resources["item"].as_array().expect("items").iter();
        items.clone().find(|one| one["path"] == path).expect(path)["resourceMethods"]["GET"].clone()
    };
    assert_eq!(of("/inherits")["authorizationType"], "CUSTOM");
    assert_eq!(of("/inherits")["authorizerId"], authorizers["item"][0]["id"]);
    assert_eq!(of("/open")["authorizationType"], "NONE");
    assert_eq!((&of("/key")["authorizationType"], &of("/key")["apiKeyRequired"]), (&json!("NONE"), &json!(true)));
}

#[tokio::test]
async fn scopes_come_from_the_operation_or_the_document() {
    let pool = json!({"type": "apiKey", "name": "TestHeaderAuth", "in": "header", "x-amazon-apigateway-authtype": "cognito_user_pools",
        "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [crate::support::POOL_ARN]}});
    let mut scoped = mock();
    scoped["security"] = json!([{"Pool": ["openid"]}]);
    let mut plain = mock();
    plain["security"] = json!([{"Pool": []}]);
    let document = document(&json!({
        "components": {"securitySchemes": {"Pool": pool}}, "security": [{"Pool": ["email"]}],
        "paths": {"/default": {"get": mock()}, "/scoped": {"get": scoped}, "/plain": {"get": plain}},
    }));
    let mut talk = Talk::new().await;
    talk.expect(&[
        ("POST /restapis?mode=import", document, 201, json!({"id": "@made"})),
        (
            "GET /restapis/:made/authorizers",
            json!(null),
            200,
            json!({"item": [{"identitySource": "method.request.header.TestHeaderAuth", "authType": "cognito_user_pools"}]}),
        ),
    ])
    .await;
    let (_, resources) = talk.call("GET /restapis/:made/resources?embed=methods", &Value::Null).await;
    for (path, scopes) in [("/default", json!(["email"])), ("/scoped", json!(["openid"])), ("/plain", json!(null))] {
        let one = resources["item"].as_array().expect("items").iter().find(|one| one["path"] == path).expect(path);
        let method = &one["resourceMethods"]["GET"];
        assert_eq!(method["authorizationType"], "COGNITO_USER_POOLS", "{path}");
        assert_eq!(method["authorizationScopes"], scopes, "{path}");
    }
}

#[tokio::test]
async fn models_may_refer_to_each_other_and_paths_declare_their_names() {
    let mut post = mock();
    post["operationId"] = json!("CreatePerson");
    post["requestBody"] = json!({"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Person"}}}});
    post["x-amazon-apigateway-request-validator"] = json!("basic");
    let document = document(&json!({
        "x-amazon-apigateway-request-validators": {"basic": {"validateRequestBody": true, "validateRequestParameters": true}},
        "components": {"schemas": {
            "Person": {"type": "object", "description": "A person.", "properties": {"house": {"$ref": "#/components/schemas/House"}}},
            "House": {"type": "object", "properties": {"contains": {"type": "array", "items": {"$ref": "#/components/schemas/Person"}}}},
        }},
        "paths": {"/person/{name}": {"post": post}},
    }));
    let mut talk = Talk::new().await;
    talk.expect(&[("POST /restapis?mode=import", document, 201, json!({"id": "@made"}))]).await;
    let schema =
        |talk: &Talk, model: &str| format!("https://apigateway.amazonaws.com/restapis/{}/models/{model}", talk.names["made"]);
    let (_, person) = talk.call("GET /restapis/:made/models/Person", &Value::Null).await;
    assert_eq!(person["description"], "A person.");
    assert!(person["schema"].as_str().expect("a schema").contains(&schema(&talk, "House")), "{person}");
    let (_, resources) = talk.call("GET /restapis/:made/resources?embed=methods", &Value::Null).await;
    let items = resources["item"].as_array().expect("items");
    let method = &items.iter().find(|one| one["path"] == "/person/{name}").expect("a path")["resourceMethods"]["POST"];
    assert_eq!(method["requestModels"], json!({"application/json": "Person"}));
    assert_eq!(method["requestParameters"], json!({"method.request.path.name": true}));
    assert_eq!(method["operationName"], "CreatePerson");
    assert_eq!(method["methodIntegration"]["integrationResponses"]["200"]["statusCode"], "200", "a number becomes text");
    talk.expect(&[(
        "GET /restapis/:made/requestvalidators",
        json!(null),
        200,
        json!({"item": [{"name": "basic", "id": method["requestValidatorId"], "validateRequestBody": true}]}),
    )])
    .await;
}

#[tokio::test]
async fn a_document_is_merged_or_takes_the_place() {
    for (mode, types) in
        [("merge", json!(["image/heif", "image/png", "image/jpg"])), ("overwrite", json!(["image/png", "image/jpg"]))]
    {
        let mut talk = Talk::new().await;
        let create = json!({"name": "old", "binaryMediaTypes": ["image/heif"]});
        let new = document(&json!({"x-amazon-apigateway-binary-media-types": ["image/png", "image/jpg"]}));
        talk.expect(&[
            ("POST /restapis", create, 201, json!({"id": "@made", "rootResourceId": "@made_root"})),
            ("POST /restapis/:made/resources/:made_root", json!({"pathPart": "kept"}), 201, json!({})),
        ])
        .await;
        let call = format!("PUT /restapis/:made?mode={mode}");
        let expected =
            json!({"name": "doc", "version": "2", "binaryMediaTypes": types, "tags": {}, "rootResourceId": ":made_root"});
        talk.expect(&[(&call, new, 200, expected)]).await;
        let all: &[&str] = if mode == "merge" { &["/", "/kept", "/test"] } else { &["/", "/test"] };
        assert_eq!(paths(&talk, "made").await, all, "{mode}");
    }
}

#[tokio::test]
async fn documentation_is_ignored_on_demand() {
    let parts = json!({"documentationParts": [{"location": {"type": "API"}, "properties": {"description": "d"}}]});
    let document = document(&json!({ "x-amazon-apigateway-documentation": parts }));
    let mut talk = Talk::new().await;
    for (parameters, count) in [("", 1), ("&ignore=documentation", 0)] {
        let call = format!("POST /restapis?mode=import{parameters}");
        talk.expect(&[(&call, document.clone(), 201, json!({"id": "@made"}))]).await;
        let (_, answer) = talk.call("GET /restapis/:made/documentation/parts", &Value::Null).await;
        assert_eq!(answer["item"].as_array().map_or(0, Vec::len), count, "{parameters}");
    }
}

#[tokio::test]
async fn what_is_no_document_is_refused() {
    let mut talk = Talk::new().await;
    for text in ["{\"swagger\": ", "a: [", "- \"a", ""] {
        talk.expect(&[
            ("POST /restapis?mode=import", json!(text), 400, json!("Invalid OpenAPI input.")),
            ("PUT /restapis/:api", json!(text), 400, json!("Invalid OpenAPI input.")),
        ])
        .await;
    }
}
