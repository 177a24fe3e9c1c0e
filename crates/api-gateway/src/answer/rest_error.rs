//! The answers that a REST API makes itself (developer guide, "Gateway response types for API
//! Gateway"), as they are when no GatewayResponse changes them, and the headers all answers carry.

use std::borrow::Cow;

use ::http::header::CONTENT_TYPE;
use ::http::{HeaderName, HeaderValue, Response, StatusCode};
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

use crate::access::SignatureFailure;
use crate::claims::write_string;
use crate::event::Trace;
use crate::header_names::ResponseNames;

/// Why a REST API answers by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestError {
    /// The authorizer takes no such token.
    Unauthorized,
    /// The token would do, were it not expired.
    TokenExpired,
    /// The authorizer names user pools that do not exist.
    AuthorizerConfiguration,
    /// The function of an authorizer failed.
    AuthorizerFailure,
    /// A policy says no.
    AccessDenied(String),
    /// The AWS signature does not count.
    Signature(SignatureFailure),
    /// No such resource, or no such method of it.
    MissingAuthenticationToken,
    /// The same, asked with an `Authorization` header, which then is read as an AWS signature.
    IncompleteSignature {
        /// SHA-256 of the header's value, in base64; from [`RestError::not_routed`].
        hash: String,
    },
    /// No such stage.
    Forbidden,
    /// No API key, none that exists, or one of no plan for this stage.
    InvalidApiKey,
    /// More requests than a stage, a usage plan or the account lets through.
    Throttled,
    /// A usage plan's quota is used up.
    QuotaExceeded,
    /// Required parameters are not there.
    MissingParameters {
        /// Their names, comma-separated.
        names: String,
    },
    /// The body does not fit its model.
    InvalidBody,
    /// No mapping template for the body's type.
    UnsupportedMediaType,
    /// The function failed, or answered something malformed.
    BadGateway,
    /// The function was throttled, or the gateway failed.
    IntegrationFailure,
    /// The HTTP backend cannot be reached, or broke off.
    NetworkFailure,
    /// What would go to a function is no JSON.
    RequestNotJson,
    /// The path and query, or the ARN they make for an authorizer, are too long.
    UriTooLong,
    /// The request line and the headers have more than 10,240 bytes.
    HeadersTooLarge,
    /// The integration is not set up so that it could work: no permission, wrong method.
    ApiConfiguration,
    /// The integration took longer than `timeoutInMillis`.
    IntegrationTimeout,
    /// The body has more than 10 MB.
    BodyTooLarge,
    /// The event has more than Lambda's 6 MB.
    PayloadTooLarge,
}

impl RestError {
    /// For a request that has no method: what it is told depends on its `Authorization` header.
    // Unverified: that the hash is over the header's value.
    pub fn not_routed(authorization: Option<&[u8]>) -> Self {
        match authorization {
            None => Self::MissingAuthenticationToken,
            Some(value) => Self::IncompleteSignature { hash: STANDARD.encode(digest::digest(&digest::SHA256, value)) },
        }
    }

    /// Status, `x-amzn-ErrorType` and the type of GatewayResponse that may change the answer.
    fn row(&self) -> (u16, &'static str, &'static str) {
        const INTERNAL: &str = "InternalServerErrorException";
        match self {
            Self::Unauthorized | Self::TokenExpired => (401, "UnauthorizedException", "UNAUTHORIZED"),
            Self::AuthorizerConfiguration => (500, "AuthorizerConfigurationException", "AUTHORIZER_CONFIGURATION_ERROR"),
            // Unverified: the type; that the answer is 500 with null is known.
            Self::AuthorizerFailure => (500, "AuthorizerFailureException", "AUTHORIZER_FAILURE"),
            Self::AccessDenied(_) => (403, "AccessDeniedException", "ACCESS_DENIED"),
            Self::Signature(failure) => (403, failure.error_type(), signature_response(failure)),
            Self::MissingAuthenticationToken => (403, "MissingAuthenticationTokenException", "MISSING_AUTHENTICATION_TOKEN"),
            Self::IncompleteSignature { .. } => (403, "IncompleteSignatureException", "DEFAULT_4XX"),
            // Unverified: which GatewayResponse an unknown stage has, if any.
            Self::Forbidden => (403, "ForbiddenException", "DEFAULT_4XX"),
            Self::InvalidApiKey => (403, "ForbiddenException", "INVALID_API_KEY"),
            Self::Throttled => (429, "TooManyRequestsException", "THROTTLED"),
            Self::QuotaExceeded => (429, "LimitExceededException", "QUOTA_EXCEEDED"),
            Self::MissingParameters { .. } => (400, "BadRequestException", "BAD_REQUEST_PARAMETERS"),
            Self::InvalidBody => (400, "BadRequestException", "BAD_REQUEST_BODY"),
            Self::UnsupportedMediaType => (415, "BadRequestException", "UNSUPPORTED_MEDIA_TYPE"),
            Self::BadGateway => (502, INTERNAL, "DEFAULT_5XX"),
            Self::IntegrationFailure => (500, INTERNAL, "INTEGRATION_FAILURE"),
            Self::NetworkFailure => (504, INTERNAL, "INTEGRATION_FAILURE"),
            // Unverified: the GatewayResponse's type.
            Self::RequestNotJson => (400, "BadRequestException", "BAD_REQUEST_BODY"),
            // Unverified: error types and texts of both.
            Self::UriTooLong => (414, "RequestTooLargeException", "REQUEST_TOO_LARGE"),
            Self::HeadersTooLarge => (431, "RequestTooLargeException", "REQUEST_TOO_LARGE"),
            Self::ApiConfiguration => (500, INTERNAL, "API_CONFIGURATION_ERROR"),
            Self::IntegrationTimeout => (504, INTERNAL, "INTEGRATION_TIMEOUT"),
            Self::BodyTooLarge | Self::PayloadTooLarge => (413, "RequestTooLargeException", "REQUEST_TOO_LARGE"),
        }
    }

