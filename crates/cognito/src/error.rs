//! One error type for everything the JSON API refuses: AWS's exception name, AWS's text, and how the two
//! look on the wire. `error/kinds.rs` has one constructor per exception, `error/texts.rs` the texts that
//! several operations share.

mod kinds;
mod texts;

use std::fmt;

use bytes::Bytes;
use http::{HeaderValue, Response, header};

/// Longest `x-amzn-errormessage` sent; a longer text is in the body only.
// Unverified: AWS's own limit is not known; most clients refuse a head of more than 8 KiB.
const LONGEST_HEADER_TEXT: usize = 2048;

/// A refusal as the JSON API knows it: exception, text, status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// AWS's bare exception name, e.g. `NotAuthorizedException`.
    pub kind: &'static str,
    /// The text on the wire; a few exceptions have none.
    pub message: Option<String>,
    /// Plain words for our own log: which check, what it expected. Never sent.
    pub why: Option<String>,
    /// Errors of the front end spell the body's key `Message`.
    capital: bool,
    status: u16,
}

impl ApiError {
    /// An exception with its text, status 400.
    fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self { kind, message: Some(message.into()), why: None, capital: false, status: 400 }
    }

    /// The same refusal with a reason for our log.
    #[must_use]
    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// HTTP status: 400 for all but the service's own failures.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The JSON body: `__type`, then the text if there is one.
    pub fn body(&self) -> Bytes {
        let mut body = serde_json::Map::new();
        body.insert("__type".into(), self.kind.into());
        if let Some(message) = &self.message {
            let key = if self.capital { "Message" } else { "message" };
            body.insert(key.into(), message.as_str().into());
        }
        Bytes::from(serde_json::Value::Object(body).to_string())
    }

    /// The whole answer with AWS's headers, those for browsers included. `request_id`: a UUID.
    pub fn to_response(&self, request_id: &str) -> Response<Bytes> {
        let body = self.body();
        let mut response = Response::builder()
            .status(self.status)
            .header(header::CONTENT_TYPE, "application/x-amz-json-1.1")
            .header("x-amzn-requestid", header_text(request_id))
            .header("x-amzn-errortype", format!("{}:", self.kind))
            .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
            .header(header::ACCESS_CONTROL_EXPOSE_HEADERS, "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date")
            .header(header::CONTENT_LENGTH, body.len())
            .body(body)
            .expect("every header value is plain ASCII");
        if let Some(message) = &self.message {
            response.headers_mut().insert("x-amzn-errormessage", header_text(message));
        }
        response
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.message {
            Some(message) => write!(f, "{}: {message}", self.kind),
            None => f.write_str(self.kind),
        }
    }
}

impl std::error::Error for ApiError {}

/// A text as a header value: schema errors end in a newline and may quote any character a user typed.
// Unverified: what AWS sends for such texts; here line ends are left out and non-ASCII becomes `?`.
fn header_text(text: &str) -> HeaderValue {
    let plain: String = text
        .trim_end()
        .chars()
        .take(LONGEST_HEADER_TEXT)
        .map(|c| match c {
            ' '..='~' => c,
            c if c.is_control() => ' ',
            _ => '?',
        })
        .collect();
    HeaderValue::from_str(&plain).expect("only printable ASCII is left")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies() {
        let cases = [
            (
                ApiError::incorrect_username_or_password(),
                r#"{"__type":"NotAuthorizedException","message":"Incorrect username or password."}"#,
            ),
            (ApiError::serialization(None), r#"{"__type":"SerializationException"}"#),
            (
                ApiError::serialization(Some("Expected map or null".into())),
                r#"{"__type":"SerializationException","Message":"Expected map or null"}"#,
            ),
            (ApiError::unknown_operation(), r#"{"__type":"UnknownOperationException"}"#),
        ];
        for (error, body) in cases {
            assert_eq!(error.body(), body);
        }
    }

    #[test]
    fn the_answer_has_the_headers_of_the_service() {
        let error = ApiError::incorrect_username_or_password().because("the password is wrong");
        let response = error.to_response("44b6");
        assert_eq!(response.status(), 400);
        let expected = [
            ("content-type", "application/x-amz-json-1.1"),
            ("x-amzn-requestid", "44b6"),
            ("x-amzn-errortype", "NotAuthorizedException:"),
            ("x-amzn-errormessage", "Incorrect username or password."),
            ("access-control-allow-origin", "*"),
            ("access-control-expose-headers", "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date"),
        ];
        for (name, value) in expected {
            assert_eq!(response.headers()[name], value, "{name}");
        }
        assert!(!format!("{response:?}").contains("the password is wrong"));
    }

    #[test]
    fn header_texts_are_one_plain_line() {
        let long = "x".repeat(100_000);
        let cases = [
            ("email: The attribute is required\n", "email: The attribute is required"),
            ("a: b\nc: d\r\n", "a: b c: d"),
            ("ユーザー é", "???? ?"),
            (long.as_str(), &long[..LONGEST_HEADER_TEXT]),
        ];
        for (text, expected) in cases {
            assert_eq!(header_text(text), expected);
        }
    }

    #[test]
    fn our_own_failures_are_500() {
        let error = ApiError::internal("disk full at /x");
        assert_eq!(error.status(), 500);
        assert_eq!(error.why.as_deref(), Some("disk full at /x"));
        assert!(!String::from_utf8_lossy(&error.body()).contains("disk"));
    }

    #[test]
    fn shown_as_exception_and_text() {
        assert_eq!(ApiError::user_pool_missing("p_1").to_string(), "ResourceNotFoundException: User pool p_1 does not exist.");
        assert_eq!(ApiError::serialization(None).to_string(), "SerializationException");
    }
}
