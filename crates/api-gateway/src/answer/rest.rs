//! A function's result behind a REST API's Lambda proxy integration (developer guide, "Output format
//! of a Lambda function for proxy integration"). The checks were recorded on AWS, 2026-03.

use std::borrow::Cow;

use ::http::header::{ACCEPT, CONTENT_TYPE};
use ::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};
use bytes::Bytes;
use serde_json::{Map, Value};

use super::{Malformed, RestError, body, decode, is_base64, is_bodiless, json, kind, malformed, proxy_headers, status};
use crate::event;
use crate::header_names::ResponseNames;

/// The only members a result may have.
const MEMBERS: [&str; 5] = ["statusCode", "body", "headers", "multiValueHeaders", "isBase64Encoded"];

/// Headers of an integration's answer that reach the caller as `x-amzn-Remapped-…`; recorded on AWS, 2024-12.
const REMAPPED: [&str; 15] = [
    "authorization",
    "connection",
    "content-length",
    "content-md5",
    "date",
    "expect",
    "host",
    "max-forwards",
    "proxy-authenticate",
    "server",
    "trailer",
    "upgrade",
    "user-agent",
    "www-authenticate",
    "x-amzn-requestid",
];
/// Headers of an integration's answer that do not reach the caller.
const DROPPED: [&str; 3] = ["keep-alive", "proxy-connection", "transfer-encoding"];

/// The name under which an integration's header reaches the caller; `None` when it does not.
pub(crate) fn header_name(name: &str) -> Option<Cow<'_, str>> {
    let among = |names: &[&str]| names.iter().any(|own| own.eq_ignore_ascii_case(name));
    if among(&DROPPED) {
        None
    } else if among(&REMAPPED) {
        Some(format!("x-amzn-Remapped-{name}").into())
    } else {
        Some(name.into())
    }
}

/// Names as the result spells them; those of `multiValueHeaders` count first (recorded on AWS, 2024).
fn spelled(result: &Map<String, Value>) -> ResponseNames {
    let names = ["multiValueHeaders", "headers"].into_iter().filter_map(|member| result.get(member)?.as_object());
    let mut spelled = ResponseNames::default();
    for name in names.flat_map(Map::keys).filter_map(|name| header_name(name)) {
        if !spelled.iter().any(|own| own.eq_ignore_ascii_case(&name)) {
            spelled.push(&name);
        }
    }
    spelled
}

/// The headers of a backend's answer as the caller gets them.
pub(crate) fn proxied(backend: &HeaderMap) -> HeaderMap {
    let mut headers = HeaderMap::with_capacity(backend.len());
    for (name, value) in backend {
        if let Some(Ok(name)) = header_name(name.as_str()).map(|name| HeaderName::from_bytes(name.as_bytes())) {
            headers.append(name, value.clone());
        }
    }
    headers
}

/// The answer to a request with these headers, but for the headers that all answers carry.
///
/// # Errors
/// The error the caller gets instead: a result that is no response is a bad gateway's.
pub fn rest(
    payload: &[u8],
    request_headers: &HeaderMap,
    binary_media_types: &[String],
) -> Result<Response<Bytes>, (RestError, Malformed)> {
    let mut response = head(payload).map_err(|malformed| (RestError::BadGateway, malformed))?;
    let (text, encoded) = std::mem::take(response.body_mut());
    let bytes = if encoded && is_decoded(request_headers, binary_media_types) {
        // Text that is no base64 is the gateway's own failure (recorded on AWS, 2024).
        decode(&text).map_err(|malformed| (RestError::IntegrationFailure, malformed))?.into()
    } else {
        Bytes::from(text)
    };
    let body = if is_bodiless(response.status()) { Bytes::new() } else { bytes };
    Ok(response.map(|_| body))
}

/// The response with its body as the result has it, and whether that says it is base64.
fn head(payload: &[u8]) -> Result<Response<(String, bool)>, Malformed> {
    let result = match json(payload)? {
        Value::Object(result) => result,
        other => return Err(malformed(format!("expected an object, got {}", kind(&other)))),
    };
    check_members(&result)?;
    let status = result.get("statusCode").map_or(Ok(StatusCode::OK), status)?;
    let mut response = Response::new((body(&result)?.to_owned(), is_base64(&result)?));
    *response.status_mut() = status;
    *response.headers_mut() = proxied(&proxy_headers(&result)?);
    response.extensions_mut().insert(spelled(&result));
    let default = HeaderValue::from_static("application/json");
    response.headers_mut().entry(CONTENT_TYPE).or_insert(default);
    Ok(response)
}

fn check_members(result: &Map<String, Value>) -> Result<(), Malformed> {
    if result.is_empty() {
        return Err(malformed("it is an empty object"));
    }
    match result.keys().find(|name| !MEMBERS.contains(&name.as_str())) {
        Some(name) => Err(malformed(format!("expected only {}, got {name:?}", MEMBERS.join(", ")))),
        None => Ok(()),
    }
}

