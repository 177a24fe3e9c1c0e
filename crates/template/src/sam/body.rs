//! The OpenAPI document of an API: given by the template, or made from its routes.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use indexmap::IndexMap;
use serde_json::{Map as JsonMap, Value as Json, json};

use super::auth::Auth;
use super::cors::Cors;
use super::route::{ANY, Route};
use super::{Expansion, make, model, parameters};
use crate::node::{Map, Node, Value};
use crate::template::Resource;
use crate::yaml;

/// Keys of a path item that are methods.
const METHODS: &[&str] = &["get", "head", "post", "put", "patch", "delete", "options", "trace", ANY];

/// The two kinds of API.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Http,
    Rest,
}

/// What a document is: its kind of API, its version, and the models that its events may name.
pub(super) struct Form<'a> {
    pub(super) kind: Kind,
    pub(super) open_api_3: bool,
    pub(super) models: Option<&'a Node>,
}

/// `DefinitionBody`, or the content of `DefinitionUri`; none when neither is given, or when it is wrong.
pub(super) fn given(expansion: &mut Expansion<'_>, api: &Resource) -> Option<Map> {
    let id = &api.logical_id;
    if let Some(body) = api.property("DefinitionBody") {
        if body.as_map().is_none() {
            let message = format!("`DefinitionBody` is an OpenAPI document, this is {}", body.describe());
            expansion.error(body.at, id, "Properties.DefinitionBody", message, "Write its members below it.");
        }
        return body.as_map().cloned();
    }
    let uri = api.property("DefinitionUri")?;
    let Some(path) = uri.as_str().filter(|path| !path.contains("://")) else {
        let remedy = "Give the path of a file on this disk.";
        expansion.error(uri.at, id, "Properties.DefinitionUri", "the definition has to be a local file", remedy);
        return None;
    };
    let text = match (expansion.read)(path) {
        Ok(text) => text,
        Err(error) => {
            let message = format!("cannot read `{path}`: {error}");
            expansion.error(uri.at, id, "Properties.DefinitionUri", message, "Check the path; it is relative to the template.");
            return None;
        }
    };
    match yaml::parse(&text, path) {
        // Its positions are those of another file, and messages name only one: it stands where it is named.
        Ok(node) => Node::from_json(&node.to_json(), uri.at).as_map().cloned(),
        Err(errors) => {
            expansion.findings.errors.extend(errors.into_iter().map(|error| error.of(id)));
            None
        }
    }
}

/// `paths` made from the routes of an API.
pub(super) fn paths(
    expansion: &mut Expansion<'_>,
    api: &Resource,
    form: &Form<'_>,
    auth: &mut Auth,
    cors: Option<&Cors>,
) -> Node {
    let routes = expansion.routes.get(&api.logical_id).cloned().unwrap_or_default();
    let mut by_path: IndexMap<&str, Vec<&Route>> = IndexMap::new();
    for route in &routes {
        by_path.entry(&route.path).or_default().push(route);
    }
    let mut paths = Map::new();
    for (path, routes) in by_path {
        let at = routes[0].at;
        let mut item = Map::new();
        for route in &routes {
            let method = make::when(route.condition.as_deref(), method(expansion, route, form, auth));
            if item.insert_at(route.method.clone(), route.at, method).is_some() {
                let message = format!("`{}` has this method and path twice", api.logical_id);
                expansion.error(route.at, &route.logical_id, &route.property, message, "Remove one of the events.");
            }
        }
        if let Some(cors) = cors {
            cors.add_preflight(&mut item, at);
        }
        let conditions: Vec<Option<String>> = routes.iter().map(|route| route.condition.clone()).collect();
        let name = format!("{}{}PathCondition", api.logical_id, condition_part(path));
        let condition = expansion.any_of(&conditions, &name, at);
        paths.insert(path, make::when(condition.as_deref(), Node::map(item, at)));
    }
    Node::map(paths, api.at)
}

