//! `/v2/apis`: the APIs themselves, and what is imported as a whole.

use serde_json::{Value, json};

use super::at::{At, time};
use crate::http_api::{CreateApi, HttpApi};
use crate::ids;
use crate::management::ManagementCall;
use crate::management::answered::Answered;
use crate::management::page::{V2, present};
use crate::openapi;
use crate::refusal::Refusal;

/// The list, and what makes one.
pub(super) fn all(call: &ManagementCall<'_>) -> Result<Answered, Refusal> {
    match call.method.as_str() {
        "GET" => {
            let shown = call.gateway.definitions().http.iter().map(|(id, api)| show(call, id, api)).collect();
            V2.of(shown, call).map(Answered::ok)
        }
        "POST" => create(call),
        "PUT" => import(call),
        _ => Err(call.unsupported()),
    }
}

/// One of them.
pub(super) fn one(at: &At<'_>) -> Result<Answered, Refusal> {
    match at.method() {
        "GET" => at.read(|api| Ok(Answered::ok(show(at.call, at.api, api)))),
        "PATCH" => update(at),
        "PUT" => reimport(at),
        "DELETE" => {
            at.read(|_| Ok(()))?;
            at.call.gateway.delete_http_api(at.api).map(|()| Answered::no_content())
        }
        _ => Err(at.call.unsupported()),
    }
}

/// `DeleteCorsConfiguration`.
pub(super) fn cors(at: &At<'_>) -> Result<Answered, Refusal> {
    if at.method() != "DELETE" {
        return Err(at.call.unsupported());
    }
    at.change(|api| {
        api.delete_cors();
        Ok(Answered::no_content())
    })
}

fn create(call: &ManagementCall<'_>) -> Result<Answered, Refusal> {
    let mut input = call.input()?;
    input.maps(&["tags"])?;
    // An import has calls of its own.
    input.take("body");
    put(call, &ids::api_id(None), input.read()?)
}

fn import(call: &ManagementCall<'_>) -> Result<Answered, Refusal> {
    put(call, &ids::api_id(None), document(call)?)
}

/// What is not in the document goes, tags and stages stay.
fn reimport(at: &At<'_>) -> Result<Answered, Refusal> {
    let kept = at.read(|api| Ok((api.tags.clone(), api.create.disable_execute_api_endpoint)))?;
    let (tags, disable_execute_api_endpoint) = kept;
    put(at.call, at.api, CreateApi { tags, disable_execute_api_endpoint, ..document(at.call)? })
}

fn put(call: &ManagementCall<'_>, id: &str, create: CreateApi) -> Result<Answered, Refusal> {
    let gateway = call.gateway;
    let before = gateway.definitions().http.get(id).map(HttpApi::deployable).unwrap_or_default();
    gateway.put_http_api(id, create, call.now)?;
    gateway.change_http(id, |api| {
        api.auto_deploy(&before, call.now);
        Ok(Answered::created(show(call, id, api)))
    })
}

/// The OpenAPI document in `body`, and how it is imported. Nothing in it only warns: what is not understood is refused.
fn document(call: &ManagementCall<'_>) -> Result<CreateApi, Refusal> {
    let input = call.input()?;
    // Unverified: AWS's text.
    let text = input.text("body").ok_or_else(|| Refusal::bad_request("body is required"))?;
    let body = openapi::parse(text.as_bytes())?;
    Ok(CreateApi {
        body: Some(body),
        basepath: call.query("basepath"),
        protocol_type: Some("HTTP".to_owned()),
        ..CreateApi::default()
    })
}

fn update(at: &At<'_>) -> Result<Answered, Refusal> {
    let input = at.call.input()?;
    // Only of its creation.
    let change: CreateApi = input.with("protocolType", "HTTP").read()?;
    at.change(|api| {
        api.update(at.api, change)?;
        Ok(Answered::ok(show(at.call, at.api, api)))
    })
}

fn show(call: &ManagementCall<'_>, id: &str, api: &HttpApi) -> Value {
    let region = &call.gateway.settings.region;
    let mut shown = present(json!({
        "apiEndpoint": format!("https://{id}.execute-api.{region}.amazonaws.com"),
        "apiId": id,
        "apiKeySelectionExpression": "$request.header.x-api-key",
        "corsConfiguration": api.cors,
        "createdDate": time(api.created),
        "description": api.description,
        "disableExecuteApiEndpoint": api.create.disable_execute_api_endpoint.unwrap_or(false),
        "ipAddressType": api.create.ip_address_type.as_deref().unwrap_or("ipv4"),
        "name": api.name,
        "protocolType": "HTTP",
        "routeSelectionExpression": "$request.method $request.path",
        "version": api.version,
    }));
    shown["tags"] = json!(api.tags);
    shown
}
