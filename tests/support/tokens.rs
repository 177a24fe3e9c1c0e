//! Tokens taken apart and put together again, as an attacker would.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use aws_lc_rs::{encoding::AsDer, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// Header and payload of a token, without any check.
pub fn decode(token: &str) -> (Value, Value) {
    let mut parts = token.split('.').map(|part| {
        let bytes = URL_SAFE_NO_PAD.decode(part).unwrap_or_else(|error| panic!("{error}: {part}"));
        serde_json::from_slice(&bytes).unwrap_or(Value::Null)
    });
    (parts.next().expect("a header"), parts.next().expect("a payload"))
}

/// The same token with another payload and its old signature.
pub fn tampered(token: &str, change: impl FnOnce(&mut Value)) -> String {
    let (_, mut payload) = decode(token);
    change(&mut payload);
    let parts: Vec<&str> = token.split('.').collect();
    format!("{}.{}.{}", parts[0], encode(&payload), parts[2])
}

/// The same claims, signed by nobody.
pub fn unsigned(token: &str, header: &Value) -> String {
    format!("{}.{}.", encode(header), encode(&decode(token).1))
}

/// The same claims, with the pool's public key taken for an HMAC secret.
pub fn hmac_with(token: &str, kid: &str, secret: &[u8]) -> String {
    let message = format!("{}.{}", encode(&serde_json::json!({ "kid": kid, "alg": "HS256" })), encode(&decode(token).1));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag))
}

/// A key of our own that no pool knows.
pub struct ForeignKey(RsaKeyPair);

impl ForeignKey {
    pub fn new() -> Self {
        Self(RsaKeyPair::generate(KeySize::Rsa2048).expect("a key"))
    }

    /// Signs these claims under any header.
    pub fn sign(&self, header: &Value, payload: &Value) -> String {
        let message = format!("{}.{}", encode(header), encode(payload));
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).expect("a signature");
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// Modulus for an embedded `jwk`.
    pub fn modulus(&self) -> String {
        let der = self.0.public_key().as_der().expect("DER").as_ref().to_vec();
        URL_SAFE_NO_PAD.encode(der)
    }
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}
