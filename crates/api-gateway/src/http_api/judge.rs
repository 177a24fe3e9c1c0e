//! A token judged for a route of an HTTP API, without any request: the route is found, its guard is asked, and that is all.

use bytes::Bytes;
use http::Response;
use sekisho_lambda::Note;

use super::compile::{CompiledHttpApi, CompiledStage};
use crate::context::RequestContext;
use crate::event::extended_request_id;
use crate::explain::{Ending, Explained, Story};
use crate::gateway::{Gateway, Judged};
use crate::invocation::noted;

/// `None`: the API has no such stage.
pub(crate) async fn judge(gateway: &Gateway, api: &CompiledHttpApi, judged: &Judged) -> Option<Explained> {
    let stage = stage_of(api, judged.stage.as_deref())?;
    let found = stage.routes.as_ref().and_then(|routes| routes.find(&judged.method, &judged.path));
    let mut call = judged.call(&gateway.settings, if stage.name == "$default" { "" } else { &stage.name })?;
    if let Some(guard) = found.as_ref().and_then(|found| found.to.guard.as_ref()) {
        guard.place(&mut call.request, &judged.token);
    }
    let (request_id, story) = (extended_request_id(), Story::begin());
    let context = RequestContext {
        gateway,
        call: &call,
        stage: &stage.name,
        variables: &stage.variables,
        route: found.as_ref().map(|found| found.to.key.as_str()),
        resource_id: None,
        parameters: found.as_ref().map_or(&[], |found| &found.parameters),
        request_id: &request_id,
        extended_request_id: &request_id,
        story: &story,
    };
    let guard = found.as_ref().map(|found| found.to.guard.as_ref());
    let (status, why) = match guard {
        None => {
            let why = format!("stage {} has no route for {} {}", stage.name, judged.method, judged.path);
            story.refuse("route", why.clone(), None, None);
            (404, Some(why))
        }
        Some(None) => {
            story.pass("route", context.route.unwrap_or_default().to_owned());
            story.pass("authorizer", "the route is open to everybody");
            (200, None)
        }
        Some(Some(guard)) => {
            story.pass("route", context.route.unwrap_or_default().to_owned());
            match guard.authorize(&context).await {
                Ok(_) => (200, None),
                Err(stop) => told(&stop),
            }
        }
    };
    let route = context.route.map(str::to_owned);
    let note = Note { function: None, why };
    let stage = Some(stage.name.clone());
    Some(judged.explained(story, Ending { request_id, api_kind: "http", call: &call, stage, route, status, note }))
}

fn told(stop: &Response<Bytes>) -> (u16, Option<String>) {
    (stop.status().as_u16(), noted(stop).why)
}

/// The named one, `$default`, or the only one.
fn stage_of<'a>(api: &'a CompiledHttpApi, name: Option<&str>) -> Option<&'a CompiledStage> {
    match name {
        Some(name) => api.stages.get(name),
        None => api.stages.get("$default").or_else(|| api.stages.values().next().filter(|_| api.stages.len() == 1)),
    }
}
