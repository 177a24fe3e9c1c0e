//! A function's result behind an HTTP API (developer guide, "Create Lambda proxy integrations for
//! HTTP APIs", "Lambda function response for format 2.0" and "1.0").

use ::http::header::{CONTENT_TYPE, SET_COOKIE};
use ::http::{HeaderMap, HeaderValue, Response, StatusCode};
use bytes::Bytes;
use serde_json::{Map, Value};

use super::{
    Malformed, append, body, decode, is_base64, is_bodiless, json, kind, malformed, proxy_headers, single_headers, status,
};

/// Payload format 2.0: a result with `statusCode` is an answer; any other JSON is an answer's body.
pub fn http_v2(payload: &[u8]) -> Result<Response<Bytes>, Malformed> {
    match json(payload)? {
        Value::Object(result) if result.contains_key("statusCode") => {
            let mut headers = HeaderMap::new();
            for (name, value) in single_headers(&result)? {
                append(&mut headers, name, &value)?;
            }
            append_cookies(&mut headers, &result)?;
            answer(&result, headers)
        }
        // The guide's samples: a string is the body itself, without its quotes.
        Value::String(text) => Ok(inferred(text.into())),
        _ => Ok(inferred(Bytes::copy_from_slice(payload.trim_ascii()))),
    }
}

/// Payload format 1.0: only an answer is an answer.
pub fn http_v1(payload: &[u8]) -> Result<Response<Bytes>, Malformed> {
    match json(payload)? {
        Value::Object(result) if result.contains_key("statusCode") => answer(&result, proxy_headers(&result)?),
        Value::Object(_) => Err(malformed("it has no statusCode")),
        other => Err(malformed(format!("expected an object with statusCode, got {}", kind(&other)))),
    }
}

fn inferred(body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

fn append_cookies(headers: &mut HeaderMap, result: &Map<String, Value>) -> Result<(), Malformed> {
    match result.get("cookies") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::Array(cookies)) => cookies.iter().try_for_each(|cookie| match cookie {
            Value::String(cookie) => append(headers, SET_COOKIE.as_str(), cookie),
            other => Err(malformed(format!("cookies: expected strings, got {}", kind(other)))),
        }),
        Some(other) => Err(malformed(format!("cookies: expected an array, got {}", kind(other)))),
    }
}

fn answer(result: &Map<String, Value>, headers: HeaderMap) -> Result<Response<Bytes>, Malformed> {
    let status = status(result.get("statusCode").unwrap_or(&Value::Null))?;
    let text = body(result)?;
    let bytes = if is_base64(result)? { decode(text)?.into() } else { Bytes::copy_from_slice(text.as_bytes()) };
    let mut response = Response::new(if is_bodiless(status) { Bytes::new() } else { bytes });
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    drop_framing(response.headers_mut());
    default_content_type(&mut response, status);
    Ok(response)
}

/// Where an answer ends is for the server to say, not for the function.
fn drop_framing(headers: &mut HeaderMap) {
    const FRAMING: [&str; 8] =
        ["connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"];
    for name in FRAMING {
        headers.remove(name);
    }
}

