//! One request through a REST API: stage, resource and method, authorizer, event, function
//! or MOCK, answer. Every error the gateway makes goes through the gateway responses.

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Method, Response};

use super::admission::Knock;
use super::compile::{CompiledMethod, CompiledResource, CompiledRestApi, CompiledStage};
use super::integration::{self, Hop, Log, Stop};
use super::limits;
use super::router::{Found, split_stage};
use crate::access_log::Answered;
use crate::answer::{RestError, rest_error, rest_headers};
use crate::caller::Caller;
use crate::context::RequestContext;
use crate::event::{extended_request_id, request_id};
use crate::explain::{Ending, Story};
use crate::gateway::{Call, Gateway};
use crate::invocation::{header_text, note_function, note_why, noted};
use crate::listed::listed;

/// The answer for an id that no API has.
pub(crate) fn no_such_api(api_id: &str) -> Response<Bytes> {
    let why = format!("there is no API with the id {api_id}: the outputs of the stack have the addresses that exist");
    let mut response = stopped((RestError::Forbidden, why));
    rest_headers(&mut response, &request_id(), &extended_request_id(), None);
    response
}

fn stopped((error, why): Stop) -> Response<Bytes> {
    let mut response = rest_error(&error);
    note_why(&mut response, why);
    response
}

/// Answers a request to a REST API, and remembers how it went.
pub(crate) async fn serve(gateway: &Gateway, api: &CompiledRestApi, call: Call) -> Response<Bytes> {
    let (request_id, extended_request_id, story) = (request_id(), extended_request_id(), Story::begin());
    let (name, path) = split_stage(call.request.uri().path());
    let (response, stage, route) = match pick_stage(api, name) {
        Ok(stage) => {
            let found = stage.router.find(path);
            let way = Way {
                gateway,
                stage,
                path,
                found: found.as_ref(),
                call: &call,
                request_id: &request_id,
                extended_request_id: &extended_request_id,
                story: &story,
            };
            let response = way.serve().await;
            (response, Some(stage.name.clone()), found.map(|found| found.to.path.clone()))
        }
        Err(stop) => {
            let mut response = stopped(stop);
            rest_headers(&mut response, &request_id, &extended_request_id, None);
            (response, None, None)
        }
    };
    let (status, note) = (response.status().as_u16(), noted(&response));
    gateway.remember(story.ended(Ending { request_id, api_kind: "rest", call: &call, stage, route, status, note }));
    response
}

fn pick_stage<'a>(api: &'a CompiledRestApi, name: &str) -> Result<&'a CompiledStage, Stop> {
    if api.disabled {
        let why = "disableExecuteApiEndpoint is set on this API: take it off to call the API here".to_owned();
        return Err((RestError::Forbidden, why));
    }
    api.stages.get(name).ok_or_else(|| (RestError::Forbidden, no_stage(api, name)))
}

fn no_stage(api: &CompiledRestApi, name: &str) -> String {
    let names = listed(api.stages.keys().map(String::as_str));
    format!("the path begins with {name:?}, which is no stage of this API; stages: {names}")
}

/// What every step needs to see.
pub(super) struct Way<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) stage: &'a CompiledStage,
    /// Within the stage.
    pub(super) path: &'a str,
    pub(super) found: Option<&'a Found<'a, CompiledResource>>,
    pub(super) call: &'a Call,
    pub(super) request_id: &'a str,
    pub(super) extended_request_id: &'a str,
    pub(super) story: &'a Story,
}

impl Way<'_> {
    async fn serve(&self) -> Response<Bytes> {
        let (mut response, trace) = match self.answer().await {
            Ok(answered) => answered,
            Err(stop) => (self.refuse(stop), None),
        };
        rest_headers(&mut response, self.request_id, self.extended_request_id, trace.as_ref());
        self.log(&response);
        response
    }

    /// The answer, with its trace if a function made it.
    async fn answer(&self) -> Result<integration::Answered, Stop> {
        limits::check(self.call)?;
        let (found, method) = self.method()?;
        self.story.pass("route", found.to.path.clone());
        let caller = match &method.guard {
            Some(guard) => guard.authorize(&self.context()).await?,
            None => Caller::Anyone,
        };
        self.story.fact(|facts| facts.caller = caller.clone());
        method.admission.admit(&self.knock(found, &caller))?;
        self.integrate(found, method, &caller, &Log::default()).await
    }

    /// What the integration makes of a request that was let in.
    pub(super) async fn integrate(
        &self,
        found: &Found<'_, CompiledResource>,
        method: &CompiledMethod,
        caller: &Caller,
        log: &Log,
    ) -> Result<integration::Answered, Stop> {
        let scopes = method.guard.as_ref().map_or(&[][..], |guard| &guard.scopes);
        let context = self.context();
        let hop = Hop::new(&context, self.stage, found, self.path, (caller, scopes), log);
        method.integration.answer(&hop).await
    }

    fn knock<'k>(&'k self, found: &'k Found<'_, CompiledResource>, caller: &'k Caller) -> Knock<'k> {
        Knock {
            gateway: self.gateway,
            call: self.call,
            stage: &self.stage.name,
            path: &found.to.path,
            parameters: &found.parameters,
            caller,
            story: self.story,
        }
    }

    fn log(&self, response: &Response<Bytes>) {
        if let Some(log) = &self.stage.access_log {
            log.write(&self.context(), Answered::new(response, self.call, self.story));
        }
    }

    fn method(&self) -> Result<(&Found<'_, CompiledResource>, &CompiledMethod), Stop> {
        let method = self.call.request.method();
        let Some(found) = self.found else {
            let served = self.stage.router.all().filter(|resource| resource.is_served());
            let paths = listed(served.map(|resource| resource.path.as_str()));
            let why = format!("no resource of this deployment has the path {}; resources: {paths}", self.path);
            return Err(self.unknown(why));
        };
        match found.to.method(method) {
            Some(compiled) => Ok((found, compiled)),
            None => {
                let others = listed(found.to.methods.keys().map(Method::as_str));
                let why = format!("resource {} has no method {method}, only: {others}", found.to.path);
                Err(self.unknown(why))
            }
        }
    }

    /// A request to nowhere is taken for a signed one when it has an Authorization header.
    fn unknown(&self, why: String) -> Stop {
        let value = header_text(self.call.request.headers(), &AUTHORIZATION);
        let error = RestError::not_routed(value.as_deref().map(str::as_bytes));
        match value {
            Some(_) => (error, format!("{why}; the Authorization header was read as an AWS signature")),
            None => (error, why),
        }
    }

    fn context(&self) -> RequestContext<'_> {
        RequestContext {
            gateway: self.gateway,
            call: self.call,
            stage: &self.stage.name,
            variables: &self.stage.variables,
            route: self.found.map(|found| found.to.path.as_str()),
            resource_id: self.found.map(|found| found.to.id.as_str()),
            parameters: self.found.map_or(&[], |found| &found.parameters),
            request_id: self.request_id,
            extended_request_id: self.extended_request_id,
            story: self.story,
        }
    }

    pub(super) fn refuse(&self, (error, why): Stop) -> Response<Bytes> {
        let message = error.message().unwrap_or_default().into_owned();
        self.story.fact(|facts| facts.error = Some((message, error.response_type().to_owned())));
        let context = self.context();
        let mut response = self.stage.responses.answer(&error, &context);
        if let Some(method) = self.found.and_then(|found| found.to.method(self.call.request.method()))
            && let Some(function) = method.integration.function()
            && error.status() >= 500
        {
            note_function(&mut response, function);
        }
        note_why(&mut response, why);
        response
    }
}
