//! `/oauth2/token`: a code, a refresh token or a client's own word for tokens.
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html>

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::{Map, Value};

use super::client_auth;
use super::declined::Declined;
use super::grants::Grants;
use crate::hosted::{Hosted, answers};
use crate::sign_in::AuthenticationResult;

/// What may be said once only (RFC 6749, 3.2).
const ONCE: [&str; 8] =
    ["grant_type", "client_id", "client_secret", "code", "code_verifier", "redirect_uri", "refresh_token", "scope"];

/// Answers the request.
pub fn answer(hosted: &Hosted<'_>) -> Response<Bytes> {
    match tokens(hosted) {
        Ok(result) => answers::json(StatusCode::OK, &body(result)),
        Err(declined) => declined.answer(StatusCode::BAD_REQUEST),
    }
}

// Unverified: whether AWS looks at the kind of grant or at the client first.
fn tokens(hosted: &Hosted<'_>) -> Result<AuthenticationResult, Declined> {
    if let Some(name) = ONCE.iter().find(|name| hosted.form.repeats(name)) {
        return Err(Declined::new("invalid_request", format!("{name} is given twice")));
    }
    let grant = hosted.form.get("grant_type");
    let grant = grant.ok_or_else(|| Declined::new("invalid_request", "no form with a grant_type was sent"))?;
    if !["authorization_code", "refresh_token", "client_credentials"].contains(&grant) {
        return Err(Declined::new("unsupported_grant_type", "AWS has no such grant_type"));
    }
    let grants = Grants { hosted, client: client_auth::client(hosted)? };
    match grant {
        "authorization_code" => grants.code(),
        "refresh_token" => grants.refresh(),
        _ => grants.machine(),
    }
}

/// The members in AWS's order.
fn body(result: AuthenticationResult) -> Value {
    let members = [
        ("id_token", result.id_token.map(Value::from)),
        ("access_token", Some(result.access_token.into())),
        ("refresh_token", result.refresh_token.map(Value::from)),
        ("expires_in", Some(result.expires_in.into())),
        ("token_type", Some(result.token_type.into())),
    ];
    let given = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(given.collect::<Map<_, _>>())
}
