//! `/restapis`: the APIs themselves, and what is imported as a whole.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::api_input;
use super::api_patch::TABLE;
use super::at::At;
use super::clone::clone;
use crate::ids;
use crate::management::ManagementCall;
use crate::management::answered::Answered;
use crate::management::page::{V1, present};
use crate::openapi;
use crate::query;
use crate::refusal::Refusal;
use crate::rest_api::{CreateRestApi, ImportMode, RestApi};
use crate::when;

/// The list, and what makes one.
pub(super) fn all(call: &ManagementCall<'_>) -> Result<Answered, Refusal> {
    match call.method.as_str() {
        "GET" => {
            let shown = call.gateway.definitions().rest.iter().map(|(id, api)| show(id, api)).collect();
            V1.of(shown, call).map(Answered::ok)
        }
        "POST" if call.query("mode").as_deref() == Some("import") => import(call),
        "POST" => create(call),
        _ => Err(call.unsupported()),
    }
}

/// One of them.
pub(super) fn one(at: &At<'_>) -> Result<Answered, Refusal> {
    match at.method() {
        "GET" => at.read(at.no_api(), |api| Ok(Answered::ok(show_alone(at.api, api)))),
        "PUT" => put(at),
        "PATCH" => update(at),
        "DELETE" => at.call.gateway.delete_rest_api(at.api).map(|()| Answered::accepted()),
        _ => Err(at.call.unsupported()),
    }
}

fn create(call: &ManagementCall<'_>) -> Result<Answered, Refusal> {
    let (create, source) = api_input::read(call)?;
    let id = ids::api_id(None);
    let at = At { call, api: &id };
    let source =
        source.map(|from| At { call, api: &from }.read(call.gateway.no_api(&from), |api| Ok(api.clone()))).transpose()?;
    call.gateway.put_rest_api(&id, create, call.now)?;
    at.change(at.no_api(), |api| {
        if let Some(source) = &source {
            clone(source, api);
        }
        Ok(Answered::created(show(&id, api)))
    })
}

fn import(call: &ManagementCall<'_>) -> Result<Answered, Refusal> {
    let id = ids::api_id(None);
    let create = CreateRestApi { body: Some(document(call)?), parameters: parameters(call), ..CreateRestApi::default() };
    call.gateway.put_rest_api(&id, create, call.now)?;
    let at = At { call, api: &id };
    at.read(at.no_api(), |api| Ok(Answered::created(show(&id, api))))
}

fn put(at: &At<'_>) -> Result<Answered, Refusal> {
    let body = document(at.call)?;
    let mode = match at.call.query("mode").as_deref() {
        None | Some("merge") => ImportMode::Merge,
        Some("overwrite") => ImportMode::Overwrite,
        // Unverified: AWS's text.
        Some(_) => return Err(Refusal::bad_request("mode must be overwrite or merge")),
    };
    let parameters = parameters(at.call);
    at.change(at.no_api(), |api| {
        api.import(at.api, &body, parameters, mode)?;
        Ok(Answered::ok(show_alone(at.api, api)))
    })
}

/// The document of an import. Nothing in it only warns: what is not understood is refused, so `failonwarnings` changes nothing.
fn document(call: &ManagementCall<'_>) -> Result<Value, Refusal> {
    openapi::parse(call.body)
}

fn parameters(call: &ManagementCall<'_>) -> BTreeMap<String, String> {
    let all = query::parse(call.query).into_iter().filter(|(name, _)| name != "mode" && name != "failonwarnings");
    all.filter_map(|(name, values)| Some((name, values.into_iter().next()?))).collect()
}

fn update(at: &At<'_>) -> Result<Answered, Refusal> {
    let mut edits = at.call.edits("updateRestApi")?;
    at.change(at.no_api(), |api| {
        TABLE.apply(api, &mut edits)?;
        api.check()?;
        Ok(Answered::ok(show_alone(at.api, api)))
    })
}

/// Alone it has its tags, even if there are none.
fn show_alone(id: &str, api: &RestApi) -> Value {
    let mut shown = show(id, api);
    shown["tags"] = json!(api.tags);
    shown
}

fn show(id: &str, api: &RestApi) -> Value {
    let endpoint = api.create.endpoint_configuration.clone().unwrap_or_default();
    let imported = api.create.parameters.get("endpointConfigurationTypes");
    let kind = endpoint.types.first().or(imported).map_or("EDGE", String::as_str);
    present(json!({
        "id": id,
        "name": api.name,
        "description": api.description,
        "createdDate": when::seconds(api.created),
        "version": api.version,
        "binaryMediaTypes": api.binary_media_types,
        "apiKeySource": api.create.api_key_source.as_deref().unwrap_or("HEADER"),
        "endpointConfiguration": {
            "types": [kind],
            "ipAddressType": endpoint.ip_address_type.as_deref().unwrap_or("ipv4"),
        },
        "policy": api.create.policy.as_ref().map(policy),
        "tags": api.tags,
        "disableExecuteApiEndpoint": api.create.disable_execute_api_endpoint.unwrap_or(false),
        "rootResourceId": api.root_id,
    }))
}

/// JSON in text, its quotes escaped once more, as AWS gives it.
fn policy(policy: &Value) -> String {
    let text = policy.as_str().map_or_else(|| policy.to_string(), str::to_owned);
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}
