//! SAM's policy templates: a name and its parameters stand for statements. The table beside this file has the facts of the
//! official transform's (aws-sam-translator, Apache-2.0), which AWS documents under "SAM policy templates".

use std::sync::OnceLock;

use serde_json::{Map as JsonMap, Value as Json};

use super::Expansion;
use crate::node::{Map, Node, Value};
use crate::suggest::did_you_mean;

/// Name → `parameters`, `statement`.
fn templates() -> &'static JsonMap<String, Json> {
    static TEMPLATES: OnceLock<JsonMap<String, Json>> = OnceLock::new();
    TEMPLATES.get_or_init(|| serde_json::from_str(include_str!("policy_templates.json")).expect("the table is JSON"))
}

/// The document that a template of that name makes; what is wrong with it is a finding.
pub(super) fn document(expansion: &mut Expansion<'_>, id: &str, path: &str, written: &Node) -> Option<Node> {
    let map = written.as_map()?;
    let (name, at, given) = map.entries().next()?;
    let Some(template) = templates().get(name).filter(|_| map.len() == 1) else {
        let remedy = did_you_mean(name, templates().keys().map(String::as_str));
        expansion.error(at, id, path, format!("`{name}` is not a policy template"), remedy);
        return None;
    };
    let empty = Map::new();
    let given = given.as_map().unwrap_or(&empty);
    let parameters: Vec<&str> = template["parameters"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    let missing: Vec<&str> = parameters.iter().filter(|name| !given.contains(name)).copied().collect();
    if !missing.is_empty() {
        let message = format!("the policy template `{name}` needs {}", missing.join(", "));
        expansion.error(at, id, path, message, format!("Write `{}: …` below it.", missing[0]));
        return None;
    }
    let mut statement = Node::from_json(&template["statement"], at);
    fill(&mut statement, &parameters, given);
    Some(Node::map(Map::new().with("Statement", statement), at))
}

/// Puts what is given where the template refers to it.
fn fill(node: &mut Node, parameters: &[&str], given: &Map) {
    let name = node.get("Ref").and_then(Node::as_str).filter(|name| parameters.contains(name));
    if let Some(value) = name.and_then(|name| given.get(name)) {
        *node = value.clone();
        return;
    }
    match &mut node.value {
        Value::List(items) => items.iter_mut().for_each(|item| fill(item, parameters, given)),
        Value::Map(map) => map.iter_mut().for_each(|(_, child)| fill(child, parameters, given)),
        _ => {}
    }
}
