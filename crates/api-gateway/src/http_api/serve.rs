//! One request through an HTTP API: stage, preflight, route, authorizer, event, function,
//! answer. Every step that says no answers at once and notes why.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{HeaderValue, ORIGIN};
use http::{Response, Uri};

use super::compile::{CompiledHttpApi, CompiledStage, Format, Guard, Integration, Route};
use super::cors::no_content;
use super::path::decoded;
use super::router::Found;
use super::rules::IdentitySource;
use crate::answer::{HttpError, http_api_headers, http_error, http_v1, http_v2};
use crate::event::{self, Authorization, EventInput, Trace, extended_request_id};
use crate::gateway::{Call, Gateway};
use crate::invocation::{Failure, Target, header_text, note_function, note_why};
use crate::issuer::IssuerName;
use crate::listed::listed;
use crate::query;
use crate::token::{HttpRefusal, JwtRules, VerifiedClaims, verify_for_http_api};

/// Request line and header values (developer guide, "Quotas for HTTP APIs").
const MAX_HEADERS: usize = 10_240;
/// Ten megabytes of body.
const MAX_BODY: usize = 10_485_760;

/// An answer given before the end of the way. Boxed: it is the rare case.
type Stop = Box<Response<Bytes>>;

/// Answers a request to an HTTP API.
pub(crate) async fn serve(gateway: &Gateway, api: &CompiledHttpApi, call: Call) -> Response<Bytes> {
    let request_id = extended_request_id();
    let origin = call.request.headers().get(ORIGIN).cloned();
    let (stage, path) = match pick_stage(api, call.request.uri()) {
        Ok(picked) => picked,
        Err(stop) => return finish(*stop, None, origin.as_ref(), &request_id),
    };
    let way = Way { gateway, stage, path, call: &call, request_id: &request_id };
    if let Some(mut preflight) = way.preflight() {
        http_api_headers(&mut preflight, &request_id);
        return preflight;
    }
    let response = way.answer().await.unwrap_or_else(|stop| *stop);
    finish(response, Some(stage), origin.as_ref(), &request_id)
}

fn finish(
    mut response: Response<Bytes>,
    stage: Option<&CompiledStage>,
    origin: Option<&HeaderValue>,
    request_id: &str,
) -> Response<Bytes> {
    if let Some(cors) = stage.and_then(|stage| stage.cors.as_ref()) {
        cors.apply(origin, &mut response);
    }
    http_api_headers(&mut response, request_id);
    response
}

fn stop(error: HttpError, why: String) -> Stop {
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
struct Way<'a> {
    gateway: &'a Gateway,
    stage: &'a CompiledStage,
    /// Within the stage.
    path: &'a str,
    call: &'a Call,
    request_id: &'a str,
}

