//! Takes a JSON Web Signature in compact form apart (RFC 7515, section 7.1), trusting nothing.
//! Strict on purpose: what two readers could read differently is refused (RFC 8725).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::claims::{Claims, NotClaims};

/// In bytes. API Gateway takes 10,240 bytes of request line and header values together
/// (developer guide, "Quotas for HTTP APIs"), so a longer token never reaches an authorizer.
const LONGEST: usize = 10_240;

/// The text is no token that anyone could verify.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Longer than a request may be.
    #[error("the token is {got} bytes long, at most {expected} are read")]
    TooLong {
        /// The limit in bytes.
        expected: usize,
        /// The token's length in bytes.
        got: usize,
    },
    /// Not three segments. Five are an encrypted token, such as a refresh token.
    #[error(
        "segments: expected 3, got {got}{}: send IdToken or AccessToken as it was issued",
        if *got == 5 { " (an encrypted token, such as a refresh token)" } else { "" }
    )]
    Segments {
        /// How many there are.
        got: usize,
    },
    /// A segment that is not base64url without padding, or not in its one canonical form.
    #[error("the {segment} is not canonical base64url: send the token as it was issued")]
    Base64 {
        /// Which segment.
        segment: &'static str,
    },
    /// A segment with a space in it: a prefix that is not exactly `Bearer `.
    #[error("the {segment} has a space in it: before the token stands exactly \"Bearer \", with a capital B, or nothing")]
    Space {
        /// Which segment.
        segment: &'static str,
    },
    /// A segment that is not the JSON object it must be.
    #[error("the {segment} cannot be read: {why}")]
    Json {
        /// Which segment.
        segment: &'static str,
        /// What is wrong with it.
        why: NotClaims,
    },
    /// A header that names no algorithm.
    #[error("the header has no alg")]
    NoAlgorithm,
    /// `crit` demands extensions be understood; this reader understands none (RFC 7515, section 4.1.11).
    #[error("the header has crit, and no extension is understood")]
    Critical,
}

/// A token taken apart. Nothing in it may be believed before its signature is checked.
pub struct UnverifiedToken<'t> {
    /// `alg` of the header.
    pub algorithm: String,
    /// `kid` of the header.
    pub key_id: Option<String>,
    /// The payload.
    pub claims: Claims,
    /// What the signature is over: the first two segments as they were sent.
    pub signed: &'t str,
    /// The signature's bytes.
    pub signature: Vec<u8>,
}

/// Reads a token without verifying it. Keys and addresses of keys that the header carries
/// (`jwk`, `jku`, `x5c`, `x5u`) are never looked at: a token may not choose who vouches for it.
pub fn decompose_unverified(text: &str) -> Result<UnverifiedToken<'_>, Malformed> {
    if text.len() > LONGEST {
        return Err(Malformed::TooLong { expected: LONGEST, got: text.len() });
    }
    let (signed, [header, payload, signature]) = segments(text)?;
    let header = object("header", header)?;
    if header.get("crit").is_some() {
        return Err(Malformed::Critical);
    }
    Ok(UnverifiedToken {
        algorithm: header.text("alg").ok_or(Malformed::NoAlgorithm)?.to_owned(),
        key_id: header.text("kid").map(str::to_owned),
        claims: object("payload", payload)?,
        signed,
        signature: bytes("signature", signature)?,
    })
}

fn segments(text: &str) -> Result<(&str, [&str; 3]), Malformed> {
    let wrong = || Malformed::Segments { got: text.split('.').count() };
    let (signed, signature) = text.rsplit_once('.').ok_or_else(wrong)?;
    let (header, payload) = signed.split_once('.').ok_or_else(wrong)?;
    if payload.contains('.') {
        return Err(wrong());
    }
    Ok((signed, [header, payload, signature]))
}

fn bytes(segment: &'static str, text: &str) -> Result<Vec<u8>, Malformed> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| match text.contains(' ') {
        true => Malformed::Space { segment },
        false => Malformed::Base64 { segment },
    })
}

