//! From a function's result to the HTTP answer, and the answers that the gateway makes itself.
//! `http` is for HTTP APIs, `rest` for REST APIs; they differ in nearly every rule.

mod http;
mod http_error;
mod rest;
mod rest_error;

use ::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};

pub use self::http::{http_v1, http_v2};
pub use self::http_error::{HttpError, http_api_headers, http_error};
pub use self::rest::rest;
pub(crate) use self::rest::{header_name as rest_header_name, proxied as rest_proxied};
pub use self::rest_error::{RestError, rest_error, rest_headers};

/// A function's result that is no answer: 500 of an HTTP API, 502 of a REST API.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the function's result is malformed: {why}")]
pub struct Malformed {
    /// What is wrong with it, in plain words.
    pub why: String,
}

fn malformed(why: impl Into<String>) -> Malformed {
    Malformed { why: why.into() }
}

/// Standard base64, with or without its padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn decode(text: &str) -> Result<Vec<u8>, Malformed> {
    BASE64.decode(text).map_err(|_| malformed("isBase64Encoded is true, but body is not base64"))
}

/// The payload as JSON.
fn json(payload: &[u8]) -> Result<Value, Malformed> {
    serde_json::from_slice(payload).map_err(|_| malformed(not_json(payload)))
}

/// Why it is none. A streamed response is a JSON prelude, eight NUL bytes and the body; a proxy
/// integration reads the result as a whole and takes that for nothing.
fn not_json(payload: &[u8]) -> &'static str {
    const AFTER_PRELUDE: [u8; 8] = [0; 8];
    if payload.first() == Some(&b'{') && payload.windows(8).any(|bytes| bytes == AFTER_PRELUDE) {
        "it is a streamed response, which this integration does not read: \
         answer with lambda_http::run, not run_with_streaming_response"
    } else {
        "it is not JSON: answer an object with statusCode, headers and body"
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A number or its digits as a string.
// Unverified: which numbers are taken; 200 to 599 are, for 1xx would leave the caller waiting.
fn status(value: &Value) -> Result<StatusCode, Malformed> {
    let number = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok(),
        _ => None,
    };
    let wrong = || malformed(format!("statusCode: expected a number from 200 to 599, got {}", short(value)));
    let code = number.filter(|code| (200..=599).contains(code)).ok_or_else(wrong)?;
    u16::try_from(code).ok().and_then(|code| StatusCode::from_u16(code).ok()).ok_or_else(wrong)
}

fn short(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.len() <= 20 => format!("{text:?}"),
        other => kind(other).to_owned(),
    }
}

/// A header's value: strings, and numbers and booleans as they read.
fn scalar(name: &str, value: &Value) -> Result<String, Malformed> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(value) => Ok(value.to_string()),
        other => Err(malformed(format!("header {name:?}: expected a string, got {}", kind(other)))),
    }
}

/// A member that is an object, or nothing.
fn members<'v>(result: &'v Map<String, Value>, name: &str) -> Result<Option<&'v Map<String, Value>>, Malformed> {
    match result.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(members)) => Ok(Some(members)),
        Some(other) => Err(malformed(format!("{name}: expected an object, got {}", kind(other)))),
    }
}

/// Adds a header, unless the text could not stand in one line of a response.
fn append(headers: &mut HeaderMap, name: &str, value: &str) -> Result<(), Malformed> {
    let wrong = |what: &str| malformed(format!("header {name:?}: its {what} cannot be sent"));
    let own = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong("name"))?;
    let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| wrong("value"))?;
    headers.append(own, value);
    Ok(())
}

/// `multiValueHeaders`, then what `headers` has beyond them.
fn proxy_headers(result: &Map<String, Value>) -> Result<HeaderMap, Malformed> {
    let mut headers = HeaderMap::new();
    for (name, values) in members(result, "multiValueHeaders")?.into_iter().flatten() {
        let Value::Array(values) = values else {
            return Err(malformed(format!("multiValueHeaders {name:?}: expected an array, got {}", kind(values))));
        };
        for value in values {
            append(&mut headers, name, &scalar(name, value)?)?;
        }
    }
    for (name, value) in single_headers(result)? {
        let known = headers.get_all(name).iter().any(|own| own.as_bytes() == value.as_bytes());
        if !known {
            append(&mut headers, name, &value)?;
        }
    }
    Ok(headers)
}

/// `headers`; one that is `null` is left out.
fn single_headers(result: &Map<String, Value>) -> Result<Vec<(&str, String)>, Malformed> {
    members(result, "headers")?
        .into_iter()
        .flatten()
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| Ok((name.as_str(), scalar(name, value)?)))
        .collect()
}

/// `body`: a string, or nothing.
fn body(result: &Map<String, Value>) -> Result<&str, Malformed> {
    match result.get("body") {
        None | Some(Value::Null) => Ok(""),
        Some(Value::String(text)) => Ok(text),
        Some(other) => Err(malformed(format!("body: expected a string, got {}", kind(other)))),
    }
}

/// `isBase64Encoded`: a boolean, or nothing.
fn is_base64(result: &Map<String, Value>) -> Result<bool, Malformed> {
    match result.get("isBase64Encoded") {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(value)) => Ok(*value),
        Some(other) => Err(malformed(format!("isBase64Encoded: expected a boolean, got {}", kind(other)))),
    }
}

/// Statuses that have no body.
fn is_bodiless(status: StatusCode) -> bool {
    matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
}