    /// The status.
    pub fn status(&self) -> u16 {
        self.row().0
    }

    /// `x-amzn-ErrorType`.
    pub fn error_type(&self) -> &'static str {
        self.row().1
    }

    /// The type of GatewayResponse, such as `UNAUTHORIZED`; `DEFAULT_4XX` and `DEFAULT_5XX` where
    /// there is none of its own.
    pub fn response_type(&self) -> &'static str {
        self.row().2
    }

    /// Whether a GatewayResponse may change it: all but the refusal of a body beyond 10 MB.
    pub fn is_customisable(&self) -> bool {
        *self != Self::BodyTooLarge
    }

    /// `$context.error.message`; `None` where AWS writes `null`.
    pub fn message(&self) -> Option<Cow<'static, str>> {
        let message = match self {
            Self::AuthorizerConfiguration | Self::AuthorizerFailure => return None,
            Self::AccessDenied(text) => return Some(text.clone().into()),
            Self::Signature(failure) => return Some(failure.message().into()),
            Self::IncompleteSignature { hash } => return Some(incomplete_signature(hash).into()),
            Self::Unauthorized => "Unauthorized",
            Self::TokenExpired => "The incoming token has expired",
            Self::MissingAuthenticationToken => "Missing Authentication Token",
            Self::MissingParameters { names } => return Some(format!("Missing required request parameters: [{names}]").into()),
            Self::Forbidden | Self::InvalidApiKey => "Forbidden",
            Self::Throttled => "Too Many Requests",
            Self::QuotaExceeded => "Limit Exceeded",
            Self::InvalidBody => "Invalid request body",
            Self::UnsupportedMediaType => "Unsupported Media Type",
            Self::BadGateway | Self::IntegrationFailure | Self::ApiConfiguration => "Internal server error",
            Self::NetworkFailure => "Network error communicating with endpoint",
            // Unverified: AWS adds what its parser says.
            Self::RequestNotJson => "Could not parse request body into json",
            Self::UriTooLong => "Request-URI Too Long",
            Self::HeadersTooLarge => "Request Header Fields Too Large",
            Self::IntegrationTimeout => "Endpoint request timed out",
            Self::BodyTooLarge => "HTTP content length exceeded 10485760 bytes.",
            Self::PayloadTooLarge => "Request Too Long",
        };
        Some(message.into())
    }

    /// The body when no GatewayResponse changes it.
    fn body(&self) -> Vec<u8> {
        let mut out = match self {
            Self::BodyTooLarge => return self.message().unwrap_or_default().as_bytes().to_vec(),
            // Answers about integrations have a space there, all others none.
            Self::BadGateway
            | Self::IntegrationFailure
            | Self::NetworkFailure
            | Self::ApiConfiguration
            | Self::IntegrationTimeout => br#"{"message": "#.to_vec(),
            Self::AccessDenied(_) => br#"{"Message":"#.to_vec(),
            _ => br#"{"message":"#.to_vec(),
        };
        match self.message() {
            Some(message) => write_string(&mut out, &message),
            None => out.extend_from_slice(b"null"),
        }
        out.push(b'}');
        out
    }
}

fn signature_response(failure: &SignatureFailure) -> &'static str {
    match failure {
        SignatureFailure::Missing => "MISSING_AUTHENTICATION_TOKEN",
        SignatureFailure::Scope(_) | SignatureFailure::Mismatch { .. } => "INVALID_SIGNATURE",
        SignatureFailure::SessionOver => "EXPIRED_TOKEN",
        // Unverified: which GatewayResponse these have, if any.
        SignatureFailure::Incomplete(_) | SignatureFailure::UnknownKey => "DEFAULT_4XX",
    }
}

