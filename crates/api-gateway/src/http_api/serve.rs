//! One request through an HTTP API: stage, preflight, route, authorizer, event, function,
//! answer. Every step that says no answers at once and notes why.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{HeaderValue, ORIGIN};
use http::{Response, Uri};

use super::compile::{CompiledHttpApi, CompiledStage, Route};
use super::cors::no_content;
use super::path::decoded;
use super::router::Found;
use crate::access_log::Answered;
use crate::answer::{HttpError, http_api_headers, http_error};
use crate::caller::Caller;
use crate::context::RequestContext;
use crate::event::extended_request_id;
use crate::explain::{Ending, Story};
use crate::gateway::{Call, Gateway};
use crate::invocation::{note_why, noted};
use crate::listed::listed;

/// Request line and header values (developer guide, "Quotas for HTTP APIs").
const MAX_HEADERS: usize = 10_240;
/// Ten megabytes of body.
const MAX_BODY: usize = 10_485_760;

/// An answer given before the end of the way. Boxed: it is the rare case.
pub(super) type Stop = Box<Response<Bytes>>;

/// Answers a request to an HTTP API, and remembers how it went.
pub(crate) async fn serve(gateway: &Gateway, api: &CompiledHttpApi, call: Call) -> Response<Bytes> {
    let request_id = extended_request_id();
    let story = Story::begin();
    let (mut response, way) = match pick_stage(api, call.request.uri()) {
        Ok((stage, path)) => {
            let found = stage.routes.as_ref().and_then(|routes| routes.find(call.request.method(), path));
            let way = Way { gateway, stage, path, found, call: &call, request_id: &request_id, story: &story };
            let response = way.serve().await;
            way.log(&response);
            (response, Some((stage.name.clone(), way.found.map(|found| found.to.key.clone()))))
        }
        Err(stop) => (*stop, None),
    };
    http_api_headers(&mut response, &request_id);
    let (stage, route) = way.unzip();
    let (status, note) = (response.status().as_u16(), noted(&response));
    gateway.remember(story.ended(Ending {
        request_id,
        api_kind: "http",
        call: &call,
        stage,
        route: route.flatten(),
        status,
        note,
    }));
    response
}

pub(super) fn stop(error: HttpError, why: String) -> Stop {
    let mut response = http_error(error);
    note_why(&mut response, why);
    Box::new(response)
}

/// The stage named by the first part of the path, else `$default`; and the path within it.
fn pick_stage<'a>(api: &'a CompiledHttpApi, uri: &'a Uri) -> Result<(&'a CompiledStage, &'a str), Stop> {
    let path = uri.path();
    if api.disabled {
        let why = "disableExecuteApiEndpoint is set on this API: take it off to call the API here".to_owned();
        return Err(stop(HttpError::NotFound, why));
    }
    let inner = path.strip_prefix('/').unwrap_or(path);
    let (first, rest) = match inner.find('/') {
        Some(end) => (&inner[..end], &inner[end..]),
        None => (inner, "/"),
    };
    if let Some(stage) = api.stages.get(first).filter(|_| first != "$default") {
        return Ok((stage, rest));
    }
    match api.stages.get("$default") {
        Some(stage) => Ok((stage, path)),
        None => {
            let names = listed(api.stages.keys().map(String::as_str));
            let why = format!("the path begins with no stage of this API and it has no $default stage; stages: {names}");
            Err(stop(HttpError::NotFound, why))
        }
    }
}

/// What every step needs to see.
pub(super) struct Way<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) stage: &'a CompiledStage,
    /// Within the stage.
    pub(super) path: &'a str,
    pub(super) found: Option<Found<'a, Route>>,
    pub(super) call: &'a Call,
    pub(super) request_id: &'a str,
    pub(super) story: &'a Story,
}

