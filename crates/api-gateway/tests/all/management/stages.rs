//! `…/deployments` and `…/stages`: what is served, and with which settings.

use http::Request;
use serde_json::{Value, json};

use super::talk::{Talk, one, patch};
use crate::support::NOW;

const ACTIVE: &str = "Active stages pointing to this deployment must be moved or deleted";

#[tokio::test]
async fn a_deployment_stays_while_a_stage_serves_it() {
    let mut talk = Talk::with_method().await;
    talk.expect(&[
        ("POST /restapis/:api/deployments", json!({}), 201, json!({"id": "@one", "createdDate": NOW, "description": null})),
        ("POST /restapis/:api/stages", json!({"stageName": "s1", "deploymentId": ":one"}), 201, json!({"deploymentId": ":one"})),
        ("POST /restapis/:api/stages", json!({"stageName": "s1", "deploymentId": ":one"}), 409, json!("Stage already exists")),
        (
            "POST /restapis/:api/stages",
            json!({"stageName": "s2", "deploymentId": "nope"}),
            400,
            json!("Deployment id does not exist"),
        ),
        ("DELETE /restapis/:api/deployments/:one", Value::Null, 400, json!(ACTIVE)),
        (
            "POST /restapis/:api/deployments",
            json!({"stageName": "s1", "description": "2nd"}),
            201,
            json!({"id": "@two", "description": "2nd"}),
        ),
        ("GET /restapis/:api/stages?deploymentId=:one", Value::Null, 200, json!({"item": []})),
        ("GET /restapis/:api/stages", Value::Null, 200, json!({"item": [{"stageName": "s1", "deploymentId": ":two"}]})),
        ("DELETE /restapis/:api/deployments/:one", Value::Null, 202, Value::Null),
        ("DELETE /restapis/:api/deployments/:one", Value::Null, 404, json!("Invalid Deployment identifier specified")),
        ("DELETE /restapis/:api/deployments/:two", Value::Null, 400, json!(ACTIVE)),
        (
            "GET /restapis/:api/deployments/:two?embed=apisummary",
            Value::Null,
            200,
            json!({"apiSummary": {"/": {"GET": {"authorizationType": "NONE", "apiKeyRequired": false}}}}),
        ),
        (
            "PATCH /restapis/:api/deployments/:two",
            one("replace", "/description", "said"),
            200,
            json!({"id": ":two", "description": "said", "apiSummary": null}),
        ),
        ("DELETE /restapis/:api/stages/s1/cache/authorizers", Value::Null, 202, Value::Null),
        ("DELETE /restapis/:api/stages/s1/cache/data", Value::Null, 202, Value::Null),
        ("DELETE /restapis/:api/stages/nope/cache/data", Value::Null, 404, json!("Invalid stage identifier specified")),
        ("DELETE /restapis/:api/stages/s1", Value::Null, 202, Value::Null),
        ("DELETE /restapis/:api/stages/s1", Value::Null, 404, json!("Invalid stage identifier specified")),
        ("DELETE /restapis/:api/deployments/:two", Value::Null, 202, Value::Null),
    ])
    .await;
}

#[tokio::test]
async fn nothing_without_methods_or_integrations_is_deployed() {
    let mut talk = Talk::new().await;
    talk.expect(&[
        ("POST /restapis/:api/deployments", json!({}), 400, json!("The REST API doesn't contain any methods")),
        ("PUT /restapis/:api/resources/:root/methods/GET", json!({"authorizationType": "NONE"}), 201, json!({})),
        ("POST /restapis/:api/deployments", json!({}), 400, json!("No integration defined for method")),
    ])
    .await;
}

