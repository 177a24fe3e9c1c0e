//! Stages, deployments, and the deployments that nobody asked for.

use http::Request;
use serde_json::{Value, json};

use super::{empty, talk};

const AUTOMATIC: &str = "Automatic deployment triggered by changes to the Api configuration";

#[tokio::test]
async fn stages_are_changed_in_part() {
    let mut talk = talk().await;
    let log = json!({"destinationArn": "arn:aws:logs:eu-west-1:123456789012:log-group:a", "format": "$context.requestId"});
    let limits = json!({"GET /hello": {"throttlingBurstLimit": 5, "throttlingRateLimit": 2.5}});
    talk.expect(&[
        (
            "POST /v2/apis/:api/stages",
            json!({"stageName": "dev", "stageVariables": {"a": "1", "b": "2"}, "accessLogSettings": log}),
            201,
            json!({"stageName": "dev", "autoDeploy": false, "createdDate": "2026-11-21T02:00:00Z", "routeSettings": {}, "tags": {},
                "defaultRouteSettings": {"detailedMetricsEnabled": false}, "stageVariables": {"a": "1", "b": "2"},
                "accessLogSettings": log, "deploymentId": null}),
        ),
        ("POST /v2/apis/:api/stages", json!({"stageName": "dev"}), 409, json!("Stage already exists")),
        (
            "PATCH /v2/apis/:api/stages/dev",
            json!({"stageVariables": {"a": "", "c": "3"}, "routeSettings": limits}),
            200,
            json!({"stageVariables": {"a": null, "b": "2", "c": "3"}, "routeSettings": limits, "accessLogSettings": log}),
        ),
        (
            "PATCH /v2/apis/:api/stages/dev",
            json!({"routeSettings": {"GET /other": {"throttlingBurstLimit": 1}}}),
            404,
            json!("Unable to find Route by key GET /other within the provided RouteSettings"),
        ),
        ("DELETE /v2/apis/:api/stages/dev/routesettings/GET%20%2Fhello", json!(null), 204, json!(null)),
        (
            "DELETE /v2/apis/:api/stages/dev/routesettings/GET%20%2Fhello",
            json!(null),
            404,
            json!("Invalid RouteSettings identifier specified GET /hello"),
        ),
        ("DELETE /v2/apis/:api/stages/dev/accesslogsettings", json!(null), 204, json!(null)),
        ("GET /v2/apis/:api/stages/dev", json!(null), 200, json!({"routeSettings": {"GET /hello": null}, "accessLogSettings": null})),
        ("DELETE /v2/apis/:api/stages/dev/cache/authorizers", json!(null), 204, json!(null)),
        ("DELETE /v2/apis/:api/stages/nope/cache/authorizers", json!(null), 404, json!("Invalid Stage identifier specified nope")),
        ("DELETE /v2/apis/:api/stages/dev", json!(null), 204, json!(null)),
        ("GET /v2/apis/:api/stages", json!(null), 200, json!({"items": []})),
    ])
    .await;
}

#[tokio::test]
async fn a_deployment_is_what_a_stage_serves() {
    let mut talk = talk().await;
    talk.expect(&[
        ("POST /v2/apis/:api/stages", json!({"stageName": "dev"}), 201, json!({})),
        (
            "POST /v2/apis/:api/deployments",
            json!({"description": "first", "stageName": "dev"}),
            201,
            json!({"deploymentId": "@first", "autoDeployed": false, "deploymentStatus": "DEPLOYED", "description": "first"}),
        ),
        (
            "GET /v2/apis/:api/stages/dev",
            json!(null),
            200,
            json!({"deploymentId": ":first", "lastDeploymentStatusMessage": null}),
        ),
        ("PATCH /v2/apis/:api/deployments/:first", json!({"description": "other"}), 200, json!({"description": "other"})),
        ("GET /v2/apis/:api/deployments", json!(null), 200, json!({"items": [{"description": "other"}]})),
        ("DELETE /v2/apis/:api/routes/:route", json!(null), 204, json!(null)),
        ("POST /v2/apis/:api/deployments", json!({}), 400, json!("At least one route is required before deploying the Api.")),
    ])
    .await;
    let api = talk.names["api"].clone();
    assert_eq!(talk.house.call(&api, Request::get("/dev/hello")).await.status(), 200);
    let (status, answer) = talk.call("DELETE /v2/apis/:api/deployments/:first", &json!(null)).await;
    assert_eq!(status, 409, "{answer}");
    talk.expect(&[
        ("DELETE /v2/apis/:api/stages/dev", json!(null), 204, json!(null)),
        ("DELETE /v2/apis/:api/deployments/:first", json!(null), 204, json!(null)),
        ("GET /v2/apis/:api/deployments/nope", json!(null), 404, json!("Invalid Deployment identifier specified nope")),
    ])
    .await;
}

async fn deployments(talk: &crate::management::talk::Talk) -> Vec<Value> {
    let (_, answer) = talk.call("GET /v2/apis/:api/deployments", &json!(null)).await;
    answer["items"].as_array().cloned().expect("items")
}

#[tokio::test]
async fn changes_are_deployed_by_themselves() {
    let mut talk = talk().await;
    let auto = json!({"stageName": "$default", "autoDeploy": true});
    talk.expect(&[("POST /v2/apis/:api/stages", auto, 201, json!({"autoDeploy": true}))]).await;
    let first = deployments(&talk).await;
    assert_eq!(first.len(), 1);
    assert_eq!((&first[0]["autoDeployed"], &first[0]["description"]), (&json!(true), &json!(AUTOMATIC)));
    let message =
        format!("Successfully deployed stage with deployment ID '{}'", first[0]["deploymentId"].as_str().expect("an id"));
    talk.expect(&[
        (
            "GET /v2/apis/:api/stages/$default",
            json!(null),
            200,
            json!({"deploymentId": first[0]["deploymentId"], "lastDeploymentStatusMessage": message}),
        ),
        // Not of routes: nothing is deployed.
        ("PATCH /v2/apis/:api", json!({"description": "d"}), 200, json!({})),
        ("PATCH /v2/apis/:api/stages/$default", json!({"description": "d"}), 200, json!({})),
    ])
    .await;
    assert_eq!(deployments(&talk).await.len(), 1);
    talk.expect(&[("POST /v2/apis/:api/routes", json!({"routeKey": "GET /b"}), 201, json!({}))]).await;
    assert_eq!(deployments(&talk).await.len(), 2);
    for number in 0..30 {
        talk.expect(&[("POST /v2/apis/:api/routes", json!({"routeKey": format!("GET /{number}")}), 201, json!({}))]).await;
    }
    assert_eq!(deployments(&talk).await.len(), 21, "the one that is served, and the latest of the others");
}

#[tokio::test]
async fn nothing_is_deployed_without_a_route() {
    let mut talk = empty().await;
    let auto = json!({"stageName": "$default", "autoDeploy": true});
    talk.expect(&[("POST /v2/apis/:api/stages", auto, 201, json!({"deploymentId": null}))]).await;
    assert_eq!(deployments(&talk).await, Vec::<Value>::new());
}
