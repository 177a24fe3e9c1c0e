//! Models as named schemas: those that methods use, and those that they refer to.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Specification;
use crate::rest_api::{CreateModel, Parts};

/// Where a named schema is.
pub(super) fn reference(name: &str, specification: Specification) -> String {
    match specification {
        Specification::Swagger2 => format!("#/definitions/{name}"),
        Specification::OpenApi3 => format!("#/components/schemas/{name}"),
    }
}

// Unverified: that AWS leaves out models that no method uses.
pub(super) fn used(parts: &Parts, specification: Specification) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    let mut open: Vec<String> = parts
        .methods
        .values()
        .flat_map(|method| {
            let answers = method.method_responses.iter().flat_map(|one| one.response_models.values());
            method.request_models.values().chain(answers).filter_map(|name| Some(name.as_str()?.to_owned()))
        })
        .collect();
    while let Some(name) = open.pop() {
        if found.contains_key(&name) {
            continue;
        }
        if let Some(schema) = parts.models.get(&name).and_then(schema) {
            let schema = referring(schema, specification, &mut open);
            found.insert(name, schema);
        }
    }
    found
}

/// Without `$schema`, which a document says for all.
fn schema(model: &CreateModel) -> Option<Value> {
    let mut schema = match model.schema.as_ref()? {
        Value::String(text) => serde_json::from_str(text).ok()?,
        schema => schema.clone(),
    };
    schema.as_object_mut()?.shift_remove("$schema");
    Some(schema)
}

/// References within the document in place of models' addresses; `named` collects them.
fn referring(schema: Value, specification: Specification, named: &mut Vec<String>) -> Value {
    match schema {
        Value::Array(list) => list.into_iter().map(|one| referring(one, specification, named)).collect(),
        Value::Object(members) => {
            let mut changed = Map::new();
            for (name, value) in members {
                let model = value.as_str().filter(|_| name == "$ref").and_then(|url| url.rsplit_once("/models/"));
                let value = match model.map(|(_, model)| model.to_owned()) {
                    Some(model) => {
                        named.push(model.clone());
                        Value::from(reference(&model, specification))
                    }
                    None => referring(value, specification, named),
                };
                changed.insert(name, value);
            }
            Value::Object(changed)
        }
        other => other,
    }
}
