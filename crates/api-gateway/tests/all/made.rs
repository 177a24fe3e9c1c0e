//! REST APIs made of integrations: one resource per integration, all open to everybody.

use std::collections::BTreeMap;

use sekisho_api_gateway::rest_api::{CreateDeployment, CreateResource, CreateStage, PutMethod, StageDescription};
use serde_json::{Value, json};

use crate::support::{FUNCTION_ARN, House, REST, now};

/// The invocation URI of `echo`.
pub fn echo_uri() -> String {
    format!("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION_ARN}/invocations")
}

/// An AWS integration with `echo` and a default response, with these members changed.
pub fn lambda(changes: Value) -> Value {
    with(
        json!({"type": "AWS", "httpMethod": "POST", "uri": echo_uri(), "integrationResponses": [{"statusCode": "200"}]}),
        changes,
    )
}

/// An HTTP integration with a default response, with these members changed.
pub fn http(url: &str, changes: Value) -> Value {
    with(json!({"type": "HTTP", "httpMethod": "POST", "uri": url, "integrationResponses": [{"statusCode": "200"}]}), changes)
}

/// A MOCK integration that says 200, with these members changed.
pub fn mock(changes: Value) -> Value {
    let templates = json!({"application/json": "{\"statusCode\": 200}"});
    with(json!({"type": "MOCK", "requestTemplates": templates, "integrationResponses": [{"statusCode": "200"}]}), changes)
}

fn with(mut integration: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else { panic!("members to change") };
    for (name, value) in changes {
        integration[name] = value;
    }
    integration
}

/// An API with these integrations, each for any method of a resource below the root; deployed in the stage `test`.
pub fn api<'a>(house: &House, integrations: impl IntoIterator<Item = (&'a str, Value)>) {
    create(house, json!({"name": "made"}), integrations, BTreeMap::new());
}

/// The same with members of `CreateRestApi` and stage variables.
pub fn create<'a>(
    house: &House,
    api: Value,
    integrations: impl IntoIterator<Item = (&'a str, Value)>,
    variables: BTreeMap<String, String>,
) {
    let gateway = &house.gateway;
    let create = serde_json::from_value(api).expect("an api");
    let root = gateway.put_rest_api(REST, create, now()).expect("api");
    for (part, integration) in integrations {
        let create = CreateResource { parent_id: root.clone(), path_part: part.to_owned(), ..CreateResource::default() };
        gateway.put_rest_resource(REST, part, create).expect("resource");
        gateway.put_rest_method(REST, part, any(&integration)).expect(part);
    }
    let stage = CreateStage { variables, ..CreateStage::default() };
    let deployment = CreateDeployment {
        stage_name: Some("test".to_owned()),
        stage_description: Some(StageDescription::Stage(Box::new(stage))),
        ..CreateDeployment::default()
    };
    gateway.put_rest_deployment(REST, "made", deployment, now()).expect("deployment");
}

/// A method with responses that declare every header the integration responses map.
pub fn any(integration: &Value) -> PutMethod {
    let responses = integration["integrationResponses"].as_array().into_iter().flatten();
    let declared: Vec<_> = responses
        .map(|response| {
            let names = response["responseParameters"].as_object().into_iter().flatten();
            let parameters: Value = names.map(|(name, _)| (name.clone(), json!(true))).collect::<serde_json::Map<_, _>>().into();
            json!({"statusCode": response["statusCode"], "responseParameters": parameters})
        })
        .collect();
    let method = json!({"httpMethod": "ANY", "integration": integration, "methodResponses": declared});
    serde_json::from_value(method).expect("a method")
}
