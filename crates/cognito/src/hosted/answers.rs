//! The answers of a domain: redirects, JSON, pages, and what all of them carry.

use bytes::Bytes;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use sekisho_lambda::Note;
use serde_json::Value;

use crate::error::ApiError;
use crate::ids;

const NO_STORE: HeaderValue = HeaderValue::from_static("no-cache, no-store, max-age=0, must-revalidate");

/// An answer without a body.
pub fn empty(status: StatusCode) -> Response<Bytes> {
    with_body(status, None, Bytes::new())
}

/// An answer of the OAuth endpoints.
pub fn json(status: StatusCode, body: &Value) -> Response<Bytes> {
    let mut response = with_body(status, Some("application/json;charset=UTF-8"), Bytes::from(body.to_string()));
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// A page, or a part of one.
pub fn text(status: StatusCode, kind: &'static str, body: String) -> Response<Bytes> {
    with_body(status, Some(kind), Bytes::from(body))
}

/// Sends the browser elsewhere. The address is one that was checked.
pub fn redirect(address: &str) -> Response<Bytes> {
    let mut response = empty(StatusCode::FOUND);
    match HeaderValue::from_str(address) {
        Ok(address) => {
            response.headers_mut().insert(header::LOCATION, address);
            response
        }
        Err(_) => failure(&ApiError::internal("an address cannot be written as a header")),
    }
}

/// The same answer with what the log says of it.
pub fn because(mut response: Response<Bytes>, why: impl Into<String>) -> Response<Bytes> {
    response.extensions_mut().insert(Note { function: None, why: Some(why.into()) });
    response
}

/// A failure of our own.
pub fn failure(error: &ApiError) -> Response<Bytes> {
    let response = json(StatusCode::INTERNAL_SERVER_ERROR, &serde_json::json!({"error": "server_error"}));
    because(response, error.why.clone().unwrap_or_else(|| error.to_string()))
}

/// No pool has this domain. On AWS its name does not even resolve.
pub fn no_such_domain(domain: &str) -> Response<Bytes> {
    let text = "no user pool here has this domain; give a pool one with AWS::Cognito::UserPoolDomain\n";
    because(
        with_body(StatusCode::NOT_FOUND, Some("text/plain; charset=utf-8"), text.into()),
        format!("no pool has the domain {domain}"),
    )
}

/// What a page of another site may ask: the OAuth endpoints are for everybody.
pub fn preflight(asked: &HeaderMap) -> Response<Bytes> {
    let mut response = empty(StatusCode::OK);
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET,POST"));
    if let Some(wanted) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
    }
    response
}

fn with_body(status: StatusCode, kind: Option<&'static str>, body: Bytes) -> Response<Bytes> {
    let length = HeaderValue::from(body.len());
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if let Some(kind) = kind {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    }
    headers.insert(header::CONTENT_LENGTH, length);
    headers.insert(header::CACHE_CONTROL, NO_STORE);
    headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
    let request_id = HeaderValue::from_str(&ids::uuid()).expect("a UUID is ASCII");
    headers.insert(HeaderName::from_static("x-amz-cognito-request-id"), request_id);
    response
}
