//! A token judged for a method of a REST API, without any request: the resource is found, its guard is asked, and that
//! is all.

use sekisho_lambda::Note;

use super::compile::{CompiledRestApi, CompiledStage};
use crate::context::RequestContext;
use crate::event::{extended_request_id, request_id};
use crate::explain::{Ending, Explained, Story};
use crate::gateway::{Gateway, Judged};

/// `None`: the API has no such stage.
pub(crate) async fn judge(gateway: &Gateway, api: &CompiledRestApi, judged: &Judged) -> Option<Explained> {
    let stage = stage_of(api, judged.stage.as_deref())?;
    let found = stage.router.find(&judged.path);
    let method = found.as_ref().and_then(|found| found.to.method(&judged.method));
    let mut call = judged.call(&gateway.settings, &stage.name)?;
    if let Some(guard) = method.and_then(|method| method.guard.as_ref()) {
        guard.place(&mut call.request, &judged.token);
    }
    let (request_id, extended_request_id, story) = (request_id(), extended_request_id(), Story::begin());
    let context = RequestContext {
        gateway,
        call: &call,
        stage: &stage.name,
        variables: &stage.variables,
        route: found.as_ref().map(|found| found.to.path.as_str()),
        resource_id: found.as_ref().map(|found| found.to.id.as_str()),
        parameters: found.as_ref().map_or(&[], |found| &found.parameters),
        request_id: &request_id,
        extended_request_id: &extended_request_id,
        story: &story,
    };
    let (status, why) = match method.map(|method| method.guard.as_ref()) {
        None => {
            let why = format!("stage {} has no method {} for {}", stage.name, judged.method, judged.path);
            story.refuse("route", why.clone(), None, None);
            (403, Some(why))
        }
        Some(None) => {
            story.pass("route", context.route.unwrap_or_default().to_owned());
            story.pass("authorizer", "the method is open to everybody");
            (200, None)
        }
        Some(Some(guard)) => {
            story.pass("route", context.route.unwrap_or_default().to_owned());
            match guard.authorize(&context).await {
                Ok(_) => (200, None),
                Err((error, why)) => (error.status(), Some(why)),
            }
        }
    };
    let route = context.route.map(str::to_owned);
    let note = Note { function: None, why };
    let stage = Some(stage.name.clone());
    Some(judged.explained(story, Ending { request_id, api_kind: "rest", call: &call, stage, route, status, note }))
}

/// The named one, or the only one.
fn stage_of<'a>(api: &'a CompiledRestApi, name: Option<&str>) -> Option<&'a CompiledStage> {
    match name {
        Some(name) => api.stages.get(name),
        None => api.stages.values().next().filter(|_| api.stages.len() == 1),
    }
}
