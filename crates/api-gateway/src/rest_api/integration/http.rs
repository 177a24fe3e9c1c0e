//! HTTP backends: HTTP sends what mappings made, HTTP_PROXY the caller's own request with what they add
//! (developer guide, "HTTP integrations for REST APIs"). What reaches a backend was recorded on AWS, 2024.

use std::time::{Duration, Instant};

use ::http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use ::http::{Method, Request, Response, Uri};
use bytes::Bytes;

use super::function::no_such_header;
use super::request::{Outgoing, RequestMapping, content_type, given_type};
use super::responses::{Backend, Responses, converted};
use super::uri::{self, Template};
use super::{Answered, Hop, Site, Stop};
use crate::answer::{self, RestError};
use crate::event;
use crate::outbound::{MAX_ANSWER, OutboundError};
use crate::query;
use crate::refusal::Refusal;
use crate::rest_api::resources::PutIntegration;

/// Headers that no mapping may set.
const FORBIDDEN: [&str; 2] = ["content-length", "transfer-encoding"];
/// Headers that a mapping sets in vain.
const IN_VAIN: [&str; 5] = ["connection", "expect", "proxy-authenticate", "te", "via"];
/// Headers of a caller that HTTP_PROXY keeps to itself, beside those that reach no integration.
const KEPT: [&str; 3] = ["content-encoding", "host", "via"];

const API_ID: HeaderName = HeaderName::from_static("x-amzn-apigateway-api-id");
const TRACE_ID: HeaderName = HeaderName::from_static("x-amzn-trace-id");

/// Where, how and how long.
#[derive(Debug)]
struct Endpoint {
    uri: Template,
    /// `None`: the caller's own.
    method: Option<Method>,
    timeout: Duration,
    mapping: RequestMapping,
    forbidden: Option<String>,
}

impl Endpoint {
    fn new(create: &PutIntegration, site: &Site<'_>, mapping: RequestMapping) -> Self {
        let method = create.integration_http_method.as_deref().filter(|method| *method != "ANY");
        Self {
            uri: Template::new(create.uri.as_deref().unwrap_or_default(), site.variables),
            method: method.and_then(|method| method.parse().ok()),
            timeout: super::timeout(create),
            forbidden: forbidden(mapping.headers()).map(str::to_owned),
            mapping,
        }
    }

    /// What mappings made, if it can be sent.
    fn prepare(&self, hop: &Hop<'_>) -> Result<Outgoing, Stop> {
        if let Some(name) = &self.forbidden {
            return Err(no_such_header(hop, name));
        }
        let out = self.mapping.apply(hop)?;
        match forbidden(out.headers.iter().map(|(name, _)| name.as_str())) {
            Some(name) => Err(no_such_header(hop, name)),
            None => Ok(out),
        }
    }

    fn url(&self, hop: &Hop<'_>, out: &Outgoing, query: &str) -> Result<Uri, Stop> {
        self.uri.fill(&out.path, query).map_err(|why| hop.misconfigured("integration", "Invalid endpoint address", why))
    }

    async fn send(&self, hop: &Hop<'_>, url: Uri, mut headers: HeaderMap, out: &Outgoing) -> Result<Backend, Stop> {
        mapped(&mut headers, out);
        headers.insert(TRACE_ID, text(hop.trace().event_header()));
        headers.insert(API_ID, text(&hop.context.call.api_id));
        let method = self.method.clone().unwrap_or_else(|| hop.context.call.request.method().clone());
        if out.body.is_empty() && [Method::POST, Method::PUT, Method::PATCH].contains(&method) {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        log_request(hop, &url, &headers, &out.body);
        let mut request = Request::new(out.body.clone());
        (*request.method_mut(), *request.uri_mut(), *request.headers_mut()) = (method, url, headers);
        let start = Instant::now();
        let answer = hop.context.gateway.outbound.send(request, self.timeout, MAX_ANSWER).await;
        let latency = start.elapsed();
        let (head, body) = answer.map_err(|error| stop(hop, &error, latency))?.into_parts();
        let backend = Backend { status: head.status.as_u16(), headers: head.headers, body, latency };
        hop.came_back(backend.status, latency);
        hop.log_received(backend.status, latency);
        log_answer(hop, &backend);
        Ok(backend)
    }
}

/// HTTP.
#[derive(Debug)]
pub(in crate::rest_api) struct Http {
    endpoint: Endpoint,
    responses: Responses,
}

impl Http {
    pub(super) fn new(create: &PutIntegration, site: &Site<'_>) -> Result<Self, Refusal> {
        let endpoint = Endpoint::new(create, site, RequestMapping::new(create)?);
        Ok(Self { endpoint, responses: Responses::new(&create.integration_responses, false)? })
    }

    pub(super) async fn answer(&self, hop: &Hop<'_>) -> Result<Answered, Stop> {
        let out = self.endpoint.prepare(hop)?;
        let url = self.endpoint.url(hop, &out, &uri::query(&out.query))?;
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, agent(hop));
        if !out.body.is_empty() {
            headers.insert(CONTENT_TYPE, text(given_type(hop).unwrap_or_else(|| content_type(hop))));
        }
        let backend = self.endpoint.send(hop, url, headers, &out).await?;
        let status = backend.status.to_string();
        let response = self.responses.answer(hop, &backend, &status, out.overrides)?;
        Ok((response, Some(hop.trace().clone())))
    }
}

