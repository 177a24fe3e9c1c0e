//! Answers of the REST API: JSON, refusals with their exception names, the request id.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::settings::Note;

/// A refusal in the REST-JSON protocol.
pub(super) struct Refusal {
    status: StatusCode,
    kind: &'static str,
    body: Value,
}

impl Refusal {
    pub fn no_function(arn: &str) -> Self {
        Self::not_found(&format!("Function not found: {arn}"))
    }

    pub fn no_policy() -> Self {
        Self::not_found("The resource you requested does not exist.")
    }

    /// Unverified: the second half; AWS puts its own JSON parser's words there, we ours.
    pub fn not_json(error: &serde_json::Error) -> Self {
        let text = format!("Could not parse request body into json: {error}");
        Self::user(StatusCode::BAD_REQUEST, "InvalidRequestContentException", &text)
    }

    pub fn too_large(limit: usize) -> Self {
        let text = format!("Request must be smaller than {limit} bytes for the InvokeFunction operation");
        Self::user(StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLargeException", &text)
    }

    pub fn throttled() -> Self {
        let body = json!({
            "Reason": "ReservedFunctionConcurrentInvocationLimitExceeded",
            "Type": "User",
            "message": "Rate Exceeded.",
        });
        Self { status: StatusCode::TOO_MANY_REQUESTS, kind: "TooManyRequestsException", body }
    }

    pub fn invalid(text: &str) -> Self {
        Self::user(StatusCode::BAD_REQUEST, "InvalidParameterValueException", text)
    }

    pub fn unavailable(text: &str) -> Self {
        let body = json!({ "Type": "Service", "Message": text });
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, kind: "ServiceException", body }
    }

    /// Not an answer of AWS: 501 keeps SDKs from trying again.
    pub fn unsupported(text: &str) -> Self {
        let body = json!({ "Type": "Service", "message": text, "Message": text });
        Self { status: StatusCode::NOT_IMPLEMENTED, kind: "NotImplementedException", body }
    }

    pub fn response(self) -> Response<Bytes> {
        let text = self.body["message"].as_str().or(self.body["Message"].as_str());
        let why = text.map(|text| format!("{}: {text}", self.kind));
        let mut response = json_response(self.status, &self.body);
        response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(self.kind));
        response.extensions_mut().insert(Note { function: None, why });
        response
    }

    fn not_found(text: &str) -> Self {
        let body = json!({ "Type": "User", "Message": text });
        Self { status: StatusCode::NOT_FOUND, kind: "ResourceNotFoundException", body }
    }

    fn user(status: StatusCode, kind: &'static str, text: &str) -> Self {
        let body = json!({ "Type": "User", "message": text });
        Self { status, kind, body }
    }
}

pub(super) fn json_response(status: StatusCode, body: &Value) -> Response<Bytes> {
    response(status, Bytes::from(body.to_string()))
}

pub(super) fn response(status: StatusCode, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Invoke has one already, the handler's; everything else gets a new one.
pub(super) fn add_request_id(response: &mut Response<Bytes>) {
    if let http::header::Entry::Vacant(entry) = response.headers_mut().entry("x-amzn-requestid")
        && let Ok(id) = HeaderValue::try_from(Uuid::new_v4().to_string())
    {
        entry.insert(id);
    }
}
