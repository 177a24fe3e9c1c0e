//! `AWS::Serverless::Api`: a REST API with an OpenAPI document, its deployment and its stage.

use serde_json::json;

use super::auth::Auth;
use super::body::{self, Kind};
use super::http_api::disable_endpoint;
use super::{Expansion, known, make, rest_document, stage, usage_plan};
use crate::node::{Map, Node, Value};
use crate::template::Resource;

/// Properties that `AWS::ApiGateway::RestApi` has under the same name.
const API: &[&str] = &[
    "Name",
    "Description",
    "BinaryMediaTypes",
    "MinimumCompressionSize",
    "FailOnWarnings",
    "Mode",
    "ApiKeySourceType",
    "Policy",
];

/// Properties that the stage has under the same name.
const STAGE: &[&str] = &[
    "AccessLogSetting",
    "CacheClusterEnabled",
    "CacheClusterSize",
    "CanarySetting",
    "MethodSettings",
    "TracingEnabled",
    "Variables",
];

pub(super) fn expand(expansion: &mut Expansion<'_>, api: &Resource) {
    let id = &api.logical_id;
    let at = api.at;
    let empty = Map::new();
    let given = api.properties.as_map().unwrap_or(&empty);
    expansion.check_known(id, "Properties", given, &known::API);
    let Some(stage_name) = given.get("StageName") else {
        expansion.error(at, id, "Properties", "the API has no `StageName`", "Add one, such as `StageName: test`.");
        return;
    };
    let mut auth = Auth::read(expansion, api, Kind::Rest);
    let body = Node::map(document(expansion, api, given, &mut auth), at);
    let hash = body::sha1(&body.to_json());
    let mut properties = Map::new().with("Body", body);
    for name in API {
        if let Some(node) = given.get(name).filter(|node| *name != "FailOnWarnings" || make::is_true(node)) {
            properties.insert(*name, node.clone());
        }
    }
    if let Some(endpoint) = given.get("EndpointConfiguration") {
        add_endpoint(&mut properties, endpoint);
    }
    let mut made = api.clone();
    "AWS::ApiGateway::RestApi".clone_into(&mut made.kind);
    made.properties = Node::map(properties, api.properties.at);
    expansion.add(made);

    let deployment_id = format!("{id}Deployment{}", &hash[..10]);
    let mut deployment = json!({ "Description": format!("RestApi deployment id: {hash}"), "RestApiId": { "Ref": id } });
    if !given.contains("OpenApiVersion") {
        // The stray stage that SAM is known for: it comes with every swagger 2.0 document.
        deployment["StageName"] = json!("Stage");
    }
    let mut properties = Map::new()
        .with("DeploymentId", make::reference(&deployment_id, at))
        .with("RestApiId", make::reference(id, at))
        .with("StageName", stage_name.clone());
    for name in STAGE {
        if let Some(node) = given.get(name) {
            properties.insert(*name, node.clone());
        }
    }
    if let Some(tags) = given.get("Tags") {
        properties.insert("Tags", make::tag_list(None, Some(tags), at));
    }
    let deployment = make::node(&deployment, at).as_map().cloned().unwrap_or_default();
    let stage_id = stage::logical_id(id, Some(stage_name));
    expansion.refer(id, "Stage", &stage_id);
    expansion.refer(id, "Deployment", &deployment_id);
    for (id, kind, properties) in
        [(&deployment_id, "AWS::ApiGateway::Deployment", deployment), (&stage_id, "AWS::ApiGateway::Stage", properties)]
    {
        expansion.add(make::beside(api, id, kind, properties));
    }
    for permission in auth.permissions(api) {
        expansion.add(permission);
    }
    usage_plan::expand(expansion, api, &stage_id);
}

fn document(expansion: &mut Expansion<'_>, api: &Resource, given: &Map, auth: &mut Auth) -> Map {
    let at = api.at;
    let mut body = rest_document::make(expansion, api, given, auth);
    if let Some(responses) = given.get("GatewayResponses").and_then(|node| gateway_responses(expansion, &api.logical_id, node)) {
        body.insert("x-amazon-apigateway-gateway-responses", responses);
    }
    if let Some(types) = given.get("BinaryMediaTypes").and_then(Node::as_list) {
        let types = types.iter().map(|one| match one.as_str() {
            Some(text) => Node::string(text.replace("~1", "/"), one.at),
            None => one.clone(),
        });
        body.insert("x-amazon-apigateway-binary-media-types", Node::list(types.collect(), at));
    }
    if let Some(flag) = given.get("DisableExecuteApiEndpoint") {
        disable_endpoint(&mut body, flag);
    }
    body
}

/// `EndpointConfiguration: REGIONAL` or a mapping with `Type`.
fn add_endpoint(properties: &mut Map, endpoint: &Node) {
    let at = endpoint.at;
    let kind = match &endpoint.value {
        Value::Map(map) if map.contains("Type") => map.get("Type").cloned(),
        Value::String(_) => Some(endpoint.clone()),
        _ => None,
    };
    let Some(kind) = kind else {
        properties.insert("EndpointConfiguration", endpoint.clone());
        return;
    };
    let mut configuration = Map::new().with("Types", Node::list(vec![kind.clone()], at));
    for (name, other) in [("VPCEndpointIds", "VpcEndpointIds"), ("IpAddressType", "IpAddressType")] {
        if let Some(node) = endpoint.get(name) {
            configuration.insert(other, node.clone());
        }
    }
    properties.insert("EndpointConfiguration", Node::map(configuration, at));
    properties.insert("Parameters", Node::map(Map::new().with("endpointConfigurationTypes", kind), at));
}

fn gateway_responses(expansion: &mut Expansion<'_>, id: &str, node: &Node) -> Option<Node> {
    let path = "Properties.GatewayResponses";
    let Some(given) = node.as_map() else {
        let message = format!("`GatewayResponses` is a mapping of names, this is {}", node.describe());
        expansion.error(node.at, id, path, message, "Write `DEFAULT_4XX:` below it.");
        return None;
    };
    let mut responses = Map::new();
    for (name, at, response) in given.entries() {
        let mut parameters = Map::new();
        for (section, prefix) in [("Headers", "header"), ("QueryStrings", "querystring"), ("Paths", "path")] {
            let values = response.get("ResponseParameters").and_then(|all| all.get(section)).and_then(Node::as_map);
            for (key, key_at, value) in values.into_iter().flat_map(Map::entries) {
                parameters.insert_at(format!("gatewayresponse.{prefix}.{key}"), key_at, value.clone());
            }
        }
        let templates = response.get("ResponseTemplates").cloned().unwrap_or(Node::map(Map::new(), at));
        let mut made = Map::new().with("responseParameters", Node::map(parameters, at)).with("responseTemplates", templates);
        if let Some(status) = response.get("StatusCode") {
            // A number is written as text; an intrinsic stays what it is.
            let text = status.scalar().map(|text| Node::string(text, status.at));
            made.insert("statusCode", text.unwrap_or_else(|| status.clone()));
        }
        responses.insert_at(name, at, Node::map(made, at));
    }
    Some(Node::map(responses, node.at))
}
