//! `…/stages`: the API at an address, with its settings.

use serde_json::{Value, json};

use super::at::{At, known, time};
use super::merge::merged;
use super::stage_settings as settings;
use crate::http_api::{CreateStage, HttpApi, Stage};
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::refusal::Refusal;

/// Changed entry by entry.
const MAPS: &[&str] = &["routeSettings", "stageVariables"];

pub(super) fn answer(at: &At<'_>, rest: &[&str]) -> Result<Answered, Refusal> {
    match (at.method(), rest) {
        ("GET", []) => at.list(|api| api.stages.iter().map(|(name, one)| show(api, name, one)).collect()),
        ("POST", []) => create(at),
        ("GET", [name]) => at.read(|api| Ok(Answered::ok(show(api, name, known(&api.stages, "Stage", name)?)))),
        ("PATCH", [name]) => update(at, name),
        ("DELETE", [name]) => at.change(|api| api.delete_stage(name)).map(|()| Answered::no_content()),
        ("DELETE", [name, "accesslogsettings"]) => settings::delete_access_log(at, name),
        ("DELETE", [name, "routesettings", key @ ..]) if !key.is_empty() => settings::delete_route(at, name, &key.join("/")),
        ("DELETE", [name, "cache", "authorizers"]) => {
            at.read(|api| known(&api.stages, "Stage", name).map(drop))?;
            at.call.gateway.flush_authorizers(at.api, name);
            Ok(Answered::no_content())
        }
        _ => Err(at.call.unsupported()),
    }
}

fn create(at: &At<'_>) -> Result<Answered, Refusal> {
    let input = at.call.input()?;
    input.maps(&["stageVariables", "tags"])?;
    let create: CreateStage = input.read()?;
    let name = create.stage_name.clone();
    at.change(|api| {
        if api.stages.contains_key(&name) {
            return Err(Refusal::conflict("Stage already exists"));
        }
        settings::check(api, &create)?;
        api.put_stage(create, at.call.now)?;
        Ok(Answered::created(show(api, &name, known(&api.stages, "Stage", &name)?)))
    })
}

fn update(at: &At<'_>, name: &str) -> Result<Answered, Refusal> {
    let input = at.call.input()?;
    input.maps(&["stageVariables"])?;
    at.change(|api| {
        let changed: CreateStage = merged(&known(&api.stages, "Stage", name)?.create, input, MAPS)?;
        settings::check(api, &changed)?;
        api.put_stage(CreateStage { stage_name: name.to_owned(), ..changed }, at.call.now)?;
        Ok(Answered::ok(show(api, name, known(&api.stages, "Stage", name)?)))
    })
}

fn show(api: &HttpApi, name: &str, stage: &Stage) -> Value {
    let create = &stage.create;
    let deployed = create.deployment_id.as_ref().filter(|id| api.deployments.get(*id).is_some_and(|one| one.auto_deployed));
    let mut shown = present(json!({
        "accessLogSettings": create.access_log_settings,
        "apiGatewayManaged": (api.create.target.is_some() && name == "$default").then_some(true),
        "autoDeploy": create.auto_deploy.unwrap_or(false),
        "createdDate": time(stage.created),
        "deploymentId": create.deployment_id,
        "description": create.description,
        "lastDeploymentStatusMessage": deployed.map(|id| format!("Successfully deployed stage with deployment ID '{id}'")),
        "lastUpdatedDate": time(stage.updated),
        "stageName": name,
    }));
    let mut defaults = json!({ "detailedMetricsEnabled": false });
    if let (Some(to), Ok(Value::Object(own))) = (defaults.as_object_mut(), serde_json::to_value(&create.default_route_settings)) {
        to.extend(own);
    }
    shown["defaultRouteSettings"] = defaults;
    // AWS shows these even when they are empty.
    shown["routeSettings"] = json!(create.route_settings);
    shown["stageVariables"] = json!(create.stage_variables);
    shown["tags"] = json!(create.tags);
    shown
}
