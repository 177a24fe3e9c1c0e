//! Claims into a signed token (RFC 7515, compact).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

use super::Claims;
use crate::error::ApiError;
use crate::keys::SigningKey;

/// AWS's header: these two members in this order, no `typ`.
#[derive(Serialize)]
struct Header<'a> {
    kid: &'a str,
    alg: &'a str,
}

/// The token.
pub fn sign(claims: &Claims, key: &SigningKey) -> Result<String, ApiError> {
    let header = Header { kid: key.kid(), alg: "RS256" };
    let header = serde_json::to_vec(&header).expect("strings serialize");
    let claims = serde_json::to_vec(claims).expect("JSON serializes");
    let mut token = URL_SAFE_NO_PAD.encode(header);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(claims, &mut token);
    let signature = key.sign(token.as_bytes())?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(token)
}
