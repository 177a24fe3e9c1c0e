//! `x-amazon-apigateway-documentation`: what a document says about the parts of its API.

use std::collections::BTreeMap;

use serde_json::Value;

use super::document::not_object;
use crate::ids;
use crate::refusal::Refusal;
use crate::rest_api::CreateDocumentationPart;

const PLACE: &str = "x-amazon-apigateway-documentation";

/// The documentation parts of a document, by ids that follow from their places.
pub(crate) fn documentation(api_id: &str, body: &Value) -> Result<BTreeMap<String, CreateDocumentationPart>, Refusal> {
    let parts = body.get(PLACE).and_then(|documentation| documentation.get("documentationParts"));
    let parts = parts.and_then(Value::as_array).into_iter().flatten();
    parts.map(|part| read(api_id, part)).collect()
}

fn read(api_id: &str, part: &Value) -> Result<(String, CreateDocumentationPart), Refusal> {
    let location = part.get("location").and_then(Value::as_object).ok_or_else(|| not_object(PLACE))?;
    let location: BTreeMap<_, _> =
        location.iter().filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned()))).collect();
    let properties = match part.get("properties") {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => return Err(not_object(PLACE)),
    };
    let id = ids::resource_id(Some(&format!("{api_id}/documentation/{location:?}")));
    Ok((id, CreateDocumentationPart { location, properties, ..CreateDocumentationPart::default() }))
}
