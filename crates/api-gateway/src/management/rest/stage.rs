//! `…/stages`: deployments at an address, with their settings.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::at::At;
use super::stage_setting;
use crate::http_api::AccessLogSettings;
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::management::patch::{Edit, Op};
use crate::refusal::Refusal;
use crate::rest_api::{CreateStage, RestApi, Stage};
use crate::when;

pub(super) fn answer(at: &At<'_>, rest: &[&str]) -> Result<Answered, Refusal> {
    match (at.method(), rest) {
        ("GET", []) => list(at),
        ("POST", []) => create(at),
        ("GET", [name]) => at.read(missing(), |api| Ok(Answered::ok(show(known(api, name)?)))),
        ("PATCH", [name]) => update(at, name),
        ("DELETE", [name]) => at.change(missing(), |api| api.delete_stage(name)).map(|()| Answered::accepted()),
        ("DELETE", [name, "cache", "authorizers"]) => {
            at.read(missing(), |api| known(api, name).map(drop))?;
            at.call.gateway.authorizations.forget(at.api, name);
            Ok(Answered::accepted())
        }
        // No answer is cached here, so there is nothing to flush.
        ("DELETE", [name, "cache", "data"]) => at.read(missing(), |api| known(api, name).map(|_| Answered::accepted())),
        _ => Err(at.call.unsupported()),
    }
}

pub(super) fn missing() -> Refusal {
    Refusal::not_found("Invalid stage identifier specified")
}

fn known<'a>(api: &'a RestApi, name: &str) -> Result<&'a Stage, Refusal> {
    api.stages.get(name).ok_or_else(missing)
}

/// Without pages, as AWS lists them.
fn list(at: &At<'_>) -> Result<Answered, Refusal> {
    let wanted = at.call.query("deploymentId");
    let fits = |stage: &&Stage| wanted.is_none() || stage.create.deployment_id == wanted;
    at.read(at.no_api(), |api| {
        let shown: Vec<_> = api.stages.values().filter(fits).map(show).collect();
        Ok(Answered::ok(json!({ "item": shown })))
    })
}

fn create(at: &At<'_>) -> Result<Answered, Refusal> {
    let input = at.call.input()?;
    input.texts(&["stageName", "deploymentId", "description", "documentationVersion"])?;
    input.maps(&["variables"])?;
    let create: CreateStage = input.read()?;
    let name = create.stage_name.clone();
    at.change(at.no_api(), |api| {
        if api.stages.contains_key(&name) {
            return Err(Refusal::conflict("Stage already exists"));
        }
        documented(api, &create)?;
        api.put_stage(create, at.call.now)?;
        Ok(Answered::created(show(known(api, &name)?)))
    })
}

fn documented(api: &RestApi, create: &CreateStage) -> Result<(), Refusal> {
    match &create.documentation_version {
        Some(version) if !api.documentation_versions.contains_key(version) => {
            // Unverified: AWS's text.
            Err(Refusal::not_found("Invalid Documentation version specified"))
        }
        _ => Ok(()),
    }
}

fn update(at: &At<'_>, name: &str) -> Result<Answered, Refusal> {
    let edits = at.call.edits("updateStage")?;
    let logs = at.call.gateway.definitions().account.cloudwatch_role_arn.is_some();
    at.change(missing(), |api| {
        let mut create = known(api, name)?.create.clone();
        for edit in &edits {
            apply(&mut create, edit)?;
        }
        if !logs && edits.iter().any(stage_setting::asks_for_logs) {
            return Err(Refusal::bad_request("CloudWatch Logs role ARN must be set in account settings to enable logging"));
        }
        documented(api, &create)?;
        api.put_stage(create, at.call.now)?;
        Ok(Answered::ok(show(known(api, name)?)))
    })
}

/// A member of a stage that a patch sets.
type Member = fn(&mut CreateStage, &Edit);

/// Members of a stage by their paths.
const MEMBERS: &[(&str, Member)] = &[
    ("/cacheClusterEnabled", |stage, edit| stage.cache_cluster_enabled = Some(edit.flag())),
    ("/cacheClusterSize", |stage, edit| stage.cache_cluster_size = edit.some()),
    ("/clientCertificateId", |stage, edit| stage.client_certificate_id = edit.some()),
    ("/deploymentId", |stage, edit| stage.deployment_id = edit.some()),
    ("/description", |stage, edit| stage.description = edit.some()),
    ("/documentationVersion", |stage, edit| stage.documentation_version = edit.some()),
    ("/tracingEnabled", |stage, edit| stage.tracing_enabled = Some(edit.flag())),
];

fn apply(stage: &mut CreateStage, edit: &Edit) -> Result<(), Refusal> {
    let path = edit.path.as_deref().unwrap_or_default();
    if path.starts_with("/canarySettings") || matches!(edit.op, Op::Copy) {
        return Err(Refusal::bad_request("canarySettings is not supported by Sekisho's API Gateway"));
    }
    if let Some((_, set)) = MEMBERS.iter().find(|(name, _)| *name == path) {
        set(stage, edit);
        return Ok(());
    }
    if let Some(name) = path.strip_prefix("/variables/").filter(|name| !name.is_empty()) {
        variable(stage, name, edit);
        return Ok(());
    }
    match path.strip_prefix("/accessLogSettings") {
        Some(rest) => access_log(stage, rest, edit),
        None => stage_setting::apply(&mut stage.method_settings, path, edit),
    }
}

fn variable(stage: &mut CreateStage, name: &str, edit: &Edit) {
    if edit.op == Op::Remove {
        stage.variables.remove(name);
    } else {
        stage.variables.insert(name.to_owned(), edit.text());
    }
}

/// Only as a whole can they be removed (recorded 2025).
fn access_log(stage: &mut CreateStage, rest: &str, edit: &Edit) -> Result<(), Refusal> {
    match (edit.op, rest) {
        (Op::Remove, "") => stage.access_log_setting = None,
        (Op::Remove, _) => return Err(stage_setting::nothing_to_remove(edit)),
        (_, "/destinationArn") => log(stage).destination_arn = Some(log_value(edit)?),
        (_, "/format") => log(stage).format = Some(log_value(edit)?),
        _ => {
            return Err(Refusal::bad_request(
                "Invalid accessLogSettings path. Must be one of : [/accessLogSettings/destinationArn, /accessLogSettings/format]",
            ));
        }
    }
    Ok(())
}

fn log(stage: &mut CreateStage) -> &mut AccessLogSettings {
    stage.access_log_setting.get_or_insert_default()
}

fn log_value(edit: &Edit) -> Result<String, Refusal> {
    edit.some().ok_or_else(|| Refusal::bad_request("Access Log value must not be empty"))
}

fn show(stage: &Stage) -> Value {
    let create = &stage.create;
    let mut shown = present(json!({
        "deploymentId": create.deployment_id,
        "stageName": create.stage_name,
        "description": create.description,
        "cacheClusterEnabled": false,
        "cacheClusterSize": create.cache_cluster_size,
        "cacheClusterStatus": "NOT_AVAILABLE",
        "clientCertificateId": create.client_certificate_id,
        "variables": create.variables,
        "documentationVersion": create.documentation_version,
        "accessLogSettings": create.access_log_setting.as_ref().map(|log| present(json!(log))),
        "tracingEnabled": create.tracing_enabled.unwrap_or(false),
        "tags": create.tags,
        "createdDate": when::seconds(stage.created),
        "lastUpdatedDate": when::seconds(stage.updated),
    }));
    let settings: BTreeMap<String, Value> = create.method_settings.iter().map(stage_setting::show).collect();
    shown["methodSettings"] = json!(settings);
    shown
}
