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

/// `at_hash` of an ID token: binds it to the access token beside it (OpenID Connect Core, 3.1.3.6).
pub fn at_hash(access_token: &str) -> String {
    let digest = super::digest(access_token);
    URL_SAFE_NO_PAD.encode(&digest[..digest.len() / 2])
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

/// Whether this has the form of an ID or access token: three parts, where refresh tokens have five.
pub fn is_signed(token: &str) -> bool {
    token.split('.').count() == 3
}

#[cfg(test)]
mod tests {
    #[test]
    fn at_hash_is_half_a_hash() {
        // printf %s abc | openssl sha256 -binary | head -c 16 | basenc --base64url
        assert_eq!(super::at_hash("abc"), "ungWv48Bz-pBQUDeXa4iIw");
    }
}
