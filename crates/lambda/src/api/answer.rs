//! Answers of the REST API: JSON, refusals with their exception names, the request id.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::body::Body;
use crate::error::LambdaError;
use crate::package::PackageError;
use crate::settings::Note;
use crate::store::StoreError;

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

    pub fn no_resource() -> Self {
        Self::not_found("The resource you requested does not exist.")
    }

    pub fn other_region(theirs: &str, ours: &str) -> Self {
        Self::not_found(&format!("Functions from '{theirs}' are not reachable in this region ('{ours}')"))
    }

    pub fn qualifier_mismatch() -> Self {
        Self::invalid("The derived qualifier from the function name does not match the specified qualifier.")
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

    /// Unverified: the second half of the texts about S3, second-hand.
    pub fn no_key() -> Self {
        Self::invalid(
            "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not exist.",
        )
    }

    pub fn no_s3() -> Self {
        Self::unsupported("code in S3 (S3Bucket, S3Key) cannot be read here; send the zip itself (ZipFile)")
    }

    /// Code is too large.
    pub fn entity_too_large(text: &str) -> Self {
        Self::bare(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLargeException", text)
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

    /// Some of AWS's refusals do not say whose fault it is.
    pub fn invalid_bare(text: &str) -> Self {
        Self::bare(StatusCode::BAD_REQUEST, "InvalidParameterValueException", text)
    }

    pub fn validation(text: &str) -> Self {
        Self::bare(StatusCode::BAD_REQUEST, "ValidationException", text)
    }

    pub fn conflict(text: &str) -> Self {
        Self::user(StatusCode::CONFLICT, "ResourceConflictException", text)
    }

    /// The revision id is not the latest; `operations` tell the latest.
    pub fn other_revision(operations: &str) -> Self {
        let text = format!(
            "The Revision Id provided does not match the latest Revision Id. Call the {operations} API to retrieve the \
             latest Revision Id"
        );
        Self::user(StatusCode::PRECONDITION_FAILED, "PreconditionFailedException", &text)
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

    pub fn not_found(text: &str) -> Self {
        let body = json!({ "Type": "User", "Message": text });
        Self { status: StatusCode::NOT_FOUND, kind: "ResourceNotFoundException", body }
    }

    pub fn response(self) -> Response<Body> {
        let text = self.body["message"].as_str().or(self.body["Message"].as_str());
        let why = text.map(|text| format!("{}: {text}", self.kind));
        let mut response = json_response(self.status, &self.body).map(Body::Whole);
        response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(self.kind));
        response.extensions_mut().insert(Note { function: None, why });
        response
    }

    fn user(status: StatusCode, kind: &'static str, text: &str) -> Self {
        let body = json!({ "Type": "User", "message": text });
        Self { status, kind, body }
    }

    fn bare(status: StatusCode, kind: &'static str, text: &str) -> Self {
        Self { status, kind, body: json!({ "message": text }) }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::unavailable(&error.to_string())
    }
}

impl From<PackageError> for Refusal {
    fn from(error: PackageError) -> Self {
        let text = error.to_string();
        match error {
            PackageError::TooLarge => Self::entity_too_large(&text),
            PackageError::NotAZip | PackageError::TooLargeUnzipped => Self::invalid(&text),
            PackageError::NotRunnable(_) => Self::unsupported(&format!("{text} (AWS would accept it)")),
            PackageError::Io(_) => Self::unavailable(&text),
        }
    }
}

impl From<LambdaError> for Refusal {
    fn from(error: LambdaError) -> Self {
        let text = error.to_string();
        match error {
            LambdaError::Validation(_) => Self::validation(&text),
            LambdaError::InvalidParameterValue(_) => Self::invalid(&text),
            LambdaError::FunctionNotFound(_) => Self::not_found(&text),
            LambdaError::FunctionExists(_) | LambdaError::VersionExists(_) | LambdaError::StatementExists(_) => {
                Self::conflict(&text)
            }
            LambdaError::State(_) => Self::unavailable(&text),
        }
    }
}

pub(super) fn json_response(status: StatusCode, body: &Value) -> Response<Bytes> {
    response(status, Bytes::from(body.to_string()))
}

/// 200 with JSON.
pub(super) fn ok(body: &Value) -> Response<Bytes> {
    json_response(StatusCode::OK, body)
}

/// 204.
pub(super) fn empty() -> Response<Bytes> {
    response(StatusCode::NO_CONTENT, Bytes::new())
}

pub(super) fn response(status: StatusCode, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// Invoke has one already, the handler's; everything else gets a new one.
pub(super) fn add_request_id(response: &mut Response<Body>) {
    if let http::header::Entry::Vacant(entry) = response.headers_mut().entry("x-amzn-requestid")
        && let Ok(id) = HeaderValue::try_from(Uuid::new_v4().to_string())
    {
        entry.insert(id);
    }
}
