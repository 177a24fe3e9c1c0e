//! `/oauth2/userInfo`: the bearer of an access token as claims.
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html>

use bytes::Bytes;
use http::header::{self, HeaderValue};
use http::{Response, StatusCode};
use serde_json::{Map, Value, json};

use super::scopes;
use crate::access_token::{self, Bearer};
use crate::client::Client;
use crate::error::ApiError;
use crate::hosted::{Hosted, answers};

const BAD_REQUEST: &str = "Bad OAuth2 request at UserInfo Endpoint";
const NOT_VALID: &str = "Access token is expired, disabled, or deleted, or the user has globally signed out.";
const NO_OPENID: &str = "Access token does not contain openid scope";

/// Answers the request.
pub fn answer(hosted: &Hosted<'_>) -> Response<Bytes> {
    let Some(token) = token(hosted) else {
        return declined(StatusCode::BAD_REQUEST, "invalid_request", BAD_REQUEST, "one access token is expected".to_owned());
    };
    match claims(hosted, token) {
        Ok(Some(claims)) => answers::json(StatusCode::OK, &Value::Object(claims)),
        Ok(None) => declined(StatusCode::UNAUTHORIZED, "invalid_token", NO_OPENID, "no sign-in that asked for openid".to_owned()),
        Err(error) if error.status() >= 500 => answers::failure(&error),
        Err(error) => {
            let why = error.why.clone().unwrap_or_else(|| error.to_string());
            declined(StatusCode::UNAUTHORIZED, "invalid_token", NOT_VALID, why)
        }
    }
}

/// From the header or the form, not from both.
fn token<'a>(hosted: &'a Hosted<'_>) -> Option<&'a str> {
    let header = hosted.parts.headers.get(header::AUTHORIZATION).map(|value| value.to_str().ok());
    let form = hosted.form.get("access_token").filter(|_| !hosted.form.repeats("access_token"));
    match (header, form) {
        (Some(header), None) => {
            let (scheme, token) = header?.split_once(' ')?;
            Some(token.trim()).filter(|token| scheme.eq_ignore_ascii_case("Bearer") && !token.is_empty())
        }
        (None, form) => form,
        (Some(_), Some(_)) => None,
    }
}

/// None: the token's sign-in did not ask for `openid`.
fn claims(hosted: &Hosted<'_>, token: &str) -> Result<Option<Map<String, Value>>, ApiError> {
    let token = access_token::read(&hosted.context, token)?;
    if token.pool_id != hosted.pool.id {
        return Err(ApiError::invalid_access_token().because("the token is another pool's"));
    }
    if !scopes::has_openid(&token.scope) {
        return Ok(None);
    }
    let bearer = access_token::bearer(&hosted.context, token)?;
    let client = hosted.context.client(&bearer.token.client_id)?;
    Ok(Some(of(&bearer, &client)))
}

/// `sub` first and `username` last; every value is a text, flags and numbers, too.
// Unverified: the order of what stands between.
fn of(bearer: &Bearer, client: &Client) -> Map<String, Value> {
    let covered = scopes::covered(Some(&bearer.token.scope));
    let user = &bearer.user;
    let mut claims = Map::new();
    claims.insert("sub".into(), user.sub.as_str().into());
    if let Some(identities) = user.identities() {
        claims.insert("identities".into(), identities.into());
    }
    let shown = user.attributes.iter().filter(|(name, value)| !value.is_empty() && client.may_read(name) && covered.has(name));
    let (address, others): (Vec<_>, Vec<_>) = shown.partition(|(name, _)| *name == "email");
    claims.extend(others.into_iter().chain(address).map(|(name, value)| (name.clone(), value.as_str().into())));
    claims.insert("username".into(), user.username.as_str().into());
    claims
}

/// The refusal stands in a header of its own and in the body.
fn declined(status: StatusCode, error: &str, description: &str, why: String) -> Response<Bytes> {
    let mut response = answers::json(status, &json!({"error": error, "error_description": description}));
    let header = format!("error=\"{error}\", error_description=\"{description}\"");
    let header = HeaderValue::from_str(&header).expect("both are plain texts of ours");
    response.headers_mut().insert(header::WWW_AUTHENTICATE, header);
    answers::because(response, why)
}
