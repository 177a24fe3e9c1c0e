//! `/restapis`, `/account` and `/tags`.

use serde_json::{Value, json};

use super::talk::{Talk, one, patch};
use crate::support::NOW;

#[tokio::test]
async fn an_api_is_made_changed_and_deleted() {
    let mut talk = Talk::new().await;
    let api = "PATCH /restapis/:api";
    talk.expect(&[
        (
            "GET /restapis/:api",
            Value::Null,
            200,
            json!({
                "id": ":api", "name": "talk", "createdDate": NOW, "apiKeySource": "HEADER", "tags": {}, "rootResourceId": ":root",
                "disableExecuteApiEndpoint": false, "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"},
                "description": null, "version": null, "binaryMediaTypes": null, "policy": null,
            }),
        ),
        (
            api,
            patch(&[("add", "/binaryMediaTypes/image~1png", ""), ("add", "/binaryMediaTypes/image~1jpeg", "")]),
            200,
            json!({"binaryMediaTypes": ["image/png", "image/jpeg"], "tags": {}}),
        ),
        (
            api,
            one("replace", "/binaryMediaTypes/image~1png", "image/gif"),
            200,
            json!({"binaryMediaTypes": ["image/jpeg", "image/gif"]}),
        ),
        (api, one("replace", "/description", "mine"), 200, json!({"description": "mine"})),
        (
            api,
            patch(&[("remove", "/binaryMediaTypes/image~1gif", ""), ("remove", "/description", "")]),
            200,
            json!({"binaryMediaTypes": ["image/jpeg"], "description": null}),
        ),
        (api, one("replace", "/name", "other"), 200, json!({"name": "other"})),
        (api, one("replace", "/disableExecuteApiEndpoint", "true"), 200, json!({"disableExecuteApiEndpoint": true})),
        ("GET /restapis", Value::Null, 200, json!({"item": [{"id": ":api", "name": "other", "tags": null}]})),
        ("DELETE /restapis/:api", Value::Null, 202, Value::Null),
        (
            "DELETE /restapis/:api",
            Value::Null,
            404,
            json!("Invalid API identifier specified 123456789012::api".replace(":api", &talk_id(&talk))),
        ),
        ("GET /restapis", Value::Null, 200, json!({"item": []})),
    ])
    .await;
}

fn talk_id(talk: &Talk) -> String {
    talk.names["api"].clone()
}

#[tokio::test]
async fn a_wrong_change_of_an_api_is_told_in_aws_words() {
    let mut talk = Talk::new().await;
    let size = "Invalid minimum compression size, must be between 0 and 10485760";
    let replace = "Invalid patch operation specified. Must be one of: [replace]";
    let rows = [
        ("replace", "/minimumCompressionSize", "-1", size),
        ("replace", "/minimumCompressionSize", "test", size),
        ("replace", "/minimumCompressionSize", "10", "minimumCompressionSize is not supported by Sekisho's API Gateway"),
        ("add", "/minimumCompressionSize", "10", replace),
        ("add", "/binaryMediaTypes", "image/gif", "Invalid patch path /binaryMediaTypes"),
        ("remove", "/binaryMediaTypes", "", "Invalid patch path /binaryMediaTypes"),
        ("replace", "/endpointConfiguration/ipAddressType", "wrong", "ipAddressType must be either ipv4 or dualstack."),
        ("remove", "/endpointConfiguration/ipAddressType", "dualstack", replace),
        (
            "replace",
            "/endpointConfiguration/types/0",
            "wrong",
            "Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE",
        ),
        (
            "remove",
            "/endpointConfiguration/types/0",
            "EDGE",
            "Invalid patch operation specified. Must be 'add'|'remove'|'replace'",
        ),
    ];
    for (op, path, value, message) in rows {
        talk.expect(&[("PATCH /restapis/:api", one(op, path, value), 400, json!(message))]).await;
    }
    let wrong = "failed to satisfy constraint: Member must satisfy enum value set: [add, remove, move, test, replace, copy]";
    let message = format!(
        "2 validation errors detected: Value 'wrong' at 'updateRestApiInput.patchOperations.1.member.op' {wrong}; \
         Value 'wrong' at 'updateRestApiInput.patchOperations.3.member.op' {wrong}"
    );
    let operations = patch(&[("wrong", "/name", "a"), ("replace", "/name", "b"), ("wrong", "/name", "c")]);
    talk.expect(&[
        ("PATCH /restapis/:api", operations, 400, json!(message)),
        ("PATCH /restapis/nope", one("replace", "/name", "a"), 404, json!("Invalid API identifier specified 123456789012:nope")),
        ("GET /restapis/:api", Value::Null, 200, json!({"name": "talk"})),
    ])
    .await;
}

