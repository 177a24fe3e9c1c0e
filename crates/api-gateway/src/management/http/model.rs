//! `…/models`: kept and shown; nothing of an HTTP API reads them.

use serde_json::{Value, json};

use super::at::{At, known};
use super::merge::merged;
use crate::http_api::{HttpApi, Model, no};
use crate::ids;
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::refusal::Refusal;

pub(super) fn answer(at: &At<'_>, rest: &[&str]) -> Result<Answered, Refusal> {
    match (at.method(), rest) {
        ("GET", []) => at.list(|api| api.models.iter().map(|(id, one)| show(id, one)).collect()),
        ("POST", []) => create(at),
        ("GET", [id]) => at.read(|api| Ok(Answered::ok(show(id, known(&api.models, "Model", id)?)))),
        ("PATCH", [id]) => update(at, id),
        ("DELETE", [id]) => at.change(|api| match api.models.remove(*id) {
            Some(_) => Ok(Answered::no_content()),
            None => Err(no("Model", id)),
        }),
        _ => Err(at.call.unsupported()),
    }
}

fn create(at: &At<'_>) -> Result<Answered, Refusal> {
    let model: Model = at.call.input()?.read()?;
    let id = ids::resource_id(None);
    at.change(|api| put(api, &id, model).map(Answered::created))
}

fn update(at: &At<'_>, id: &str) -> Result<Answered, Refusal> {
    let input = at.call.input()?;
    at.change(|api| {
        let changed = merged(known(&api.models, "Model", id)?, input, &[])?;
        put(api, id, changed).map(Answered::ok)
    })
}

// Unverified: AWS's texts.
fn put(api: &mut HttpApi, id: &str, model: Model) -> Result<Value, Refusal> {
    model.other.refuse(&["apiId"])?;
    if model.name.is_empty() || !model.name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Refusal::bad_request("Model name must be alphanumeric"));
    }
    if api.models.iter().any(|(other, one)| other != id && one.name == model.name) {
        return Err(Refusal::conflict(format!("Model name already exists for this Api: {}", model.name)));
    }
    if serde_json::from_str::<Value>(&model.schema).is_err() {
        return Err(Refusal::bad_request("Invalid model schema specified"));
    }
    let shown = show(id, &model);
    api.models.insert(id.to_owned(), model);
    Ok(shown)
}

fn show(id: &str, model: &Model) -> Value {
    present(json!({
        "contentType": model.content_type.as_deref().unwrap_or("application/json"),
        "description": model.description,
        "modelId": id,
        "name": model.name,
        "schema": model.schema,
    }))
}
