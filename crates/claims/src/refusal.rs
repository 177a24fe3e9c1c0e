//! Why a handler does not answer as asked, and the HTTP answer that says so.

use lambda_http::http::{HeaderValue, StatusCode, header::CONTENT_TYPE};
use lambda_http::{Body, Response};
use thiserror::Error;

/// Who is calling is not known.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ClaimsError {
    /// The event is not API Gateway's: a load balancer's, or one made by hand. A deployment fault: 500.
    #[error("the request did not come through an API Gateway HTTP API or REST API")]
    NotApiGateway,
    /// No JWT or Cognito authorizer stands before this route. Nobody was identified: 401.
    #[error("no JWT or Cognito authorizer stands before this route")]
    NoAuthorizer,
    /// The token is good but says too little, such as an access token where `email` is needed. Another token
    /// can help: 401.
    #[error("the token has no claim `{0}`")]
    MissingClaim(String),
}

impl ClaimsError {
    /// 401, or 500 for what no caller can mend.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotApiGateway => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NoAuthorizer | Self::MissingClaim(_) => StatusCode::UNAUTHORIZED,
        }
    }
}

/// Who is calling is known, and may not do this: 403. The text is for the log, the caller is told `Forbidden`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the caller has none of the {kind}s needed: {}", needed.join(", "))]
pub struct Forbidden {
    kind: &'static str,
    needed: Vec<String>,
}

impl Forbidden {
    pub(crate) fn new(kind: &'static str, needed: &[&str]) -> Self {
        Self { kind, needed: needed.iter().map(|&name| name.to_owned()).collect() }
    }
}

/// Either of the two: the error of a handler that names its caller and guards with `?`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// 401 or 500.
    #[error(transparent)]
    Unknown(#[from] ClaimsError),
    /// 403.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
}

impl Refusal {
    /// 401, 403 or 500.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Unknown(error) => error.status(),
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
        }
    }

    /// The answer in API Gateway's own shape, such as `{"message":"Forbidden"}`. The reason stays out of it.
    pub fn response(&self) -> Response<Body> {
        let status = self.status();
        let message = status.canonical_reason().unwrap_or("Error");
        let mut response = Response::new(Body::Text(format!(r#"{{"message":"{message}"}}"#)));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }
}

impl From<Refusal> for Response<Body> {
    fn from(refusal: Refusal) -> Self {
        refusal.response()
    }
}

impl From<ClaimsError> for Response<Body> {
    fn from(error: ClaimsError) -> Self {
        Refusal::from(error).response()
    }
}

impl From<Forbidden> for Response<Body> {
    fn from(forbidden: Forbidden) -> Self {
        Refusal::from(forbidden).response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_its_answer() {
        let table: [(Refusal, u16, &str); 4] = [
            (ClaimsError::NotApiGateway.into(), 500, r#"{"message":"Internal Server Error"}"#),
            (ClaimsError::NoAuthorizer.into(), 401, r#"{"message":"Unauthorized"}"#),
            (ClaimsError::MissingClaim("email".into()).into(), 401, r#"{"message":"Unauthorized"}"#),
            (Forbidden::new("group", &["Admins"]).into(), 403, r#"{"message":"Forbidden"}"#),
        ];
        for (refusal, status, body) in table {
            let response = Response::from(refusal.clone());
            assert_eq!(response.status(), status, "{refusal}");
            assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
            assert_eq!(response.body(), &Body::from(body), "{refusal}");
        }
    }

    #[test]
    fn the_log_is_told_what_was_needed() {
        let forbidden = Forbidden::new("group", &["Admins", "Staff"]);
        assert_eq!(forbidden.to_string(), "the caller has none of the groups needed: Admins, Staff");
    }
}
