//! Rates of routes, methods and the account, with a clock moved by hand.

use std::time::{Duration, SystemTime};

use http::Request;
use sekisho_api_gateway::http_api;
use sekisho_api_gateway::rest_api::{CreateDeployment, CreateStage, PutGatewayResponse, PutMethod};
use serde_json::{Value, json};

use crate::support::{FUNCTION_ARN, HTTP, House, REST, now};

pub fn after(millis: u64) -> SystemTime {
    now() + Duration::from_millis(millis)
}

/// A method that answers 200 by itself.
pub fn mock(more: &Value) -> PutMethod {
    let mut method = json!({
        "httpMethod": "GET",
        "integration": {
            "type": "MOCK",
            "requestTemplates": {"application/json": "{\"statusCode\": 200}"},
            "integrationResponses": [{"statusCode": "200"}],
        },
        "methodResponses": [{"statusCode": "200"}],
    });
    method.as_object_mut().expect("a method").extend(more.as_object().expect("members").clone());
    serde_json::from_value(method).expect("a method")
}

/// A REST API with methods at its root, deployed to `dev`; the root's id.
pub fn rest(house: &House, api: &Value, methods: &[Value]) -> String {
    let create = serde_json::from_value(api.clone()).expect("an api");
    let root = house.gateway.put_rest_api(REST, create, now()).expect("api");
    for method in methods {
        house.gateway.put_rest_method(REST, &root, mock(method)).expect("method");
    }
    deploy(house, "d1", &json!({}));
    root
}

/// A deployment served by the stage `dev` with these properties.
pub fn deploy(house: &House, id: &str, stage: &Value) {
    house.gateway.put_rest_deployment(REST, id, CreateDeployment::default(), now()).expect("deployment");
    let mut create: CreateStage = serde_json::from_value(stage.clone()).expect("a stage");
    create.stage_name = "dev".to_owned();
    create.deployment_id = Some(id.to_owned());
    house.gateway.put_rest_stage(REST, create, now()).expect("stage");
}

async fn statuses(house: &House, api: &str, request: impl Fn() -> http::request::Builder, calls: usize, millis: u64) -> Vec<u16> {
    let mut all = Vec::new();
    for _ in 0..calls {
        all.push(house.call_at(api, request(), "", after(millis)).await.status());
    }
    all
}

#[tokio::test]
async fn a_stage_limits_each_method_and_a_method_has_its_own() {
    let house = House::empty();
    rest(&house, &json!({"name": "a"}), &[json!({}), json!({"httpMethod": "PUT"})]);
    let settings = json!({"methodSettings": [
        {"resourcePath": "/*", "httpMethod": "*", "throttlingRateLimit": 1, "throttlingBurstLimit": 2},
        {"resourcePath": "/~1", "httpMethod": "PUT", "throttlingRateLimit": 0.5, "throttlingBurstLimit": 1},
    ]});
    deploy(&house, "d2", &settings);
    let get = || Request::get("/dev");
    assert_eq!(statuses(&house, REST, get, 3, 0).await, [200, 200, 429]);
    assert_eq!(statuses(&house, REST, || Request::put("/dev"), 2, 0).await, [200, 429]);
    assert_eq!(statuses(&house, REST, get, 2, 1_000).await, [200, 429]);
    let refused = house.call_at(REST, get(), "", after(1_000)).await;
    assert_eq!(refused.text(), r#"{"message":"Too Many Requests"}"#);
    assert_eq!(refused.header("x-amzn-errortype"), Some("TooManyRequestsException"));
    assert!(refused.why().contains("1 per second, 2 at once"), "{}", refused.why());
    house.gateway.put_rest_gateway_response(REST, teapot("THROTTLED")).expect("response");
    deploy(&house, "d3", &settings);
    let refused = house.call_at(REST, get(), "", after(1_000)).await;
    assert_eq!((refused.status(), refused.text()), (418, "THROTTLED"), "a deployment fills no bucket");
}

/// A gateway response of its own.
pub fn teapot(kind: &str) -> PutGatewayResponse {
    let create = json!({"responseType": kind, "statusCode": "418",
        "responseTemplates": {"application/json": "$context.error.responseType"}});
    serde_json::from_value(create).expect("a response")
}

#[tokio::test]
async fn an_http_api_limits_each_route() {
    let house = House::empty();
    let api = json!({"name": "a", "protocolType": "HTTP"});
    house.gateway.put_http_api(HTTP, serde_json::from_value(api).expect("api"), now()).expect("api");
    let integration = json!({"integrationType": "AWS_PROXY", "integrationUri": FUNCTION_ARN, "payloadFormatVersion": "2.0"});
    house.gateway.put_http_integration(HTTP, "i", serde_json::from_value(integration).expect("i")).expect("integration");
    for (id, key) in [("a", "GET /a"), ("b", "GET /b")] {
        let route = json!({"routeKey": key, "target": "integrations/i"});
        house.gateway.put_http_route(HTTP, id, serde_json::from_value(route).expect("route")).expect("route");
    }
    let stage = |description: &str| {
        let stage = json!({"stageName": "$default", "autoDeploy": true, "description": description,
            "defaultRouteSettings": {"throttlingRateLimit": 1, "throttlingBurstLimit": 1},
            "routeSettings": {"GET /b": {"throttlingBurstLimit": 2}}});
        serde_json::from_value::<http_api::CreateStage>(stage).expect("a stage")
    };
    house.gateway.put_http_stage(HTTP, stage("one"), now()).expect("stage");
    let (a, b) = (|| Request::get("/a"), || Request::get("/b"));
    assert_eq!(statuses(&house, HTTP, a, 2, 0).await, [200, 429]);
    assert_eq!(statuses(&house, HTTP, b, 3, 0).await, [200, 200, 429]);
    house.gateway.put_http_stage(HTTP, stage("two"), now()).expect("stage");
    assert_eq!(statuses(&house, HTTP, a, 1, 999).await, [429], "a change of the stage fills no bucket");
    assert_eq!(statuses(&house, HTTP, a, 2, 1_000).await, [200, 429]);
    let refused = house.call_at(HTTP, a(), "", after(1_000)).await;
    assert_eq!((refused.status(), refused.text()), (429, r#"{"message":"Too Many Requests"}"#));
    house.functions.stop().await;
}

#[tokio::test]
async fn all_apis_share_what_the_account_may_do() {
    let house = House::empty();
    rest(&house, &json!({"name": "a"}), &[json!({})]);
    let mut passed = 0;
    for _ in 0..5_010 {
        passed += usize::from(house.call_at(REST, Request::get("/dev"), "", after(0)).await.status() == 200);
    }
    assert_eq!(passed, 5_000, "the burst of an account");
    assert_eq!(house.call_at(REST, Request::get("/dev"), "", after(1)).await.status(), 200);
}
