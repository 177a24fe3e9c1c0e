//! What belongs to this program and not to AWS: `/_sekisho/…`. For people, test suites and `sekisho env`.

use bytes::Bytes;
use hyper::http::request::Parts;
use hyper::{Method, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::door::{Body, plain, whole};
use crate::room;
use crate::stack::Stack;

pub mod build;
mod logs;
pub mod mailbox;
mod page;
pub mod requests;
pub mod tokens;
pub mod users;

/// Where the files of import jobs go.
pub const IMPORTS: &str = "imports/";

/// Where one request is explained.
const REQUEST: &str = "requests/";

/// Answers `/_sekisho/<path>`.
pub async fn answer(stack: &Stack, path: &str, parts: &Parts, body: &Bytes) -> Response<Body> {
    if !from_this_machine(parts) {
        return plain(StatusCode::FORBIDDEN, "only pages and programs of this machine may ask here").map(whole);
    }
    if (&parts.method, path) == (&Method::GET, "messages") {
        return mailbox::answer(stack, parts.uri.query().unwrap_or_default());
    }
    if (&parts.method, path) == (&Method::GET, "logs") {
        return logs::answer(stack, parts.uri.query().unwrap_or_default()).await;
    }
    rest(stack, path, parts, body).await.map(whole)
}

async fn rest(stack: &Stack, path: &str, parts: &Parts, body: &Bytes) -> Response<Bytes> {
    match (&parts.method, path) {
        (&Method::GET, "") => page::console(stack),
        (&Method::GET, "health") => health(stack),
        (&Method::GET, "ca.pem") => authority(stack).await,
        (&Method::GET, "outputs") if parts.uri.query() == Some("form=aws") => json_answer(StatusCode::OK, &aws_outputs(stack)),
        (&Method::GET, "outputs") => json_answer(StatusCode::OK, &outputs(stack)),
        (&Method::GET, "build") => build::answer(stack, parts.uri.query().unwrap_or_default()),
        (&Method::GET, "clock") => clock(stack),
        (&Method::POST, "clock") => advance_clock(stack, body),
        (&Method::GET, "requests") => requests::list(stack, parts.uri.query().unwrap_or_default()),
        (&Method::GET, path) if path.starts_with(REQUEST) => requests::one(stack, &path[REQUEST.len()..]),
        (&Method::GET, "access-logs") => requests::access_log(stack, parts.uri.query().unwrap_or_default()),
        (&Method::POST, "token") => requests::judge(stack, body).await,
        (&Method::POST, "tokens") => tokens::mint(stack, body).await,
        (&Method::GET, "client") => tokens::client(stack, parts.uri.query().unwrap_or_default()),
        (&Method::POST, "reset") => reset(stack).await,
        (&Method::GET, "users") => users::export(stack, parts.uri.query().unwrap_or_default()),
        (&Method::POST, "users") => users::import(stack, parts.uri.query().unwrap_or_default(), body).await,
        (&Method::PUT, path) if path.starts_with(IMPORTS) => users::upload(stack, &path[IMPORTS.len()..], body).await,
        _ => plain(
            StatusCode::NOT_FOUND,
            "here are: GET health, ca.pem, outputs, build, messages, logs, requests, access-logs, clock, users, client and the console itself; POST reset, clock, token, tokens and users",
        ),
    }
}

/// A web page of another site can send requests here too; its browser then names that site in `Origin`,
/// and a name that merely resolves to this machine shows in `Host`.
fn from_this_machine(parts: &Parts) -> bool {
    let origin_host = |origin: &str| {
        let host = origin.split_once("://").map_or("", |(_, rest)| rest);
        let end = host.rfind(':').filter(|at| host[at + 1..].bytes().all(|byte| byte.is_ascii_digit())).unwrap_or(host.len());
        room::is_loopback(&host[..end])
    };
    let origin = parts.headers.get(header::ORIGIN).map(|origin| origin.to_str().unwrap_or_default());
    room::is_loopback(room::host(parts)) && origin.is_none_or(origin_host)
}

fn health(stack: &Stack) -> Response<Bytes> {
    let ready = stack.report().is_some();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let word = if ready { "ready" } else { "starting" };
    let mut health = json!({
        "status": word,
        "stack": stack.name(),
        "region": stack.region,
        "version": env!("CARGO_PKG_VERSION"),
        "tls": stack.tls.endpoint(),
    });
    // Its file, which is there once somebody has asked for it or for TLS.
    if let Some(file) = stack.tls.file() {
        health["caCertificate"] = json!(file.display().to_string());
    }
    json_answer(status, &health)
}

/// What browsers and programs have to trust for `https://localhost`.
async fn authority(stack: &Stack) -> Response<Bytes> {
    let mut response = match stack.tls.pem().await {
        Ok(pem) => Response::new(Bytes::from(pem.to_owned())),
        Err(error) => return plain(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    };
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/x-pem-file"));
    response
}

fn outputs(stack: &Stack) -> Value {
    stack.report().map_or_else(|| json!({}), |report| json!(report.outputs))
}

/// With the addresses that they have on AWS: for clients whose requests come through the proxy.
fn aws_outputs(stack: &Stack) -> Value {
    stack.report().map_or_else(|| json!({}), |report| json!(report.aws_outputs))
}

fn clock(stack: &Stack) -> Response<Bytes> {
    json_answer(StatusCode::OK, &json!({ "aheadSeconds": stack.clock.ahead_seconds() }))
}

/// `{"advanceSeconds": 3600}` moves the stack's time forward, so that expiry can be seen without waiting.
fn advance_clock(stack: &Stack, body: &Bytes) -> Response<Bytes> {
    let asked = serde_json::from_slice::<Value>(body).ok();
    let Some(seconds) = asked.and_then(|asked| asked.get("advanceSeconds").and_then(Value::as_u64)) else {
        return plain(StatusCode::BAD_REQUEST, "send {\"advanceSeconds\": N}, N a whole number");
    };
    stack.clock.advance(seconds);
    clock(stack)
}

async fn reset(stack: &Stack) -> Response<Bytes> {
    match stack.reset().await {
        Ok(()) => json_answer(StatusCode::OK, &outputs(stack)),
        Err(failure) => plain(StatusCode::INTERNAL_SERVER_ERROR, &failure.to_string()),
    }
}

fn json_answer(status: StatusCode, value: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(format!("{value:#}\n")));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Request;

    fn parts(host: &str, origin: Option<&str>) -> Parts {
        let mut request = Request::post("/_sekisho/reset").header(header::HOST, host);
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn a_page_of_another_site_may_not_reset_the_stack() {
        for (host, origin, allowed) in [
            ("127.0.0.1:4566", None, true),
            ("localhost:4566", Some("http://localhost:5173"), true),
            ("[::1]:4566", Some("http://127.0.0.1:4566"), true),
            ("127.0.0.1:4566", Some("https://evil.example"), false),
            ("127.0.0.1:4566", Some("null"), false),
            ("127.0.0.1:4566", Some("http://localhost.evil.example"), false),
            ("rebound.example:4566", None, false),
        ] {
            assert_eq!(from_this_machine(&parts(host, origin)), allowed, "{host} {origin:?}");
        }
    }
}
