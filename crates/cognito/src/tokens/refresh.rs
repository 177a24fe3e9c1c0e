//! Refresh tokens say themselves what they stand for, sealed with a key of their pool (AES-256-GCM), so that a sign-in
//! stores nothing. In AWS's form: five parts of base64url, the first the header of an encrypted JWT. The second, on AWS
//! the wrapped key, is a salt that the token's own key is derived from; the rest are nonce, content and tag.

use aws_lc_rs::aead::{Aad, Nonce};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::keys::SignInKey;
use crate::timestamp::Timestamp;

/// First part of every refresh token.
const HEADER: &str = r#"{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}"#;
const SALT: usize = 256;
const NONCE: usize = 12;
const TAG: usize = 16;
/// Content is filled up to this length, so that tokens are as long as AWS's and do not tell what is in them.
const CONTENT: usize = 960;

type Random<'a> = &'a mut dyn FnMut(&mut [u8]);

/// What a refresh token stands for: a sign-in, through every refresh.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Grant {
    /// The token's own; a rotation ends it by this.
    pub id: String,
    /// The sign-in, as in its ID and access tokens; whose and of which generation is stamped into it (`standing`).
    pub event_id: String,
    /// The `origin_jti` of its tokens.
    pub origin_jti: String,
    /// The client that signed in.
    pub client_id: String,
    /// Who signed in.
    pub sub: String,
    /// When, in seconds since 1970.
    pub auth_time: i64,
    /// When the token ends, in milliseconds since 1970.
    pub expires: i64,
    /// The device it is bound to: nobody else refreshes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_key: Option<String>,
    /// Of a sign-in through the OAuth endpoints, separated by spaces; none through the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The `iss` of its tokens, where it is not the pool's own; clients compare it after a refresh.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// The API that its access tokens are bound to (`resource`, RFC 8707).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
}

impl Grant {
    /// When the token ends.
    pub fn ends(&self) -> Timestamp {
        Timestamp::from_milliseconds(self.expires)
    }

    /// The token.
    pub fn seal(&self, key: &SignInKey, random: Random<'_>) -> String {
        let mut content = serde_json::to_vec(self).expect("texts and numbers serialize");
        content.resize(content.len().max(CONTENT), b' ');
        let (mut salt, mut nonce) = ([0; SALT], [0; NONCE]);
        random(&mut salt);
        random(&mut nonce);
        let mut token = URL_SAFE_NO_PAD.encode(HEADER);
        let header = Aad::from(token.clone());
        let tag = key
            .sealing_key(&salt)
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), header, &mut content)
            .expect("a kilobyte is not too much for AES-GCM");
        for part in [&salt[..], &nonce, &content, tag.as_ref()] {
            token.push('.');
            URL_SAFE_NO_PAD.encode_string(part, &mut token);
        }
        token
    }

    /// What a token stands for; none if this key did not seal it as it is.
    pub fn open(key: &SignInKey, token: &str) -> Option<Self> {
        let (header, rest) = token.split_once('.')?;
        let mut parts = rest.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).ok());
        let mut next = || parts.next().flatten();
        let (salt, nonce, mut content, tag) = (next()?, next()?, next()?, next()?);
        let sizes = [salt.len(), nonce.len(), tag.len()] == [SALT, NONCE, TAG];
        if parts.next().is_some() || !sizes || URL_SAFE_NO_PAD.encode(HEADER) != header {
            return None;
        }
        content.extend(tag);
        let nonce = Nonce::try_assume_unique_for_key(&nonce).ok()?;
        let content = key.sealing_key(&salt).open_in_place(nonce, Aad::from(header), &mut content).ok()?;
        serde_json::from_slice(content).ok()
    }
}

#[cfg(test)]
mod tests;
