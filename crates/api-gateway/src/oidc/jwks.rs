//! A JSON Web Key Set (RFC 7517): the RSA keys in it that signatures can be checked with.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::Value;

use crate::issuer::{Algorithm, Key};

/// More keys no issuer has at once.
const MOST: usize = 100;

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: String,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    n: String,
    e: String,
}

/// The keys; `None` when it is no key set. A key for another purpose, of another kind or too small is left out.
pub(super) fn read(document: &[u8]) -> Option<Vec<Key>> {
    let set: KeySet = serde_json::from_slice(document).ok()?;
    Some(set.keys.into_iter().filter_map(key).take(MOST).collect())
}

fn key(value: Value) -> Option<Key> {
    let jwk: Jwk = serde_json::from_value(value).ok()?;
    let signs = jwk.kty == "RSA" && jwk.purpose.is_none_or(|purpose| purpose == "sig");
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
    let key = signs.then(|| Key::rsa(jwk.kid, &bytes(&jwk.n)?, &bytes(&jwk.e)?).ok()).flatten()?;
    match jwk.alg {
        None => Some(key),
        Some(alg) => Some(key.only(Algorithm::named(&alg)?)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_keys_that_check_rsa_signatures_are_taken() {
        let n = URL_SAFE_NO_PAD.encode([0xff; 256]);
        let key = |changes: Value| {
            let mut key = json!({"kty": "RSA", "kid": "k", "n": n, "e": "AQAB"});
            for (name, value) in changes.as_object().unwrap() {
                key[name] = value.clone();
            }
            key
        };
        let rows = [
            (json!({}), true),
            (json!({"use": "sig", "alg": "RS512"}), true),
            (json!({"e": "AQAB="}), true),
            (json!({"use": "enc"}), false),
            (json!({"alg": "RSA-OAEP"}), false),
            (json!({"alg": "PS256"}), false),
            (json!({"kty": "EC"}), false),
            (json!({"kid": null}), false),
            (json!({"n": "AQAB"}), false),
            (json!({"n": "%"}), false),
        ];
        for (changes, taken) in rows {
            let document = json!({"keys": [key(changes.clone())]}).to_string();
            assert_eq!(read(document.as_bytes()).unwrap().len(), usize::from(taken), "{changes}");
        }
        let mixed = json!({"keys": [7, null, {}, key(json!({}))]}).to_string();
        assert_eq!(read(mixed.as_bytes()).unwrap().len(), 1);
        for broken in ["", "[]", "{}", r#"{"keys":{}}"#, "<html>"] {
            assert!(read(broken.as_bytes()).is_none(), "{broken}");
        }
    }
}