fn incomplete_signature(hash: &str) -> String {
    format!(
        "Invalid key=value pair (missing equal-sign) in Authorization header \
         (hashed with SHA-256 and encoded with Base64): '{hash}'."
    )
}

/// The answer, but for the headers that all answers carry.
pub fn rest_error(error: &RestError) -> Response<Bytes> {
    const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
    let mut response = Response::new(error.body().into());
    *response.status_mut() = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(ERROR_TYPE, HeaderValue::from_static(error.error_type()));
    let plain = *error == RestError::BodyTooLarge;
    let kind = if plain { "text/plain" } else { "application/json" };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

/// The request's ids, and its trace if an integration answered; a mock or the gateway names none.
pub fn rest_headers(response: &mut Response<Bytes>, request_id: &str, extended_request_id: &str, trace: Option<&Trace>) {
    let headers = [
        (HeaderName::from_static("x-amzn-requestid"), Some(request_id.to_owned())),
        (HeaderName::from_static("x-amz-apigw-id"), Some(extended_request_id.to_owned())),
        (HeaderName::from_static("x-amzn-trace-id"), trace.map(Trace::response_header)),
    ];
    for (name, value) in headers {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    let names = response.extensions_mut().get_or_insert_default::<ResponseNames>();
    OWN_NAMES.iter().for_each(|name| names.push(name));
}

/// How AWS spells the headers of every answer.
const OWN_NAMES: [&str; 8] = [
    "Connection",
    "Content-Length",
    "Content-Type",
    "Date",
    "X-Amzn-Trace-Id",
    "x-amz-apigw-id",
    "x-amzn-ErrorType",
    "x-amzn-RequestId",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn text(error: &RestError) -> String {
        String::from_utf8(error.body()).unwrap()
    }

    #[test]
    fn status_type_and_body_of_each() {
        let internal = r#"{"message": "Internal server error"}"#;
        let rows = [
            (RestError::Unauthorized, 401, "UnauthorizedException", r#"{"message":"Unauthorized"}"#),
            (RestError::TokenExpired, 401, "UnauthorizedException", r#"{"message":"The incoming token has expired"}"#),
            (RestError::AuthorizerConfiguration, 500, "AuthorizerConfigurationException", r#"{"message":null}"#),
            (
                RestError::MissingAuthenticationToken,
                403,
                "MissingAuthenticationTokenException",
                r#"{"message":"Missing Authentication Token"}"#,
            ),
            (RestError::Forbidden, 403, "ForbiddenException", r#"{"message":"Forbidden"}"#),
            (RestError::BadGateway, 502, "InternalServerErrorException", internal),
            (RestError::IntegrationFailure, 500, "InternalServerErrorException", internal),
            (RestError::IntegrationTimeout, 504, "InternalServerErrorException", r#"{"message": "Endpoint request timed out"}"#),
            (RestError::BodyTooLarge, 413, "RequestTooLargeException", "HTTP content length exceeded 10485760 bytes."),
        ];
        for (error, status, error_type, body) in rows {
            assert_eq!((error.status(), error.error_type(), text(&error).as_str()), (status, error_type, body));
        }
        assert_eq!(internal.len(), 36);
    }

    #[test]
    fn what_is_not_routed_depends_on_the_authorization_header() {
        assert_eq!(RestError::not_routed(None), RestError::MissingAuthenticationToken);
        let error = RestError::not_routed(Some(b"Bearer x"));
        // The hash is what `printf 'Bearer x' | openssl dgst -sha256 -binary | base64` prints.
        let expected = "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): 'uTem/WB082UJMN2ajD6lH6UChGpTAddMJSx2iu923No='.";
        assert_eq!(error.message().unwrap(), expected);
        assert_eq!((error.status(), error.error_type()), (403, "IncompleteSignatureException"));
    }

    #[test]
    fn only_integrations_answer_with_a_trace() {
        let trace = Trace::of(&::http::HeaderMap::new(), std::time::SystemTime::UNIX_EPOCH);
        let mut response = rest_error(&RestError::Unauthorized);
        rest_headers(&mut response, "60838619-695e-45bc-8d3d-331626f88932", "f4GssEp9vHcEbdQ=", None);
        let headers = response.headers();
        assert_eq!(headers["x-amzn-requestid"], "60838619-695e-45bc-8d3d-331626f88932");
        assert_eq!(headers["x-amz-apigw-id"], "f4GssEp9vHcEbdQ=");
        assert_eq!(headers["x-amzn-errortype"], "UnauthorizedException");
        assert!(!headers.contains_key("x-amzn-trace-id"));
        rest_headers(&mut response, "r", "e", Some(&trace));
        assert!(response.headers()["x-amzn-trace-id"].to_str().unwrap().starts_with("Root=1-00000000-"));
    }
}