/// A path as part of a condition's name.
fn condition_part(path: &str) -> String {
    let text = path.replace('/', "SLASH");
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// The method of one event: what it calls, who may call it, what it takes.
pub(super) fn method(expansion: &mut Expansion<'_>, route: &Route, form: &Form<'_>, auth: &mut Auth) -> Node {
    let at = route.at;
    let string = |text: &str| Node::string(text, at);
    let mut integration = Map::new()
        .with("httpMethod", string("POST"))
        .with("type", string("aws_proxy"))
        .with("uri", make::when(route.condition.as_deref(), route.uri.clone()));
    if form.kind == Kind::Http {
        let version = route.get("PayloadFormatVersion").and_then(Node::scalar);
        integration.insert("payloadFormatVersion", string(version.as_deref().unwrap_or("2.0")));
    }
    if let Some(timeout) = route.get("TimeoutInMillis") {
        integration.insert("timeoutInMillis", timeout.clone());
    }
    if let (Kind::Rest, Some(credentials)) = (form.kind, auth.credentials(route)) {
        integration.insert("credentials", credentials);
    }
    let mut method = Map::new().with("x-amazon-apigateway-integration", Node::map(integration, at));
    if route.path == "$default" {
        method.insert("isDefaultRoute", make::node(&json!(true), at));
    }
    auth.add_of_event(expansion, route, form.kind, &mut method);
    match form.kind {
        Kind::Http => add_path_parameters(route, &mut method),
        Kind::Rest => {
            model::add_to_method(expansion, route, form, &mut method);
            parameters::add(expansion, route, &mut method);
        }
    }
    method.insert("responses", make::node(&json!({}), at));
    Node::map(method, at)
}

fn add_path_parameters(route: &Route, method: &mut Map) {
    let parameter = |name: &str| json!({ "required": true, "name": name, "in": "path" });
    let parameters: Vec<Json> = route.path_parameters().into_iter().map(parameter).collect();
    if !parameters.is_empty() {
        method.insert("parameters", make::node(&Json::Array(parameters), route.at));
    }
}

/// Every path and what its item has, through the branches of `Fn::If`.
pub(super) fn method_names(paths: Option<&Node>) -> Vec<(String, Vec<String>)> {
    let of = |(path, item): (&str, &Node)| {
        let mut names = Vec::new();
        each_branch(&mut item.clone(), &mut |item| names.extend(item.keys().map(str::to_owned)));
        (path.to_owned(), names)
    };
    paths.and_then(Node::as_map).into_iter().flat_map(Map::iter).map(of).collect()
}

/// Calls `visit` for every path item below `paths`, through the branches of `Fn::If`.
pub(super) fn each_path_item(paths: &mut Node, visit: &mut dyn FnMut(&mut Map)) {
    for (_, item) in paths.as_map_mut().into_iter().flat_map(Map::iter_mut) {
        each_branch(item, visit);
    }
}

/// Calls `visit` for every method of a path item, through the branches of `Fn::If`.
pub(super) fn each_method(item: &mut Map, visit: &mut dyn FnMut(&str, &mut Map)) {
    for (name, method) in item.iter_mut() {
        if METHODS.contains(&name.to_lowercase().as_str()) {
            each_branch(method, &mut |method| visit(name, method));
        }
    }
}

/// Calls `visit` for a mapping, or for the branches of its `Fn::If`.
pub(super) fn each_branch(node: &mut Node, visit: &mut dyn FnMut(&mut Map)) {
    let Value::Map(map) = &mut node.value else { return };
    if let Some(Node { value: Value::List(parts), .. }) = map.get_mut("Fn::If") {
        parts.iter_mut().skip(1).for_each(|part| each_branch(part, visit));
    } else if !map.contains("Ref") {
        visit(map);
    }
}

/// SHA-1 of a document whatever the order of its keys, in hexadecimal: part of a name, not a protection.
pub(super) fn sha1(json: &Json) -> String {
    sha1_of(sorted(json).to_string().as_bytes())
}

/// SHA-1 in hexadecimal.
pub(super) fn sha1_of(bytes: &[u8]) -> String {
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes);
    hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sorted(json: &Json) -> Json {
    match json {
        Json::Array(items) => items.iter().map(sorted).collect(),
        Json::Object(members) => {
            let mut keys: Vec<&String> = members.keys().collect();
            keys.sort();
            let sorted_members = keys.into_iter().map(|key| (key.clone(), sorted(&members[key])));
            Json::Object(sorted_members.collect::<JsonMap<_, _>>())
        }
        other => other.clone(),
    }
}