/// Base64 is decoded only for a caller whose first accepted type is one of `binaryMediaTypes`.
fn is_decoded(request_headers: &HeaderMap, binary_media_types: &[String]) -> bool {
    let accept = request_headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    event::is_binary(accept.and_then(|accept| accept.split(',').next()), binary_media_types)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown_for(payload: &str, accept: Option<&'static str>, binary: &[&str]) -> String {
        let accept = accept.map(|accept| (ACCEPT, HeaderValue::from_static(accept)));
        let binary: Vec<_> = binary.iter().map(|&one| one.to_owned()).collect();
        match rest(payload.as_bytes(), &HeaderMap::from_iter(accept), &binary) {
            Err((RestError::BadGateway, malformed)) => format!("malformed: {}", malformed.why),
            Err((error, malformed)) => format!("{error:?}: {}", malformed.why),
            Ok(response) => {
                let mut parts = vec![response.status().as_u16().to_string()];
                let line = |(name, value): (&HeaderName, &HeaderValue)| format!("{name}: {}", value.to_str().unwrap());
                parts.extend(response.headers().iter().map(line));
                parts.push(String::from_utf8_lossy(response.body()).into_owned());
                parts.join(" | ")
            }
        }
    }

    #[test]
    fn every_row_of_the_check() {
        let rows = [
            (r#"{"statusCode":200}"#, "200 | content-type: application/json | "),
            (r#"{"statusCode":"201"}"#, "201 | content-type: application/json | "),
            (r#"{"headers":{"a":"b"}}"#, "200 | a: b | content-type: application/json | "),
            (r#"{"statusCode":200,"headers":null}"#, "200 | content-type: application/json | "),
            (
                r#"{"statusCode":200,"headers":{"test-header":"value","header-bool":true}}"#,
                "200 | test-header: value | header-bool: true | content-type: application/json | ",
            ),
            (r#"{"statusCode":200,"body":"x","headers":{"Content-Type":"text/plain"}}"#, "200 | content-type: text/plain | x"),
            (
                r#"{"statusCode":200,"multiValueHeaders":{"test-multi":["value1","value2"]}}"#,
                "200 | test-multi: value1 | test-multi: value2 | content-type: application/json | ",
            ),
            (
                r#"{"statusCode":200,"headers":{"test-multi":"value-solo"},"multiValueHeaders":{"test-multi":["value-multi"]}}"#,
                "200 | test-multi: value-multi | test-multi: value-solo | content-type: application/json | ",
            ),
            (
                r#"{"statusCode":200,"headers":{"Test-Multi":"value-solo"},"multiValueHeaders":{"tesT-Multi":["value-multi"]}}"#,
                "200 | test-multi: value-multi | test-multi: value-solo | content-type: application/json | ",
            ),
            (
                r#"{"statusCode":200,"headers":{"x":"1"},"multiValueHeaders":{"x":["1"]}}"#,
                "200 | x: 1 | content-type: application/json | ",
            ),
            (
                r#"{"statusCode":401,"headers":{"WWW-Authenticate":"Basic","Content-Length":"5","Transfer-Encoding":"chunked"}}"#,
                "401 | x-amzn-remapped-www-authenticate: Basic | x-amzn-remapped-content-length: 5 | content-type: application/json | ",
            ),
            (
                r#"{"statusCode":200,"multiValueHeaders":{"test-multi":"value1"}}"#,
                "malformed: multiValueHeaders \"test-multi\": expected an array, got a string",
            ),
            (
                r#"{"statusCode":200,"wrong":1}"#,
                "malformed: expected only statusCode, body, headers, multiValueHeaders, isBase64Encoded, got \"wrong\"",
            ),
            (
                r#"{"statusCode":200,"cookies":["a=1"]}"#,
                "malformed: expected only statusCode, body, headers, multiValueHeaders, isBase64Encoded, got \"cookies\"",
            ),
            ("{}", "malformed: it is an empty object"),
            (r#""just a string""#, "malformed: expected an object, got a string"),
            ("null", "malformed: expected an object, got null"),
            ("", "malformed: it is not JSON: answer an object with statusCode, headers and body"),
            (r#"{"statusCode":"wrong"}"#, "malformed: statusCode: expected a number from 200 to 599, got \"wrong\""),
            (r#"{"statusCode":200,"body":{"a":1}}"#, "malformed: body: expected a string, got an object"),
            (r#"{"statusCode":200,"headers":{"x":"a\r\nb: c"}}"#, "malformed: header \"x\": its value cannot be sent"),
            (r#"{"statusCode":200,"multiValueHeaders":{"x y":["a"]}}"#, "malformed: header \"x y\": its name cannot be sent"),
        ];
        for (payload, expected) in rows {
            assert_eq!(shown_for(payload, None, &[]), expected, "{payload}");
        }
    }

    #[test]
    fn a_streamed_response_is_refused_by_name() {
        let why = shown_for("{\"statusCode\":200}\0\0\0\0\0\0\0\0hello", None, &[]);
        assert!(why.starts_with("malformed: it is a streamed response"), "{why}");
    }

    #[test]
    fn base64_is_decoded_for_binary_types_only() {
        let encoded = r#"{"statusCode":200,"isBase64Encoded":true,"body":"dGVzdC1kYXRh"}"#;
        let rows: [(Option<&'static str>, &[&str], &str); 7] = [
            (None, &[], "dGVzdC1kYXRh"),
            (Some("image/png"), &[], "dGVzdC1kYXRh"),
            (Some("image/png"), &["image/png"], "test-data"),
            (Some("image/png;q=1, text/html"), &["image/png"], "test-data"),
            (Some("text/html, image/png"), &["image/png"], "dGVzdC1kYXRh"),
            (None, &["image/png"], "dGVzdC1kYXRh"),
            (None, &["*/*"], "test-data"),
        ];
        for (accept, binary, body) in rows {
            let expected = format!("200 | content-type: application/json | {body}");
            assert_eq!(shown_for(encoded, accept, binary), expected, "{accept:?} {binary:?}");
        }
        let wrong = r#"{"statusCode":200,"isBase64Encoded":true,"body":"\u00e8+)"}"#;
        let failed = "IntegrationFailure: isBase64Encoded is true, but body is not base64";
        assert_eq!(shown_for(wrong, None, &["*/*"]), failed);
        let plain = r#"{"statusCode":200,"isBase64Encoded":false,"body":"dGVzdC1kYXRh"}"#;
        assert!(shown_for(plain, None, &["*/*"]).ends_with("dGVzdC1kYXRh"));
    }
}