impl Way<'_> {
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
        let claims = match &found.to.guard {
            Some(guard) => Some(self.authorize(guard)?),
            None => None,
        };
        let integration = found.to.integration.as_ref().ok_or_else(|| {
            let why = format!("route {} has no target: give it an integration", found.to.key);
            stop(HttpError::InternalServerError, why)
        })?;
        self.invoke(&found, integration, claims.as_deref(), &path).await
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
    fn route(&self) -> Result<Option<Found<'_, Route>>, Stop> {
        let method = self.call.request.method();
        let Some(routes) = &self.stage.routes else {
            let why = format!("stage {} has neither autoDeploy nor a deployment: it serves nothing yet", self.stage.name);
            return Err(stop(HttpError::NotFound, why));
        };
        if let Some(found) = routes.find(method, self.path) {
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

    fn authorize(&self, guard: &Guard) -> Result<Arc<VerifiedClaims>, Stop> {
        let token = self.token(&guard.source);
        let refuse = |refusal: HttpRefusal| {
            let mut response = refusal.response();
            let why = format!("authorizer {} ({}): {}", guard.name, guard.source, refusal.why);
            note_why(&mut response, why);
            Box::new(response)
        };
        let issuer = (self.gateway.find_issuer)(IssuerName::Url(&guard.issuer));
        let rules =
            JwtRules { issuer: issuer.as_deref(), issuer_url: &guard.issuer, audience: &guard.audience, scopes: &guard.scopes };
        verify_for_http_api(&self.gateway.verified, token.as_deref(), &rules, self.call.now).map_err(refuse)
    }

    fn token(&self, source: &IdentitySource) -> Option<String> {
        match source {
            IdentitySource::Header(name) => header_text(self.call.request.headers(), name),
            IdentitySource::Query(name) => query::first(self.call.request.uri().query()?, name),
        }
    }

    async fn invoke(
        &self,
        found: &Found<'_, Route>,
        integration: &Integration,
        claims: Option<&VerifiedClaims>,
        path: &str,
    ) -> Result<Response<Bytes>, Stop> {
        let target = Target {
            functions: &self.gateway.functions,
            function: &integration.function,
            source_arn: &integration.source_arn,
            method: self.call.request.method(),
            timeout: integration.timeout,
        };
        let failed = |failure: &Failure| {
            let mut stop = stop(status_of(failure), failure.why(&integration.function));
            note_function(&mut stop, &integration.function);
            stop
        };
        let function = target.function().map_err(|failure| failed(&failure))?;
        let trace = Trace::of(self.call.request.headers(), self.call.now);
        let event = self.event(found, integration.format, claims, path, &trace);
        let payload = target.invoke(&function, event, &trace, self.call.now).await.map_err(|failure| failed(&failure))?;
        let read = match integration.format {
            Format::V1 => http_v1(&payload),
            Format::V2 => http_v2(&payload),
        };
        let mut response = read.map_err(|malformed| {
            let why = format!("{} answered what is no response: {}", function.name(), malformed.why);
            let mut stop = stop(HttpError::InternalServerError, why);
            note_function(&mut stop, function.name());
            stop
        })?;
        note_function(&mut response, function.name());
        Ok(response)
    }

    fn event(
        &self,
        found: &Found<'_, Route>,
        format: Format,
        claims: Option<&VerifiedClaims>,
        path: &str,
        trace: &Trace,
    ) -> Vec<u8> {
        let Call { api_id, request, source_ip, domain_name, now } = self.call;
        let scopes = found.to.guard.as_ref().map_or(&[][..], |guard| &guard.scopes);
        // Unverified: that parameters are decoded as the path is.
        let whole =
            |(name, value): &(String, String)| (name.clone(), decoded(value).map_or_else(|| value.clone(), Cow::into_owned));
        let parameters: Vec<_> = found.parameters.iter().map(whole).collect();
        let input = EventInput {
            method: request.method().as_str(),
            path,
            context_path: path,
            raw_query: request.uri().query().unwrap_or_default(),
            headers: request.headers(),
            body: request.body(),
            api_id,
            account_id: &self.gateway.settings.account_id,
            stage: &self.stage.name,
            domain_name,
            source_ip,
            route_key: &found.to.key,
            resource_id: "",
            deployment_id: "",
            path_parameters: &parameters,
            stage_variables: &self.stage.variables,
            request_id: self.request_id,
            extended_request_id: self.request_id,
            trace,
            authorization: claims.map(|claims| Authorization { claims, route_scopes: scopes }),
            binary_media_types: &[],
            now: *now,
        };
        match format {
            Format::V1 => event::http_v1(&input),
            Format::V2 => event::http_v2(&input),
        }
    }
}

fn status_of(failure: &Failure) -> HttpError {
    match failure {
        Failure::Timeout(_) => HttpError::ServiceUnavailable,
        Failure::Throttled => HttpError::TooManyRequests,
        Failure::TooLarge => HttpError::RequestTooLong,
        _ => HttpError::InternalServerError,
    }
}
