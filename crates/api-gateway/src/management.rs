//! The management API, as the AWS CLI's `apigateway` and `apigatewayv2` call it: reading
//! everything, and testing an authorizer. What it does not do it refuses by name.

mod http;
mod page;
mod rest;

use std::time::SystemTime;

use ::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use ::http::{Method, Request, Response, StatusCode};
use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::event::request_id;
use crate::gateway::Gateway;
use crate::query;
use crate::refusal::Refusal;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// One management call, its path taken apart and decoded.
pub(crate) struct ManagementCall<'a> {
    pub(crate) gateway: &'a Gateway,
    pub(crate) method: &'a Method,
    pub(crate) path: &'a [&'a str],
    /// As it was sent.
    pub(crate) query: &'a str,
    pub(crate) body: &'a [u8],
    pub(crate) now: SystemTime,
}

impl ManagementCall<'_> {
    /// A query parameter.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        query::first(self.query, name)
    }

    /// The refusal for an operation that AWS has and this gateway does not.
    pub(crate) fn unsupported(&self) -> Refusal {
        Refusal::bad_request(format!(
            "{} /{} is not supported by Sekisho's API Gateway: change template.yaml and start again",
            self.method,
            self.path.join("/")
        ))
    }
}

/// Answers one call.
pub(crate) fn answer(gateway: &Gateway, request: &Request<Bytes>, now: SystemTime) -> Response<Bytes> {
    let uri = request.uri();
    let decoded: Vec<String> =
        uri.path().trim_matches('/').split('/').map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned()).collect();
    let path: Vec<&str> = decoded.iter().map(String::as_str).collect();
    let call = ManagementCall {
        gateway,
        method: request.method(),
        path: &path,
        query: uri.query().unwrap_or_default(),
        body: request.body(),
        now,
    };
    let answered = match path.as_slice() {
        ["v2", ..] => http::answer(&call),
        _ => rest::answer(&call),
    };
    match answered {
        Ok(value) => response(StatusCode::OK, &value),
        Err(refusal) => refused(&refusal),
    }
}

fn refused(refusal: &Refusal) -> Response<Bytes> {
    let status = StatusCode::from_u16(refusal.kind.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = response(status, &json!({ "message": refusal.message }));
    let kind = HeaderValue::from_static(refusal.kind.name());
    response.headers_mut().insert(ERROR_TYPE, kind);
    response
}

fn response(status: StatusCode, value: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(value.to_string()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, JSON);
    if let Ok(id) = HeaderValue::try_from(request_id()) {
        headers.insert(REQUEST_ID, id);
    }
    response
}
