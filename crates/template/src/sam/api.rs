//! `AWS::Serverless::Api`: a REST API with an OpenAPI document, its deployment and its stage.

use serde_json::json;

use super::auth::Auth;
use super::body::{self, Kind};
use super::cors::Cors;
use super::http_api::add_schemes;
use super::{Expansion, known, make, stage};
use crate::node::{Map, Node, Value};
use crate::template::Resource;

/// Properties that `AWS::ApiGateway::RestApi` has under the same name.
const API: &[&str] =
    &["Name", "Description", "BinaryMediaTypes", "MinimumCompressionSize", "FailOnWarnings", "Mode", "ApiKeySourceType"];

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
    let body = Node::map(document(expansion, api, given), at);
    let hash = body::sha1(&body.to_json());
    let mut properties = Map::new().with("Body", body);
    for name in API {
        if let Some(node) = given.get(name) {
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
    for (id, kind, properties) in
        [(&deployment_id, "AWS::ApiGateway::Deployment", deployment), (&stage_id, "AWS::ApiGateway::Stage", properties)]
    {
        let mut resource = Resource::generated(id, kind, properties, at).when(api.condition.as_ref());
        resource.deletion_policy.clone_from(&api.deletion_policy);
        resource.update_replace_policy.clone_from(&api.update_replace_policy);
        expansion.add(resource);
    }
}

fn document(expansion: &mut Expansion<'_>, api: &Resource, given: &Map) -> Map {
    let at = api.at;
    let id = &api.logical_id;
    let version = given.get("OpenApiVersion").and_then(Node::scalar).filter(|text| text.starts_with('3'));
    let auth = Auth::read(expansion, api, Kind::Rest);
    let has_definition = given.contains("DefinitionBody") || given.contains("DefinitionUri");
    let definition = if has_definition { body::given(expansion, api) } else { None };
    let open_api_3 = definition.as_ref().map_or(version.is_some(), |body| body.contains("openapi"));
    let cors = given.get("Cors").and_then(|node| Cors::read(expansion, id, node, open_api_3));
    let mut body = if has_definition {
        body::warn_about_events(expansion, api);
        let mut body = definition.unwrap_or_default();
        if let Some(paths) = body.get_mut("paths") {
            if let Some(cors) = &cors {
                body::each_path_item(paths, &mut |item| cors.add_preflight(item, &auth, at));
            }
            auth.guard_definition(paths, Kind::Rest);
        }
        body
    } else {
        let title = make::reference("AWS::StackName", at);
        let info = Map::new().with("version", Node::string("1.0", at)).with("title", title);
        let paths = body::paths(expansion, api, Kind::Rest, &auth, cors.as_ref());
        let (key, version) = version.as_deref().map_or(("swagger", "2.0"), |version| ("openapi", version));
        Map::new().with(key, Node::string(version, at)).with("info", Node::map(info, at)).with("paths", paths)
    };
    if !auth.schemes.is_empty() {
        let way: &[&str] = if open_api_3 { &["components", "securitySchemes"] } else { &["securityDefinitions"] };
        add_schemes(&mut body, way, &auth.schemes, api);
    }
    if let Some(responses) = given.get("GatewayResponses").and_then(|node| gateway_responses(expansion, id, node)) {
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
        let setting = Node::map(Map::new().with("disableExecuteApiEndpoint", flag.clone()), flag.at);
        body.insert("x-amazon-apigateway-endpoint-configuration", setting);
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
