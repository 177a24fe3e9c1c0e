//! Tokens for the tests: made with real keys, and every forgery somebody might try.

use std::time::{Duration, SystemTime};

use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaEncoding};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::claims::Claims;
use crate::issuer::{Algorithm, Alias, Issuer, Key};

/// The tests' present: one minute and a second after 2026-11-21T02:00:00Z.
pub const NOW: i64 = 1_795_226_461;

pub const ISS: &str = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Example12";

pub fn at(seconds: i64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.unsigned_abs())
}

/// The payload of a token of one kind, valid at [`NOW`].
pub fn claims(token_use: &str) -> String {
    let client = match token_use {
        "id" => r#""aud":"client","cognito:username":"user-a","email_verified":true"#,
        _ => r#""client_id":"client","scope":"api/read api/write","version":2,"username":"user-a""#,
    };
    format!(
        r#"{{"sub":"s-1","cognito:groups":["admin","users"],"iss":"{ISS}",{client},"token_use":"{token_use}","auth_time":{0},"exp":{1},"iat":{0}}}"#,
        NOW - 60,
        NOW + 3540,
    )
}

pub struct Signer {
    pub iss: String,
    kid: String,
    pair: KeyPair,
}

impl Signer {
    pub fn new(kid: &str) -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        Self { iss: ISS.into(), kid: kid.into(), pair }
    }

    /// Out of the DER of a 2048-bit key, whose layout never varies: 9 bytes, then the modulus.
    fn modulus(&self) -> Vec<u8> {
        self.pair.public_key().as_ref()[9..265].to_vec()
    }

    /// 65537, the DER's last 3 bytes.
    fn exponent(&self) -> Vec<u8> {
        self.pair.public_key().as_ref()[267..].to_vec()
    }

    /// The public key, for any RSA algorithm.
    pub fn key(&self) -> Key {
        Key::rsa(&self.kid, &self.modulus(), &self.exponent()).unwrap()
    }

    /// An issuer whose one key is for RS256, as Cognito's are.
    pub fn issuer(&self) -> Issuer {
        Issuer {
            url: self.iss.clone(),
            aliases: vec![Alias::Url("http://localhost/pool".into())],
            user_pool_arn: None,
            keys: vec![self.key().only(Algorithm::Rs256)],
        }
    }

    pub fn sign(&self, payload: &str) -> String {
        self.sign_with_header(&format!(r#"{{"kid":"{}","alg":"RS256"}}"#, self.kid), payload)
    }

    pub fn sign_with_header(&self, header: &str, payload: &str) -> String {
        self.sign_body(&RSA_PKCS1_SHA256, &body(header, payload))
    }

    /// Signed with another of the RSA algorithms, and saying so.
    pub fn sign_as(&self, algorithm: Algorithm, payload: &str) -> String {
        let encoding = match algorithm {
            Algorithm::Rs256 => &RSA_PKCS1_SHA256,
            Algorithm::Rs384 => &RSA_PKCS1_SHA384,
            Algorithm::Rs512 => &RSA_PKCS1_SHA512,
        };
        let header = format!(r#"{{"kid":"{}","alg":"{}"}}"#, self.kid, algorithm.name());
        self.sign_body(encoding, &body(&header, payload))
    }

    fn sign_body(&self, encoding: &'static dyn RsaEncoding, body: &str) -> String {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        let random = SystemRandom::new();
        self.pair.sign(encoding, &random, body.as_bytes(), &mut signature).unwrap();
        format!("{body}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// A token of one kind with claims set to other JSON, or taken out.
    pub fn sign_changed(&self, token_use: &str, changes: &[(&str, Option<&str>)]) -> String {
        let mut payload: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&claims(token_use)).unwrap();
        for (name, json) in changes {
            match json {
                Some(json) => payload.insert((*name).to_owned(), serde_json::from_str(json).unwrap()),
                None => payload.remove(*name),
            };
        }
        self.sign(&serde_json::to_string(&payload).unwrap())
    }

    /// Carries its own public key, as a forger would who hopes it is used.
    pub fn sign_with_own_jwk(&self, payload: &str) -> String {
        let (n, e) = (URL_SAFE_NO_PAD.encode(self.modulus()), URL_SAFE_NO_PAD.encode(self.exponent()));
        let header = format!(
            r#"{{"kid":"{0}","alg":"RS256","jku":"https://evil/jwks.json","x5c":["AAAA"],"jwk":{{"kty":"RSA","kid":"{0}","n":"{n}","e":"{e}"}}}}"#,
            self.kid
        );
        self.sign_with_header(&header, payload)
    }
}

fn body(header: &str, payload: &str) -> String {
    assert!(Claims::parse(payload).is_ok(), "the sample itself is sound");
    format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload))
}

/// An ID token with an empty signature.
pub fn unsigned(header: &str) -> String {
    format!("{}.", body(header, &claims("id")))
}

/// HMAC keyed with the public key: what a verifier accepts that lets the token choose the algorithm.
pub fn hs256_with_public_key(signer: &Signer) -> String {
    let body = body(&format!(r#"{{"kid":"{}","alg":"HS256"}}"#, signer.kid), &claims("id"));
    let key = hmac::Key::new(hmac::HMAC_SHA256, &signer.modulus());
    format!("{body}.{}", URL_SAFE_NO_PAD.encode(hmac::sign(&key, body.as_bytes())))
}
