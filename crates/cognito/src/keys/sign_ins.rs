//! The key behind a pool's refresh tokens and sign-in events: 32 bytes, kept beside the pool's RSA keys. What it is
//! used for each has a key of its own, derived from it.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, LessSafeKey, UnboundKey};
use aws_lc_rs::hmac;

/// See the file's comment.
pub struct SignInKey {
    secret: [u8; 32],
    sealing: hmac::Key,
    stamping: hmac::Key,
}

impl fmt::Debug for SignInKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignInKey(..)")
    }
}

impl SignInKey {
    /// A new key.
    pub fn generate(random: &mut dyn FnMut(&mut [u8])) -> Self {
        let mut secret = [0; 32];
        random(&mut secret);
        Self::of(secret)
    }

    /// A stored key; none if it has another length.
    pub fn from_stored(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::of)
    }

    /// The form to store.
    pub fn stored(&self) -> &[u8] {
        &self.secret
    }

    fn of(secret: [u8; 32]) -> Self {
        let whole = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        let part = |purpose: &str| hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&whole, purpose.as_bytes()).as_ref());
        Self { secret, sealing: part("refresh tokens"), stamping: part("events") }
    }

    /// The AES key of one refresh token. Each token has a salt of its own, so that no two share a key and a nonce.
    pub fn sealing_key(&self, salt: &[u8]) -> LessSafeKey {
        let key = hmac::sign(&self.sealing, salt);
        LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key.as_ref()).expect("SHA-256 has the length of an AES-256 key"))
    }

    /// A tag over these bytes.
    pub fn stamp(&self, message: &[u8]) -> [u8; 8] {
        let tag = hmac::sign(&self.stamping, message);
        tag.as_ref()[..8].try_into().expect("SHA-256 has more than 8 bytes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_and_read_again() {
        let key = SignInKey::generate(&mut |bytes| bytes.fill(7));
        let again = SignInKey::from_stored(key.stored()).expect("32 bytes");
        assert_eq!(again.stamp(b"x"), key.stamp(b"x"));
        assert_ne!(key.stamp(b"x"), key.stamp(b"y"));
        assert!(SignInKey::from_stored(&[7; 31]).is_none());
        assert_eq!(format!("{key:?}"), "SignInKey(..)");
    }
}
