//! What a function's answer becomes: payload format 2.0, where anything without a `statusCode` is the body itself.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, SET_COOKIE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use serde_json::{Map, Value, json};

use super::access::Denied;
use crate::body::Body;
use crate::settings::Note;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const TROUBLESHOOTING: &str = "Forbidden. For troubleshooting Function URL authorization issues, see: \
                               https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";

/// Status and headers of an answer.
#[derive(Debug)]
pub(super) struct Head {
    pub status: StatusCode,
    pub headers: HeaderMap,
}

/// A buffered answer; `None` for what is none.
pub(super) fn buffered(payload: &Bytes) -> Option<Response<Body>> {
    let value: Value = serde_json::from_slice(payload).ok()?;
    match value {
        Value::Object(answer) if answer.contains_key("statusCode") => {
            let body = body(&answer)?;
            Some(Head::of(&answer, true)?.with(Body::Whole(body)))
        }
        Value::String(text) => Some(plain(text.into())),
        _ => Some(plain(payload.clone())),
    }
}

/// A string stands for itself, everything else for its JSON.
fn plain(body: Bytes) -> Response<Body> {
    let headers = [(CONTENT_TYPE, JSON)].into_iter().collect();
    Head { status: StatusCode::OK, headers }.with(Body::Whole(body))
}

fn body(answer: &Map<String, Value>) -> Option<Bytes> {
    let is_base64 = answer.get("isBase64Encoded").and_then(Value::as_bool).unwrap_or_default();
    match answer.get("body") {
        None | Some(Value::Null) => Some(Bytes::new()),
        Some(Value::String(text)) if is_base64 => STANDARD.decode(text).ok().map(Bytes::from),
        Some(Value::String(text)) => Some(Bytes::from(text.clone())),
        // Unverified: a body that is no string goes out as its JSON.
        Some(other) => Some(Bytes::from(other.to_string())),
    }
}

impl Head {
    /// Of `statusCode`, `headers` and `cookies`. A buffered answer without a type is JSON.
    pub fn of(answer: &Map<String, Value>, json_by_default: bool) -> Option<Self> {
        let mut headers = HeaderMap::new();
        if json_by_default {
            headers.insert(CONTENT_TYPE, JSON);
        }
        for (name, value) in answer.get("headers").and_then(Value::as_object).into_iter().flatten() {
            let name = HeaderName::try_from(name).ok()?;
            // The length is the body's own.
            if name != CONTENT_LENGTH && name != TRANSFER_ENCODING {
                headers.insert(name, HeaderValue::try_from(text(value)).ok()?);
            }
        }
        for cookie in answer.get("cookies").and_then(Value::as_array).into_iter().flatten() {
            headers.append(SET_COOKIE, HeaderValue::try_from(text(cookie)).ok()?);
        }
        Some(Self { status: status(answer.get("statusCode"))?, headers })
    }