impl Way<'_> {
    async fn serve(&self) -> Response<Bytes> {
        if let Some(preflight) = self.preflight() {
            self.story.pass("cors", "a preflight request, answered by the CORS configuration");
            return preflight;
        }
        let mut response = self.answer().await.unwrap_or_else(|stop| {
            self.story.fact(|facts| facts.error = told(&stop));
            *stop
        });
        if let Some(cors) = &self.stage.cors {
            cors.apply(self.call.request.headers().get(ORIGIN), &mut response);
        }
        response
    }

    fn preflight(&self) -> Option<Response<Bytes>> {
        let request = &self.call.request;
        let cors = self.stage.cors.as_ref()?;
        cors.preflight(request.method(), request.headers())
    }

    async fn answer(&self) -> Result<Response<Bytes>, Stop> {
        self.check_size()?;
        let path = self.event_path()?;
        let Some(found) = self.route()? else {
            return Ok(no_content());
        };
        self.story.pass("route", found.to.key.clone());
        let caller = match &found.to.guard {
            Some(guard) => guard.authorize(&self.context()).await?,
            None => Caller::Anyone,
        };
        self.story.fact(|facts| facts.caller = caller.clone());
        self.throttle(found.to)?;
        let integration = found.to.integration.as_ref().ok_or_else(|| {
            let why = format!("route {} has no target: give it an integration", found.to.key);
            stop(HttpError::InternalServerError, why)
        })?;
        self.integrate(found, integration, &caller, &path).await
    }

    // Unverified: that requests which an authorizer refuses count for nothing.
    fn throttle(&self, route: &Route) -> Result<(), Stop> {
        self.gateway.account.admit(route.throttle.as_ref(), self.call.now).map_err(|why| {
            self.story.refuse("throttle", why.clone(), None, None);
            stop(HttpError::TooManyRequests, why)
        })
    }

    fn log(&self, response: &Response<Bytes>) {
        if let Some(log) = &self.stage.access_log {
            log.write(&self.context(), Answered::new(response, self.call, self.story));
        }
    }

    pub(super) fn context(&self) -> RequestContext<'_> {
        RequestContext {
            gateway: self.gateway,
            call: self.call,
            stage: &self.stage.name,
            variables: &self.stage.variables,
            route: self.found.as_ref().map(|found| found.to.key.as_str()),
            resource_id: None,
            parameters: self.found.as_ref().map_or(&[], |found| &found.parameters),
            request_id: self.request_id,
            extended_request_id: self.request_id,
            story: self.story,
        }
    }

    fn event_path(&self) -> Result<Cow<'_, str>, Stop> {
        let path = self.call.request.uri().path();
        decoded(path).ok_or_else(|| {
            let why = format!("the path {path} still has a bare % after decoding, which AWS refuses: it decodes twice");
            stop(HttpError::BadRequest, why)
        })
    }

    fn check_size(&self) -> Result<(), Stop> {
        let request = &self.call.request;
        let line = request.method().as_str().len() + request.uri().to_string().len();
        let headers: usize = request.headers().values().map(HeaderValue::len).sum();
        let size = line + headers;
        if size > MAX_HEADERS {
            let why = format!("request line and headers have {size} bytes, at most {MAX_HEADERS} are allowed");
            return Err(stop(HttpError::HeadersTooLarge, why));
        }
        let size = request.body().len();
        if size > MAX_BODY {
            let why = format!("the body has {size} bytes, at most {MAX_BODY} are allowed");
            return Err(stop(HttpError::RequestTooLong, why));
        }
        Ok(())
    }

    /// The route; `None` for an OPTIONS request that only the CORS configuration answers.
    fn route(&self) -> Result<Option<&Found<'_, Route>>, Stop> {
        let method = self.call.request.method();
        let Some(routes) = &self.stage.routes else {
            let why = format!("stage {} has neither autoDeploy nor a deployment: it serves nothing yet", self.stage.name);
            return Err(stop(HttpError::NotFound, why));
        };
        if let Some(found) = &self.found {
            return Ok(Some(found));
        }
        // Unverified: OPTIONS without the headers of a preflight gets 204 as a preflight does.
        if method == http::Method::OPTIONS && self.stage.cors.is_some() {
            return Ok(None);
        }
        let why = match routes.methods_at(self.path).as_slice() {
            [] => format!(
                "no route of this API matches the path {}; routes: {}",
                self.path,
                listed(routes.all().map(|route| route.key.as_str()))
            ),
            methods => format!("{} has no route for {method}, only for {methods:?}", self.path),
        };
        Err(stop(HttpError::NotFound, why))
    }
}

/// `error.message` and `error.responseType` of an answer that the gateway made.
// Unverified: the types; AWS documents them for REST APIs only.
fn told(stop: &Response<Bytes>) -> Option<(String, String)> {
    let body: serde_json::Value = serde_json::from_slice(stop.body()).ok()?;
    let kind = match stop.status().as_u16() {
        401 => "UNAUTHORIZED",
        403 => "ACCESS_DENIED",
        404 => "RESOURCE_NOT_FOUND",
        413 => "REQUEST_TOO_LARGE",
        429 => "THROTTLED",
        400..=499 => "DEFAULT_4XX",
        _ => "DEFAULT_5XX",
    };
    Some((body["message"].as_str()?.to_owned(), kind.to_owned()))
}
