//! AWS: any event goes in, and what comes out is a body to be mapped
//! (developer guide, "Set up Lambda custom integrations in API Gateway").

use std::time::Instant;

use ::http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use sekisho_lambda::Function as Code;
use serde_json::Value;

use super::{Function, forbidden, invocation, log_answer, no_such_header};
use crate::answer::RestError;
use crate::invocation::note_function;
use crate::refusal::Refusal;
use crate::rest_api::integration::request::{Outgoing, RequestMapping};
use crate::rest_api::integration::responses::{Backend, Responses};
use crate::rest_api::integration::{Answered, Hop, Site, Stop};
use crate::rest_api::resources::PutIntegration;

/// AWS: any event, and the function's result is a body to be mapped.
#[derive(Debug)]
pub(in crate::rest_api) struct Lambda {
    function: Function,
    mapping: RequestMapping,
    responses: Responses,
}

impl Lambda {
    pub(in crate::rest_api) fn new(create: &PutIntegration, site: &Site<'_>) -> Result<Self, Refusal> {
        Ok(Self {
            function: Function::new(create, site),
            mapping: RequestMapping::new(create)?,
            responses: Responses::new(&create.integration_responses, false)?,
        })
    }

    pub(in crate::rest_api) fn function(&self) -> &str {
        &self.function.name
    }

    pub(in crate::rest_api) async fn answer(&self, hop: &Hop<'_>) -> Result<Answered, Stop> {
        let out = self.mapping.apply(hop)?;
        if let Some(name) = forbidden(out.headers.iter().map(|(name, _)| name.as_str())) {
            return Err(no_such_header(hop, name));
        }
        let function = self.function.find(hop)?;
        self.function.log_call(hop, &out.body);
        let backend = self.call(hop, &function, &out).await?;
        log_answer(hop, &backend.body);
        let message = error_message(&backend.body);
        let mut response = self.responses.answer(hop, &backend, &message, out.overrides)?;
        note_function(&mut response, function.name());
        Ok((response, Some(hop.trace().clone())))
    }

    async fn call(&self, hop: &Hop<'_>, function: &Code, out: &Outgoing) -> Result<Backend, Stop> {
        let payload = payload(hop, &out.body)?;
        let start = Instant::now();
        let mut backend = match invocation_type(out) {
            "RequestResponse" => {
                let answer = self.function.invoke(hop, function, payload, start).await?;
                let headers = headers(answer.error.map(|error| error.as_str()));
                Backend { status: 200, headers, body: answer.payload, ..Backend::default() }
            }
            "Event" => {
                let sent = function.invoke_event(invocation(hop, payload));
                sent.map_err(|error| self.function.stop(hop, &error.into(), start.elapsed()))?;
                Backend { status: 202, ..Backend::default() }
            }
            other => {
                let why = format!("X-Amz-Invocation-Type {other} is not supported: only RequestResponse and Event");
                return Err(hop.misconfigured("integration", "unsupported X-Amz-Invocation-Type", why));
            }
        };
        backend.latency = start.elapsed();
        hop.came_back(backend.status, backend.latency);
        hop.log_received(backend.status, backend.latency);
        Ok(backend)
    }
}

fn invocation_type(out: &Outgoing) -> &str {
    let mut headers = out.headers.iter();
    let found = headers.find(|(name, _)| name.eq_ignore_ascii_case("x-amz-invocation-type"));
    found.map_or("RequestResponse", |(_, value)| value)
}

/// An empty body is an empty object to Lambda.
fn payload(hop: &Hop<'_>, body: &Bytes) -> Result<Bytes, Stop> {
    if body.is_empty() {
        return Ok(Bytes::from_static(b"{}"));
    }
    match serde_json::from_slice::<serde::de::IgnoredAny>(body) {
        Ok(_) => Ok(body.clone()),
        Err(error) => {
            let why = format!("the body that would go to the function is no JSON: {error}; map it with a request template");
            hop.context.story.refuse("integration", why.clone(), None, None);
            Err((RestError::RequestNotJson, why))
        }
    }
}

/// What Lambda's own answer carries, as far as mappings ask for it.
fn headers(error: Option<&'static str>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(HeaderName::from_static("x-amz-executed-version"), HeaderValue::from_static(sekisho_lambda::LATEST));
    if let Some(error) = error {
        headers.insert(HeaderName::from_static("x-amz-function-error"), HeaderValue::from_static(error));
    }
    headers
}

/// What `selectionPattern` is compared with.
fn error_message(payload: &[u8]) -> String {
    if payload.first() != Some(&b'{') {
        return String::new();
    }
    let result: Value = serde_json::from_slice(payload).unwrap_or_default();
    result["errorMessage"].as_str().unwrap_or_default().to_owned()
}
