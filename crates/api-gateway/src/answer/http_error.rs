//! The answers that an HTTP API makes itself, and the header that all its answers carry.

use ::http::header::CONTENT_TYPE;
use ::http::{HeaderName, HeaderValue, Response, StatusCode};
use bytes::Bytes;

/// Why an HTTP API answers by itself. An authorizer's refusal that names a reason in
/// `www-authenticate` is [`crate::token::HttpRefusal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpError {
    /// 400: a path that cannot be decoded.
    BadRequest,
    /// 401: an authorizer that is a function knows no such caller.
    Unauthorized,
    /// 403: an authorizer that is a function, or IAM, says no.
    Forbidden,
    /// 404: no stage, no route, or no route of this method.
    NotFound,
    /// 413: more than 10 MB.
    RequestTooLong,
    /// 429: throttled.
    TooManyRequests,
    /// 431: request line and header values beyond 10,240 bytes.
    HeadersTooLarge,
    /// 500: the function failed, may not be invoked or answered something malformed.
    InternalServerError,
    /// 503: the integration took too long.
    ServiceUnavailable,
}

impl HttpError {
    /// The answer's status and body.
    pub fn parts(self) -> (u16, &'static str) {
        match self {
            // Unverified: the text; that such a path is refused was recorded.
            Self::BadRequest => (400, r#"{"message":"Bad Request"}"#),
            Self::Unauthorized => (401, r#"{"message":"Unauthorized"}"#),
            Self::Forbidden => (403, r#"{"message":"Forbidden"}"#),
            Self::NotFound => (404, r#"{"message":"Not Found"}"#),
            // Unverified: the text.
            Self::RequestTooLong => (413, r#"{"message":"Request Too Long"}"#),
            Self::TooManyRequests => (429, r#"{"message":"Too Many Requests"}"#),
            // Unverified: the text.
            Self::HeadersTooLarge => (431, r#"{"message":"Request Header Fields Too Large"}"#),
            Self::InternalServerError => (500, r#"{"message":"Internal Server Error"}"#),
            Self::ServiceUnavailable => (503, r#"{"message":"Service Unavailable"}"#),
        }
    }
}

/// The answer, but for the header that all answers carry.
pub fn http_error(error: HttpError) -> Response<Bytes> {
    let (status, body) = error.parts();
    let mut response = Response::new(Bytes::from_static(body.as_bytes()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// `apigw-requestid`, the same as `requestContext.requestId` of the event.
pub fn http_api_headers(response: &mut Response<Bytes>, request_id: &str) {
    const NAME: HeaderName = HeaderName::from_static("apigw-requestid");
    if let Ok(value) = HeaderValue::from_str(request_id) {
        response.headers_mut().insert(NAME, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_compact_to_the_byte() {
        let rows =
            [(HttpError::NotFound, 404, 23), (HttpError::InternalServerError, 500, 35), (HttpError::ServiceUnavailable, 503, 33)];
        for (error, status, length) in rows {
            let response = http_error(error);
            assert_eq!((response.status().as_u16(), response.body().len()), (status, length), "{error:?}");
            assert_eq!(response.headers()["content-type"], "application/json");
        }
    }

    #[test]
    fn the_function_cannot_set_the_request_id() {
        let mut response = http_error(HttpError::NotFound);
        response.headers_mut().insert("apigw-requestid", HeaderValue::from_static("mine"));
        http_api_headers(&mut response, "Mc7UVioPPHcEKPA=");
        assert_eq!(response.headers()["apigw-requestid"], "Mc7UVioPPHcEKPA=");
        assert_eq!(response.headers().len(), 2);
    }
}
