//! Tokens that must not get in, made from one that does.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// What is made of a token.
pub const NAMES: &[&str] = &[
    "twoSegments",
    "fourSegments",
    "otherSubject",
    "laterExpiry",
    "cutSignature",
    "algNone",
    "hmac",
    "foreignKey",
    "broughtKey",
    "foreignIssuer",
];

/// Each by its name; none from what is no token.
pub fn from(token: &str) -> Vec<(&'static str, String)> {
    let Some((header, claims)) = decoded(token) else {
        return Vec::new();
    };
    let parts: Vec<&str> = token.split('.').collect();
    let mut other = claims.clone();
    other["sub"] = json!("00000000-0000-4000-8000-000000000000");
    let mut later = claims.clone();
    later["exp"] = json!(4_102_444_800_u64);
    let mut elsewhere = claims.clone();
    elsewhere["iss"] = json!("https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AAAAAAAAA");
    let mut all = vec![
        ("twoSegments", format!("{}.{}", parts[0], parts[1])),
        ("fourSegments", format!("{token}.x")),
        ("otherSubject", format!("{}.{}.{}", parts[0], encoded(&other), parts[2])),
        ("laterExpiry", format!("{}.{}.{}", parts[0], encoded(&later), parts[2])),
        ("cutSignature", token[..token.len().saturating_sub(8)].to_owned()),
        ("algNone", format!("{}.{}.", encoded(&json!({ "kid": header["kid"], "alg": "none" })), parts[1])),
        ("hmac", with_hmac(&json!({ "kid": header["kid"], "alg": "HS256" }), parts[1])),
    ];
    if let Ok(key) = RsaKeyPair::generate(KeySize::Rsa2048) {
        let own = json!({ "kid": "own", "alg": "RS256", "jwk": jwk(&key) });
        let tries = [("foreignKey", &header, &claims), ("broughtKey", &own, &claims), ("foreignIssuer", &header, &elsewhere)];
        all.extend(tries.into_iter().filter_map(|(name, header, claims)| Some((name, signed(&key, header, claims)?))));
    }
    all
}

/// Header and claims, without any check.
pub fn decoded(token: &str) -> Option<(Value, Value)> {
    let mut parts = token.split('.').map(|part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok());
    Some((parts.next()??, parts.next()??))
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn with_hmac(header: &Value, claims: &str) -> String {
    let message = format!("{}.{claims}", encoded(header));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, b"secret"), message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag))
}

fn signed(key: &RsaKeyPair, header: &Value, claims: &Value) -> Option<String> {
    let message = format!("{}.{}", encoded(header), encoded(claims));
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).ok()?;
    Some(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// The public key; whoever believes it believes anybody.
fn jwk(key: &RsaKeyPair) -> Value {
    let der = key.public_key().as_der().map(|der| der.as_ref().to_vec()).unwrap_or_default();
    // At the end of the DER stand the modulus and the exponent, 65537 as 02 03 01 00 01.
    let length = key.public_modulus_len();
    let end = der.len().saturating_sub(5);
    let modulus = der.get(end.saturating_sub(length)..end).unwrap_or_default();
    json!({ "kty": "RSA", "e": "AQAB", "n": URL_SAFE_NO_PAD.encode(modulus) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_forgery_differs_from_the_token_and_reads_as_one() {
        let part = |value: &Value| encoded(value);
        let token =
            format!("{}.{}.c2lnbmF0dXJlLW9mLWEtdG9rZW4", part(&json!({"kid":"k","alg":"RS256"})), part(&json!({"sub":"s"})));
        let all = from(&token);
        assert_eq!(all.iter().map(|(name, _)| *name).collect::<Vec<_>>(), NAMES);
        for (name, forged) in &all {
            assert_ne!(forged, &token, "{name}");
            assert!(decoded(forged).is_some(), "{name}");
        }
        assert!(from("no.token").is_empty());
    }
}