#[tokio::test]
async fn a_wrong_api_is_not_made() {
    let mut talk = Talk::new().await;
    let types = "Value '[wrong]' at 'createRestApiInput.endpointConfiguration.types' failed to satisfy constraint: Member must \
        satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]";
    let family = "Value 'wrong' at 'createRestApiInput.endpointConfiguration.ipAddressType' failed to satisfy constraint: \
        Member must satisfy enum value set: [ipv4, dualstack]";
    let rows = [
        (json!({"name": "a", "description": ""}), "Description cannot be an empty string".to_owned()),
        (
            json!({"name": "a", "minimumCompressionSize": -1}),
            "Invalid minimum compression size, must be between 0 and 10485760".to_owned(),
        ),
        (
            json!({"name": "a", "endpointConfiguration": {"types": []}}),
            "REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.".to_owned(),
        ),
        (
            json!({"name": "a", "endpointConfiguration": {"types": ["EDGE", "REGIONAL"]}}),
            "Cannot create an api with multiple Endpoint Types.".to_owned(),
        ),
        (
            json!({"name": "a", "endpointConfiguration": {"types": ["PRIVATE"], "ipAddressType": "ipv4"}}),
            "Only dualstack ipAddressType is supported for Private APIs.".to_owned(),
        ),
        (
            json!({"name": "a", "description": "", "endpointConfiguration": {"types": ["wrong"]}}),
            format!("1 validation error detected: {types}"),
        ),
        (
            json!({"name": "a", "endpointConfiguration": {"types": ["wrong"], "ipAddressType": "wrong"}}),
            format!("2 validation errors detected: {types}; {family}"),
        ),
        (
            json!({"name": "a", "endpointConfiguration": {"types": ["PRIVATE"]}}),
            "endpoint type PRIVATE is not supported by Sekisho's API Gateway".to_owned(),
        ),
    ];
    for (body, message) in rows {
        talk.expect(&[("POST /restapis", body, 400, json!(message))]).await;
    }
    talk.expect(&[("GET /restapis", Value::Null, 200, json!({"item": [{"id": ":api"}]}))]).await;
}

#[tokio::test]
async fn an_api_is_cloned_with_its_parts() {
    let mut talk = Talk::with_method().await;
    let clone = json!({"name": "clone", "cloneFrom": ":api"});
    talk.expect(&[
        ("POST /restapis/:api/resources/:root", json!({"pathPart": "pets"}), 201, json!({"id": "@pets"})),
        ("PUT /restapis/:api/resources/:pets/methods/GET", json!({"authorizationType": "NONE"}), 201, json!({})),
        ("POST /restapis", clone, 201, json!({"id": "@clone", "rootResourceId": "@top", "name": "clone"})),
        (
            "GET /restapis/:clone/resources",
            Value::Null,
            200,
            json!({"item": [
                {"id": ":top", "path": "/", "resourceMethods": {"GET": {}}},
                {"parentId": ":top", "path": "/pets", "resourceMethods": {"GET": {}}},
            ]}),
        ),
        (
            "POST /restapis",
            json!({"name": "b", "cloneFrom": "nope"}),
            404,
            json!("Invalid API identifier specified 123456789012:nope"),
        ),
    ])
    .await;
    assert_ne!(talk.names["top"], talk.names["root"]);
}

#[tokio::test]
async fn a_document_is_merged_or_put_in_place() {
    let document = json!({
        "openapi": "3.0.1",
        "info": {"title": "Pets", "version": "1.0.0"},
        "x-amazon-apigateway-binary-media-types": ["image/png", "image/jpg"],
        "paths": {"/pets": {"get": {"x-amazon-apigateway-integration": {
            "type": "mock", "requestTemplates": {"application/json": "{\"statusCode\": 200}"}}}}},
    });
    for (mode, types, paths) in [
        ("merge", json!(["image/heif", "image/png", "image/jpg"]), json!([{"path": "/"}, {"path": "/old"}, {"path": "/pets"}])),
        ("overwrite", json!(["image/png", "image/jpg"]), json!([{"path": "/"}, {"path": "/pets"}])),
    ] {
        let mut talk = Talk::new().await;
        talk.expect(&[
            ("PATCH /restapis/:api", one("add", "/binaryMediaTypes/image~1heif", ""), 200, json!({})),
            ("POST /restapis/:api/resources/:root", json!({"pathPart": "old"}), 201, json!({})),
            (
                &format!("PUT /restapis/:api?mode={mode}&failonwarnings=true"),
                document.clone(),
                200,
                json!({"id": ":api", "name": "Pets", "version": "1.0.0", "binaryMediaTypes": types, "rootResourceId": ":root"}),
            ),
            ("GET /restapis/:api/resources", Value::Null, 200, json!({ "item": paths })),
            (
                "POST /restapis?mode=import&endpointConfigurationTypes=REGIONAL",
                document.clone(),
                201,
                json!({"name": "Pets", "endpointConfiguration": {"types": ["REGIONAL"]}, "id": "@other"}),
            ),
            ("GET /restapis/:other/resources", Value::Null, 200, json!({"item": [{"path": "/"}, {"path": "/pets"}]})),
            ("POST /restapis?mode=import", json!("{'key:value}"), 400, json!("Invalid OpenAPI input.")),
            ("PUT /restapis/nope", json!("{'key:value}"), 400, json!("Invalid OpenAPI input.")),
        ])
        .await;
    }
}

