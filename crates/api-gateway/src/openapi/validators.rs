//! `x-amazon-apigateway-request-validators`, and which of them an operation names.

use std::collections::BTreeMap;

use serde_json::Value;

use super::document::{Document, Operation, not_object};
use crate::ids;
use crate::refusal::Refusal;
use crate::rest_api::CreateRequestValidator;

const ALL: &str = "x-amazon-apigateway-request-validators";
const ONE: &str = "x-amazon-apigateway-request-validator";

fn id(api_id: &str, name: &str) -> String {
    ids::resource_id(Some(&format!("{api_id}/validator/{name}")))
}

/// The validators by id.
pub(super) fn all(api_id: &str, document: &Document<'_>) -> Result<BTreeMap<String, CreateRequestValidator>, Refusal> {
    let Some(all) = document.get(ALL) else {
        return Ok(BTreeMap::new());
    };
    let all = all.as_object().ok_or_else(|| not_object(ALL))?;
    all.iter()
        .map(|(name, value)| {
            let mut create: CreateRequestValidator =
                serde_json::from_value(value.clone()).map_err(|error| Refusal::bad_request(format!("{ALL} {name}: {error}")))?;
            create.other.refuse(&[])?;
            create.name = Some(name.clone());
            Ok((id(api_id, name), create))
        })
        .collect()
}

/// The id of the validator that an operation names, or its document for all of them.
pub(super) fn named(api_id: &str, document: &Document<'_>, operation: &Operation<'_>) -> Result<Option<String>, Refusal> {
    let Some(name) = operation.members.get(ONE).or_else(|| document.get(ONE)).and_then(Value::as_str) else {
        return Ok(None);
    };
    match document.get(ALL).and_then(|all| all.get(name)) {
        Some(_) => Ok(Some(id(api_id, name))),
        None => Err(Refusal::bad_request(format!("{ONE} names {name}, which {ALL} does not define")).at(&operation.place())),
    }
}
