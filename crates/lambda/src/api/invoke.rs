//! Invoke (Lambda API reference, "Invoke"): synchronous, asynchronous, or a dry run.

use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use serde::de::IgnoredAny;
use serde_json::Value;
use uuid::Uuid;

use super::answer::{self, Refusal};
use crate::function::Function;
use crate::invocation::{Answer, Invocation, InvokeError, LATEST, MAX_REQUEST};
use crate::settings::Note;

/// Largest payload of an asynchronous invocation: 1 MB (Lambda developer guide, "Lambda quotas").
const MAX_EVENT: usize = 1_048_576;

pub(super) async fn invoke(function: &Function, request: &Request<Bytes>, now: SystemTime) -> Result<Response<Bytes>, Refusal> {
    let kind = header(request.headers(), "x-amz-invocation-type").unwrap_or("RequestResponse");
    let limit = if kind == "Event" { MAX_EVENT } else { MAX_REQUEST };
    let invocation = invocation(request, limit, now)?;
    let request_id = HeaderValue::try_from(invocation.request_id.as_str());
    let mut response = match kind {
        "RequestResponse" => answered(run(function, request, invocation).await?),
        "Event" => {
            function.invoke_event(invocation).map_err(refusal)?;
            answer::response(StatusCode::ACCEPTED, Bytes::new())
        }
        "DryRun" => answer::response(StatusCode::NO_CONTENT, Bytes::new()),
        other => {
            return Err(Refusal::invalid(&format!(
                "1 validation error detected: Value '{other}' at 'invocationType' failed to satisfy constraint: \
                 Member must satisfy enum value set: [RequestResponse, Event, DryRun]"
            )));
        }
    };
    if let Ok(id) = request_id {
        response.headers_mut().insert("x-amzn-requestid", id);
    }
    let function = Some(function.name().to_owned());
    response.extensions_mut().insert(Note { function, why: None });
    Ok(response)
}

async fn run(function: &Function, request: &Request<Bytes>, invocation: Invocation) -> Result<Answer, Refusal> {
    let answer = match header(request.headers(), "x-amz-log-type") {
        Some("Tail") => function.invoke_with_log(invocation).await,
        _ => function.invoke(invocation).await,
    };
    answer.map_err(refusal)
}

fn invocation(request: &Request<Bytes>, limit: usize, now: SystemTime) -> Result<Invocation, Refusal> {
    let body = request.body();
    if body.len() > limit {
        return Err(Refusal::too_large(limit));
    }
    // Unverified: without a payload the handler gets an empty object.
    let payload = if body.is_empty() { Bytes::from_static(b"{}") } else { body.clone() };
    serde_json::from_slice::<IgnoredAny>(&payload).map_err(|error| Refusal::not_json(&error))?;
    Ok(Invocation {
        payload,
        request_id: Uuid::new_v4().to_string(),
        trace_id: header(request.headers(), "x-amzn-trace-id").map(str::to_owned),
        client_context: client_context(request.headers())?,
        now,
    })
}

/// Base64 of JSON; the handler gets the JSON, on one line because it travels in a header.
fn client_context(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let Some(given) = header(headers, "x-amz-client-context") else {
        return Ok(None);
    };
    let json = STANDARD.decode(given).ok().and_then(|json| serde_json::from_slice::<Value>(&json).ok());
    match json {
        Some(json) => Ok(Some(json.to_string())),
        None => Err(Refusal::invalid("Client context must be a valid Base64-encoded JSON object.")),
    }
}

fn answered(answer: Answer) -> Response<Bytes> {
    let mut response = answer::response(StatusCode::OK, answer.payload);
    let headers = response.headers_mut();
    headers.insert("x-amz-executed-version", HeaderValue::from_static(LATEST));
    if let Some(error) = answer.error {
        headers.insert("x-amz-function-error", HeaderValue::from_static(error.as_str()));
    }
    if let Some(Ok(log)) = answer.log_tail.map(|log| HeaderValue::try_from(STANDARD.encode(log))) {
        headers.insert("x-amz-log-result", log);
    }
    response
}

fn refusal(error: InvokeError) -> Refusal {
    match error {
        InvokeError::Throttled => Refusal::throttled(),
        InvokeError::TooLarge => Refusal::too_large(MAX_REQUEST),
        InvokeError::Unavailable(why) => Refusal::unavailable(&why),
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
