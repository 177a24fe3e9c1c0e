//! APIs: their own members, quick create, import, tags, models.

use serde_json::json;

use super::{empty, talk};
use crate::support::FUNCTION_ARN;

#[tokio::test]
async fn an_api_is_made_changed_and_deleted() {
    let mut talk = empty().await;
    let cors = json!({"allowOrigins": ["https://a.example"], "maxAge": 60});
    talk.expect(&[
        (
            "GET /v2/apis/:api",
            json!(null),
            200,
            json!({
                "apiId": ":api", "name": "talk", "protocolType": "HTTP", "createdDate": "2026-11-21T02:00:00Z",
                "apiEndpoint": "https://:api.execute-api.eu-west-1.amazonaws.com",
                "apiKeySelectionExpression": "$request.header.x-api-key",
                "routeSelectionExpression": "$request.method $request.path",
                "disableExecuteApiEndpoint": false, "ipAddressType": "ipv4", "tags": {},
                "description": null, "version": null, "corsConfiguration": null,
            }),
        ),
        (
            "PATCH /v2/apis/:api",
            json!({"description": "d", "version": "1", "corsConfiguration": cors, "disableExecuteApiEndpoint": true}),
            200,
            json!({"name": "talk", "description": "d", "version": "1", "corsConfiguration": cors, "disableExecuteApiEndpoint": true}),
        ),
        (
            "PATCH /v2/apis/:api",
            json!({"name": "other", "description": ""}),
            200,
            json!({"name": "other", "description": null, "version": "1", "corsConfiguration": cors, "disableExecuteApiEndpoint": true}),
        ),
        (
            "PATCH /v2/apis/:api",
            json!({"corsConfiguration": {"allowOrigins": ["*"], "allowCredentials": true}}),
            400,
            json!("allow-credentials is not supported if 'allow-origin' is *"),
        ),
        (
            "PATCH /v2/apis/:api",
            json!({"target": FUNCTION_ARN}),
            400,
            json!("target, routeKey and credentialsArn can be updated only after a quick create"),
        ),
        ("DELETE /v2/apis/:api/cors", json!(null), 204, json!(null)),
        ("GET /v2/apis/:api", json!(null), 200, json!({"corsConfiguration": null, "version": "1"})),
        ("GET /v2/apis", json!(null), 200, json!({"items": [{"name": "other"}]})),
        ("DELETE /v2/apis/:api", json!(null), 204, json!(null)),
        ("GET /v2/apis/:api", json!(null), 404, json!("Invalid API identifier specified :api")),
        ("DELETE /v2/apis/none", json!(null), 404, json!("Invalid API identifier specified none")),
        ("GET /v2/apis", json!(null), 200, json!({"items": []})),
    ]
    .map(|(call, body, status, expected)| (call, body, status, named(&talk.names["api"], expected))))
    .await;
}

/// Messages have no names of their own.
fn named(api: &str, expected: serde_json::Value) -> serde_json::Value {
    match expected {
        serde_json::Value::String(text) => json!(text.replace(":api", api)),
        other => other,
    }
}

#[tokio::test]
async fn apis_that_are_not_supported_are_refused_by_name() {
    let mut talk = empty().await;
    let socket = json!({"name": "x", "protocolType": "WEBSOCKET", "routeSelectionExpression": "$request.body.action"});
    let refused = |name: &str| json!(format!("{name} is not supported by Sekisho's API Gateway"));
    talk.expect(&[
        ("POST /v2/apis", socket, 400, refused("protocolType WEBSOCKET")),
        ("POST /v2/apis", json!({"protocolType": "HTTP"}), 400, json!("name is required")),
        ("POST /v2/domainnames", json!({"domainName": "a.example"}), 400, refused("DomainName")),
        ("POST /v2/domainnames/a.example/apimappings", json!({}), 400, refused("ApiMapping")),
        ("POST /v2/vpclinks", json!({"name": "x"}), 400, refused("VpcLink")),
        ("POST /v2/apis/:api/routes/r/routeresponses", json!({}), 400, refused("RouteResponse, of WebSocket APIs,")),
        (
            "POST /v2/apis/:api/integrations/i/integrationresponses",
            json!({}),
            400,
            refused("IntegrationResponse, of WebSocket APIs,"),
        ),
        ("POST /v2/apis", json!("not json"), 400, json!("Unable to parse the request body")),
    ])
    .await;
}

#[tokio::test]
async fn quick_create_makes_everything_and_can_be_changed() {
    let mut talk = empty().await;
    let create = json!({"name": "quick", "protocolType": "HTTP", "target": FUNCTION_ARN});
    talk.expect(&[
        ("POST /v2/apis", create, 201, json!({"apiId": "@quick", "name": "quick"})),
        (
            "GET /v2/apis/:quick/routes",
            json!(null),
            200,
            json!({"items": [{"routeKey": "$default", "apiGatewayManaged": true, "authorizationType": "NONE"}]}),
        ),
        (
            "GET /v2/apis/:quick/integrations",
            json!(null),
            200,
            json!({"items": [{"integrationUri": FUNCTION_ARN, "payloadFormatVersion": "2.0", "apiGatewayManaged": true}]}),
        ),
        (
            "GET /v2/apis/:quick/stages/$default",
            json!(null),
            200,
            json!({"autoDeploy": true, "apiGatewayManaged": true, "deploymentId": "@deployment"}),
        ),
        ("PATCH /v2/apis/:quick", json!({"target": "https://a.example/x", "routeKey": "GET /x"}), 200, json!({"name": "quick"})),
        (
            "GET /v2/apis/:quick/integrations",
            json!(null),
            200,
            json!({"items": [{"integrationUri": "https://a.example/x", "integrationType": "HTTP_PROXY", "integrationMethod": "ANY"}]}),
        ),
        ("GET /v2/apis/:quick/routes", json!(null), 200, json!({"items": [{"routeKey": "GET /x"}]})),
    ])
    .await;
}

