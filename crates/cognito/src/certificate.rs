//! A pool's certificate for SAML requests (X.509, RFC 5280), written by hand: it has nothing in it but names, two times
//! and a key. Signed with the pool's own key for ID tokens, so the same pool always has the same certificate.

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp as Instant;
use jiff::tz::TimeZone;

use crate::error::ApiError;
use crate::keys::{PublicKey, SigningKey};
use crate::timestamp::Timestamp;

/// Certificates are good for ten years.
const SECONDS: i64 = 10 * 365 * 24 * 60 * 60;

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const NULL: &[u8] = &[0x05, 0];
const UTF8: u8 = 0x0c;
const UTC_TIME: u8 = 0x17;
const GENERAL_TIME: u8 = 0x18;

/// sha256WithRSAEncryption, rsaEncryption and commonName, tag and length included.
const SHA256_WITH_RSA: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 0x0b];
const RSA: &[u8] = &[0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
const COMMON_NAME: &[u8] = &[0x06, 3, 0x55, 4, 3];

/// A certificate in DER that the key gives itself under this name.
pub fn self_signed(name: &str, key: &SigningKey, since: Timestamp) -> Result<Vec<u8>, ApiError> {
    let subject = subject(name);
    let algorithm = element(SEQUENCE, &[SHA256_WITH_RSA, NULL]);
    let validity = element(SEQUENCE, &[&time(since.seconds())?, &time(since.seconds() + SECONDS)?]);
    let serial = &digest(&SHA256, name.as_bytes()).as_ref()[..16].to_vec();
    let key_info = public_key(key.public()?);
    let content = element(SEQUENCE, &[&integer(serial), &algorithm, &subject, &validity, &subject, &key_info]);
    let signature = key.sign(&content)?;
    Ok(element(SEQUENCE, &[&content, &algorithm, &bits(&signature)]))
}

/// One common name.
fn subject(name: &str) -> Vec<u8> {
    let attribute = element(SEQUENCE, &[COMMON_NAME, &element(UTF8, &[name.as_bytes()])]);
    element(SEQUENCE, &[&element(SET, &[&attribute])])
}

fn public_key(key: &PublicKey) -> Vec<u8> {
    let numbers = element(SEQUENCE, &[&integer(&key.modulus), &integer(&key.exponent)]);
    element(SEQUENCE, &[&element(SEQUENCE, &[RSA, NULL]), &bits(&numbers)])
}

/// A bit string of whole bytes.
fn bits(bytes: &[u8]) -> Vec<u8> {
    element(BIT_STRING, &[&[0], bytes])
}

/// A positive number, big-endian: a leading bit would be its sign.
fn integer(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let bytes = &bytes[zeros..];
    let sign: &[u8] = if bytes.first().is_none_or(|byte| *byte >= 0x80) { &[0] } else { &[] };
    element(INTEGER, &[sign, bytes])
}

/// Two digits for the year until 2049, four from 2050 on.
fn time(seconds: i64) -> Result<Vec<u8>, ApiError> {
    let instant = Instant::from_second(seconds).map_err(|error| ApiError::internal(error.to_string()))?;
    let zoned = instant.to_zoned(TimeZone::UTC);
    let (tag, format) = if zoned.year() < 2050 { (UTC_TIME, "%y%m%d%H%M%SZ") } else { (GENERAL_TIME, "%Y%m%d%H%M%SZ") };
    Ok(element(tag, &[zoned.strftime(format).to_string().as_bytes()]))
}

/// Tag, length and content of a DER element.
fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut element = vec![tag];
    let length = content.len().to_be_bytes();
    let short = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    match content.len() {
        0..0x80 => element.push(short.first().copied().unwrap_or(0)),
        _ => {
            element.push(0x80 | u8::try_from(short.len()).expect("a length has eight bytes at most"));
            element.extend(short);
        }
    }
    element.extend(content);
    element
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements() {
        assert_eq!(element(NULL[0], &[]), NULL);
        assert_eq!(element(UTF8, &[b"ab"]), [UTF8, 2, b'a', b'b']);
        assert_eq!(element(UTF8, &[&[0; 127]])[..2], [UTF8, 127]);
        assert_eq!(element(UTF8, &[&[0; 128]])[..3], [UTF8, 0x81, 128]);
        assert_eq!(element(UTF8, &[&[0; 300]])[..4], [UTF8, 0x82, 1, 44]);
    }

    #[test]
    fn numbers_are_positive() {
        let cases: [(&[u8], &[u8]); 4] =
            [(&[1], &[2, 1, 1]), (&[0x80], &[2, 2, 0, 0x80]), (&[0, 0, 5], &[2, 1, 5]), (&[], &[2, 1, 0])];
        for (bytes, der) in cases {
            assert_eq!(integer(bytes), der, "{bytes:?}");
        }
    }

    #[test]
    fn times() {
        assert_eq!(time(1_795_230_000).unwrap(), [&[UTC_TIME, 13][..], b"261121030000Z"].concat());
        assert_eq!(time(2_524_608_000).unwrap(), [&[GENERAL_TIME, 15][..], b"20500101000000Z"].concat());
    }

    #[test]
    fn the_key_signs_itself() {
        let key = SigningKey::generate(&mut |bytes| bytes.fill(1)).unwrap();
        let certificate = self_signed("eu-west-1_abc", &key, Timestamp::from_milliseconds(0)).unwrap();
        assert_eq!(certificate, self_signed("eu-west-1_abc", &key, Timestamp::from_milliseconds(0)).unwrap());
        // Sequence with a length of two bytes; in it the signed content, likewise; the signature is the last 256 bytes.
        assert_eq!((certificate[..2].to_vec(), certificate[4..6].to_vec()), (vec![SEQUENCE, 0x82], vec![SEQUENCE, 0x82]));
        let length = usize::from(u16::from_be_bytes([certificate[6], certificate[7]]));
        let signed = &certificate[4..8 + length];
        let signature = &certificate[certificate.len() - 256..];
        assert!(key.public().unwrap().verify(signed, signature));
    }
}
