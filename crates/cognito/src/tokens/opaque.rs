//! Opaque texts: random, but with AWS's looks and sizes, since clients store, log and sometimes look at them.
//! None of them says anything; what they stand for is found by their digest.

use aws_lc_rs::digest::{SHA256, digest as sha};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

type Random<'a> = &'a mut dyn FnMut(&mut [u8]);

/// A sign-in session: begins `AYAB`, 1,543 characters of base64url.
pub fn session(random: Random<'_>) -> String {
    URL_SAFE_NO_PAD.encode(envelope(&[0x01, 0x80, 0x01, 0x78], 1157, random))
}

/// The secret block of an SRP challenge: begins `AgV4`, about 1.5 kB of base64.
pub fn secret_block(random: Random<'_>) -> String {
    STANDARD.encode(envelope(&[0x02, 0x05, 0x78], 1122, random))
}

fn envelope(start: &[u8], length: usize, random: Random<'_>) -> Vec<u8> {
    let mut bytes = vec![0; length];
    random(&mut bytes);
    bytes[..start.len()].copy_from_slice(start);
    bytes
}

/// What is stored of an opaque text: who reads the store cannot use it.
pub fn digest(text: &str) -> [u8; 32] {
    let digest = sha(&SHA256, text.as_bytes());
    digest.as_ref().try_into().expect("SHA-256 has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model;
    use serde_json::json;

    fn counting() -> impl FnMut(&mut [u8]) {
        let mut next = 0_u8;
        move |bytes: &mut [u8]| {
            for byte in bytes {
                next = next.wrapping_mul(167).wrapping_add(13);
                *byte = next;
            }
        }
    }

    #[test]
    fn sessions_and_secret_blocks_look_like_aws_ones() {
        let session = session(&mut counting());
        assert!(session.starts_with("AYABe"), "{session}");
        assert_eq!(session.len(), 1543);
        let body = json!({"ClientId": "c", "ChallengeName": "SMS_MFA", "Session": session});
        assert_eq!(model::check("RespondToAuthChallenge", &body), Ok(()));
        let block = secret_block(&mut counting());
        assert!(block.starts_with("AgV4"));
        assert!(STANDARD.decode(&block).is_ok());
    }

    #[test]
    fn digests() {
        // printf %s abc | sha256sum
        assert_eq!(digest("abc")[..4], [0xba, 0x78, 0x16, 0xbf]);
        assert_ne!(digest("abc"), digest("abd"));
    }
}
