//! `Models` of a REST API, and what an event says about them: the body of its requests and who checks it.

use serde_json::json;

use super::body::Form;
use super::known;
use super::route::Route;
use super::{Expansion, make};
use crate::error::Severity;
use crate::node::{Map, Node, Position, Value};
use crate::suggest::did_you_mean;

const CHECKS: [&str; 2] = ["ValidateBody", "ValidateParameters"];

/// The models as definitions: SAM writes their names in small letters.
pub(super) fn definitions(expansion: &mut Expansion<'_>, id: &str, models: &Node) -> Map {
    let mut made = Map::new();
    let Some(given) = models.as_map() else {
        let message = format!("`Models` is a mapping of names, this is {}", models.describe());
        expansion.error(models.at, id, "Properties.Models", message, "Write `Name:` lines with a JSON schema below it.");
        return made;
    };
    for (name, at, schema) in given.entries() {
        if !schema.get("type").is_some_and(make::is_true) {
            let path = format!("Properties.Models.{name}");
            expansion.error(schema.at, id, &path, "the schema has no `type`", "Add one, such as `type: object`.");
        }
        made.insert_at(name.to_lowercase(), at, schema.clone());
    }
    made
}

/// `RequestModel` of an event, in its method.
pub(super) fn add_to_method(expansion: &mut Expansion<'_>, route: &Route, form: &Form<'_>, method: &mut Map) {
    let Some(given) = route.get("RequestModel") else { return };
    let path = format!("{}.Properties.RequestModel", route.property);
    let id = &route.logical_id;
    let Some(given) = given.as_map() else {
        let message = format!("`RequestModel` is a mapping, this is {}", given.describe());
        expansion.error(given.at, id, &path, message, "Write `Model: Name` below it.");
        return;
    };
    expansion.check_known(id, &path, given, &known::REQUEST_MODEL);
    let Some(model) = given.get("Model") else {
        expansion.warn(route.at, id, &path, Severity::Warning, "without a `Model` it has no effect, on AWS neither");
        return;
    };
    let name = model.as_str().unwrap_or_default();
    let known: Vec<&str> = form.models.and_then(Node::as_map).into_iter().flat_map(Map::keys).collect();
    if !known.contains(&name) {
        let message = format!("the API has no model `{name}`");
        expansion.error(model.at, id, &format!("{path}.Model"), message, did_you_mean(name, known));
        return;
    }
    add_body(&name.to_lowercase(), given.get("Required"), form, route.at, method);
    check_flags(expansion, id, &path, given);
    if let Some((validator, _)) = validator(given) {
        method.insert("x-amazon-apigateway-request-validator", Node::string(validator, route.at));
    }
}

fn add_body(model: &str, required: Option<&Node>, form: &Form<'_>, at: Position, method: &mut Map) {
    let place = if form.open_api_3 { "components/schemas" } else { "definitions" };
    let reference = Node::map(Map::new().with("$ref", Node::string(format!("#/{place}/{model}"), at)), at);
    let mut body = Map::new();
    if form.open_api_3 {
        let schema = Node::map(Map::new().with("schema", reference), at);
        body.insert("content", Node::map(Map::new().with("application/json", schema), at));
    } else {
        body = body.with("in", Node::string("body", at)).with("name", Node::string(model, at)).with("schema", reference);
    }
    if let Some(required) = required {
        body.insert("required", required.clone());
    }
    let body = Node::map(body, at);
    if form.open_api_3 {
        method.insert("requestBody", body);
    } else {
        method.insert("parameters", Node::list(vec![body], at));
    }
}

/// Name and definition of the validator that an event asks for; none if it asks for none.
fn validator(given: &Map) -> Option<(&'static str, Node)> {
    let flags = CHECKS.map(|name| given.get(name));
    let at = flags.iter().flatten().next()?.at;
    let [body, parameters] = flags.map(|node| node.and_then(Node::as_bool).unwrap_or(false));
    let name = match (body, parameters) {
        (true, true) => "body-and-params",
        (true, false) => "body-only",
        (false, true) => "params-only",
        (false, false) => "no-validation",
    };
    let definition = json!({ "validateRequestBody": body, "validateRequestParameters": parameters });
    Some((name, make::node(&definition, at)))
}

/// SAM wants to know them before anything is resolved.
fn check_flags(expansion: &mut Expansion<'_>, id: &str, path: &str, given: &Map) {
    for name in CHECKS {
        if let Some(node) = given.get(name).filter(|node| !matches!(node.value, Value::Bool(_))) {
            let message = format!("`{name}` is true or false, this is {}", node.describe());
            expansion.error(node.at, id, &format!("{path}.{name}"), message, "Write `true` or `false`.");
        }
    }
}

/// The validators that the events of an API ask for.
pub(super) fn validators(routes: &[Route]) -> Map {
    let mut all = Map::new();
    let asked = routes.iter().filter_map(|route| route.get("RequestModel")?.as_map());
    for (name, definition) in asked.filter(|given| given.contains("Model")).filter_map(validator) {
        all.insert(name, definition);
    }
    all
}
