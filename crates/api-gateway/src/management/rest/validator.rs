//! `…/requestvalidators`: what is checked before an integration.

use serde_json::{Value, json};

use super::at::At;
use crate::ids;
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::management::patch::{Edit, REPLACE, Row, Table, Words, set};
use crate::refusal::Refusal;
use crate::rest_api::{CreateRequestValidator, RestApi};

pub(super) fn answer(at: &At<'_>, rest: &[&str]) -> Result<Answered, Refusal> {
    match (at.method(), rest) {
        ("GET", []) => at.list(|api| api.parts.request_validators.iter().map(|(id, one)| show(id, one)).collect()),
        ("POST", []) => create(at),
        ("GET", [id]) => at.read(missing(), |api| Ok(Answered::ok(show(id, known(api, id)?)))),
        ("PATCH", [id]) => update(at, id),
        ("DELETE", [id]) => at.change(missing(), |api| api.delete_request_validator(id)).map(|()| Answered::accepted()),
        _ => Err(at.call.unsupported()),
    }
}

fn missing() -> Refusal {
    Refusal::not_found("Invalid Request Validator identifier specified")
}

fn known<'a>(api: &'a RestApi, id: &str) -> Result<&'a CreateRequestValidator, Refusal> {
    api.parts.request_validators.get(id).ok_or_else(missing)
}

fn create(at: &At<'_>) -> Result<Answered, Refusal> {
    let create: CreateRequestValidator = at.call.input()?.read()?;
    let id = ids::resource_id(None);
    at.change(Refusal::bad_request("Invalid REST API identifier specified"), |api| {
        let shown = show(&id, &create);
        api.put_request_validator(&id, create)?;
        Ok(Answered::created(shown))
    })
}

static TABLE: Table<CreateRequestValidator> = Table {
    words: Words::Listed,
    rows: &[
        Row { path: "/name", ops: REPLACE, apply: rename },
        Row {
            path: "/validateRequestParameters",
            ops: REPLACE,
            apply: |one, edit| set(&mut one.validate_request_parameters, Some(edit.flag())),
        },
        Row {
            path: "/validateRequestBody",
            ops: REPLACE,
            apply: |one, edit| set(&mut one.validate_request_body, Some(edit.flag())),
        },
    ],
};

fn rename(one: &mut CreateRequestValidator, edit: &Edit) -> Result<(), Refusal> {
    if edit.some().is_none() {
        return Err(Refusal::bad_request("Request Validator name cannot be blank"));
    }
    set(&mut one.name, edit.some())
}

fn update(at: &At<'_>, id: &str) -> Result<Answered, Refusal> {
    let mut edits = at.call.edits("updateRequestValidator")?;
    at.change(missing(), |api| {
        let mut changed = known(api, id)?.clone();
        TABLE.apply(&mut changed, &mut edits)?;
        let shown = show(id, &changed);
        api.put_request_validator(id, changed)?;
        Ok(Answered::ok(shown))
    })
}

fn show(id: &str, create: &CreateRequestValidator) -> Value {
    present(json!({
        "id": id,
        "name": create.name,
        "validateRequestBody": create.validate_request_body.unwrap_or(false),
        "validateRequestParameters": create.validate_request_parameters.unwrap_or(false),
    }))
}
