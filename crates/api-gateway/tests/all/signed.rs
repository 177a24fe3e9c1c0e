//! The key of a foreign issuer, as its key set shows it, and tokens signed with it.

use std::sync::LazyLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::NOW;

static KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).expect("a key"));

/// The key under this id.
pub fn jwk(kid: &str) -> Value {
    let public = KEY.public_key().as_ref();
    json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": URL_SAFE_NO_PAD.encode(&public[9..9 + 256]), "e": "AQAB"})
}

/// A token of this issuer, valid for a day.
pub fn token(issuer: &str, kid: &str) -> String {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = json!({"iss": issuer, "aud": "app", "sub": "s", "exp": NOW + 86_400});
    let signed = format!("{}.{}", part(json!({"alg": "RS256", "kid": kid})), part(claims));
    let mut signature = vec![0; KEY.public_modulus_len()];
    KEY.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).expect("signs");
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}
