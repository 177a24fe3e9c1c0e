//! A token judged for a route of an HTTP API, without any request: the route is found, its guard is asked, and that is all.

use bytes::Bytes;
use http::{Request, Response};

use super::compile::{CompiledHttpApi, CompiledStage};
use crate::context::RequestContext;
use crate::event::extended_request_id;
use crate::explain::{Explained, Story};
use crate::gateway::{Call, Gateway, Judged};
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
    Some(judged.explained("http", Some(stage.name.clone()), route, (request_id, status, why), story))
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

impl Judged {
    /// The request that is asked about; `None` when its path is none.
    pub(crate) fn call(&self, settings: &crate::gateway::Settings, stage: &str) -> Option<Call> {
        let slash = if stage.is_empty() { "" } else { "/" };
        let uri = format!("{slash}{stage}{}", self.path);
        let request = Request::builder().method(self.method.clone()).uri(uri).body(Bytes::new()).ok()?;
        let domain_name = format!("{}.execute-api.{}.amazonaws.com", self.api_id, settings.region);
        Some(Call { api_id: self.api_id.clone(), request, source_ip: "127.0.0.1".to_owned(), domain_name, now: self.now })
    }

    /// The verdict.
    pub(crate) fn explained(
        &self,
        api_kind: &'static str,
        stage: Option<String>,
        route: Option<String>,
        (request_id, status, why): (String, u16, Option<String>),
        story: Story,
    ) -> Explained {
        Explained {
            request_id,
            at: self.now,
            api_kind,
            api_id: self.api_id.clone(),
            stage,
            method: self.method.to_string(),
            path: self.path.clone(),
            route,
            status,
            function: None,
            why,
            micros: u64::try_from(story.took().as_micros()).unwrap_or(u64::MAX),
            steps: story.into_steps(),
        }
    }
}
