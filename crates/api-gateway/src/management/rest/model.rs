//! `…/models`: JSON schemas, by name.

use serde_json::{Value, json};

use super::at::At;
use super::model_template;
use crate::ids;
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::management::patch::{REPLACE, Row, Table, Words, set};
use crate::refusal::Refusal;
use crate::rest_api::{CreateModel, RestApi};

pub(super) fn answer(at: &At<'_>, rest: &[&str]) -> Result<Answered, Refusal> {
    match (at.method(), rest) {
        ("GET", []) => at.list(|api| api.parts.models.values().map(|model| show(at.api, model)).collect()),
        ("POST", []) => create(at),
        // References of a flattened model would have to be written into it.
        ("GET", [_]) if at.call.query("flatten").as_deref() == Some("true") => {
            Err(Refusal::bad_request("flatten is not supported by Sekisho's API Gateway"))
        }
        ("GET", [name]) => at.read(missing(name), |api| Ok(Answered::ok(show(at.api, known(api, name)?)))),
        ("GET", [name, "default_template"]) => at
            .read(missing(name), |api| Ok(Answered::ok(json!({ "value": model_template::of(&schema_text(known(api, name)?)) })))),
        ("PATCH", [name]) => update(at, name),
        ("DELETE", [name]) => at.change(missing(name), |api| api.delete_model(name)).map(|()| Answered::accepted()),
        _ => Err(at.call.unsupported()),
    }
}

fn missing(name: &str) -> Refusal {
    Refusal::not_found(format!("Invalid model name specified: {name}"))
}

fn known<'a>(api: &'a RestApi, name: &str) -> Result<&'a CreateModel, Refusal> {
    api.parts.models.get(name).ok_or_else(|| missing(name))
}

fn create(at: &At<'_>) -> Result<Answered, Refusal> {
    let input = at.call.input()?;
    input.texts(&["name", "description", "schema", "contentType"])?;
    let create: CreateModel = input.read()?;
    at.change(at.no_api(), |api| {
        if api.parts.models.contains_key(&create.name) {
            return Err(Refusal::conflict("Model name already exists for this REST API"));
        }
        valid(&create)?;
        let shown = show(at.api, &create);
        api.put_model(create)?;
        Ok(Answered::created(shown))
    })
}

fn valid(model: &CreateModel) -> Result<(), Refusal> {
    let text = schema_text(model);
    if model.name.is_empty() {
        return Err(Refusal::bad_request("Model name must be non-empty"));
    }
    if !model.name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Refusal::bad_request(format!("Model name must be alphanumeric: {}", model.name)));
    }
    if text.trim().is_empty() {
        return Err(Refusal::bad_request("Model schema must have at least 1 property or array items defined"));
    }
    Ok(())
}

static TABLE: Table<CreateModel> = Table {
    words: Words::Listed,
    rows: &[
        Row { path: "/description", ops: REPLACE, apply: |model, edit| set(&mut model.description, edit.some()) },
        Row { path: "/schema", ops: REPLACE, apply: |model, edit| set(&mut model.schema, edit.some().map(Value::from)) },
    ],
};

fn update(at: &At<'_>, name: &str) -> Result<Answered, Refusal> {
    let mut edits = at.call.edits("updateModel")?;
    at.change(missing(name), |api| {
        let mut model = known(api, name)?.clone();
        TABLE.apply(&mut model, &mut edits)?;
        valid(&model)?;
        let shown = show(at.api, &model);
        api.put_model(model)?;
        Ok(Answered::ok(shown))
    })
}

fn schema_text(model: &CreateModel) -> String {
    match &model.schema {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(schema) => schema.to_string(),
    }
}

fn show(api: &str, model: &CreateModel) -> Value {
    present(json!({
        "id": ids::resource_id(Some(&format!("{api}/model/{}", model.name))),
        "name": model.name,
        "description": model.description,
        "schema": schema_text(model),
        "contentType": model.content_type,
    }))
}