fn object(segment: &'static str, text: &str) -> Result<Claims, Malformed> {
    let json =
        String::from_utf8(bytes(segment, text)?).map_err(|_| Malformed::Json { segment, why: NotClaims("it is not UTF-8") })?;
    Claims::parse(&json).map_err(|why| Malformed::Json { segment, why })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUED_SIGNATURE: &str = "the signature is not canonical base64url: send the token as it was issued";
    const ISSUED_PAYLOAD: &str = "the payload is not canonical base64url: send the token as it was issued";

    fn encoded(text: &str) -> String {
        URL_SAFE_NO_PAD.encode(text)
    }

    fn token(header: &str, payload: &str) -> String {
        format!("{}.{}.AAAA", encoded(header), encoded(payload))
    }

    fn failure(text: &str) -> String {
        decompose_unverified(text).err().map_or_else(|| "read".into(), |failure| failure.to_string())
    }

    #[test]
    fn a_token_comes_apart() {
        let text = token(r#"{"kid":"k1","alg":"RS256"}"#, r#"{"sub":"s"}"#);
        let token = decompose_unverified(&text).unwrap();
        assert_eq!((token.algorithm.as_str(), token.key_id.as_deref()), ("RS256", Some("k1")));
        assert_eq!(token.claims.text("sub"), Some("s"));
        assert_eq!(token.signature, [0, 0, 0]);
        assert_eq!(format!("{}.AAAA", token.signed), text);
    }

    #[test]
    fn everything_unclear_is_refused() {
        let alg = r#"{"alg":"RS256"}"#;
        let good = encoded(alg);
        let rows = [
            ("not-a-token".to_owned(), "segments: expected 3, got 1: send IdToken or AccessToken as it was issued"),
            (String::new(), "segments: expected 3, got 1: send IdToken or AccessToken as it was issued"),
            ("a.b".to_owned(), "segments: expected 3, got 2: send IdToken or AccessToken as it was issued"),
            (
                "a.b.c.d.e".to_owned(),
                "segments: expected 3, got 5 (an encrypted token, such as a refresh token): send IdToken or AccessToken as it was issued",
            ),
            ("..".to_owned(), "the header cannot be read: it is not a JSON object with distinct names"),
            (format!("{good}.e30.AAA="), ISSUED_SIGNATURE),
            (format!("{good}.e30.AAB"), ISSUED_SIGNATURE),
            (format!("{good}.e30.AA+/"), ISSUED_SIGNATURE),
            (format!("{good}.e31.AAAA"), ISSUED_PAYLOAD),
            (
                format!("{good}.e30.AA A"),
                "the signature has a space in it: before the token stands exactly \"Bearer \", with a capital B, or nothing",
            ),
            (format!("{good}.e30\n.AAAA"), ISSUED_PAYLOAD),
            (
                format!("bearer {good}.e30.AAAA"),
                "the header has a space in it: before the token stands exactly \"Bearer \", with a capital B, or nothing",
            ),
            (format!("{good}.gIA.AAAA"), "the payload cannot be read: it is not UTF-8"),
            (token(alg, "[]"), "the payload cannot be read: it is not a JSON object with distinct names"),
            (token(alg, r#"{"aud":"a","aud":"b"}"#), "the payload cannot be read: it is not a JSON object with distinct names"),
            (
                token(r#"{"alg":"none","alg":"RS256"}"#, "{}"),
                "the header cannot be read: it is not a JSON object with distinct names",
            ),
            (token("{}", "{}"), "the header has no alg"),
            (token(r#"{"alg":["RS256"]}"#, "{}"), "the header has no alg"),
            (token(r#"{"alg":"RS256","crit":["b64"],"b64":false}"#, "{}"), "the header has crit, and no extension is understood"),
            ("a".repeat(10_241), "the token is 10241 bytes long, at most 10240 are read"),
        ];
        for (text, expected) in rows {
            assert_eq!(failure(&text), expected, "{text:.60}");
        }
    }
}
