//! `SECRET_HASH`: how a client with a secret shows that it has it, without sending it.
//! Base64 of HMAC-SHA256 over user name and client id, keyed with the secret ("Computing secret hash values").

use aws_lc_rs::{constant_time, hmac};
use base64::{Engine, engine::general_purpose::STANDARD};

/// The hash a client is expected to send for this user name, spelled as the caller spelled it.
pub fn compute(username: &str, client_id: &str, secret: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let mut context = hmac::Context::with_key(&key);
    context.update(username.as_bytes());
    context.update(client_id.as_bytes());
    STANDARD.encode(context.sign())
}

/// Whether `given` is that hash; takes the same time wherever the two differ.
pub fn verify(given: &str, username: &str, client_id: &str, secret: &str) -> bool {
    let expected = compute(username, client_id, secret);
    constant_time::verify_slices_are_equal(given.as_bytes(), expected.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: &str = "5d0v53044ojq2m8bft29hav0v1";
    const SECRET: &str = "1example2secret3of4fifty5one6characters7long8or9so0";

    #[test]
    fn same_as_other_implementations() {
        // printf %s 'alice5d0v…' | openssl dgst -sha256 -hmac 1example… -binary | base64
        assert_eq!(compute("alice", CLIENT, SECRET), "Utr6EV9QnRFnLDICSEzl4fr5R4PP0QwZF5jD5jrL7z8=");
        assert_eq!(compute("ユーザー", CLIENT, SECRET), "dEQRVPfSI2r+oswtwFOqTVjRTASnSF3gdnrSIgP8kCY=");
    }

    #[test]
    fn only_the_very_hash_passes() {
        let right = compute("alice", CLIENT, SECRET);
        let cases = [
            (right.as_str(), "alice", true),
            (right.as_str(), "Alice", false),
            (&right[..43], "alice", false),
            ("", "alice", false),
        ];
        for (given, username, passes) in cases {
            assert_eq!(verify(given, username, CLIENT, SECRET), passes, "{given} {username}");
        }
        assert!(!verify(&right, "alice", CLIENT, "another secret"));
    }
}