#[tokio::test]
async fn a_change_shows_after_a_deployment() {
    let mut talk = Talk::with_method().await;
    let responses = "/restapis/:api/resources/:root/methods/GET";
    let status = |code: u16| one("replace", "/requestTemplates/application~1json", &format!("{{\"statusCode\": {code}}}"));
    talk.expect(&[
        (&format!("PUT {responses}/responses/200"), json!({}), 201, json!({})),
        (&format!("PUT {responses}/integration/responses/200"), json!({}), 201, json!({})),
        (&format!("PUT {responses}/responses/404"), json!({}), 201, json!({})),
        (&format!("PUT {responses}/integration/responses/404"), json!({"selectionPattern": "404"}), 201, json!({})),
        ("POST /restapis/:api/deployments", json!({"stageName": "dev"}), 201, json!({"id": "@one"})),
    ])
    .await;
    assert_eq!(served(&talk).await, 200);
    talk.expect(&[(&format!("PATCH {responses}/integration"), status(404), 200, json!({}))]).await;
    assert_eq!(served(&talk).await, 200);
    talk.expect(&[("POST /restapis/:api/deployments", json!({"stageName": "dev"}), 201, json!({}))]).await;
    assert_eq!(served(&talk).await, 404);
    talk.expect(&[("PATCH /restapis/:api/stages/dev", one("replace", "/deploymentId", ":one"), 200, json!({}))]).await;
    assert_eq!(served(&talk).await, 200);
}

async fn served(talk: &Talk) -> u16 {
    talk.house.call(&talk.names["api"], Request::get("/dev")).await.status()
}

/// With the stage `s1`.
async fn staged() -> Talk {
    let mut talk = Talk::with_method().await;
    talk.expect(&[
        ("POST /restapis/:api/documentation/versions", json!({"documentationVersion": "v123"}), 201, json!({})),
        ("POST /restapis/:api/deployments", json!({}), 201, json!({"id": "@one"})),
        (
            "POST /restapis/:api/stages",
            json!({"stageName": "s1", "deploymentId": ":one", "description": "mine", "documentationVersion": "v123"}),
            201,
            json!({
                "cacheClusterEnabled": false, "cacheClusterStatus": "NOT_AVAILABLE", "createdDate": NOW, "lastUpdatedDate": NOW,
                "deploymentId": ":one", "description": "mine", "documentationVersion": "v123", "methodSettings": {},
                "stageName": "s1", "tracingEnabled": false, "variables": null, "tags": null,
            }),
        ),
    ])
    .await;
    talk
}

fn settings(burst: i64, caching: bool) -> Value {
    json!({
        "cacheDataEncrypted": false, "cacheTtlInSeconds": 300, "cachingEnabled": caching, "dataTraceEnabled": false,
        "metricsEnabled": false, "requireAuthorizationForCacheControl": true, "throttlingBurstLimit": burst,
        "throttlingRateLimit": 10000.0, "unauthorizedCacheControlHeaderStrategy": "SUCCEED_WITH_RESPONSE_HEADER",
        "loggingLevel": null,
    })
}

