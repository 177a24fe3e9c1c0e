//! HTTP APIs made of single create operations, most of them in front of an HTTP backend.

use sekisho_api_gateway::http_api::{CreateApi, CreateIntegration, CreateRoute, CreateStage};
use serde_json::{Value, json};

use crate::support::{HTTP, House, now};

pub fn integration(value: Value) -> CreateIntegration {
    serde_json::from_value(value).expect("an integration")
}

/// An API without authorizers: routes to the integrations beside them.
pub fn api(routes: &[(&str, Value)]) -> House {
    let house = House::empty();
    let create = serde_json::from_value::<CreateApi>(json!({"name": "proxy", "protocolType": "HTTP"})).expect("api");
    house.gateway.put_http_api(HTTP, create, now()).expect("api");
    for (nth, (key, members)) in routes.iter().enumerate() {
        let id = format!("i{nth}");
        house.gateway.put_http_integration(HTTP, &id, integration(members.clone())).expect("integration");
        let route =
            CreateRoute { route_key: (*key).to_owned(), target: Some(format!("integrations/{id}")), ..CreateRoute::default() };
        house.gateway.put_http_route(HTTP, key, route).expect("route");
    }
    for name in ["$default", "qa"] {
        let stage = json!({"stageName": name, "autoDeploy": true, "stageVariables": {"base": "v2"}});
        let stage = serde_json::from_value::<CreateStage>(stage).expect("stage");
        house.gateway.put_http_stage(HTTP, stage, now()).expect("stage");
    }
    house
}

pub fn proxy(url: &str, method: &str) -> Value {
    json!({
        "integrationType": "HTTP_PROXY",
        "integrationUri": url,
        "integrationMethod": method,
        "payloadFormatVersion": "1.0",
    })
}
