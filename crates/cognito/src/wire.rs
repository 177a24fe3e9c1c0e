//! The JSON 1.1 protocol: `POST /` with `X-Amz-Target`, the answers browsers need, and AWS's refusal of the rest.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use sekisho_lambda::Note;
use serde_json::Value;

use crate::error::ApiError;
use crate::ids;
use crate::model::{self, OperationFacts, Output};
use crate::service::Cognito;

const TARGET: &str = "AWSCognitoIdentityProviderService.";
const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.1");
const EXPOSED: HeaderValue = HeaderValue::from_static("x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date");
const ANYONE: HeaderValue = HeaderValue::from_static("*");
/// How long a browser may remember the preflight, in seconds.
const MAX_AGE: HeaderValue = HeaderValue::from_static("172800");

/// What the host says to everything that is no operation.
const BAD_REQUEST: &str = concat!(
    r#"{"code":"BadRequest","message":"The server did not understand the operation that was requested.","#,
    r#""type":"client"}"#
);

/// Operations that take longer than a request thread should be held: RSA keys are made. (Those that may call triggers
/// are told apart by their pool.)
const SLOW: &[&str] = &["CreateUserPool"];

impl Cognito {
    /// Answers a request to the `cognito-idp` host, well-known documents apart.
    ///
    /// Any content type and any credentials are taken: AWS answers other content types in an envelope of its own
    /// that no current client reads.
    pub async fn handle(&self, request: Request<Bytes>, now: SystemTime) -> Response<Bytes> {
        let request_id = ids::uuid();
        let (parts, body) = request.into_parts();
        if parts.method == Method::OPTIONS {
            return preflight(&parts.headers, &request_id);
        }
        if parts.method != Method::POST || parts.uri.path() != "/" {
            return bad_request(&parts.method, parts.uri.path());
        }
        let answer = match operation_of(&parts.headers) {
            Ok(operation) => self.run(operation, body, now).await,
            Err(error) => Err(error),
        };
        match answer {
            Ok(body) => success(body, &request_id),
            Err(error) => refusal(&error, &request_id),
        }
    }

    async fn run(&self, operation: &str, body: Bytes, now: SystemTime) -> Result<Bytes, ApiError> {
        let facts = model::operation(operation)
            .ok_or_else(|| ApiError::unknown_operation().because(format!("AWS has no operation {operation}")))?;
        let body = model::parse(&body)?;
        if !SLOW.contains(&operation) && !self.may_call_triggers(&body) {
            return self.answer(facts, body, now);
        }
        let this = self.myself();
        tokio::task::spawn_blocking(move || this.answer(facts, body, now))
            .await
            .map_err(|error| ApiError::internal(error.to_string()))?
    }

    fn answer(&self, facts: &OperationFacts, body: Value, now: SystemTime) -> Result<Bytes, ApiError> {
        let answer = self.call_written(facts.name, body, None, now)?;
        Ok(match facts.output {
            Output::Nothing => Bytes::new(),
            Output::Empty => Bytes::from_static(b"{}"),
            Output::Members => answer.into(),
        })
    }
}

/// The operation's name from `X-Amz-Target`.
fn operation_of(headers: &HeaderMap) -> Result<&str, ApiError> {
    let target =
        headers.get("x-amz-target").ok_or_else(|| ApiError::unknown_operation().because("there is no X-Amz-Target header"))?;
    target
        .to_str()
        .ok()
        .and_then(|target| target.strip_prefix(TARGET))
        .ok_or_else(|| ApiError::unknown_operation().because(format!("X-Amz-Target {target:?} does not start with {TARGET}")))
}

fn success(body: Bytes, request_id: &str) -> Response<Bytes> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, CONTENT_TYPE);
    common_headers(headers, request_id);
    let length = response.body().len();
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
}

fn refusal(error: &ApiError, request_id: &str) -> Response<Bytes> {
    let mut response = error.to_response(request_id);
    response.extensions_mut().insert(Note { function: None, why: Some(error.why.clone().unwrap_or_else(|| error.to_string())) });
    response
}

fn preflight(asked: &HeaderMap, request_id: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    let headers = response.headers_mut();
    common_headers(headers, request_id);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    if let Some(wanted) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
    }
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    response
}

fn common_headers(headers: &mut HeaderMap, request_id: &str) {
    headers.insert("x-amzn-requestid", HeaderValue::from_str(request_id).expect("a UUID is ASCII"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANYONE);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}

fn bad_request(method: &Method, path: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(BAD_REQUEST.as_bytes()));
    *response.status_mut() = StatusCode::BAD_REQUEST;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANYONE);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(BAD_REQUEST.len()));
    response.extensions_mut().insert(Note {
        function: None,
        why: Some(format!("{method} {path} is neither an operation (POST /) nor a pool's well-known document")),
    });
    response
}
