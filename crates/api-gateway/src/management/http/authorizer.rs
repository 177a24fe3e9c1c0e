//! `…/authorizers`: who lets callers in.

use serde_json::{Value, json};

use super::at::{At, known};
use super::merge::merged;
use crate::http_api::{CreateAuthorizer, HttpApi};
use crate::ids;
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::refusal::Refusal;

pub(super) fn answer(at: &At<'_>, rest: &[&str]) -> Result<Answered, Refusal> {
    match (at.method(), rest) {
        ("GET", []) => at.list(|api| api.parts.authorizers.iter().map(|(id, one)| show(id, one)).collect()),
        ("POST", []) => create(at),
        ("GET", [id]) => at.read(|api| Ok(Answered::ok(show(id, known(&api.parts.authorizers, "Authorizer", id)?)))),
        ("PATCH", [id]) => update(at, id),
        ("DELETE", [id]) => delete(at, id),
        _ => Err(at.call.unsupported()),
    }
}

fn create(at: &At<'_>) -> Result<Answered, Refusal> {
    let create: CreateAuthorizer = at.call.input()?.read()?;
    let id = ids::resource_id(None);
    let shown = show(&id, &create);
    at.change(|api| {
        unique(api, &id, &create)?;
        api.put_authorizer(&id, create)
    })
    .map(|()| Answered::created(shown))
}

fn update(at: &At<'_>, id: &str) -> Result<Answered, Refusal> {
    let input = at.call.input()?;
    at.change(|api| {
        let changed: CreateAuthorizer = merged(known(&api.parts.authorizers, "Authorizer", id)?, input, &[])?;
        unique(api, id, &changed)?;
        let shown = show(id, &changed);
        api.put_authorizer(id, changed)?;
        api.check()?;
        Ok(Answered::ok(shown))
    })
}

// Unverified: AWS's texts.
fn unique(api: &HttpApi, id: &str, create: &CreateAuthorizer) -> Result<(), Refusal> {
    let name = &create.name;
    if name.is_empty() {
        return Err(Refusal::bad_request("name is required"));
    }
    if api.parts.authorizers.iter().any(|(other, one)| other != id && one.name == *name) {
        return Err(Refusal::bad_request(format!(
            "Authorizer name must be unique. Authorizer {name} already exists in this API."
        )));
    }
    Ok(())
}

fn delete(at: &At<'_>, id: &str) -> Result<Answered, Refusal> {
    at.change(|api| {
        let name = known(&api.parts.authorizers, "Authorizer", id)?.name.clone();
        if let Some(route) = api.parts.routes.values().find(|route| route.authorizer_id.as_deref() == Some(id)) {
            let key = &route.route_key;
            return Err(Refusal::conflict(format!("Cannot delete authorizer '{name}', is referenced in route: {key}")));
        }
        api.delete_authorizer(id).map(|()| Answered::no_content())
    })
}

fn show(id: &str, authorizer: &CreateAuthorizer) -> Value {
    let asks = authorizer.authorizer_type == "REQUEST";
    present(json!({
        "authorizerCredentialsArn": authorizer.authorizer_credentials_arn,
        "authorizerId": id,
        "authorizerPayloadFormatVersion": authorizer.authorizer_payload_format_version,
        "authorizerResultTtlInSeconds": asks.then(|| authorizer.authorizer_result_ttl_in_seconds.unwrap_or(0)),
        "authorizerType": authorizer.authorizer_type,
        "authorizerUri": authorizer.authorizer_uri,
        "enableSimpleResponses": asks.then(|| authorizer.enable_simple_responses.unwrap_or(false)),
        "identitySource": authorizer.identity_source,
        "jwtConfiguration": authorizer.jwt_configuration,
        "name": authorizer.name,
    }))
}
