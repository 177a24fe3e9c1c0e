//! The JWT authorizer of an HTTP API: its checks, in order, and how it says no
//! (developer guide, "Control access to HTTP APIs with JWT authorizers in API Gateway").

use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderValue, Response, StatusCode};

use super::failure::Failure;
use super::parts::Malformed;
use super::trail::Checked;
use super::verified::{VerifiedClaims, VerifiedTokens, signed};
use super::{bearer, checks};
use crate::issuer::Issuer;
use crate::oidc::OidcError;
use crate::when;

/// What a route's authorizer asks of a token.
#[derive(Clone, Copy, Debug)]
pub struct JwtRules<'a> {
    /// Whose keys count. `None`: nobody under `issuer_url` was found.
    pub issuer: Option<&'a Issuer>,
    /// `jwtConfiguration.issuer`, as configured.
    pub issuer_url: &'a str,
    /// `jwtConfiguration.audience`.
    pub audience: &'a [String],
    /// The route's `authorizationScopes`; empty: scopes do not matter.
    pub scopes: &'a [String],
}

/// Checks the value of the identity source: the token with or without `Bearer `.
/// ID and access tokens both pass; revocation is not looked at, as on AWS.
pub fn verify_for_http_api(
    memory: &VerifiedTokens,
    identity: Option<&str>,
    rules: &JwtRules<'_>,
    now: SystemTime,
) -> Result<Arc<VerifiedClaims>, HttpRefusal> {
    check(memory, identity, rules, when::seconds(now)).map_err(|failure| HttpRefusal::of(&failure, rules.scopes))
}

fn check(
    memory: &VerifiedTokens,
    identity: Option<&str>,
    rules: &JwtRules<'_>,
    now: i64,
) -> Result<Arc<VerifiedClaims>, Failure> {
    let token = bearer(identity)?;
    let unknown = || Failure::IssuerUnknown(rules.issuer_url.to_owned());
    // Unverified: the order of the checks.
    let verified = signed(memory, token, |_| rules.issuer.ok_or_else(unknown))?;
    checks::dates(verified.dates(), now)?;
    issuer(&verified, rules)?;
    audience(&verified, rules)?;
    checks::scopes(rules.scopes, verified.scopes())?;
    Ok(verified)
}

fn issuer(verified: &VerifiedClaims, rules: &JwtRules<'_>) -> Result<(), Failure> {
    let got = verified.issuer();
    let named = |iss| iss == rules.issuer_url || rules.issuer.is_some_and(|issuer| issuer.names(iss));
    if got.is_some_and(named) {
        return Ok(());
    }
    Err(Failure::Issuer { expected: vec![rules.issuer_url.to_owned()], got: got.map(str::to_owned) })
}

/// `aud` if the token has one, else `client_id`.
fn audience(verified: &VerifiedClaims, rules: &JwtRules<'_>) -> Result<(), Failure> {
    match verified.audience() {
        Some(audience) => checks::audience(rules.audience, audience),
        None => {
            let client_id = verified.claims().text("client_id").map(str::to_owned);
            checks::audience(rules.audience, client_id.as_slice())
        }
    }
}

/// How an HTTP API turns a request away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRefusal {
    /// 401, or 403 when only the scopes were missing.
    pub status: u16,
    /// The header that says why, for the caller.
    pub www_authenticate: String,
    /// The body's exact bytes.
    pub body: &'static str,
    /// Why, in plain words, for the log.
    pub why: String,
    /// `$context.authorizer.error`
    pub error: String,
    /// The check that failed.
    pub checked: Box<Checked>,
}

impl HttpRefusal {
    fn of(failure: &Failure, scopes: &[String]) -> Self {
        let forbidden = matches!(failure, Failure::Scopes { .. });
        Self {
            status: if forbidden { 403 } else { 401 },
            www_authenticate: challenge(failure, &scopes.join(" ")),
            body: if forbidden { r#"{"message":"Forbidden"}"# } else { r#"{"message":"Unauthorized"}"# },
            why: failure.to_string(),
            error: error(failure, scopes),
            checked: Box::new(failure.checked()),
        }
    }

    /// The refusal of a token whose issuer did not tell its keys.
    pub(crate) fn of_discovery(error: OidcError, scopes: &[String]) -> Self {
        Self::of(&Failure::Discovery(error), scopes)
    }

    /// The answer itself, but for the headers that all answers share.
    pub fn response(&self) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from_static(self.body.as_bytes()));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::UNAUTHORIZED);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let bare = || HeaderValue::from_static("Bearer");
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_str(&self.www_authenticate).unwrap_or_else(|_| bare()));
        response
    }
}

fn challenge(failure: &Failure, scopes: &str) -> String {
    match failure {
        Failure::Missing => "Bearer".to_owned(),
        Failure::Scopes { .. } => {
            format!(r#"Bearer scope="{scopes}" error="insufficient_scope" error_description="expected scopes: [{scopes}]""#)
        }
        other => format!(r#"Bearer scope="{scopes}" error="invalid_token" error_description="{}""#, description(other)),
    }
}

/// As an access log recorded on AWS shows it.
fn error(failure: &Failure, scopes: &[String]) -> String {
    match failure {
        Failure::Missing => "missing: token not provided".to_owned(),
        // Unverified: the words for scopes.
        Failure::Scopes { .. } => format!("insufficient_scope: expected scopes: [{}]", scopes.join(" ")),
        other => format!("invalid_token: {}", description(other)),
    }
}

fn description(failure: &Failure) -> String {
    let known = match failure {
        Failure::Malformed(Malformed::Segments { .. }) => "token contains an invalid number of segments",
        Failure::Expired { .. } => "the token has expired",
        Failure::Audience { .. } => "the token does not have a valid audience",
        Failure::Discovery(error) => error.description(),
        Failure::IssuerUnknown(_) => "OIDC discovery endpoint communication error",
        Failure::Algorithm { got } if is_plain(got) => return format!("signing method {got} is invalid"),
        // Unverified: AWS's words for every other failure; this text is ours.
        _ => "the token is not valid",
    };
    known.to_owned()
}

/// The name of an algorithm comes from the caller and goes into a header.
fn is_plain(name: &str) -> bool {
    (1..=32).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_+".contains(&byte))
}

#[cfg(test)]
mod tests;