/// HTTP_PROXY.
#[derive(Debug)]
pub(in crate::rest_api) struct HttpProxy(Endpoint);

impl HttpProxy {
    pub(super) fn new(create: &PutIntegration, site: &Site<'_>) -> Result<Self, Refusal> {
        Ok(Self(Endpoint::new(create, site, RequestMapping::of_proxy(create)?)))
    }

    pub(super) async fn answer(&self, hop: &Hop<'_>) -> Result<Answered, Stop> {
        let out = self.0.prepare(hop)?;
        let query = uri::joined(&own_query(hop, &out), &uri::query(&out.query));
        let url = self.0.url(hop, &out, &query)?;
        let backend = self.0.send(hop, url, own_headers(hop), &out).await?;
        let mut response = Response::new(converted(hop, &backend, None)?);
        *response.status_mut() = answerable(hop, backend.status)?;
        *response.headers_mut() = answer::rest_proxied(&backend.headers);
        response.headers_mut().entry(CONTENT_TYPE).or_insert(HeaderValue::from_static("application/json"));
        // The backend's own trace is in its headers, if it has one.
        Ok((response, None))
    }
}

fn answerable(hop: &Hop<'_>, status: u16) -> Result<::http::StatusCode, Stop> {
    let why = || format!("the backend answered the status {status}");
    ::http::StatusCode::from_u16(status).map_err(|_| hop.misconfigured("integration", "Invalid status", why()))
}

/// The caller's query string, without the names that mappings set.
// Unverified: that a mapped parameter replaces the caller's.
fn own_query(hop: &Hop<'_>, out: &Outgoing) -> String {
    let raw = hop.context.call.request.uri().query().unwrap_or_default();
    if out.query.is_empty() {
        return raw.to_owned();
    }
    let is_mapped = |pair: &&str| query::parse(pair).keys().any(|name| out.query.iter().any(|(mapped, _)| mapped == name));
    raw.split('&').filter(|pair| !pair.is_empty() && !is_mapped(pair)).collect::<Vec<_>>().join("&")
}

/// The caller's headers as a backend gets them.
fn own_headers(hop: &Hop<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in event::rest_headers(&hop.input()) {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
            continue;
        };
        if !KEPT.contains(&name.as_str()) {
            headers.append(name, text(&value));
        }
    }
    // Unverified: what stands for them when the caller sent none.
    headers.entry(ACCEPT).or_insert(HeaderValue::from_static("application/json"));
    headers.entry(USER_AGENT).or_insert_with(|| agent(hop));
    headers
}

fn agent(hop: &Hop<'_>) -> HeaderValue {
    text(&format!("AmazonAPIGateway_{}", hop.context.call.api_id))
}

/// A mapped header comes in place of the one that would be sent.
fn mapped(headers: &mut HeaderMap, out: &Outgoing) {
    let mut set = HeaderMap::new();
    for (name, value) in &out.headers {
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes())
            && !IN_VAIN.contains(&name.as_str())
        {
            set.append(name, text(value));
        }
    }
    for name in set.keys() {
        headers.remove(name);
    }
    headers.extend(set);
}

/// What cannot stand in a header is left out of it.
fn text(value: &str) -> HeaderValue {
    HeaderValue::from_bytes(value.as_bytes()).unwrap_or_else(|_| HeaderValue::from_static(""))
}

fn forbidden<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    names.into_iter().find(|name| FORBIDDEN.contains(&name.to_ascii_lowercase().as_str()))
}

fn stop(hop: &Hop<'_>, error: &OutboundError, latency: Duration) -> Stop {
    let why = format!("the backend gave no answer: {error}");
    hop.failed(latency, &why);
    let (error, said) = match error {
        OutboundError::Timeout(_) => (RestError::IntegrationTimeout, "Execution failed due to a timeout error".to_owned()),
        OutboundError::TooLarge(limit) => {
            (RestError::IntegrationFailure, format!("Execution failed: Integration response larger than {limit} bytes"))
        }
        _ => (
            RestError::NetworkFailure,
            "Execution failed due to an internal error: Network error communicating with endpoint".to_owned(),
        ),
    };
    hop.log.line(|| said);
    (error, why)
}

fn log_request(hop: &Hop<'_>, url: &Uri, headers: &HeaderMap, body: &Bytes) {
    hop.log.line(|| format!("Endpoint request URI: {url}"));
    hop.log.line(|| format!("Endpoint request headers: {}", shown(headers)));
    hop.log.line(|| format!("Endpoint request body after transformations: {}", String::from_utf8_lossy(body)));
    hop.log.line(|| format!("Sending request to {url}"));
}

fn log_answer(hop: &Hop<'_>, backend: &Backend) {
    hop.log.line(|| format!("Endpoint response headers: {}", shown(&backend.headers)));
    hop.log.line(|| format!("Endpoint response body before transformations: {}", String::from_utf8_lossy(&backend.body)));
}

/// `{name=value, …}`.
fn shown(headers: &HeaderMap) -> String {
    let lines = headers.iter().map(|(name, value)| format!("{name}={}", String::from_utf8_lossy(value.as_bytes())));
    format!("{{{}}}", lines.collect::<Vec<_>>().join(", "))
}