#[tokio::test]
async fn a_document_is_imported_in_each_mode() {
    let document = |path: &str| {
        let operation = json!({"x-amazon-apigateway-integration": {
            "type": "aws_proxy", "httpMethod": "POST", "uri": FUNCTION_ARN, "payloadFormatVersion": "2.0"}});
        let document = json!({"openapi": "3.0.1", "info": {"title": "doc", "version": "7"},
            "servers": [{"url": "https://a.example/{basePath}", "variables": {"basePath": {"default": "/base/part"}}}],
            "paths": {path: {"get": operation}}});
        json!({"body": document.to_string()})
    };
    let mut talk = empty().await;
    for (mode, key) in [
        ("", "GET /a"),
        ("?basepath=ignore", "GET /a"),
        ("?basepath=prepend", "GET /base/part/a"),
        ("?basepath=split", "GET /part/a"),
    ] {
        let call = format!("PUT /v2/apis{mode}");
        talk.expect(&[
            (&call, document("/a"), 201, json!({"apiId": "@doc", "name": "doc", "version": "7"})),
            ("GET /v2/apis/:doc/routes", json!(null), 200, json!({"items": [{"routeKey": key}]})),
        ])
        .await;
    }
    talk.expect(&[
        ("POST /v2/apis/:doc/stages", json!({"stageName": "dev", "autoDeploy": true}), 201, json!({})),
        ("POST /v2/tags/arn:aws%3Aapigateway:eu-west-1::%2Fapis%2F:doc", json!({"tags": {"a": "b"}}), 201, json!({})),
        ("PUT /v2/apis/:doc", document("/b"), 201, json!({"apiId": ":doc", "tags": {"a": "b"}})),
        ("GET /v2/apis/:doc/routes", json!(null), 200, json!({"items": [{"routeKey": "GET /b"}]})),
        ("GET /v2/apis/:doc/stages", json!(null), 200, json!({"items": [{"stageName": "dev"}]})),
        ("PUT /v2/apis/none", document("/b"), 404, json!("Invalid API identifier specified none")),
        ("PUT /v2/apis?basepath=other", document("/b"), 400, json!("basepath must be ignore, prepend or split, got other")),
        ("PUT /v2/apis", json!({"body": "nothing: ["}), 400, json!("Invalid OpenAPI input.")),
        ("PUT /v2/apis", json!({}), 400, json!("body is required")),
    ])
    .await;
}

#[tokio::test]
async fn tags_are_of_apis_and_stages() {
    let mut talk = talk().await;
    let (api, stage) =
        ("arn:aws%3Aapigateway:eu-west-1::/apis/:api", "arn:aws%3Aapigateway:eu-west-1::%2Fapis%2F:api%2Fstages%2F%24default");
    let (get, put, delete) =
        (format!("GET /v2/tags/{stage}"), format!("POST /v2/tags/{stage}"), format!("DELETE /v2/tags/{stage}"));
    let (get_api, put_api) = (format!("GET /v2/tags/{api}"), format!("POST /v2/tags/{api}"));
    let many: std::collections::BTreeMap<_, _> = (0..51).map(|number| (format!("k{number}"), "v")).collect();
    talk.expect(&[
        ("POST /v2/apis/:api/stages", json!({"stageName": "$default", "tags": {"x": "y"}}), 201, json!({"tags": {"x": "y"}})),
        (&put, json!({"tags": {"a": "1", "b": "2"}}), 201, json!({})),
        (&format!("{delete}?tagKeys=a&tagKeys=x"), json!(null), 204, json!(null)),
        (&get, json!(null), 200, json!({"tags": {"b": "2", "a": null, "x": null}})),
        (&put_api, json!({"tags": {"k": "v"}}), 201, json!({})),
        (&get_api, json!(null), 200, json!({"tags": {"k": "v"}})),
        ("GET /v2/apis/:api", json!(null), 200, json!({"tags": {"k": "v"}})),
        (&put_api, json!({"tags": many}), 400, json!("A resource can have at most 50 tags")),
        ("GET /v2/tags/nothing", json!(null), 400, json!("Invalid ARN specified: nothing")),
        (
            "GET /v2/tags/arn:aws%3Aapigateway:eu-west-1::/apis/none",
            json!(null),
            404,
            json!("Invalid API identifier specified none"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn models_are_kept() {
    let mut talk = empty().await;
    let model = json!({"name": "Pet", "contentType": "application/json", "schema": "{\"type\": \"object\"}"});
    talk.expect(&[
        ("POST /v2/apis/:api/models", model.clone(), 201, json!({"modelId": "@model", "name": "Pet"})),
        ("POST /v2/apis/:api/models", model, 409, json!("Model name already exists for this Api: Pet")),
        ("POST /v2/apis/:api/models", json!({"name": "Bad", "schema": "{"}), 400, json!("Invalid model schema specified")),
        ("PATCH /v2/apis/:api/models/:model", json!({"description": "d"}), 200, json!({"name": "Pet", "description": "d"})),
        (
            "GET /v2/apis/:api/models",
            json!(null),
            200,
            json!({"items": [{"modelId": ":model", "schema": "{\"type\": \"object\"}"}]}),
        ),
        ("DELETE /v2/apis/:api/models/:model", json!(null), 204, json!(null)),
        ("GET /v2/apis/:api/models/nope", json!(null), 404, json!("Invalid Model identifier specified nope")),
    ])
    .await;
}
