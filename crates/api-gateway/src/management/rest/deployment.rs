//! `…/deployments`: snapshots that stages serve.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use super::at::At;
use crate::ids;
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::management::patch::{REPLACE, Row, Table, Words, set};
use crate::refusal::Refusal;
use crate::rest_api::{CreateDeployment, Deployment, Parts, RestApi};
use crate::when;

pub(super) fn answer(at: &At<'_>, rest: &[&str]) -> Result<Answered, Refusal> {
    match (at.method(), rest) {
        ("GET", []) => at.list(|api| api.deployments.iter().map(|(id, one)| show(id, one)).collect()),
        ("POST", []) => create(at),
        ("GET", [id]) => one(at, id),
        ("PATCH", [id]) => update(at, id),
        ("DELETE", [id]) => at.change(missing(), |api| api.delete_deployment(id)).map(|()| Answered::accepted()),
        _ => Err(at.call.unsupported()),
    }
}

fn missing() -> Refusal {
    Refusal::not_found("Invalid Deployment identifier specified")
}

fn known<'a>(api: &'a RestApi, id: &str) -> Result<&'a Arc<Deployment>, Refusal> {
    api.deployments.get(id).ok_or_else(missing)
}

fn one(at: &At<'_>, id: &str) -> Result<Answered, Refusal> {
    let summary = at.call.query("embed").as_deref() == Some("apisummary");
    at.read(missing(), |api| {
        let deployment = known(api, id)?;
        let mut shown = show(id, deployment);
        if summary {
            shown["apiSummary"] = api_summary(&deployment.parts);
        }
        Ok(Answered::ok(shown))
    })
}

fn create(at: &At<'_>) -> Result<Answered, Refusal> {
    let input = at.call.input()?;
    input.texts(&["stageName", "stageDescription", "description", "cacheClusterSize"])?;
    input.maps(&["variables"])?;
    let create: CreateDeployment = input.read()?;
    let id = ids::resource_id(None);
    at.change(at.no_api(), |api| {
        api.put_deployment(&id, create, at.call.now)?;
        Ok(Answered::created(show(&id, known(api, &id)?)))
    })
}

static TABLE: Table<Deployment> = Table {
    words: Words::Listed,
    rows: &[Row { path: "/description", ops: REPLACE, apply: |one, edit| set(&mut one.description, edit.some()) }],
};

fn update(at: &At<'_>, id: &str) -> Result<Answered, Refusal> {
    let mut edits = at.call.edits("updateDeployment")?;
    at.change(missing(), |api| {
        let mut changed = Deployment::clone(known(api, id)?);
        TABLE.apply(&mut changed, &mut edits)?;
        let shown = show(id, &changed);
        api.deployments.insert(id.to_owned(), Arc::new(changed));
        Ok(Answered::ok(shown))
    })
}

fn show(id: &str, deployment: &Deployment) -> Value {
    present(json!({
        "id": id,
        "description": deployment.description,
        "createdDate": when::seconds(deployment.created),
    }))
}

/// By path and method: who may call it.
fn api_summary(parts: &Parts) -> Value {
    let mut paths: BTreeMap<String, BTreeMap<&str, Value>> = BTreeMap::new();
    for ((resource, name), method) in &parts.methods {
        let said = json!({
            "authorizationType": method.authorization_type.as_deref().unwrap_or("NONE"),
            "apiKeyRequired": method.api_key_required.unwrap_or(false),
        });
        paths.entry(parts.path(resource)).or_default().insert(name, said);
    }
    json!(paths)
}
