//! Signatures of ID tokens: RSA and elliptic curves by the provider's published keys, HMAC by the client's secret
//! ("Using OIDC identity providers with a user pool").

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ECDSA_P521_SHA512_FIXED, EcdsaVerificationAlgorithm,
    RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RsaParameters, RsaPublicKeyComponents,
    UnparsedPublicKey,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::Unverified;

/// How a token says that it is signed; a key of one kind never checks another's signatures.
#[derive(Clone, Copy)]
pub enum Algorithm {
    Rsa(&'static str, &'static RsaParameters),
    /// With the curve's name.
    Ec(&'static str, &'static str, &'static EcdsaVerificationAlgorithm),
    Hmac(hmac::Algorithm),
}

impl Algorithm {
    /// By its JWA name, which is case-sensitive.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "RS256" => Self::Rsa("RS256", &RSA_PKCS1_2048_8192_SHA256),
            "RS384" => Self::Rsa("RS384", &RSA_PKCS1_2048_8192_SHA384),
            "RS512" => Self::Rsa("RS512", &RSA_PKCS1_2048_8192_SHA512),
            "ES256" => Self::Ec("ES256", "P-256", &ECDSA_P256_SHA256_FIXED),
            "ES384" => Self::Ec("ES384", "P-384", &ECDSA_P384_SHA384_FIXED),
            "ES512" => Self::Ec("ES512", "P-521", &ECDSA_P521_SHA512_FIXED),
            "HS256" => Self::Hmac(hmac::HMAC_SHA256),
            "HS384" => Self::Hmac(hmac::HMAC_SHA384),
            "HS512" => Self::Hmac(hmac::HMAC_SHA512),
            _ => return None,
        })
    }
}

/// Whether the token was signed with the client's secret; `None`: it says that it was not.
pub fn signed_by_secret(token: &Unverified<'_>, secret: &str) -> Option<bool> {
    let Algorithm::Hmac(algorithm) = token.algorithm else { return None };
    let key = hmac::Key::new(algorithm, secret.as_bytes());
    Some(!secret.is_empty() && hmac::verify(&key, token.signed.as_bytes(), &token.signature).is_ok())
}

/// Whether the token was signed with the key that it names in the provider's document (RFC 7517).
pub fn verify(token: &Unverified<'_>, keys: &Value) -> bool {
    let key = token.key_id.as_deref().and_then(|kid| find(keys, kid));
    key.is_some_and(|key| by_key(token, key).unwrap_or(false))
}

fn find<'k>(keys: &'k Value, kid: &str) -> Option<&'k Value> {
    keys["keys"].as_array()?.iter().find(|key| key["kid"] == kid)
}

fn by_key(token: &Unverified<'_>, key: &Value) -> Option<bool> {
    let (message, signature) = (token.signed.as_bytes(), token.signature.as_slice());
    let is = |member: &str, value: &str| key[member] == value;
    let unless_other = |member: &str, value: &str| key.get(member).is_none() || is(member, value);
    let part = |member: &str| URL_SAFE_NO_PAD.decode(key[member].as_str()?.trim_end_matches('=')).ok();
    match token.algorithm {
        Algorithm::Rsa(name, parameters) if is("kty", "RSA") && unless_other("alg", name) && unless_other("use", "sig") => {
            let (n, e) = (part("n")?, part("e")?);
            let key = RsaPublicKeyComponents { n: without_zeros(&n), e: without_zeros(&e) };
            Some(key.verify(parameters, message, signature).is_ok())
        }
        Algorithm::Ec(name, curve, algorithm)
            if is("kty", "EC") && is("crv", curve) && unless_other("alg", name) && unless_other("use", "sig") =>
        {
            let point = [&[4], part("x")?.as_slice(), part("y")?.as_slice()].concat();
            Some(UnparsedPublicKey::new(algorithm, point).verify(message, signature).is_ok())
        }
        _ => Some(false),
    }
}

fn without_zeros(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    &bytes[start..]
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
    use serde_json::json;

    use super::super::decompose_unverified;
    use super::*;

    fn unsigned(header: &str) -> String {
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode("{}"))
    }

    fn with(signed: &str, signature: &[u8]) -> String {
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    #[test]
    fn an_elliptic_curve() {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let point = pair.public_key().as_ref();
        let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
        let keys = |changes: Value| {
            let mut key = json!({"kid": "k", "kty": "EC", "crv": "P-256", "x": x, "y": y});
            key.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
            json!({"keys": [key]})
        };
        let signed = unsigned(r#"{"alg":"ES256","kid":"k"}"#);
        let signature = pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        let token = with(&signed, signature.as_ref());
        let rows = [
            (json!({}), true),
            (json!({"alg": "ES256", "use": "sig"}), true),
            (json!({"alg": "ES384"}), false),
            (json!({"use": "enc"}), false),
            (json!({"crv": "P-384"}), false),
            (json!({"kty": "RSA"}), false),
            (json!({"kid": "j"}), false),
            (json!({"x": y}), false),
        ];
        for (changes, verdict) in rows {
            assert_eq!(verify(&decompose_unverified(&token).unwrap(), &keys(changes.clone())), verdict, "{changes}");
        }
        let other = with(&unsigned(r#"{"alg":"ES256","kid":"k","x":1}"#), signature.as_ref());
        assert!(!verify(&decompose_unverified(&other).unwrap(), &keys(json!({}))));
    }

    #[test]
    fn the_clients_secret() {
        let signed = unsigned(r#"{"alg":"HS256"}"#);
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, b"secret"), signed.as_bytes());
        let token = with(&signed, tag.as_ref());
        let token = decompose_unverified(&token).unwrap();
        assert_eq!(signed_by_secret(&token, "secret"), Some(true));
        assert_eq!(signed_by_secret(&token, "other"), Some(false));
        assert_eq!(signed_by_secret(&token, ""), Some(false));
        // A public key is no secret: such a token is never checked with one.
        assert!(!verify(&token, &json!({"keys": [{"kid": "k", "kty": "oct", "k": "c2VjcmV0"}]})));
        let token = with(&unsigned(r#"{"alg":"RS256","kid":"k"}"#), b"x");
        assert_eq!(signed_by_secret(&decompose_unverified(&token).unwrap(), "secret"), None);
    }
}
