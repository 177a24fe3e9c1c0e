//! `…/integration/responses/200`: how a backend's answer becomes the method's.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::at::At;
use super::{integration, method, method_response, resource};
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::management::patch::{ANY, REPLACE, Row, Table, Words, set};
use crate::refusal::Refusal;
use crate::rest_api::{IntegrationResponse, PutIntegration, PutMethod};

pub(super) fn answer(at: &At<'_>, id: &str, http_method: &str, status: &str) -> Result<Answered, Refusal> {
    method_response::valid(status)?;
    match at.method() {
        "PUT" => put(at, id, http_method, status),
        "GET" => at.read(resource::missing(), |api| {
            let integration = integration::known(method::known(api, id, http_method)?)?;
            Ok(Answered::ok(show(known(integration, status)?)))
        }),
        "PATCH" => update(at, id, http_method, status),
        "DELETE" => delete(at, id, http_method, status),
        _ => Err(at.call.unsupported()),
    }
}

fn known<'a>(integration: &'a PutIntegration, status: &str) -> Result<&'a IntegrationResponse, Refusal> {
    let mut all = integration.integration_responses.iter();
    all.find(|one| one.status_code.as_deref() == Some(status)).ok_or_else(method_response::missing)
}

fn of(method: &mut PutMethod) -> Result<&mut Vec<IntegrationResponse>, Refusal> {
    Ok(&mut method.integration.as_mut().ok_or_else(integration::missing)?.integration_responses)
}

fn put(at: &At<'_>, id: &str, http_method: &str, status: &str) -> Result<Answered, Refusal> {
    let input = at.call.input()?.with("statusCode", status);
    input.texts(&["selectionPattern", "contentHandling"])?;
    input.maps(&["responseParameters", "responseTemplates"])?;
    let create: IntegrationResponse = input.read()?;
    content_types(&create)?;
    method::change(at, id, http_method, |_, method| {
        let all = of(method)?;
        all.retain(|one| one.status_code.as_deref() != Some(status));
        let shown = show(&create);
        all.push(create);
        Ok(Answered::created(shown))
    })
}

fn content_types(create: &IntegrationResponse) -> Result<(), Refusal> {
    match create.response_templates.keys().find(|kind| !kind.contains('/')) {
        None => Ok(()),
        Some(kind) => Err(Refusal::bad_request(format!(
            "Validation Result: warnings : [], errors : [Invalid content type specified: {kind}]"
        ))),
    }
}

// Unverified: the words of refused paths and operations.
static TABLE: Table<IntegrationResponse> = Table {
    words: Words::Path,
    rows: &[
        Row { path: "/contentHandling", ops: REPLACE, apply: |one, edit| set(&mut one.content_handling, edit.some()) },
        Row {
            path: "/responseParameters/{}",
            ops: ANY,
            apply: |one, edit| edit.entry(&mut one.response_parameters, edit.text(), "Invalid parameter name specified"),
        },
        Row {
            path: "/responseTemplates/{}",
            ops: ANY,
            apply: |one, edit| edit.entry(&mut one.response_templates, edit.text(), "Content-Type specified was not found"),
        },
        Row { path: "/selectionPattern", ops: REPLACE, apply: |one, edit| set(&mut one.selection_pattern, Some(edit.text())) },
    ],
};

fn update(at: &At<'_>, id: &str, http_method: &str, status: &str) -> Result<Answered, Refusal> {
    let mut edits = at.call.edits("updateIntegrationResponse")?;
    method::change(at, id, http_method, |_, method| {
        let mut all = of(method)?.iter_mut();
        let response = all.find(|one| one.status_code.as_deref() == Some(status)).ok_or_else(method_response::missing)?;
        TABLE.apply(response, &mut edits)?;
        content_types(response)?;
        Ok(Answered::ok(show(response)))
    })
}

/// An unknown method is told as an unknown integration here (recorded 2025).
fn delete(at: &At<'_>, id: &str, http_method: &str, status: &str) -> Result<Answered, Refusal> {
    at.read(resource::missing(), |api| {
        resource::known(api, id)?;
        method::known(api, id, http_method).map(drop).map_err(|_| integration::missing())
    })?;
    method::change(at, id, http_method, |_, method| {
        known(integration::known(method)?, status)?;
        of(method)?.retain(|one| one.status_code.as_deref() != Some(status));
        Ok(Answered::no_content())
    })
}

pub(super) fn show(response: &IntegrationResponse) -> Value {
    present(json!({
        "statusCode": response.status_code,
        "selectionPattern": response.selection_pattern,
        "responseParameters": response.response_parameters,
        "responseTemplates": templates(&response.response_templates),
        "contentHandling": response.content_handling,
    }))
}

/// An empty template is shown as none.
pub(super) fn templates(templates: &BTreeMap<String, String>) -> Map<String, Value> {
    let shown = |text: &String| if text.is_empty() { Value::Null } else { json!(text) };
    templates.iter().map(|(kind, text)| (kind.clone(), shown(text))).collect()
}
