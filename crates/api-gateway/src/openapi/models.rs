//! Models of a document: its named schemas, and those that a body or an answer spells out itself.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Map, Value};

use super::document::{Document, Operation, Version, not_object};
use crate::refusal::Refusal;
use crate::rest_api::CreateModel;
use crate::validate::model_url;

const JSON: &str = "application/json";

/// The named schemas.
pub(super) fn named(api_id: &str, document: &Document<'_>) -> Result<BTreeMap<String, CreateModel>, Refusal> {
    let place = match document.version {
        Version::Swagger2 => document.get("definitions"),
        Version::OpenApi3 => document.get("components").and_then(|components| components.get("schemas")),
    };
    let Some(place) = place.filter(|place| !place.is_null()) else {
        return Ok(BTreeMap::new());
    };
    let schemas = place.as_object().ok_or_else(|| not_object("schemas"))?;
    Ok(schemas.iter().map(|(name, schema)| (model_name(name), model(api_id, name, schema))).collect())
}

/// Names of models are letters and digits.
// Unverified: what AWS makes of a schema whose name has others.
fn model_name(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn model(api_id: &str, name: &str, schema: &Value) -> CreateModel {
    CreateModel {
        name: model_name(name),
        content_type: Some(JSON.to_owned()),
        description: schema.get("description").and_then(Value::as_str).map(str::to_owned),
        schema: Some(Value::from(with_urls(api_id, schema).to_string())),
        ..CreateModel::default()
    }
}

/// References to named schemas, as models write them.
fn with_urls(api_id: &str, schema: &Value) -> Value {
    match schema {
        Value::Array(list) => list.iter().map(|value| with_urls(api_id, value)).collect(),
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| {
                let model = value.as_str().filter(|_| name == "$ref").and_then(referred);
                let value = model.map_or_else(|| with_urls(api_id, value), |model| model_url(api_id, &model).into());
                (name.clone(), value)
            };
            Value::Object(members.iter().map(member).collect())
        }
        other => other.clone(),
    }
}

/// The model that a reference names.
fn referred(reference: &str) -> Option<String> {
    let name = reference.strip_prefix("#/definitions/").or_else(|| reference.strip_prefix("#/components/schemas/"))?;
    Some(model_name(name))
}

/// Models of a method's bodies by content type.
pub(super) fn of_body(
    api_id: &str,
    document: &Document<'_>,
    operation: &Operation<'_>,
    models: &mut BTreeMap<String, CreateModel>,
) -> BTreeMap<String, Value> {
    let schemas = match document.version {
        Version::Swagger2 => swagger2(document, operation),
        Version::OpenApi3 => openapi3(document, operation),
    };
    let mut used = BTreeMap::new();
    for (kind, schema) in schemas {
        let name = schema.get("$ref").and_then(Value::as_str).and_then(referred);
        let name = name.unwrap_or_else(|| unnamed(api_id, schema, models));
        used.insert(kind, Value::from(name));
    }
    used
}

/// A schema without name becomes a model with a made-up one, the same for the same schema.
// Unverified: AWS makes `MODEL` and six letters of its own.
fn unnamed(api_id: &str, schema: &Value, models: &mut BTreeMap<String, CreateModel>) -> String {
    let hash = digest(&SHA256, schema.to_string().as_bytes());
    let letters: String = hash.as_ref().iter().take(3).map(|byte| format!("{byte:02x}")).collect();
    let name = format!("MODEL{letters}");
    models.insert(name.clone(), model(api_id, &name, schema));
    name
}

fn swagger2<'d>(document: &Document<'d>, operation: &Operation<'d>) -> Vec<(String, &'d Value)> {
    let consumes = operation.members.get("consumes").or_else(|| document.get("consumes")).and_then(Value::as_array);
    let kinds: Vec<_> = consumes.into_iter().flatten().filter_map(Value::as_str).collect();
    let kinds = if kinds.is_empty() { vec![JSON] } else { kinds };
    let bodies = super::parameters::of(document, operation).filter(|parameter| parameter.get("in") == Some(&Value::from("body")));
    let schema = bodies.filter_map(|body| body.get("schema")).next();
    kinds.into_iter().filter_map(|kind| Some((kind.to_owned(), schema?))).collect()
}

fn openapi3<'d>(document: &Document<'d>, operation: &Operation<'d>) -> Vec<(String, &'d Value)> {
    let body = operation.members.get("requestBody").and_then(|body| document.resolved(body));
    let content = body.and_then(|body| body.get("content")).and_then(Value::as_object);
    let schema = |(kind, media): (&String, &'d Value)| Some((kind.clone(), media.get("schema")?));
    content.into_iter().flat_map(Map::iter).filter_map(schema).collect()
}