#[tokio::test]
async fn settings_of_methods_start_as_those_of_all() {
    let mut talk = staged().await;
    let update = "PATCH /restapis/:api/stages/s1";
    talk.expect(&[
        (
            update,
            patch(&[
                ("replace", "/description", "new"),
                ("replace", "/variables/var1", "test"),
                ("replace", "/variables/var2", "test2"),
                ("replace", "/*/*/throttling/burstLimit", "123"),
                ("replace", "/*/*/caching/enabled", "true"),
                ("replace", "/tracingEnabled", "true"),
                ("replace", "/test/GET/throttling/burstLimit", "124"),
                ("replace", "/~1pets~1{id}/GET/metrics/enabled", "false"),
            ]),
            200,
            json!({
                "description": "new", "tracingEnabled": true, "variables": {"var1": "test", "var2": "test2"},
                "methodSettings": {
                    "*/*": settings(123, true), "test/GET": settings(124, true), "~1pets~1{id}/GET": settings(123, true),
                },
            }),
        ),
        (
            update,
            patch(&[("replace", "/*/*/throttling/burstLimit", "100"), ("remove", "/variables/var1", "")]),
            200,
            json!({
                "variables": {"var1": null, "var2": "test2"},
                "methodSettings": {"*/*": settings(100, true), "test/GET": settings(124, true)},
            }),
        ),
        (update, one("remove", "/*/*", ""), 200, json!({"methodSettings": {"*/*": null, "test/GET": settings(124, true)}})),
        (
            update,
            one("remove", "/*/*", ""),
            400,
            json!("Cannot remove method setting */* because there is no method setting for this method "),
        ),
        (
            update,
            one("replace", "/cacheClusterEnabled", "true"),
            400,
            json!("cacheClusterEnabled is not supported by Sekisho's API Gateway"),
        ),
        (
            update,
            one("replace", "/canarySettings/percentTraffic", "1"),
            400,
            json!("canarySettings is not supported by Sekisho's API Gateway"),
        ),
    ])
    .await;
    for path in ["/documentation_version", "/tags/tag1"] {
        let (status, answer) = talk.call(update, &one("replace", path, "1")).await;
        let text = answer["message"].as_str().expect("a message");
        assert_eq!(status, 400);
        assert!(text.starts_with(&format!("Invalid method setting path: {path}. Must be one of: [/deploymentId, ")), "{text}");
        assert!(
            text.contains("/throttling/burstLimit/{resourcePath}/{httpMethod}/throttling/rateLimit/{resourcePath}/"),
            "{text}"
        );
        assert!(text.ends_with("/variables/{variable_name}, /tracingEnabled]"), "{text}");
    }
}

#[tokio::test]
async fn execution_logs_need_the_accounts_role() {
    let mut talk = staged().await;
    let update = "PATCH /restapis/:api/stages/s1";
    let level = one("replace", "/*/*/logging/loglevel", "INFO");
    let no_role = "CloudWatch Logs role ARN must be set in account settings to enable logging";
    let role = one("replace", "/cloudwatchRoleArn", "arn:aws:iam::123456789012:role/logs");
    talk.expect(&[
        (update, level.clone(), 400, json!(no_role)),
        (
            update,
            one("replace", "/*/*/logging/loglevel", "OFF"),
            200,
            json!({"methodSettings": {"*/*": {"loggingLevel": "OFF"}}}),
        ),
        ("PATCH /account", role, 200, json!({})),
        (update, level, 200, json!({"methodSettings": {"*/*": {"loggingLevel": "INFO"}}})),
    ])
    .await;
}

#[tokio::test]
async fn access_logs_follow_the_recorded_rules() {
    let mut talk = staged().await;
    let update = "PATCH /restapis/:api/stages/s1";
    let (group, format) = ("arn:aws:logs:eu-west-1:123456789012:log-group:a", "$context.requestId $context.identity.sourceIp");
    let path = "Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]";
    let cannot =
        |what: &str| json!(format!("Cannot remove method setting {what} because there is no method setting for this method "));
    let arn = "/accessLogSettings/destinationArn";
    for wrong in ["/accessLogSettings/randomValue", "/accessLogSettings/*", "/accessLogSettings"] {
        for op in ["add", "replace"] {
            talk.expect(&[(update, one(op, wrong, "updated"), 400, json!(path))]).await;
        }
    }
    talk.expect(&[
        (update, one("remove", "/accessLogSettings/randomValue", ""), 400, cannot("accessLogSettings/randomValue")),
        (update, one("add", arn, group), 200, json!({"accessLogSettings": {"destinationArn": group}})),
        (
            update,
            one("add", "/accessLogSettings/format", format),
            200,
            json!({"accessLogSettings": {"destinationArn": group, "format": format}}),
        ),
        (update, one("replace", arn, ""), 400, json!("Access Log value must not be empty")),
        (update, one("remove", arn, ""), 400, cannot("accessLogSettings/destinationArn")),
        (update, one("remove", "/accessLogSettings", ""), 200, json!({"accessLogSettings": null})),
    ])
    .await;
}
