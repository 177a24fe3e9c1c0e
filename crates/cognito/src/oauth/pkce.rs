//! Proof Key for Code Exchange (RFC 7636): who brings a code must know what its challenge was made from.

use aws_lc_rs::constant_time;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::tokens;

/// Whether this can be a challenge: base64url of a SHA-256.
pub fn is_challenge(text: &str) -> bool {
    text.len() == 43 && URL_SAFE_NO_PAD.decode(text).is_ok()
}

/// Whether the verifier fits. A verifier without a challenge means that somebody took the challenge away.
// Unverified: that AWS refuses a verifier without a challenge (RFC 9700, 2.1.1 asks for it).
pub fn fits(challenge: Option<&str>, verifier: Option<&str>) -> bool {
    match (challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => is_verifier(verifier) && made(challenge, verifier),
        _ => false,
    }
}

fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

fn made(challenge: &str, verifier: &str) -> bool {
    let expected = URL_SAFE_NO_PAD.encode(tokens::digest(verifier));
    constant_time::verify_slices_are_equal(challenge.as_bytes(), expected.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_the_rfc() {
        assert!(is_challenge(CHALLENGE));
        assert!(fits(Some(CHALLENGE), Some(VERIFIER)));
    }

    #[test]
    fn nothing_else_fits() {
        let short = &VERIFIER[1..];
        let odd = VERIFIER.replace('-', "+");
        for (challenge, verifier) in [
            (Some(CHALLENGE), None),
            (None, Some(VERIFIER)),
            (Some(CHALLENGE), Some(CHALLENGE)),
            (Some(VERIFIER), Some(VERIFIER)),
            (Some(CHALLENGE), Some(short)),
            (Some(CHALLENGE), Some(&odd)),
        ] {
            assert!(!fits(challenge, verifier), "{challenge:?} {verifier:?}");
        }
        assert!(fits(None, None));
        for challenge in ["", "abc", &format!("{CHALLENGE}A"), &CHALLENGE.replace('-', "+")] {
            assert!(!is_challenge(challenge), "{challenge}");
        }
    }
}
