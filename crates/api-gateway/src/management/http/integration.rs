//! `…/integrations`: what answers.

use serde_json::{Value, json};

use super::at::{At, known};
use super::merge::merged;
use crate::http_api::{CreateIntegration, quick_integration_id};
use crate::ids;
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::refusal::Refusal;

/// Changed entry by entry.
const MAPS: &[&str] = &["requestParameters", "responseParameters"];

pub(super) fn answer(at: &At<'_>, rest: &[&str]) -> Result<Answered, Refusal> {
    match (at.method(), rest) {
        ("GET", []) => at.list(|api| api.parts.integrations.iter().map(|(id, one)| show(at.api, id, one)).collect()),
        ("POST", []) => create(at),
        ("GET", [id]) => at.read(|api| Ok(Answered::ok(show(at.api, id, known(&api.parts.integrations, "Integration", id)?)))),
        ("PATCH", [id]) => update(at, id),
        ("DELETE", [id]) => delete(at, id),
        _ => Err(at.call.unsupported()),
    }
}

fn create(at: &At<'_>) -> Result<Answered, Refusal> {
    let create: CreateIntegration = at.call.input()?.read()?;
    let id = ids::route_id(None);
    let shown = show(at.api, &id, &create);
    at.change(|api| api.put_integration(&id, create)).map(|()| Answered::created(shown))
}

fn update(at: &At<'_>, id: &str) -> Result<Answered, Refusal> {
    let input = at.call.input()?;
    at.change(|api| {
        let changed: CreateIntegration = merged(known(&api.parts.integrations, "Integration", id)?, input, MAPS)?;
        let shown = show(at.api, id, &changed);
        api.put_integration(id, changed)?;
        Ok(Answered::ok(shown))
    })
}

fn delete(at: &At<'_>, id: &str) -> Result<Answered, Refusal> {
    at.change(|api| {
        let routes = api.routes_to(id);
        if !routes.is_empty() {
            let text = "Cannot delete Integration because it is referenced by the following Routes with Ids";
            return Err(Refusal::conflict(format!("{text}: [{}]", routes.join(", "))));
        }
        api.delete_integration(id).map(|()| Answered::no_content())
    })
}

fn show(api: &str, id: &str, integration: &CreateIntegration) -> Value {
    present(json!({
        "apiGatewayManaged": (id == quick_integration_id(api)).then_some(true),
        "connectionType": integration.connection_type.as_deref().unwrap_or("INTERNET"),
        "credentialsArn": integration.credentials_arn,
        "description": integration.description,
        "integrationId": id,
        "integrationMethod": integration.integration_method.as_deref().unwrap_or("POST"),
        "integrationType": integration.integration_type,
        "integrationUri": integration.integration_uri,
        // Of an HTTP backend there is but one.
        "payloadFormatVersion": integration.payload_format_version.as_deref().unwrap_or("1.0"),
        "requestParameters": integration.request_parameters,
        "responseParameters": integration.response_parameters,
        "timeoutInMillis": integration.timeout_in_millis.unwrap_or(30_000),
        "tlsConfig": integration.tls_config,
    }))
}