/// A merge twice over the same path changes the method that is there and keeps ids.
#[tokio::test]
async fn a_merge_keeps_what_has_the_same_path() {
    let mut talk = Talk::with_method().await;
    let document = json!({
        "openapi": "3.0.1",
        "info": {"title": "Pets", "version": "2"},
        "paths": {"/pets/{id}": {"get": {"operationId": "one", "x-amazon-apigateway-integration": {
            "type": "mock", "requestTemplates": {"application/json": "{\"statusCode\": 200}"}}}}},
    });
    talk.expect(&[
        ("POST /restapis/:api/resources/:root", json!({"pathPart": "pets"}), 201, json!({"id": "@pets"})),
        ("PUT /restapis/:api/resources/:pets/methods/POST", json!({"authorizationType": "NONE"}), 201, json!({})),
        ("PUT /restapis/:api?mode=merge", document.clone(), 200, json!({"version": "2"})),
        ("PUT /restapis/:api?mode=merge", document, 200, json!({"version": "2"})),
        (
            "GET /restapis/:api/resources?embed=methods",
            Value::Null,
            200,
            json!({"item": [
                {"id": ":root", "resourceMethods": {"GET": {"httpMethod": "GET"}}},
                {"id": ":pets", "resourceMethods": {"POST": {"httpMethod": "POST"}, "GET": null}},
                {"parentId": ":pets", "path": "/pets/{id}", "resourceMethods": {"GET": {"operationName": "one"}}},
            ]}),
        ),
    ])
    .await;
}

#[tokio::test]
async fn the_account_is_kept() {
    let mut talk = Talk::new().await;
    let account = json!({
        "throttleSettings": {"burstLimit": 5000, "rateLimit": 10000.0}, "features": ["UsagePlans"], "apiKeyVersion": "4",
        "cloudwatchRoleArn": null,
    });
    let role = "arn:aws:iam::123456789012:role/logs";
    talk.expect(&[
        ("GET /account", Value::Null, 200, account),
        ("PATCH /account", one("replace", "/cloudwatchRoleArn", role), 200, json!({"cloudwatchRoleArn": role})),
        ("GET /account", Value::Null, 200, json!({"cloudwatchRoleArn": role})),
        (
            "PATCH /account",
            one("add", "/cloudwatchRoleArn", role),
            400,
            json!("Invalid patch operation specified. Must be one of: [replace]"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn apis_and_stages_have_tags() {
    let mut talk = Talk::with_method().await;
    let arn = "/tags/arn%3Aaws%3Aapigateway%3Aeu-west-1%3A%3A%2Frestapis%2F:api";
    talk.expect(&[
        ("POST /restapis/:api/deployments", json!({"stageName": "dev"}), 201, json!({})),
        (&format!("PUT {arn}"), json!({"tags": {"a": "1", "b": "2"}}), 204, Value::Null),
        (&format!("DELETE {arn}?tagKeys=a"), Value::Null, 204, Value::Null),
        (&format!("GET {arn}"), Value::Null, 200, json!({"tags": {"a": null, "b": "2"}})),
        ("GET /restapis/:api", Value::Null, 200, json!({"tags": {"b": "2"}})),
        (&format!("PUT {arn}%2Fstages%2Fdev"), json!({"tags": {"c": "3"}}), 204, Value::Null),
        ("GET /restapis/:api/stages/dev", Value::Null, 200, json!({"tags": {"c": "3", "b": null}})),
        (&format!("GET {arn}%2Fstages%2Fnope"), Value::Null, 404, json!("Invalid stage identifier specified")),
    ])
    .await;
}

#[tokio::test]
async fn what_is_not_kept_is_refused_by_name() {
    let mut talk = Talk::new().await;
    for call in ["GET /vpclinks", "POST /domainnames", "POST /clientcertificates", "GET /sdktypes"] {
        let message = format!("{call} is not supported by Sekisho's API Gateway");
        talk.expect(&[(call, Value::Null, 400, json!(message))]).await;
    }
}