    pub fn with(self, body: Body) -> Response<Body> {
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

/// A number, or a string that holds one; what has no final answer in it is none.
fn status(code: Option<&Value>) -> Option<StatusCode> {
    let code = match code {
        None => 200,
        Some(Value::String(text)) => text.parse().ok()?,
        Some(other) => other.as_u64()?.try_into().ok()?,
    };
    StatusCode::from_u16(code).ok().filter(|status| status.as_u16() >= 200 && status.as_u16() <= 599)
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The function failed, took too long or answered nonsense.
pub(super) fn bad_gateway(why: &str) -> Response<Body> {
    refusal(StatusCode::BAD_GATEWAY, None, Bytes::from_static(b"Internal Server Error"), why)
}

/// There is no URL of that id.
pub(super) fn unknown_url() -> Response<Body> {
    let why = "there is no function URL of this id";
    refusal(StatusCode::FORBIDDEN, Some("AccessDeniedException"), json!({ "Message": null }).to_string().into(), why)
}

pub(super) fn denied(denied: &Denied) -> Response<Body> {
    let message = denied.message.as_deref().unwrap_or(TROUBLESHOOTING);
    let body = json!({ "Message": message }).to_string();
    refusal(StatusCode::FORBIDDEN, Some(denied.kind), body.into(), &denied.why)
}

// Unverified: the bodies of these two.
pub(super) fn too_large(text: &str) -> Response<Body> {
    let body = json!({ "Message": text }).to_string();
    refusal(StatusCode::PAYLOAD_TOO_LARGE, Some("RequestEntityTooLargeException"), body.into(), text)
}

pub(super) fn throttled() -> Response<Body> {
    let body = json!({ "Message": "Rate Exceeded." }).to_string();
    let why = "the function's reserved concurrency, or its queue, is used up";
    refusal(StatusCode::TOO_MANY_REQUESTS, Some("TooManyRequestsException"), body.into(), why)
}

fn refusal(status: StatusCode, kind: Option<&'static str>, body: Bytes, why: &str) -> Response<Body> {
    let mut headers: HeaderMap = [(CONTENT_TYPE, JSON)].into_iter().collect();
    if let Some(kind) = kind {
        headers.insert("x-amzn-errortype", HeaderValue::from_static(kind));
    }
    let mut response = Head { status, headers }.with(Body::Whole(body));
    response.extensions_mut().insert(Note { function: None, why: Some(why.to_owned()) });
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Status, headers and body of what a payload becomes.
    fn seen(payload: &'static str) -> Option<(u16, Vec<String>, String)> {
        let (parts, body) = buffered(&Bytes::from_static(payload.as_bytes()))?.into_parts();
        let headers = parts.headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
        let body = String::from_utf8(body.whole().unwrap().to_vec()).unwrap();
        Some((parts.status.as_u16(), headers, body))
    }

    #[test]
    fn answers() {
        let json = "content-type: application/json";
        let cases: [(&'static str, u16, &[&str], &str); 12] = [
            (r#"{"hello":"world"}"#, 200, &[json], r#"{"hello":"world"}"#),
            (r#""hello""#, 200, &[json], "hello"),
            ("3.1", 200, &[json], "3.1"),
            ("true", 200, &[json], "true"),
            ("null", 200, &[json], "null"),
            (r#"["hello",3,true]"#, 200, &[json], r#"["hello",3,true]"#),
            (r#"{"statusCode":200,"body":"body123"}"#, 200, &[json], "body123"),
            (r#"{"statusCode":"418","body":"teapot"}"#, 418, &[json], "teapot"),
            (r#"{"statusCode":204}"#, 204, &[json], ""),
            (
                r#"{"statusCode":201,"headers":{"Content-Type":"text/html","X-N":5,"Content-Length":"9"},"cookies":["a=1","b=2"],"body":"x"}"#,
                201,
                &["content-type: text/html", "x-n: 5", "set-cookie: a=1", "set-cookie: b=2"],
                "x",
            ),
            (r#"{"statusCode":200,"body":"aGk=","isBase64Encoded":true}"#, 200, &[json], "hi"),
            (r#"{"statusCode":200,"body":{"a":1}}"#, 200, &[json], r#"{"a":1}"#),
        ];
        for (payload, status, headers, body) in cases {
            let headers = headers.iter().map(|line| (*line).to_owned()).collect();
            assert_eq!(seen(payload), Some((status, headers, body.to_owned())), "{payload}");
        }
    }

    #[test]
    fn no_answers() {
        for payload in [
            "no json",
            r#"{"statusCode":"x"}"#,
            r#"{"statusCode":99}"#,
            r#"{"statusCode":101}"#,
            r#"{"statusCode":200,"headers":{"a b":"c"}}"#,
            r#"{"statusCode":200,"headers":{"a":"b\r\nc: d"}}"#,
            r#"{"statusCode":200,"body":"%","isBase64Encoded":true}"#,
        ] {
            assert_eq!(seen(payload), None, "{payload}");
        }
    }
}
