//! `…/deployments`: snapshots that stages serve.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::at::{At, known, time};
use crate::http_api::{CreateDeployment, Deployment};
use crate::ids;
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::refusal::Refusal;

pub(super) fn answer(at: &At<'_>, rest: &[&str]) -> Result<Answered, Refusal> {
    match (at.method(), rest) {
        ("GET", []) => at.list(|api| api.deployments.iter().map(|(id, one)| show(id, one)).collect()),
        ("POST", []) => create(at),
        ("GET", [id]) => at.read(|api| Ok(Answered::ok(show(id, known(&api.deployments, "Deployment", id)?)))),
        ("PATCH", [id]) => update(at, id),
        ("DELETE", [id]) => at.change(|api| api.delete_deployment(id)).map(|()| Answered::no_content()),
        _ => Err(at.call.unsupported()),
    }
}

fn create(at: &At<'_>) -> Result<Answered, Refusal> {
    let create: CreateDeployment = at.call.input()?.read()?;
    let id = ids::resource_id(None);
    at.change(|api| {
        if api.parts.routes.is_empty() {
            return Err(Refusal::bad_request("At least one route is required before deploying the Api."));
        }
        api.put_deployment(&id, create, at.call.now)?;
        Ok(Answered::created(show(&id, known(&api.deployments, "Deployment", &id)?)))
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct UpdateDeployment {
    description: Option<String>,
}

fn update(at: &At<'_>, id: &str) -> Result<Answered, Refusal> {
    let update: UpdateDeployment = at.call.input()?.read()?;
    at.change(|api| {
        let mut changed = Deployment::clone(known(&api.deployments, "Deployment", id)?);
        if let Some(description) = update.description {
            changed.description = Some(description).filter(|text| !text.is_empty());
        }
        let shown = show(id, &changed);
        api.deployments.insert(id.to_owned(), Arc::new(changed));
        Ok(Answered::ok(shown))
    })
}

fn show(id: &str, deployment: &Deployment) -> Value {
    present(json!({
        "autoDeployed": deployment.auto_deployed,
        "createdDate": time(deployment.created),
        "deploymentId": id,
        "deploymentStatus": "DEPLOYED",
        "description": deployment.description,
    }))
}
