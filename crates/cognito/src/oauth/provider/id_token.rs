//! What a provider says of its user: an ID token, checked as OpenID Connect Core 1.0 (3.1.3.7) wants it.

mod keys;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

use crate::timestamp::Timestamp;

pub use keys::{Algorithm, signed_by_secret, verify};

/// What the token must be.
pub struct Expected<'a> {
    pub issuer: &'a str,
    /// A pool of this service: any name of it is its issuer.
    pub own_pool: Option<&'a str>,
    pub client_id: &'a str,
    pub nonce: &'a str,
    pub now: Timestamp,
}

/// A token taken apart; nothing of it is proved.
pub struct Unverified<'t> {
    pub algorithm: Algorithm,
    pub key_id: Option<String>,
    pub signed: &'t str,
    pub signature: Vec<u8>,
    pub claims: Value,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    /// What a reader must understand (RFC 7515, 4.1.11); nothing of it is understood here.
    crit: Option<Value>,
}

/// Takes the token apart.
pub fn decompose_unverified(token: &str) -> Result<Unverified<'_>, String> {
    let malformed = || "Bad id_token: it is no signed JWT".to_owned();
    let (signed, signature) = token.rsplit_once('.').ok_or_else(malformed)?;
    let (header, claims) = signed.split_once('.').ok_or_else(malformed)?;
    let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let header: Header = bytes(header).and_then(|json| serde_json::from_slice(&json).ok()).ok_or_else(malformed)?;
    let claims: Option<Value> = bytes(claims).and_then(|json| serde_json::from_slice(&json).ok()).filter(Value::is_object);
    let algorithm = Algorithm::named(&header.alg).filter(|_| header.crit.is_none());
    let algorithm = algorithm.ok_or("Bad id_token: it is not signed as Cognito takes it")?;
    Ok(Unverified {
        algorithm,
        key_id: header.kid,
        signed,
        signature: bytes(signature).ok_or_else(malformed)?,
        claims: claims.ok_or_else(malformed)?,
    })
}

impl Expected<'_> {
    /// Checks the claims of a token whose signature was checked.
    // Unverified: all words but those on the issuer, which clients report.
    pub fn check(&self, claims: &Value) -> Result<(), String> {
        let issuer = claims["iss"].as_str().unwrap_or_default();
        if !self.is_issuer(issuer) {
            return Err(format!("Bad id_token issuer {}", issuer.chars().take(200).collect::<String>()));
        }
        let rules = [
            (self.is_audience(claims), "Bad id_token audience"),
            (claims["exp"].as_i64().is_some_and(|exp| exp > self.now.seconds()), "The id_token is expired"),
            (
                claims.get("nbf").is_none_or(|nbf| nbf.as_i64().is_some_and(|nbf| nbf <= self.now.seconds())),
                "The id_token is not valid yet",
            ),
            (claims["nonce"] == self.nonce, "Bad id_token nonce"),
            (claims["sub"].as_str().is_some_and(|sub| !sub.is_empty()), "The id_token has no sub"),
        ];
        rules.into_iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, why)| Err(why.to_owned()))
    }

    fn is_issuer(&self, issuer: &str) -> bool {
        issuer == self.issuer || self.own_pool.is_some_and(|pool| issuer.rsplit('/').next() == Some(pool))
    }

    /// A token for several must say that it was made for this client (`azp`).
    fn is_audience(&self, claims: &Value) -> bool {
        match &claims["aud"] {
            Value::String(one) => one == self.client_id,
            Value::Array(several) => {
                let named = several.iter().any(|one| one == self.client_id);
                named && (several.len() == 1 || claims["azp"] == self.client_id)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_claim_counts() {
        let now = Timestamp::from_milliseconds(1_000_000);
        let expected = Expected { issuer: "https://idp", own_pool: None, client_id: "me", nonce: "n", now };
        let good = json!({"iss": "https://idp", "aud": "me", "exp": 1001, "nonce": "n", "sub": "1"});
        let rows = [
            (json!({}), Ok(())),
            (json!({"aud": ["me"]}), Ok(())),
            (json!({"aud": ["me", "you"], "azp": "me"}), Ok(())),
            (json!({"nbf": 1000}), Ok(())),
            (json!({"iss": "https://idp/"}), Err("Bad id_token issuer https://idp/")),
            (json!({"iss": null}), Err("Bad id_token issuer ")),
            (json!({"aud": "you"}), Err("Bad id_token audience")),
            (json!({"aud": ["me", "you"]}), Err("Bad id_token audience")),
            (json!({"aud": ["me", "you"], "azp": "you"}), Err("Bad id_token audience")),
            (json!({"aud": null}), Err("Bad id_token audience")),
            (json!({"exp": 1000}), Err("The id_token is expired")),
            (json!({"exp": "1001"}), Err("The id_token is expired")),
            (json!({"nbf": 1001}), Err("The id_token is not valid yet")),
            (json!({"nonce": null}), Err("Bad id_token nonce")),
            (json!({"nonce": "m"}), Err("Bad id_token nonce")),
            (json!({"sub": ""}), Err("The id_token has no sub")),
        ];
        for (changes, verdict) in rows {
            let mut claims = good.clone();
            claims.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
            assert_eq!(expected.check(&claims), verdict.map_err(str::to_owned), "{changes}");
        }
    }

    #[test]
    fn a_pool_of_ours_has_several_names() {
        let now = Timestamp::from_milliseconds(0);
        let issuer = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A";
        let expected = Expected { issuer, own_pool: Some("eu-west-1_A"), client_id: "me", nonce: "n", now };
        assert!(expected.is_issuer("http://127.0.0.1:4566/eu-west-1_A"));
        assert!(!expected.is_issuer("http://127.0.0.1:4566/eu-west-1_B"));
    }

    #[test]
    fn what_is_no_token() {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        for token in [
            String::new(),
            "a.b.c".to_owned(),
            format!("{}.{}", part(r#"{"alg":"RS256"}"#), part("{}")),
            format!("{}.{}.", part(r#"{"alg":"none"}"#), part("{}")),
            format!("{}.{}.AA", part(r#"{"alg":"rs256"}"#), part("{}")),
            format!("{}.{}.AA", part(r#"{"alg":"RS256","crit":["b64"],"b64":false}"#), part("{}")),
            format!("{}.{}.AA", part(r#"{"alg":"RS256"}"#), part("[]")),
            format!("{}.{}.=", part(r#"{"alg":"RS256"}"#), part("{}")),
        ] {
            assert!(decompose_unverified(&token).is_err(), "{token}");
        }
    }
}
