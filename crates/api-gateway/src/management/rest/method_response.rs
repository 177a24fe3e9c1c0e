//! `…/methods/GET/responses/200`: what a method declares that it answers.

use serde_json::{Value, json};

use super::at::At;
use super::{method, resource};
use crate::management::answered::Answered;
use crate::management::input::Invalid;
use crate::management::page::present;
use crate::management::patch::{ANY, Row, Table, Words};
use crate::refusal::Refusal;
use crate::rest_api::{MethodResponse, PutMethod};

pub(super) fn answer(at: &At<'_>, id: &str, http_method: &str, status: &str) -> Result<Answered, Refusal> {
    match at.method() {
        "PUT" => put(at, id, http_method, status),
        "GET" => {
            valid(status)?;
            at.read(resource::missing(), |api| Ok(Answered::ok(show(known(method::known(api, id, http_method)?, status)?))))
        }
        "PATCH" => update(at, id, http_method, status),
        "DELETE" => delete(at, id, http_method, status),
        _ => Err(at.call.unsupported()),
    }
}

pub(super) fn missing() -> Refusal {
    Refusal::not_found("Invalid Response status code specified")
}

/// A status code in a path.
pub(super) fn valid(status: &str) -> Result<(), Refusal> {
    let mut invalid = Invalid::default();
    invalid.status_code(status);
    invalid.end()
}

fn known<'a>(method: &'a PutMethod, status: &str) -> Result<&'a MethodResponse, Refusal> {
    method.method_responses.iter().find(|one| one.status_code.as_deref() == Some(status)).ok_or_else(missing)
}

fn put(at: &At<'_>, id: &str, http_method: &str, status: &str) -> Result<Answered, Refusal> {
    valid(status)?;
    let input = at.call.input()?.with("statusCode", status);
    input.maps(&["responseModels"])?;
    let create: MethodResponse = input.read()?;
    method::change(at, id, http_method, |_, method| {
        if known(method, status).is_ok() {
            return Err(Refusal::conflict("Response already exists for this resource"));
        }
        let shown = show(&create);
        method.method_responses.push(create);
        Ok(Answered::created(shown))
    })
}

static TABLE: Table<MethodResponse> = Table {
    words: Words::PathOnly,
    rows: &[
        Row {
            path: "/responseParameters/{}",
            ops: ANY,
            apply: |response, edit| {
                edit.entry(&mut response.response_parameters, json!(edit.flag()), "Invalid parameter name specified")
            },
        },
        Row {
            path: "/responseModels/{}",
            ops: ANY,
            apply: |response, edit| {
                edit.entry(&mut response.response_models, json!(edit.text()), "Content-Type specified was not found")
            },
        },
    ],
};

fn update(at: &At<'_>, id: &str, http_method: &str, status: &str) -> Result<Answered, Refusal> {
    let mut edits = at.call.edits_and("updateMethodResponse", |invalid| invalid.status_code(status))?;
    method::change(at, id, http_method, |_, method| {
        let mut all = method.method_responses.iter_mut();
        let response = all.find(|one| one.status_code.as_deref() == Some(status)).ok_or_else(missing)?;
        TABLE.apply(response, &mut edits)?;
        // Not 200, as every other update.
        Ok(Answered::created(show(response)))
    })
}

fn delete(at: &At<'_>, id: &str, http_method: &str, status: &str) -> Result<Answered, Refusal> {
    valid(status)?;
    method::change(at, id, http_method, |_, method| {
        known(method, status)?;
        method.method_responses.retain(|one| one.status_code.as_deref() != Some(status));
        Ok(Answered::no_content())
    })
}

pub(super) fn show(response: &MethodResponse) -> Value {
    present(json!({
        "statusCode": response.status_code,
        "responseParameters": response.response_parameters,
        "responseModels": response.response_models,
    }))
}
