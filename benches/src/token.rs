//! One RSA key, tokens signed with it, and their verification.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::Failure;

/// A key pair with its public half ready to verify.
pub struct Key {
    pair: RsaKeyPair,
    public: ParsedPublicKey,
    random: SystemRandom,
}

impl Key {
    /// A fresh key of 2048 bits.
    pub fn generate() -> Result<Self, Failure> {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048)?;
        let der = pair.public_key().as_der()?;
        let public = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der.as_ref())?;
        Ok(Self { pair, public, random: SystemRandom::new() })
    }

    /// A token with the claims of a Cognito ID token.
    pub fn token(&self) -> Result<String, Failure> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let claims = json!({
            "sub": "34c84488-e0e1-70ae-d2ee-991ad1a898c8", "email_verified": true, "iss": "https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_AbCdEfGhI",
            "cognito:username": "user-a", "origin_jti": "744cf76a-0000-4000-8000-000000000000", "aud": "5d0v53044ojq2m8bft29hav0v1", "event_id": "67d1e135-0000-4000-8000-000000000000",
            "token_use": "id", "auth_time": now, "exp": now + 86_400, "iat": now, "jti": "2b507e0c-0000-4000-8000-000000000000", "email": "usera@example.com",
        });
        let message = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(r#"{"kid":"limit","alg":"RS256"}"#),
            URL_SAFE_NO_PAD.encode(claims.to_string())
        );
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(&RSA_PKCS1_SHA256, &self.random, message.as_bytes(), &mut signature)?;
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// The claims, if the signature is right.
    pub fn verify(&self, token: &str) -> Option<Value> {
        let (message, signature) = token.rsplit_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        self.public.verify_sig(message.as_bytes(), &signature).ok()?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(message.split('.').nth(1)?).ok()?).ok()
    }
}