// Unverified: an empty body gets no type.
fn default_content_type(response: &mut Response<Bytes>, status: StatusCode) {
    if !is_bodiless(status) && !response.body().is_empty() && !response.headers().contains_key(CONTENT_TYPE) {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Make = fn(&[u8]) -> Result<Response<Bytes>, Malformed>;

    /// `status | header: value | … | body`, or why not.
    fn shown(make: Make, payload: &str) -> String {
        match make(payload.as_bytes()) {
            Err(malformed) => format!("malformed: {}", malformed.why),
            Ok(response) => {
                let mut parts = vec![response.status().as_u16().to_string()];
                let line = |(name, value): (&::http::HeaderName, &HeaderValue)| format!("{name}: {}", value.to_str().unwrap());
                parts.extend(response.headers().iter().map(line));
                parts.push(String::from_utf8_lossy(response.body()).into_owned());
                parts.join(" | ")
            }
        }
    }

    #[test]
    fn format_2() {
        let rows = [
            (
                r#"{"statusCode":200,"body":"\"Hello from Lambda!\""}"#,
                "200 | content-type: text/plain; charset=utf-8 | \"Hello from Lambda!\"",
            ),
            (
                r#"{"statusCode":201,"headers":{"Content-Type":"text/html","X-N":7,"X-B":true,"X-0":null},"body":"<p>"}"#,
                "201 | content-type: text/html | x-n: 7 | x-b: true | <p>",
            ),
            (
                r#"{"statusCode":200,"cookies":["a=1","b=2; Secure"],"body":null}"#,
                "200 | set-cookie: a=1 | set-cookie: b=2; Secure | ",
            ),
            (
                r#"{"statusCode":200,"isBase64Encoded":true,"body":"aGk=","headers":{"content-type":"x/y"}}"#,
                "200 | content-type: x/y | hi",
            ),
            (r#"{"statusCode":204,"body":"gone"}"#, "204 | "),
            (r#"{"statusCode":200}"#, "200 | "),
            (
                r#"{"statusCode":"404","body":"no","multiValueHeaders":{"x":["1"]}}"#,
                "404 | content-type: text/plain; charset=utf-8 | no",
            ),
            (
                r#"{"statusCode":200,"headers":{"content-length":"999","transfer-encoding":"chunked","connection":"close"}}"#,
                "200 | ",
            ),
            (r#" { "message": "Hello" } "#, r#"200 | content-type: application/json | { "message": "Hello" }"#),
            (r#""Hello from Lambda!""#, "200 | content-type: application/json | Hello from Lambda!"),
            (r#"{"body":"x","headers":{}}"#, r#"200 | content-type: application/json | {"body":"x","headers":{}}"#),
            ("null", "200 | content-type: application/json | null"),
            ("[1,2]", "200 | content-type: application/json | [1,2]"),
        ];
        for (payload, expected) in rows {
            assert_eq!(shown(http_v2, payload), expected, "{payload}");
        }
    }

    #[test]
    fn a_streamed_response_is_refused_by_name() {
        let streamed = b"{\"statusCode\":200,\"headers\":{}}\0\0\0\0\0\0\0\0hello";
        for read in [http_v1, http_v2] {
            let why = read(streamed).unwrap_err().why;
            assert!(why.starts_with("it is a streamed response"), "{why}");
        }
        // NUL bytes elsewhere are no prelude's end.
        let why = http_v2(b"\0\0\0\0\0\0\0\0").unwrap_err().why;
        assert!(why.starts_with("it is not JSON"), "{why}");
    }

    #[test]
    fn format_2_malformed() {
        let rows = [
            ("", "malformed: it is not JSON: answer an object with statusCode, headers and body"),
            ("{", "malformed: it is not JSON: answer an object with statusCode, headers and body"),
            (r#"{"statusCode":"OK"}"#, "malformed: statusCode: expected a number from 200 to 599, got \"OK\""),
            (r#"{"statusCode":null}"#, "malformed: statusCode: expected a number from 200 to 599, got null"),
            (r#"{"statusCode":99}"#, "malformed: statusCode: expected a number from 200 to 599, got 99"),
            (r#"{"statusCode":100}"#, "malformed: statusCode: expected a number from 200 to 599, got 100"),
            (r#"{"statusCode":200.5}"#, "malformed: statusCode: expected a number from 200 to 599, got 200.5"),
            (r#"{"statusCode":65736}"#, "malformed: statusCode: expected a number from 200 to 599, got 65736"),
            (r#"{"statusCode":200,"body":{"a":1}}"#, "malformed: body: expected a string, got an object"),
            (r#"{"statusCode":200,"headers":[]}"#, "malformed: headers: expected an object, got an array"),
            (r#"{"statusCode":200,"headers":{"x":["1"]}}"#, "malformed: header \"x\": expected a string, got an array"),
            (
                r#"{"statusCode":200,"headers":{"x":"a\r\nset-cookie: evil=1"}}"#,
                "malformed: header \"x\": its value cannot be sent",
            ),
            (r#"{"statusCode":200,"headers":{"x\r\ny":"a"}}"#, "malformed: header \"x\\r\\ny\": its name cannot be sent"),
            (r#"{"statusCode":200,"headers":{"":"a"}}"#, "malformed: header \"\": its name cannot be sent"),
            (r#"{"statusCode":200,"cookies":["a=1\nb"]}"#, "malformed: header \"set-cookie\": its value cannot be sent"),
            (r#"{"statusCode":200,"cookies":"a=1"}"#, "malformed: cookies: expected an array, got a string"),
            (
                r#"{"statusCode":200,"isBase64Encoded":true,"body":"%"}"#,
                "malformed: isBase64Encoded is true, but body is not base64",
            ),
            (r#"{"statusCode":200,"isBase64Encoded":"true"}"#, "malformed: isBase64Encoded: expected a boolean, got a string"),
        ];
        for (payload, expected) in rows {
            assert_eq!(shown(http_v2, payload), expected, "{payload}");
        }
    }

    #[test]
    fn format_1() {
        let rows = [
            (
                r#"{"statusCode":200,"multiValueHeaders":{"set-cookie":["a=1","b=2"]},"headers":{"x":"y"},"body":"hi"}"#,
                "200 | set-cookie: a=1 | set-cookie: b=2 | x: y | content-type: text/plain; charset=utf-8 | hi",
            ),
            (r#"{"message":"hi"}"#, "malformed: it has no statusCode"),
            (r#""hi""#, "malformed: expected an object with statusCode, got a string"),
        ];
        for (payload, expected) in rows {
            assert_eq!(shown(http_v1, payload), expected, "{payload}");
        }
    }
}
