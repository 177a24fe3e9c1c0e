//! Invoke (Lambda API reference, "Invoke"): synchronous, asynchronous, or a dry run.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use serde::de::IgnoredAny;
use serde_json::Value;
use std::sync::Arc;
use std::time::SystemTime;
use uuid::Uuid;

use super::answer::{self, Refusal};
use super::call::{Call, Named};
use super::validate::Violations;
use crate::function::Function;
use crate::functions::Functions;
use crate::invocation::{Answer, Invocation, InvokeError, LATEST, MAX_REQUEST};
use crate::settings::Note;

/// Largest payload of an asynchronous invocation: 1 MB (Lambda developer guide, "Lambda quotas").
const MAX_EVENT: usize = 1_048_576;

pub(super) async fn invoke(functions: &Functions, call: &Call<'_>, name: &str) -> Result<Response<Bytes>, Refusal> {
    let function = &*invoked(functions, call, name)?;
    let request = call.request;
    let kind = header(request.headers(), "x-amz-invocation-type").unwrap_or("RequestResponse");
    let limit = if kind == "Event" { MAX_EVENT } else { MAX_REQUEST };
    let invocation = invocation(request, limit, call.now)?;
    let request_id = HeaderValue::try_from(invocation.request_id.as_str());
    let mut response = match kind {
        "RequestResponse" => answered(function, run(function, request, invocation).await?),
        "Event" => {
            function.invoke_event(invocation).map_err(refusal)?;
            answer::response(StatusCode::ACCEPTED, Bytes::new())
        }
        "DryRun" => answer::response(StatusCode::NO_CONTENT, Bytes::new()),
        other => {
            let mut found = Violations::default();
            found.one_of("invocationType", Some(other), &["RequestResponse", "Event", "DryRun"]);
            found.check()?;
            return Err(Refusal::unsupported("this invocation type is not supported here"));
        }
    };
    if let Ok(id) = request_id {
        response.headers_mut().insert("x-amzn-requestid", id);
    }
    response.extensions_mut().insert(Note { function: Some(function.name().to_owned()), why: None });
    Ok(response)
}

/// What an invocation reaches; AWS names what is not there with its version.
pub(super) fn invoked(functions: &Functions, call: &Call<'_>, name: &str) -> Result<Arc<Function>, Refusal> {
    let named: Named = functions.named(name, call)?;
    let missing = |_| named.missing(&format!("{}:{}", named.arn, named.qualifier.as_deref().unwrap_or(LATEST)));
    functions.described(&named).map_err(missing)
}

async fn run(function: &Function, request: &Request<Bytes>, invocation: Invocation) -> Result<Answer, Refusal> {
    let answer = if wants_log(request) { function.invoke_with_log(invocation).await } else { function.invoke(invocation).await };
    answer.map_err(refusal)
}

pub(super) fn wants_log(request: &Request<Bytes>) -> bool {
    header(request.headers(), "x-amz-log-type") == Some("Tail")
}

pub(super) fn invocation(request: &Request<Bytes>, limit: usize, now: SystemTime) -> Result<Invocation, Refusal> {
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

fn answered(function: &Function, answer: Answer) -> Response<Bytes> {
    let mut response = answer::response(StatusCode::OK, answer.payload);
    let headers = response.headers_mut();
    headers.insert("x-amz-executed-version", version(function));
    if let Some(error) = answer.error {
        headers.insert("x-amz-function-error", HeaderValue::from_static(error.as_str()));
    }
    if let Some(Ok(log)) = answer.log_tail.map(|log| HeaderValue::try_from(STANDARD.encode(log))) {
        headers.insert("x-amz-log-result", log);
    }
    response
}

pub(super) fn version(function: &Function) -> HeaderValue {
    match function.version() {
        LATEST => HeaderValue::from_static(LATEST),
        number => HeaderValue::try_from(number).unwrap_or(HeaderValue::from_static(LATEST)),
    }
}

pub(super) fn refusal(error: InvokeError) -> Refusal {
    match error {
        InvokeError::Throttled => Refusal::throttled(),
        InvokeError::TooLarge => Refusal::too_large(MAX_REQUEST),
        InvokeError::Unavailable(why) => Refusal::unavailable(&why),
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
