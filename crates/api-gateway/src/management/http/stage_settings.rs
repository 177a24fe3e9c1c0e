//! What a stage says about single routes and its log.

use super::at::{At, known};
use crate::http_api::{CreateStage, HttpApi, no};
use crate::management::answered::Answered;
use crate::refusal::Refusal;

/// Settings are of routes that are there.
pub(super) fn check(api: &HttpApi, create: &CreateStage) -> Result<(), Refusal> {
    let unknown = |key: &&String| api.parts.routes.values().all(|route| route.route_key != **key);
    match create.route_settings.keys().find(unknown) {
        Some(key) => Err(Refusal::not_found(format!("Unable to find Route by key {key} within the provided RouteSettings"))),
        None => Ok(()),
    }
}

/// `DeleteAccessLogSettings`.
pub(super) fn delete_access_log(at: &At<'_>, name: &str) -> Result<Answered, Refusal> {
    change(at, name, |create| {
        create.access_log_settings = None;
        Ok(())
    })
}

/// `DeleteRouteSettings`.
pub(super) fn delete_route(at: &At<'_>, name: &str, key: &str) -> Result<Answered, Refusal> {
    change(at, name, |create| {
        // Unverified: AWS's text.
        create.route_settings.remove(key).map(drop).ok_or_else(|| no("RouteSettings", key))
    })
}

fn change(at: &At<'_>, name: &str, change: impl FnOnce(&mut CreateStage) -> Result<(), Refusal>) -> Result<Answered, Refusal> {
    at.change(|api| {
        let mut create = known(&api.stages, "Stage", name)?.create.clone();
        change(&mut create)?;
        api.put_stage(create, at.call.now)?;
        Ok(Answered::no_content())
    })
}
