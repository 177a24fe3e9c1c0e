//! `…/methods/GET`: who may call a resource, and with what.

use serde_json::{Map, Value, json};

use super::at::At;
use super::{integration, method_response, resource};
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::management::patch::{ANY, Edit, MEMBER, REPLACE, Row, Table, Words, set};
use crate::refusal::Refusal;
use crate::rest_api::{PutMethod, RestApi};

pub(super) fn answer(at: &At<'_>, id: &str, http_method: &str, rest: &[&str]) -> Result<Answered, Refusal> {
    match (at.method(), rest) {
        ("PUT", []) => put(at, id, http_method),
        ("GET", []) => at.read(resource::missing(), |api| Ok(Answered::ok(show(id, known(api, id, http_method)?)))),
        ("PATCH", []) => update(at, id, http_method),
        ("DELETE", []) => delete(at, id, http_method),
        (_, ["responses", status]) => method_response::answer(at, id, http_method, status),
        (_, ["integration", rest @ ..]) => integration::answer(at, id, http_method, rest),
        _ => Err(at.call.unsupported()),
    }
}

pub(super) fn missing() -> Refusal {
    Refusal::not_found("Invalid Method identifier specified")
}

pub(super) fn known<'a>(api: &'a RestApi, id: &str, http_method: &str) -> Result<&'a PutMethod, Refusal> {
    resource::known(api, id)?;
    api.parts.methods.get(&(id.to_owned(), http_method.to_owned())).ok_or_else(missing)
}

/// Changes a copy of the method, which is then put in place by the rules of a new one.
pub(super) fn change<T>(
    at: &At<'_>,
    id: &str,
    http_method: &str,
    change: impl FnOnce(&RestApi, &mut PutMethod) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    at.change(resource::missing(), |api| {
        let mut method = known(api, id, http_method)?.clone();
        let answer = change(api, &mut method)?;
        api.put_method(id, method)?;
        Ok(answer)
    })
}

fn put(at: &At<'_>, id: &str, http_method: &str) -> Result<Answered, Refusal> {
    let mut input = at.call.input()?.with("httpMethod", http_method);
    input.texts(&["authorizationType", "authorizerId", "operationName", "requestValidatorId"])?;
    input.maps(&["requestModels"])?;
    // They have operations of their own.
    for member in ["integration", "methodResponses"] {
        input.take(member);
    }
    let create: PutMethod = input.read()?;
    at.change(resource::missing(), |api| {
        resource::known(api, id)?;
        if api.parts.methods.contains_key(&(id.to_owned(), http_method.to_owned())) {
            return Err(Refusal::conflict("Method already exists for this resource"));
        }
        let shown = show(id, &create);
        api.put_method(id, create)?;
        Ok(Answered::created(shown))
    })
}

fn delete(at: &At<'_>, id: &str, http_method: &str) -> Result<Answered, Refusal> {
    at.change(resource::missing(), |api| {
        resource::known(api, id)?;
        api.delete_method(id, http_method)
    })?;
    Ok(Answered::no_content())
}

static TABLE: Table<PutMethod> = Table {
    words: Words::Path,
    rows: &[
        Row { path: "/apiKeyRequired", ops: REPLACE, apply: |method, edit| set(&mut method.api_key_required, Some(edit.flag())) },
        Row { path: "/authorizationScopes", ops: MEMBER, apply: |method, edit| scope(method, &edit.text(), edit) },
        Row { path: "/authorizationScopes/{}", ops: MEMBER, apply: |method, edit| scope(method, &edit.key, edit) },
        Row { path: "/authorizationType", ops: REPLACE, apply: |method, edit| set(&mut method.authorization_type, edit.some()) },
        Row { path: "/authorizerId", ops: REPLACE, apply: |method, edit| set(&mut method.authorizer_id, edit.some()) },
        Row { path: "/operationName", ops: REPLACE, apply: |method, edit| set(&mut method.operation_name, edit.some()) },
        Row {
            path: "/requestModels/{}",
            ops: ANY,
            apply: |method, edit| {
                edit.entry(&mut method.request_models, json!(edit.text()), "Content-Type specified was not found")
            },
        },
        Row {
            path: "/requestParameters/{}",
            ops: ANY,
            apply: |method, edit| {
                edit.entry(&mut method.request_parameters, json!(edit.flag()), "Invalid parameter name specified")
            },
        },
        Row {
            path: "/requestValidatorId",
            ops: REPLACE,
            apply: |method, edit| set(&mut method.request_validator_id, edit.some()),
        },
    ],
};

fn scope(method: &mut PutMethod, scope: &str, edit: &Edit) -> Result<(), Refusal> {
    edit.member(&mut method.authorization_scopes, scope);
    Ok(())
}

fn update(at: &At<'_>, id: &str, http_method: &str) -> Result<Answered, Refusal> {
    let mut edits = at.call.edits("updateMethod")?;
    change(at, id, http_method, |_, method| {
        TABLE.apply(method, &mut edits)?;
        without_idle_authorizer(method);
        Ok(Answered::ok(show(id, method)))
    })
}

/// An authorizer's id is kept only by a type that has authorizers (recorded 2024); scopes alike.
fn without_idle_authorizer(method: &mut PutMethod) {
    if !matches!(method.authorization_type.as_deref(), Some("CUSTOM" | "COGNITO_USER_POOLS")) {
        method.authorizer_id = None;
        // Unverified: whether AWS drops the scopes too.
        method.authorization_scopes.clear();
    }
}

pub(super) fn show(resource: &str, create: &PutMethod) -> Value {
    let responses: Map<String, Value> = create
        .method_responses
        .iter()
        .filter_map(|response| Some((response.status_code.clone()?, method_response::show(response))))
        .collect();
    present(json!({
        "httpMethod": create.http_method,
        "authorizationType": create.authorization_type.as_deref().unwrap_or("NONE"),
        "authorizerId": create.authorizer_id,
        "apiKeyRequired": create.api_key_required.unwrap_or(false),
        "requestValidatorId": create.request_validator_id,
        "operationName": create.operation_name,
        "requestParameters": create.request_parameters,
        "requestModels": create.request_models,
        "methodResponses": responses,
        "methodIntegration": create.integration.as_ref().map(|one| integration::show(resource, one)),
        "authorizationScopes": create.authorization_scopes,
    }))
}
