//! HTTP APIs, as they are and as a stage serves them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::export;
use crate::made::echo_uri;
use crate::management::talk::Talk;
use crate::support::{House, ISSUER};

async fn http() -> Talk {
    let mut talk = Talk { house: House::empty(), names: BTreeMap::new() };
    let function = json!({"integrationType": "AWS_PROXY", "integrationUri": echo_uri(), "payloadFormatVersion": "2.0"});
    let backend = json!({"integrationType": "HTTP_PROXY", "integrationUri": "https://a.example/", "integrationMethod": "ANY",
        "payloadFormatVersion": "1.0", "requestParameters": {"append:header.a": "$request.header.b"}, "timeoutInMillis": 5000});
    let jwt = json!({"name": "pool", "authorizerType": "JWT", "identitySource": ["$request.header.Authorization"],
        "jwtConfiguration": {"issuer": ISSUER, "audience": ["spaclient"]}});
    let asks = json!({"name": "asks", "authorizerType": "REQUEST", "authorizerUri": echo_uri(), "enableSimpleResponses": true,
        "authorizerPayloadFormatVersion": "2.0", "authorizerResultTtlInSeconds": 5, "identitySource": ["$request.header.X"]});
    let cors = json!({"allowOrigins": ["https://a.example"]});
    talk.expect(&[
        (
            "POST /v2/apis",
            json!({"name": "web", "protocolType": "HTTP", "version": "2", "corsConfiguration": cors, "tags": {"a": "b"}}),
            201,
            json!({"apiId": "@api"}),
        ),
        ("POST /v2/apis/:api/integrations", function, 201, json!({"integrationId": "@proxy"})),
        ("POST /v2/apis/:api/integrations", backend, 201, json!({"integrationId": "@backend"})),
        ("POST /v2/apis/:api/authorizers", jwt, 201, json!({"authorizerId": "@jwt"})),
        ("POST /v2/apis/:api/authorizers", asks, 201, json!({"authorizerId": "@asks"})),
    ])
    .await;
    for route in [
        json!({"routeKey": "$default", "target": "integrations/:backend"}),
        json!({"routeKey": "GET /hello", "target": "integrations/:proxy", "authorizationType": "JWT", "authorizerId": ":jwt",
            "authorizationScopes": ["a"], "operationName": "Hello"}),
        json!({"routeKey": "ANY /x/{proxy+}", "target": "integrations/:proxy", "authorizationType": "CUSTOM", "authorizerId": ":asks"}),
        json!({"routeKey": "DELETE /x/{id}", "target": "integrations/:proxy", "authorizationType": "AWS_IAM"}),
    ] {
        talk.expect(&[("POST /v2/apis/:api/routes", route, 201, json!({}))]).await;
    }
    talk.expect(&[("POST /v2/apis/:api/stages", json!({"stageName": "dev", "autoDeploy": true}), 201, json!({}))]).await;
    talk
}

async fn http_shown(talk: &Talk, api: &str) -> Value {
    let list = |part: &'static str| async move {
        let (_, answer) = talk.call(&format!("GET /v2/apis/{api}/{part}"), &Value::Null).await;
        answer["items"].as_array().cloned().expect("items")
    };
    let integrations: BTreeMap<_, _> =
        list("integrations").await.into_iter().map(|one| (one["integrationId"].to_string(), one)).collect();
    let mut routes = list("routes").await;
    let mut authorizers = list("authorizers").await;
    for route in &mut routes {
        let id = json!(route["target"].as_str().expect("a target").trim_start_matches("integrations/")).to_string();
        route["target"] = integrations[&id].clone();
        route["target"]["integrationId"] = json!(null);
        let name = authorizers.iter().find(|one| one["authorizerId"] == route["authorizerId"]).map(|one| one["name"].clone());
        route["authorizerId"] = json!(name);
        route["routeId"] = json!(null);
    }
    authorizers.iter_mut().for_each(|one| one["authorizerId"] = json!(null));
    routes.sort_by_key(|route| route["routeKey"].to_string());
    authorizers.sort_by_key(|one| one["name"].to_string());
    let (_, mut own) = talk.call(&format!("GET /v2/apis/{api}"), &Value::Null).await;
    own["apiId"] = json!(null);
    own["apiEndpoint"] = json!(null);
    json!([own, routes, authorizers])
}

#[tokio::test]
async fn an_http_api_comes_back_as_it_was() {
    let mut talk = http().await;
    for stage in ["", "&stageName=dev"] {
        let got = export(&talk, &format!("/v2/apis/:api/exports/OAS30?outputType=JSON{stage}"), "*/*").await;
        assert_eq!((got.status, got.content_type.as_str()), (200, "application/json"));
        talk.expect(&[("PUT /v2/apis", json!({"body": got.text}), 201, json!({"apiId": "@again"}))]).await;
        let (api, again) = (talk.names["api"].clone(), talk.names["again"].clone());
        assert_eq!(http_shown(&talk, &api).await, http_shown(&talk, &again).await, "{stage}");
    }
}

#[tokio::test]
async fn an_http_api_is_exported_with_and_without_extensions() {
    let talk = http().await;
    let whole = export(&talk, "/v2/apis/:api/exports/OAS30?outputType=JSON&stageName=dev", "*/*").await.json();
    assert_eq!(whole["servers"][0]["variables"]["basePath"]["default"], "dev");
    assert_eq!(whole["paths"]["/$default"]["x-amazon-apigateway-any-method"]["isDefaultRoute"], true);
    assert_eq!(
        whole["paths"]["/x/{proxy+}"]["parameters"],
        json!([{"name": "proxy+", "in": "path", "description": "Generated path parameter for proxy+", "required": true,
            "schema": {"type": "string"}}])
    );
    assert_eq!(whole["x-amazon-apigateway-importexport-version"], "1.0");
    let plain = export(&talk, "/v2/apis/:api/exports/OAS30?outputType=JSON&includeExtensions=false", "*/*").await.json();
    assert_eq!(
        plain["paths"]["/hello"]["get"],
        json!({"operationId": "Hello", "responses": {"default": {"description": "Default response for GET /hello"}},
            "security": [{"pool": ["a"]}]})
    );
    assert!(!plain.to_string().contains("x-amazon-apigateway-integration"), "{plain}");
    let yaml = export(&talk, "/v2/apis/:api/exports/OAS30?outputType=YAML", "*/*").await;
    assert_eq!(yaml.content_type, "application/yaml");
    assert!(yaml.text.starts_with("---\nopenapi: \"3.0.1\"\n"), "{}", yaml.text);
    assert_eq!(export(&talk, "/v2/apis/:api/exports/OAS30?outputType=XML", "*/*").await.status, 400);
    assert_eq!(export(&talk, "/v2/apis/:api/exports/OAS30?outputType=JSON&stageName=none", "*/*").await.status, 404);
}
