//! `RequestParameters` of a REST API's event: names such as `method.request.header.Authorization`, each possibly with
//! `Required` and `Caching`.

use serde_json::{Value as Json, json};

use super::route::Route;
use super::{Expansion, make};
use crate::node::{Map, Node, Value};
use crate::suggest::did_you_mean;

const OPTIONS: [&str; 2] = ["Caching", "Required"];

/// Adds the parameters to a method, and those that are part of the cache's key to its integration.
pub(super) fn add(expansion: &mut Expansion<'_>, route: &Route, method: &mut Map) {
    let Some(items) = route.get("RequestParameters") else { return };
    let path = format!("{}.Properties.RequestParameters", route.property);
    let Some(items) = items.as_list() else {
        let message = format!("`RequestParameters` is a list, this is {}", items.describe());
        expansion.error(items.at, &route.logical_id, &path, message, "Write `- method.request.header.Name`.");
        return;
    };
    let mut all = method.get("parameters").and_then(Node::as_list).unwrap_or_default().to_vec();
    let mut cached = Vec::new();
    for item in items {
        let Some((name, options)) = named(item) else {
            let message = format!("a parameter is a name or a mapping with one name, this is {}", item.describe());
            expansion.error(item.at, &route.logical_id, &path, message, "Write `- method.request.header.Name`.");
            continue;
        };
        let Some(parameter) = parameter(name, options) else {
            let message = format!("`{name}` is not a parameter of a request");
            let remedy = "Write `method.request.header.Name`, `method.request.querystring.name` or `method.request.path.name`.";
            expansion.error(item.at, &route.logical_id, &path, message, remedy);
            continue;
        };
        check_options(expansion, route, &format!("{path}.{name}"), item, options);
        if options.and_then(|options| options.get("Caching")).is_some_and(make::is_true) {
            cached.push(Node::string(name, item.at));
        }
        all.push(make::node(&parameter, item.at));
    }
    method.insert("parameters", Node::list(all, route.at));
    let integration = method.get_mut("x-amazon-apigateway-integration").and_then(Node::as_map_mut);
    if let (Some(integration), false) = (integration, cached.is_empty()) {
        integration.insert("cacheKeyParameters", Node::list(cached, route.at));
    }
}

fn named(item: &Node) -> Option<(&str, Option<&Node>)> {
    match &item.value {
        Value::Map(map) => map.iter().next().map(|(name, options)| (name, Some(options))),
        _ => Some((item.as_str()?, None)),
    }
}

fn parameter(name: &str, options: Option<&Node>) -> Option<Json> {
    let (place, name) = name.strip_prefix("method.request.")?.split_once('.')?;
    let place = match place {
        "querystring" => "query",
        "header" | "path" => place,
        _ => return None,
    };
    let required = options.and_then(|options| options.get("Required")).map_or(Json::Bool(false), Node::to_json);
    Some(json!({ "required": required, "type": "string", "name": name, "in": place }))
}

fn check_options(expansion: &mut Expansion<'_>, route: &Route, path: &str, item: &Node, options: Option<&Node>) {
    let Some(options) = options else { return };
    let Some(given) = options.as_map() else {
        let message = format!("the options of a parameter are a mapping, this is {}", options.describe());
        expansion.error(item.at, &route.logical_id, path, message, "Write `{ Required: true }`.");
        return;
    };
    for (key, at, _) in given.entries().filter(|(key, _, _)| !OPTIONS.contains(key)) {
        let message = format!("a parameter has no option `{key}`");
        expansion.error(at, &route.logical_id, &format!("{path}.{key}"), message, did_you_mean(key, OPTIONS));
    }
}
