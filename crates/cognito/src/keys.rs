//! A pool's RSA keys: one signs ID tokens, one access tokens. Stored as PKCS#8; parsed once, when first used. And the
//! key of its refresh tokens (`keys/sign_ins.rs`).

mod sign_ins;

use std::fmt;
use std::sync::OnceLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Serialize;

use crate::error::ApiError;

pub use sign_ins::SignInKey;

/// An RSA public key; numbers are big-endian without leading zeros.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// As in a token's header: standard base64 of 32 bytes.
    pub kid: String,
    /// n.
    pub modulus: Vec<u8>,
    /// e.
    pub exponent: Vec<u8>,
}

impl PublicKey {
    /// Whether this is a signature (RS256) of the message by this key.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let components = RsaPublicKeyComponents { n: &self.modulus, e: &self.exponent };
        let verdict = components.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature);
        verdict.is_ok()
    }
}

/// A private key with its id.
pub struct SigningKey {
    kid: String,
    pkcs8: Vec<u8>,
    parsed: OnceLock<Parsed>,
}

struct Parsed {
    pair: RsaKeyPair,
    public: PublicKey,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl SigningKey {
    /// A new 2048-bit key; takes some hundred milliseconds.
    pub fn generate(random: &mut dyn FnMut(&mut [u8])) -> Result<Self, ApiError> {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|_| ApiError::internal("cannot generate an RSA key"))?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| ApiError::internal("cannot encode an RSA key"))?;
        let mut kid = [0; 32];
        random(&mut kid);
        Ok(Self::from_pkcs8(STANDARD.encode(kid), der.as_ref().to_vec()))
    }

    /// A stored key. Nothing is parsed yet, so this costs nothing and fails only later.
    pub fn from_pkcs8(kid: String, pkcs8: Vec<u8>) -> Self {
        Self { kid, pkcs8, parsed: OnceLock::new() }
    }

    /// The key's id: 44 characters.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The form to store.
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The public half.
    pub fn public(&self) -> Result<&PublicKey, ApiError> {
        Ok(&self.parsed()?.public)
    }

    /// RS256 signature of the message: 256 bytes.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, ApiError> {
        let pair = &self.parsed()?.pair;
        let mut signature = vec![0; pair.public_modulus_len()];
        pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| ApiError::internal("cannot sign with the pool's key"))?;
        Ok(signature)
    }

    fn parsed(&self) -> Result<&Parsed, ApiError> {
        if let Some(parsed) = self.parsed.get() {
            return Ok(parsed);
        }
        // Two threads may both parse; the result is the same.
        let parsed = self.parse().ok_or_else(|| ApiError::internal("a stored RSA key cannot be read"))?;
        Ok(self.parsed.get_or_init(|| parsed))
    }

    fn parse(&self) -> Option<Parsed> {
        let pair = RsaKeyPair::from_pkcs8(&self.pkcs8).ok()?;
        let [modulus, exponent] = public_numbers(pair.public_key().as_ref())?;
        let public = PublicKey { kid: self.kid.clone(), modulus, exponent };
        Some(Parsed { pair, public })
    }
}

/// The two numbers in an `RSAPublicKey` (RFC 8017, A.1.1): a sequence of two integers.
fn public_numbers(der: &[u8]) -> Option<[Vec<u8>; 2]> {
    let (content, _) = element(der, 0x30)?;
    let (modulus, rest) = element(content, 0x02)?;
    let (exponent, _) = element(rest, 0x02)?;
    Some([modulus, exponent].map(|number| {
        let zeros = number.iter().take_while(|byte| **byte == 0).count();
        number[zeros..].to_vec()
    }))
}

/// Content of the DER element with this tag, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
        let length = bytes.iter().fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
        (length, rest)
    };
    rest.split_at_checked(length).filter(|_| found == tag)
}

/// The keys of a pool.
#[derive(Debug)]
pub struct PoolSigner {
    /// Signs ID tokens.
    pub id: SigningKey,
    /// Signs access tokens.
    pub access: SigningKey,
    /// Seals refresh tokens.
    pub sign_ins: SignInKey,
}

impl PoolSigner {
    /// Both public keys, ID first.
    pub fn public_keys(&self) -> Result<Vec<PublicKey>, ApiError> {
        Ok(vec![self.id.public()?.clone(), self.access.public()?.clone()])
    }

    /// The public key of this id.
    pub fn find(&self, kid: &str) -> Option<&PublicKey> {
        let key = [&self.id, &self.access].into_iter().find(|key| key.kid == kid)?;
        key.public().ok()
    }
}

