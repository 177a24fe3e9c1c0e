//! An access token that comes back with `GetUser`, `ChangePassword` and the other operations a user calls.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::access::API_SCOPE;
use crate::error::ApiError;
use crate::keys::PublicKey;

/// What a checked access token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// The pool whose key signed it.
    pub pool_id: String,
    /// The user.
    pub sub: String,
    /// The user's real name; empty in a program's own token.
    pub username: String,
    /// The app client.
    pub client_id: String,
    /// Separated by spaces.
    pub scope: String,
    /// Of the sign-in; revocation goes by it.
    pub origin_jti: Option<String>,
    /// Of the sign-in.
    pub event_id: Option<String>,
    /// The token's own id.
    pub jti: String,
    /// With device tracking.
    pub device_key: Option<String>,
    /// When the user signed in, seconds since 1970.
    pub auth_time: i64,
    /// When the token was made.
    pub issued_at: i64,
    /// When it ends.
    pub expires_at: i64,
}

#[derive(Deserialize)]
struct Header {
    kid: String,
    alg: String,
}

#[derive(Deserialize)]
struct Issuer {
    iss: String,
}

#[derive(Deserialize)]
struct Signed {
    token_use: String,
    sub: String,
    client_id: String,
    #[serde(default)]
    scope: String,
    jti: String,
    auth_time: i64,
    iat: i64,
    exp: i64,
    username: Option<String>,
    origin_jti: Option<String>,
    event_id: Option<String>,
    device_key: Option<String>,
}

/// The checks in order: form, signature by the pool's key, kind, time, scope. `find_key` gets pool id and `kid`.
/// Whether the sign-in was revoked and the user still exists is the caller's to check.
pub fn verify_access(
    token: &str,
    find_key: &dyn Fn(&str, &str) -> Option<PublicKey>,
    now: SystemTime,
) -> Result<AccessToken, ApiError> {
    let token = read_access(token, find_key, now)?;
    let has_scope = token.scope.split(' ').any(|scope| scope == API_SCOPE);
    if has_scope && !token.username.is_empty() {
        return Ok(token);
    }
    Err(ApiError::access_token_scopes().because(format!("scope is {}, expected {API_SCOPE}", token.scope)))
}

/// The same without a look at the scope.
pub fn read_access(
    token: &str,
    find_key: &dyn Fn(&str, &str) -> Option<PublicKey>,
    now: SystemTime,
) -> Result<AccessToken, ApiError> {
    let (pool_id, payload) = check_signature(token, find_key)?;
    let signed: Signed = parse(&payload)
        .ok_or_else(|| ApiError::invalid_access_token().because("claims of an access token are missing: an ID token?"))?;
    if signed.token_use != "access" {
        let why = format!("token_use is {}, expected access", signed.token_use);
        return Err(ApiError::invalid_access_token().because(why));
    }
    if UNIX_EPOCH + Duration::from_secs(u64::try_from(signed.exp).unwrap_or(0)) <= now {
        return Err(ApiError::access_token_expired().because(format!("exp is {}", signed.exp)));
    }
    Ok(AccessToken {
        pool_id,
        sub: signed.sub,
        username: signed.username.unwrap_or_default(),
        client_id: signed.client_id,
        scope: signed.scope,
        origin_jti: signed.origin_jti,
        event_id: signed.event_id,
        jti: signed.jti,
        device_key: signed.device_key,
        auth_time: signed.auth_time,
        issued_at: signed.iat,
        expires_at: signed.exp,
    })
}

/// The pool and the payload it signed.
fn check_signature(token: &str, find_key: &dyn Fn(&str, &str) -> Option<PublicKey>) -> Result<(String, Vec<u8>), ApiError> {
    let malformed = || ApiError::invalid_access_token().because("not a signed JWT");
    let (message, signature) = token.rsplit_once('.').ok_or_else(malformed)?;
    let (header, payload) = message.split_once('.').ok_or_else(malformed)?;
    let header: Header = decode(header).and_then(|bytes| parse(&bytes)).ok_or_else(malformed)?;
    let payload = decode(payload).ok_or_else(malformed)?;
    let signature = decode(signature).ok_or_else(malformed)?;
    // The address differs between real and local form; the pool is its last part either way.
    let Issuer { iss } = parse(&payload).ok_or_else(malformed)?;
    let pool_id = iss.rsplit('/').next().unwrap_or_default();
    let foreign = |why: &str| ApiError::access_token_signature().because(why);
    if header.alg != "RS256" {
        return Err(foreign("alg is not RS256"));
    }
    let key = find_key(pool_id, &header.kid).ok_or_else(|| foreign("no pool of ours has this issuer and kid"))?;
    if !key.verify(message.as_bytes(), &signature) {
        return Err(foreign("the signature is not by the pool's key"));
    }
    Ok((pool_id.to_owned(), payload))
}

fn decode(part: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(part).ok()
}

fn parse<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    serde_json::from_slice(json).ok()
}

#[cfg(test)]
mod tests;
