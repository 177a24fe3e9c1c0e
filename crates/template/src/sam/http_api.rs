//! `AWS::Serverless::HttpApi`: an API with an OpenAPI document, and its stage.

use serde_json::json;

use super::auth::Auth;
use super::body::{self, Form, Kind};
use super::route::{ANY, Route};
use super::{Expansion, cors, definition, known, make};
use crate::node::{Map, Node, Position};
use crate::template::Resource;

/// Properties that the stage has under the same name.
const STAGE: &[&str] = &["AccessLogSettings", "DefaultRouteSettings", "StageVariables"];

const ENDPOINT: &str = "x-amazon-apigateway-endpoint-configuration";

pub(super) fn expand(expansion: &mut Expansion<'_>, api: &Resource) {
    let id = &api.logical_id;
    let empty = Map::new();
    let given = api.properties.as_map().unwrap_or(&empty);
    expansion.check_known(id, "Properties", given, &known::HTTP_API);
    let mut auth = Auth::read(expansion, api, Kind::Http);
    let body = document(expansion, api, given, &mut auth);
    let mut properties = Map::new().with("Body", Node::map(body, api.at));
    if let Some(node) = given.get("FailOnWarnings").filter(|node| make::is_true(node)) {
        properties.insert("FailOnWarnings", node.clone());
    }
    let stage = stage(expansion, api, given);
    let mut made = api.clone();
    "AWS::ApiGatewayV2::Api".clone_into(&mut made.kind);
    made.properties = Node::map(properties, api.properties.at);
    expansion.add(made);
    for permission in auth.permissions(api) {
        expansion.add(permission);
    }
    expansion.refer(id, "Stage", &stage.logical_id);
    expansion.add(stage);
}

fn document(expansion: &mut Expansion<'_>, api: &Resource, given: &Map, auth: &mut Auth) -> Map {
    let at = api.at;
    let form = Form { kind: Kind::Http, open_api_3: true, models: None };
    let has_definition = given.contains("DefinitionBody") || given.contains("DefinitionUri");
    let mut body = if has_definition {
        let mut body = body::given(expansion, api).unwrap_or_default();
        if let Some(paths) = body.get_mut("paths") {
            definition::add_http_events(expansion, api, &form, auth, paths);
        }
        body
    } else {
        let title = make::reference("AWS::StackName", at);
        let info = Map::new().with("version", Node::string("1.0", at)).with("title", title);
        let paths = body::paths(expansion, api, &form, auth, None);
        Map::new().with("openapi", Node::string("3.0.1", at)).with("info", Node::map(info, at)).with("paths", paths)
    };
    if let Some(paths) = body.get_mut("paths") {
        auth.guard(paths, Kind::Http);
        rename_default(paths, given);
    }
    for (property, member) in [("Name", "title"), ("Description", "description")] {
        if let (Some(text), Some(info)) = (given.get(property), body.get_mut("info").and_then(Node::as_map_mut)) {
            info.insert(member, text.clone());
        }
    }
    if !auth.schemes.is_empty() {
        add_schemes(&mut body, &["components", "securitySchemes"], &auth.schemes, api);
    }
    if let Some(cors) = given.get("CorsConfiguration").and_then(|node| cors::http(expansion, &api.logical_id, node)) {
        body.insert("x-amazon-apigateway-cors", cors);
    }
    if let Some(flag) = given.get("DisableExecuteApiEndpoint") {
        disable_endpoint(&mut body, flag);
    }
    body.insert("tags", tags(given, api));
    body
}

/// An import that fails on warnings takes no path without a slash.
fn rename_default(paths: &mut Node, given: &Map) {
    if given.get("FailOnWarnings").is_some_and(make::is_true)
        && let Some(paths) = paths.as_map_mut()
        && let Some(item) = paths.remove("$default")
    {
        paths.insert("/$default", item);
    }
}

