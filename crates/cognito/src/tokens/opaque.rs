//! Opaque texts: random, but with AWS's looks and sizes, since clients store, log and sometimes look at them.
//! None of them says anything; what they stand for is found by their digest.

use aws_lc_rs::digest::{SHA256, digest as sha};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// First part of every refresh token: the header of an encrypted JWT.
const REFRESH_HEADER: &str = r#"{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}"#;

/// Bytes of a refresh token's other parts: wrapped key, nonce, content, tag.
const REFRESH_PARTS: [usize; 4] = [256, 12, 960, 16];

type Random<'a> = &'a mut dyn FnMut(&mut [u8]);

/// A refresh token: five parts, about 1.75 kB.
pub fn refresh_token(random: Random<'_>) -> String {
    let mut token = URL_SAFE_NO_PAD.encode(REFRESH_HEADER);
    for length in REFRESH_PARTS {
        let mut bytes = vec![0; length];
        random(&mut bytes);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(bytes, &mut token);
    }
    token
}

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

/// What is stored of a refresh token.
pub fn refresh_token_digest(token: &str) -> [u8; 32] {
    digest(token)
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
    fn refresh_tokens_look_like_aws_ones() {
        let token = refresh_token(&mut counting());
        assert!(token.starts_with("eyJjdHkiOiJKV1QiLCJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ."));
        assert_eq!(token.split('.').count(), 5);
        assert!((1700..1900).contains(&token.len()), "{}", token.len());
        let body = json!({"Token": token, "ClientId": "c"});
        assert_eq!(model::check("RevokeToken", &body), Ok(()));
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
        assert_ne!(refresh_token_digest("abc"), refresh_token_digest("abd"));
    }
}
