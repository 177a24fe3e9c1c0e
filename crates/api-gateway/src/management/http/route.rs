//! `…/routes`: which request leads where, and who may send it.

use serde_json::{Value, json};

use super::at::{At, known};
use super::merge::merged;
use crate::http_api::{CreateRoute, no, quick_route_id};
use crate::ids;
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::refusal::Refusal;

pub(super) fn answer(at: &At<'_>, rest: &[&str]) -> Result<Answered, Refusal> {
    match (at.method(), rest) {
        ("GET", []) => at.list(|api| api.parts.routes.iter().map(|(id, one)| show(at.api, id, one)).collect()),
        ("POST", []) => create(at),
        ("GET", [id]) => at.read(|api| Ok(Answered::ok(show(at.api, id, known(&api.parts.routes, "Route", id)?)))),
        ("PATCH", [id]) => update(at, id),
        ("DELETE", [id]) => at.change(|api| api.delete_route(id)).map(|()| Answered::no_content()),
        // Routes of an HTTP API have no request parameters.
        ("DELETE", [id, "requestparameters", name]) => at.read(|api| {
            known(&api.parts.routes, "Route", id)?;
            Err(no("RequestParameter", name))
        }),
        _ => Err(at.call.unsupported()),
    }
}

fn create(at: &At<'_>) -> Result<Answered, Refusal> {
    let create: CreateRoute = at.call.input()?.read()?;
    let id = ids::route_id(None);
    let shown = show(at.api, &id, &create);
    at.change(|api| api.put_route(&id, create)).map(|()| Answered::created(shown))
}

fn update(at: &At<'_>, id: &str) -> Result<Answered, Refusal> {
    let input = at.call.input()?;
    at.change(|api| {
        let mut changed: CreateRoute = merged(known(&api.parts.routes, "Route", id)?, input, &[])?;
        // How an authorizer is taken off a route: its id stays in the way otherwise.
        if changed.authorization_type.as_deref() == Some("NONE") {
            changed.authorizer_id = None;
            changed.authorization_scopes.clear();
        }
        let shown = show(at.api, id, &changed);
        api.put_route(id, changed)?;
        Ok(Answered::ok(shown))
    })
}

fn show(api: &str, id: &str, route: &CreateRoute) -> Value {
    present(json!({
        "apiGatewayManaged": (id == quick_route_id(api)).then_some(true),
        "apiKeyRequired": false,
        "authorizationScopes": route.authorization_scopes,
        "authorizationType": route.authorization_type.as_deref().unwrap_or("NONE"),
        "authorizerId": route.authorizer_id,
        "operationName": route.operation_name,
        "routeId": id,
        "routeKey": route.route_key,
        "target": route.target,
    }))
}
