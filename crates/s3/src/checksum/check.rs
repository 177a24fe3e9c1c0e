//! Bytes beside the sums that came with them.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use md5::{Digest as _, Md5};

use super::{Algorithm, hex};
use crate::fault::Fault;

/// Compares bytes with the `Content-MD5` they came with.
pub fn check_md5(given: &str, bytes: &[u8]) -> Result<(), Fault> {
    let known = STANDARD.decode(given).ok().filter(|known| known.len() == 16);
    let Some(known) = known else {
        let fault = Fault::new(StatusCode::BAD_REQUEST, "InvalidDigest", "The Content-MD5 you specified was invalid.");
        return Err(fault.with("Content-MD5", given));
    };
    let found = Md5::digest(bytes);
    if found[..] == known[..] {
        return Ok(());
    }
    let message = "The Content-MD5 you specified did not match what we received.";
    let fault = Fault::new(StatusCode::BAD_REQUEST, "BadDigest", message);
    Err(fault.with("ExpectedDigest", hex(&known)).with("CalculatedDigest", STANDARD.encode(found)))
}

/// Compares bytes with the SHA-256 that was signed for them.
pub fn check_sha256(given: &str, bytes: &[u8]) -> Result<(), Fault> {
    let found = hex(digest::digest(&digest::SHA256, bytes).as_ref());
    if found.eq_ignore_ascii_case(given) {
        return Ok(());
    }
    let message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    let fault = Fault::new(StatusCode::BAD_REQUEST, "XAmzContentSHA256Mismatch", message);
    Err(fault.with("ClientComputedContentSHA256", given).with("S3ComputedContentSHA256", found))
}

/// Makes the sum and compares it with the given one, if there is one.
pub fn check(algorithm: Algorithm, given: Option<&str>, bytes: &[u8]) -> Result<String, Fault> {
    let found = algorithm.of(bytes);
    match given {
        Some(given) if STANDARD.decode(given).ok().is_none_or(|known| known.len() != algorithm.length()) => {
            Err(Fault::request(format!("Value for {} header is invalid.", algorithm.header())))
        }
        Some(given) if given != found => {
            let message = format!("The {} you specified did not match the calculated checksum.", algorithm.name());
            Err(Fault::new(StatusCode::BAD_REQUEST, "BadDigest", message))
        }
        _ => Ok(found),
    }
}

/// The sum that headers name: `x-amz-checksum-<algorithm>: <value>`, at the most one.
pub fn among<'a>(headers: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Option<(Algorithm, String)>, Fault> {
    let mut found = None;
    for (name, value) in headers {
        let Some(name) = name.strip_prefix("x-amz-checksum-") else { continue };
        if ["algorithm", "mode", "type"].contains(&name) {
            continue;
        }
        if found.replace((Algorithm::named(name)?, value.to_owned())).is_some() {
            return Err(Fault::request("Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_sum_is_told() {
        assert_eq!(check(Algorithm::Crc32, Some("y/Q5Jg=="), b"123456789").as_deref(), Ok("y/Q5Jg=="));
        assert_eq!(check(Algorithm::Crc32, Some("AAAAAA=="), b"123456789").unwrap_err().code, "BadDigest");
        assert_eq!(check(Algorithm::Crc32, Some("AAAA"), b"123456789").unwrap_err().code, "InvalidRequest");
        assert_eq!(check_md5("JfnnlDI7RTiF9RgfG2JNCw==", b"123456789"), Ok(()));
        assert_eq!(check_md5("JfnnlDI7RTiF9RgfG2JNCw==", b"1").unwrap_err().code, "BadDigest");
        assert_eq!(check_md5("x", b"1").unwrap_err().code, "InvalidDigest");
        assert_eq!(check_sha256("00", b"1").unwrap_err().code, "XAmzContentSHA256Mismatch");
        let one = [("x-amz-checksum-crc32", "a"), ("x-amz-checksum-mode", "b")];
        assert_eq!(among(one.into_iter()), Ok(Some((Algorithm::Crc32, "a".to_owned()))));
        let two = [("x-amz-checksum-crc32", "a"), ("x-amz-checksum-sha1", "b")];
        assert_eq!(among(two.into_iter()).unwrap_err().code, "InvalidRequest");
        assert_eq!(among([("x-amz-checksum-xxhash64", "a")].into_iter()).unwrap_err().code, "NotImplemented");
    }
}