/// `DisableExecuteApiEndpoint`: in OpenAPI 3 a setting of the servers, all that there are or one of its own.
pub(super) fn disable_endpoint(body: &mut Map, flag: &Node) {
    let setting = Node::map(Map::new().with("disableExecuteApiEndpoint", flag.clone()), flag.at);
    if !body.contains("openapi") {
        body.insert(ENDPOINT, setting);
        return;
    }
    let given = body.get("servers").and_then(Node::as_list).unwrap_or_default().to_vec();
    let mut servers = if given.is_empty() { vec![Node::map(Map::new(), flag.at)] } else { given };
    for server in servers.iter_mut().filter_map(Node::as_map_mut) {
        server.insert(ENDPOINT, setting.clone());
    }
    body.insert("servers", Node::list(servers, flag.at));
}

/// Puts schemes at `way` in the document, beside those that are there already.
pub(super) fn add_schemes(body: &mut Map, way: &[&str], schemes: &Map, api: &Resource) {
    let mut place = body;
    for key in way {
        place = member(place, key, api.at);
    }
    for (name, at, scheme) in schemes.entries() {
        // SAM leaves its built-in schemes to a definition that has them.
        if matches!(name, "api_key" | "AWS_IAM") && place.contains(name) {
            continue;
        }
        place.insert_at(name, at, scheme.clone());
    }
}

/// The mapping under `key`, made if it is not there.
fn member<'m>(map: &'m mut Map, key: &str, at: Position) -> &'m mut Map {
    if map.get(key).and_then(Node::as_map).is_none() {
        map.insert(key, Node::map(Map::new(), at));
    }
    let node = map.get_mut(key).and_then(Node::as_map_mut);
    node.expect("a mapping was put there if there was none")
}

/// An HTTP API made from a document takes its tags from there.
fn tags(given: &Map, api: &Resource) -> Node {
    let entry = |name: &str, value: Node| {
        let at = value.at;
        let map = Map::new().with("name", Node::string(name, at)).with("x-amazon-apigateway-tag-value", value);
        Node::map(map, at)
    };
    let own = given.get("Tags").and_then(Node::as_map).into_iter().flat_map(Map::iter);
    let mut tags: Vec<Node> = own.map(|(name, value)| entry(name, value.clone())).collect();
    tags.push(entry("httpapi:createdBy", Node::string("SAM", api.at)));
    Node::list(tags, api.at)
}

fn stage(expansion: &mut Expansion<'_>, api: &Resource, given: &Map) -> Resource {
    let id = &api.logical_id;
    let at = api.at;
    let name = given.get("StageName");
    let stage_id = match name.and_then(Node::as_str) {
        None if name.is_none() => format!("{id}ApiGatewayDefaultStage"),
        Some("$default") => format!("{id}ApiGatewayDefaultStage"),
        _ => super::stage::logical_id(id, name),
    };
    let mut properties = Map::new()
        .with("ApiId", make::reference(id, at))
        .with("StageName", name.cloned().unwrap_or(Node::string("$default", at)));
    for name in STAGE {
        if let Some(node) = given.get(name) {
            properties.insert(*name, node.clone());
        }
    }
    let settings = route_settings(expansion, id, given);
    if !settings.is_empty() {
        properties.insert("RouteSettings", Node::map(settings, at));
    }
    let mut tags = given.get("Tags").and_then(Node::as_map).cloned().unwrap_or_default();
    tags.insert("httpapi:createdBy", Node::string("SAM", at));
    properties.insert("Tags", Node::map(tags, at));
    properties.insert("AutoDeploy", make::node(&json!(true), at));
    let mut stage = Resource::generated(&stage_id, "AWS::ApiGatewayV2::Stage", properties, at);
    stage.condition.clone_from(&api.condition);
    stage.deletion_policy.clone_from(&api.deletion_policy);
    stage.update_replace_policy.clone_from(&api.update_replace_policy);
    stage
}

/// Settings of routes: those of the API, and over them those of the events.
fn route_settings(expansion: &Expansion<'_>, id: &str, given: &Map) -> Map {
    let mut settings = given.get("RouteSettings").and_then(Node::as_map).cloned().unwrap_or_default();
    for route in expansion.routes.get(id).into_iter().flatten() {
        if let Some(own) = route.get("RouteSettings") {
            settings.insert(route_key(route), own.clone());
        }
    }
    settings
}

fn route_key(route: &Route) -> String {
    if route.path == "$default" {
        return route.path.clone();
    }
    let method = if route.method == ANY { "ANY".to_owned() } else { route.method.to_uppercase() };
    format!("{method} {}", route.path)
}
