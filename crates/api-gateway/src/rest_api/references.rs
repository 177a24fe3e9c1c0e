//! What refers to what: a method may not name what is not there, and nothing in use can be deleted.

use std::collections::HashSet;

use serde_json::Value;

use super::parts::Parts;
use super::resources::PutMethod;
use crate::refusal::Refusal;

/// Models that every API is made with.
const DEFAULT_MODELS: [&str; 2] = ["Empty", "Error"];

/// Checks the names in a method.
pub(super) fn method(parts: &Parts, create: &PutMethod) -> Result<(), Refusal> {
    if let Some(id) = &create.request_validator_id
        && !parts.request_validators.contains_key(id)
    {
        return Err(Refusal::bad_request("Invalid Request Validator identifier specified"));
    }
    let responses = create.method_responses.iter().flat_map(|response| response.response_models.values());
    for name in create.request_models.values().chain(responses).filter_map(Value::as_str) {
        if !parts.models.contains_key(name) && !DEFAULT_MODELS.contains(&name) {
            return Err(Refusal::bad_request(format!("Invalid model identifier specified: {name}")));
        }
    }
    unique_names(create)
}

/// `method.request.header.a` and `method.request.path.a` cannot both be declared.
fn unique_names(create: &PutMethod) -> Result<(), Refusal> {
    let mut seen = HashSet::new();
    let name = |parameter: &str| parameter.splitn(4, '.').nth(3).map(str::to_owned);
    if create.request_parameters.keys().filter_map(|parameter| name(parameter)).all(|name| seen.insert(name)) {
        return Ok(());
    }
    Err(Refusal::bad_request("Parameter names must be unique across querystring, header and path"))
}

/// Refuses to delete a model that something refers to.
pub(super) fn no_use_of_model(parts: &Parts, name: &str) -> Result<(), Refusal> {
    let mut users: Vec<_> = parts.methods.iter().filter_map(|(key, method)| Some((use_of(method, name)?, key))).collect();
    // Unverified: which of several is told; recorded was the deeper path.
    users.sort_by_key(|(_, (id, _))| parts.path(id));
    if let Some((place, (id, http_method))) = users.last() {
        let path = parts.path(id);
        return Err(Refusal::conflict(format!(
            "Cannot delete model '{name}', is referenced in method {place}: {path}/{http_method}"
        )));
    }
    let end = format!("/models/{name}\"");
    let refers = |schema: &Value| schema.as_str().map_or_else(|| schema.to_string(), str::to_owned).contains(&end);
    match parts.models.values().find(|model| model.name != name && model.schema.as_ref().is_some_and(refers)) {
        None => Ok(()),
        // Unverified: AWS's text.
        Some(model) => Err(Refusal::conflict(format!("Cannot delete model '{name}', is referenced in model: {}", model.name))),
    }
}

fn use_of(method: &PutMethod, name: &str) -> Option<&'static str> {
    if method.request_models.values().any(|model| model == name) {
        return Some("request");
    }
    let responses = method.method_responses.iter().flat_map(|response| response.response_models.values());
    // Unverified: that a response is called so.
    responses.into_iter().any(|model| model == name).then_some("response")
}

/// Refuses to delete a validator that a method uses.
pub(super) fn no_use_of_validator(parts: &Parts, id: &str) -> Result<(), Refusal> {
    let user = parts.methods.iter().find(|(_, method)| method.request_validator_id.as_deref() == Some(id));
    match user {
        None => Ok(()),
        // Unverified: AWS's text.
        Some(((resource, http_method), _)) => {
            let path = parts.path(resource);
            Err(Refusal::conflict(format!("Cannot delete validator '{id}', is referenced in method: {path}/{http_method}")))
        }
    }
}
