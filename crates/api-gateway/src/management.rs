//! The management API, as the AWS CLI's `apigateway` and `apigatewayv2`, boto3 and Terraform call it.
//! What it does not do it refuses by name.

mod answered;
mod export;
mod http;
mod input;
mod page;
mod patch;
mod rest;
mod tags;
mod usage;

use std::time::SystemTime;

use ::http::header::{ACCEPT, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, HeaderValue};
use ::http::{Method, Request, Response, StatusCode};
use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde_json::json;

use self::answered::Answered;
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
        let path = self.path.join("/");
        Refusal::bad_request(format!("{} /{path} is not supported by Sekisho's API Gateway", self.method))
    }
}

/// Answers one call.
pub(crate) async fn answer(gateway: &Gateway, request: &Request<Bytes>, now: SystemTime) -> Response<Bytes> {
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
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok());
    if let Some(exported) = export::answer(&call, accept) {
        return exported.map_or_else(|refusal| refused(&refusal), file);
    }
    let answered = match path.as_slice() {
        ["v2", ..] => http::answer(&call),
        ["apikeys" | "usageplans", ..] => usage::answer(&call),
        _ => rest::answer(&call).await,
    };
    match answered {
        Ok(Answered { status, value: Some(value) }) => response(status, Bytes::from(value.to_string())),
        Ok(Answered { status, value: None }) => response(status, Bytes::new()),
        Err(refusal) => refused(&refusal),
    }
}

fn file(file: export::File) -> Response<Bytes> {
    let mut response = response(StatusCode::OK, file.body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(file.content_type));
    // A version that no header can carry has no name.
    if let Some(name) = file.disposition.and_then(|name| HeaderValue::try_from(name).ok()) {
        headers.insert(CONTENT_DISPOSITION, name);
    }
    response
}

fn refused(refusal: &Refusal) -> Response<Bytes> {
    let status = StatusCode::from_u16(refusal.kind.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let mut response = response(status, Bytes::from(json!({ "message": refusal.message }).to_string()));
    let kind = HeaderValue::from_static(refusal.kind.name());
    response.headers_mut().insert(ERROR_TYPE, kind);
    response
}

fn response(status: StatusCode, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, JSON);
    if let Ok(id) = HeaderValue::try_from(request_id()) {
        headers.insert(REQUEST_ID, id);
    }
    response
}
