//! S3's errors: code, text, status and the elements that AWS adds to each.

use std::fmt::Display;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode};
use sekisho_query::Xml;

use crate::answer;

/// What an operation gives.
pub type Answer = Result<Response<Bytes>, Fault>;

/// A refused request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// `NoSuchKey`
    pub code: &'static str,
    /// What AWS says.
    pub message: String,
    status: StatusCode,
    details: Vec<(&'static str, String)>,
    headers: Vec<(&'static str, String)>,
}

impl Fault {
    /// A fault with its status.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), status, details: Vec::new(), headers: Vec::new() }
    }

    /// The same with an element after its message.
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.details.push((name, value.to_string()));
        self
    }

    /// The same with a header.
    pub fn header(mut self, name: &'static str, value: impl Display) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    /// `InvalidArgument`: which, and what it was.
    pub fn argument(name: &str, value: &str, message: impl Into<String>) -> Self {
        let fault = Self::new(StatusCode::BAD_REQUEST, "InvalidArgument", message);
        fault.with("ArgumentName", name).with("ArgumentValue", value)
    }

    /// `InvalidRequest`
    pub fn request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "InvalidRequest", message)
    }

    /// `MalformedXML`
    pub fn malformed_xml() -> Self {
        let message = "The XML you provided was not well-formed or did not validate against our published schema";
        Self::new(StatusCode::BAD_REQUEST, "MalformedXML", message)
    }

    /// `NoSuchBucket`
    pub fn no_bucket(bucket: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NoSuchBucket", "The specified bucket does not exist").with("BucketName", bucket)
    }

    /// `NoSuchKey`
    pub fn no_key(key: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "NoSuchKey", "The specified key does not exist.").with("Key", key)
    }

    /// `NoSuchVersion`
    pub fn no_version(key: &str, version: &str) -> Self {
        let fault = Self::new(StatusCode::NOT_FOUND, "NoSuchVersion", "The specified version does not exist.");
        fault.with("Key", key).with("VersionId", version)
    }

    /// `NoSuchUpload`
    pub fn no_upload(upload: &str) -> Self {
        let message = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or \
                       completed.";
        Self::new(StatusCode::NOT_FOUND, "NoSuchUpload", message).with("UploadId", upload)
    }

    /// `PreconditionFailed`: which header was not met.
    pub fn precondition(condition: &str) -> Self {
        let message = "At least one of the pre-conditions you specified did not hold";
        Self::new(StatusCode::PRECONDITION_FAILED, "PreconditionFailed", message).with("Condition", condition)
    }

    /// `MethodNotAllowed`
    pub fn method(method: &http::Method, resource: &str) -> Self {
        let message = "The specified method is not allowed against this resource.";
        let fault = Self::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message);
        fault.with("Method", method).with("ResourceType", resource)
    }

    /// What exists on AWS and not here, by name.
    pub fn not_implemented(what: &str) -> Self {
        // Unverified: AWS has the code for headers alone; its text names no operation.
        Self::new(StatusCode::NOT_IMPLEMENTED, "NotImplemented", format!("{what} is not supported here"))
    }

    /// `EntityTooLarge`
    pub fn too_large(size: u64, limit: u64) -> Self {
        let message = "Your proposed upload exceeds the maximum allowed size";
        let fault = Self::new(StatusCode::BAD_REQUEST, "EntityTooLarge", message);
        fault.with("ProposedSize", size).with("MaxSizeAllowed", limit)
    }

    /// Something of ours; what, is for the log.
    pub fn internal(why: impl Display) -> Self {
        let message = "We encountered an internal error. Please try again.";
        // Unverified: AWS has no `Reason`; it is for whoever runs this.
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", message).with("Reason", why)
    }

    /// The answer; one to HEAD has no body.
    pub fn response(&self, is_head: bool) -> Response<Bytes> {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = self.status;
        let ids = answer::identify(&mut response);
        for (name, value) in &self.headers {
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
        if !is_head && self.status != StatusCode::NOT_MODIFIED {
            answer::put_xml(&mut response, "Error", None, |xml| self.write(xml, &ids));
        }
        response
    }

    fn write(&self, xml: &mut Xml, (request, host): &(String, String)) {
        xml.text("Code", self.code).text("Message", &self.message);
        for (name, value) in &self.details {
            xml.text(name, value);
        }
        xml.text("RequestId", request).text("HostId", host);
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::internal(error)
    }
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Self::internal(error)
    }
}