/// The document at `/.well-known/jwks.json`, members in AWS's order.
pub fn jwks(keys: &[PublicKey]) -> String {
    #[derive(Serialize)]
    struct Jwks<'a> {
        keys: Vec<Jwk<'a>>,
    }
    #[derive(Serialize)]
    struct Jwk<'a> {
        alg: &'a str,
        e: String,
        kid: &'a str,
        kty: &'a str,
        n: String,
        r#use: &'a str,
    }
    let keys = keys.iter().map(|key| Jwk {
        alg: "RS256",
        e: URL_SAFE_NO_PAD.encode(&key.exponent),
        kid: &key.kid,
        kty: "RSA",
        n: URL_SAFE_NO_PAD.encode(&key.modulus),
        r#use: "sig",
    });
    let document = Jwks { keys: keys.collect() };
    serde_json::to_string(&document).expect("strings serialize")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer() -> PoolSigner {
        let mut next = 0;
        let mut random = |bytes: &mut [u8]| {
            next += 1;
            bytes.fill(next);
        };
        let mut key = || SigningKey::generate(&mut random).expect("a key");
        let (id, access) = (key(), key());
        PoolSigner { id, access, sign_ins: SignInKey::generate(&mut random) }
    }

    #[test]
    fn signed_by_one_key_and_no_other() {
        let signer = signer();
        let signature = signer.id.sign(b"message").expect("a signature");
        assert_eq!(signature.len(), 256);
        let mut broken = signature.clone();
        broken[0] ^= 1;
        let cases: [(&SigningKey, &[u8], &[u8], bool); 5] = [
            (&signer.id, b"message", &signature, true),
            (&signer.access, b"message", &signature, false),
            (&signer.id, b"massage", &signature, false),
            (&signer.id, b"message", &broken, false),
            (&signer.id, b"message", b"", false),
        ];
        for (number, (key, message, signature, valid)) in cases.into_iter().enumerate() {
            let public = key.public().expect("a public key");
            assert_eq!(public.verify(message, signature), valid, "{number}");
        }
    }

    #[test]
    fn stored_and_read_again() {
        let key = signer().access;
        let again = SigningKey::from_pkcs8(key.kid().into(), key.pkcs8().to_vec());
        assert_eq!(again.public(), key.public());
        let signature = again.sign(b"x").expect("a signature");
        assert!(key.public().expect("a public key").verify(b"x", &signature));
        assert!(!format!("{key:?}").contains("pkcs8"));
    }

    #[test]
    fn a_damaged_key_is_an_error_and_no_panic() {
        let mut der = signer().id.pkcs8().to_vec();
        for length in [0, 1, 10, 600] {
            let key = SigningKey::from_pkcs8("k".into(), der[..length].to_vec());
            assert_eq!(key.sign(b"x").expect_err("damaged").status(), 500, "{length}");
        }
        der[0] = 0;
        assert!(SigningKey::from_pkcs8("k".into(), der).public().is_err());
    }

    #[test]
    fn found_by_id() {
        let signer = signer();
        for key in [&signer.id, &signer.access] {
            assert_eq!(signer.find(key.kid()), key.public().ok());
        }
        assert_eq!(signer.find("AAAA"), None);
        assert_eq!(signer.id.kid(), "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");
    }

    #[test]
    fn the_published_document() {
        let keys = [
            PublicKey { kid: "k/1+=".into(), modulus: vec![0xfb, 0xff], exponent: vec![1, 0, 1] },
            PublicKey { kid: "k2".into(), modulus: vec![1], exponent: vec![3] },
        ];
        assert_eq!(
            jwks(&keys),
            r#"{"keys":[{"alg":"RS256","e":"AQAB","kid":"k/1+=","kty":"RSA","n":"-_8","use":"sig"},{"alg":"RS256","e":"Aw","kid":"k2","kty":"RSA","n":"AQ","use":"sig"}]}"#
        );
    }

    #[test]
    fn numbers_from_der() {
        type Case<'a> = (&'a [u8], Option<[Vec<u8>; 2]>);
        let cases: [Case<'_>; 5] = [
            (&[0x30, 7, 2, 2, 0, 0x81, 2, 1, 3], Some([vec![0x81], vec![3]])),
            (&[0x30, 0x81, 6, 2, 1, 5, 2, 1, 3], Some([vec![5], vec![3]])),
            (&[0x30, 7, 2, 2, 0], None),
            (&[0x31, 6, 2, 1, 5, 2, 1, 3], None),
            (&[], None),
        ];
        for (der, numbers) in cases {
            assert_eq!(public_numbers(der), numbers, "{der:?}");
        }
    }
}
