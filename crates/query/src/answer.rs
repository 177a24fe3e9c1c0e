//! The frames of answers: `<ActionResponse>` with its result, or `<ErrorResponse>`.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use uuid::Uuid;

use crate::Xml;

/// A refused call: AWS's code, its text and the status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// `ValidationError`
    pub code: String,
    /// What AWS says.
    pub message: String,
    /// 400 or above; from 500 on it is the receiver's fault.
    pub status: StatusCode,
}

impl Fault {
    /// A fault of the caller's: status 400.
    #[must_use]
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into(), status: StatusCode::BAD_REQUEST }
    }

    /// `ValidationError`, the usual one.
    #[must_use]
    pub fn validation(message: impl Into<String>) -> Self {
        Self::new("ValidationError", message)
    }

    /// The same with another status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The answer; `namespace` is that of the service's documents.
    #[must_use]
    pub fn response(&self, namespace: &str) -> Response<Bytes> {
        let id = Uuid::new_v4().to_string();
        let kind = if self.status.is_server_error() { "Receiver" } else { "Sender" };
        let mut xml = Xml::new();
        xml.element("Error", |xml| {
            xml.text("Type", kind).text("Code", &self.code).text("Message", &self.message);
        });
        xml.text("RequestId", &id);
        framed(self.status, "ErrorResponse", namespace, xml, &id)
    }
}

/// `<ActionResponse><ActionResult>…</ActionResult><ResponseMetadata>…`; an operation that gives nothing has no result.
#[must_use]
pub fn answer(action: &str, namespace: &str, result: Option<Xml>) -> Response<Bytes> {
    let id = Uuid::new_v4().to_string();
    let mut xml = Xml::new();
    if let Some(result) = result {
        xml.element(&format!("{action}Result"), |xml| xml.append(&result));
    }
    xml.element("ResponseMetadata", |xml| {
        xml.text("RequestId", &id);
    });
    framed(StatusCode::OK, &format!("{action}Response"), namespace, xml, &id)
}

fn framed(status: StatusCode, name: &str, namespace: &str, inside: Xml, id: &str) -> Response<Bytes> {
    let body = format!("<{name} xmlns=\"{namespace}\">{}</{name}>", inside.into_string());
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/xml"));
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(HeaderName::from_static("x-amzn-requestid"), id);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_and_faults_have_their_frames() {
        let mut result = Xml::new();
        result.text("Account", "123456789012");
        let answer = answer("GetCallerIdentity", "https://sts.amazonaws.com/doc/2011-06-15/", Some(result));
        let text = String::from_utf8(answer.body().to_vec()).unwrap();
        assert!(
            text.starts_with(
                "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
                 <Account>123456789012</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>"
            ),
            "{text}"
        );
        let fault = Fault::validation("Stack with id a<b does not exist").response("n");
        let text = String::from_utf8(fault.body().to_vec()).unwrap();
        assert_eq!(fault.status(), StatusCode::BAD_REQUEST);
        assert!(text.contains("<Code>ValidationError</Code><Message>Stack with id a&lt;b does not exist</Message>"), "{text}");
    }
}
