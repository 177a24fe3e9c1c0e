//! One-time passwords of authenticator apps: RFC 6238 with SHA-1, steps of 30 seconds, six digits.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;

use crate::random;
use crate::timestamp::Timestamp;

/// Seconds that a code lasts.
const STEP: i64 = 30;
/// Steps that a clock may be off, either way.
const SKEW: i64 = 1;
const DIGITS: u32 = 6;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new secret; in base32 it has the 52 characters that AWS shows.
pub fn secret() -> [u8; 32] {
    let mut secret = [0; 32];
    random::fill(&mut secret);
    secret
}

/// The step whose code was given, if it is one that counts now.
pub fn step_of(secret: &[u8], given: &str, now: Timestamp) -> Option<i64> {
    let current = now.seconds().div_euclid(STEP);
    let mut found = None;
    // Every step is looked at, so that the time does not tell which one it was.
    for step in current - SKEW..=current + SKEW {
        if verify_slices_are_equal(code(secret, step).as_bytes(), given.as_bytes()).is_ok() {
            found = Some(step);
        }
    }
    found
}

/// The code of a step.
fn code(secret: &[u8], step: i64) -> String {
    let width = DIGITS as usize;
    format!("{:0width$}", number(secret, step) % 10_u32.pow(DIGITS))
}

/// What the digits are taken from (RFC 4226, section 5.3).
fn number(secret: &[u8], step: i64) -> u32 {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag[tag.len() - 1] & 0x0f);
    let bytes = [tag[offset] & 0x7f, tag[offset + 1], tag[offset + 2], tag[offset + 3]];
    u32::from_be_bytes(bytes)
}

/// RFC 4648, without padding.
pub fn base32(bytes: &[u8]) -> String {
    let bits = bytes.len() * 8;
    let bit = |index: usize| bytes.get(index / 8).map_or(0, |byte| byte >> (7 - index % 8) & 1);
    let letter = |start: usize| (start..start + 5).fold(0, |value, index| value << 1 | bit(index));
    (0..bits).step_by(5).map(|start| char::from(BASE32[usize::from(letter(start))])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, UNIX_EPOCH};

    const SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: u64) -> Timestamp {
        (UNIX_EPOCH + Duration::from_secs(seconds)).into()
    }

    #[test]
    fn the_vectors_of_rfc_6238() {
        let cases = [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ];
        for (seconds, eight_digits) in cases {
            assert_eq!(number(SECRET, seconds / STEP) % 100_000_000, eight_digits, "{seconds}");
            assert_eq!(code(SECRET, seconds / STEP), format!("{:06}", eight_digits % 1_000_000));
        }
    }

    #[test]
    fn the_vectors_of_rfc_4226() {
        let codes = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
        for (step, expected) in (0..).zip(codes) {
            assert_eq!(code(SECRET, step), expected);
        }
    }

    #[test]
    fn a_clock_may_be_off_by_one_step() {
        let given = code(SECRET, 10);
        let cases = [(269, None), (270, Some(10)), (300, Some(10)), (329, Some(10)), (359, Some(10)), (360, None)];
        for (seconds, step) in cases {
            assert_eq!(step_of(SECRET, &given, at(seconds)), step, "{seconds}");
        }
        for wrong in ["", "000000", "0", &given[1..], &format!("{given} ")] {
            assert_eq!(step_of(SECRET, wrong, at(300)), None, "{wrong:?}");
        }
    }

    #[test]
    fn base32_as_in_rfc_4648() {
        let cases = [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("foobar", "MZXW6YTBOI")];
        for (bytes, text) in cases {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
        assert_eq!(base32(&secret()).len(), 52);
        assert_ne!(secret(), secret());
    }
}
