//! The sums over an object's bytes: those that clients send along, and the one that S3 makes when they send none.

mod check;

use std::io::Read;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crc_fast::CrcAlgorithm;
use md5::{Digest as _, Md5};
use serde::{Deserialize, Serialize};

use crate::fault::Fault;

pub use check::{among, check, check_md5, check_sha256};

/// How a sum is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Algorithm {
    /// `CRC32`
    Crc32,
    /// `CRC32C`
    Crc32c,
    /// `CRC64NVME`
    Crc64nvme,
    /// `SHA1`
    Sha1,
    /// `SHA256`
    Sha256,
}

const ALL: [Algorithm; 5] = [Algorithm::Crc32, Algorithm::Crc32c, Algorithm::Crc64nvme, Algorithm::Sha1, Algorithm::Sha256];

/// What AWS offers besides and nothing here computes.
const UNKNOWN: &[&str] = &["md5", "sha512", "xxhash128", "xxhash3", "xxhash64"];

/// A sum of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checksum {
    /// How it was made.
    pub algorithm: Algorithm,
    /// In base64; of a composite one with the number of parts.
    pub value: String,
    /// Over the sums of the parts rather than the whole.
    pub composite: bool,
}

impl Algorithm {
    /// By AWS's name, in any case.
    pub fn named(name: &str) -> Result<Self, Fault> {
        let found = ALL.into_iter().find(|algorithm| algorithm.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| match UNKNOWN.contains(&name.to_ascii_lowercase().as_str()) {
            true => Fault::not_implemented(&format!("The checksum algorithm {name}")),
            false => Fault::request(format!(
                "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [{}]",
                ALL.map(Self::name).join(", ")
            )),
        })
    }

    /// `CRC32`
    pub fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC32",
            Self::Crc32c => "CRC32C",
            Self::Crc64nvme => "CRC64NVME",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
        }
    }

    /// `ChecksumCRC32`
    pub fn element(self) -> String {
        format!("Checksum{}", self.name())
    }

    /// `x-amz-checksum-crc32`
    pub fn header(self) -> String {
        format!("x-amz-checksum-{}", self.name().to_ascii_lowercase())
    }

    /// Whether the sums of parts become one over the whole when nothing else was asked for.
    pub fn is_whole_by_default(self) -> bool {
        self == Self::Crc64nvme
    }

    fn length(self) -> usize {
        match self {
            Self::Crc32 | Self::Crc32c => 4,
            Self::Crc64nvme => 8,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// The sum of these bytes in base64.
    pub fn of(self, bytes: &[u8]) -> String {
        let mut sum = Sum::new(self);
        sum.update(bytes);
        sum.finish()
    }
}

/// A sum that is being made.
#[expect(clippy::large_enum_variant, reason = "one lives at a time, and not for long")]
pub enum Sum {
    /// A cyclic one.
    Crc(crc_fast::Digest, usize),
    /// A hash.
    Sha(digest::Context),
}

impl Sum {
    /// Of nothing yet.
    pub fn new(algorithm: Algorithm) -> Self {
        let crc = |kind| Self::Crc(crc_fast::Digest::new(kind), algorithm.length());
        match algorithm {
            Algorithm::Crc32 => crc(CrcAlgorithm::Crc32IsoHdlc),
            Algorithm::Crc32c => crc(CrcAlgorithm::Crc32Iscsi),
            Algorithm::Crc64nvme => crc(CrcAlgorithm::Crc64Nvme),
            Algorithm::Sha1 => Self::Sha(digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY)),
            Algorithm::Sha256 => Self::Sha(digest::Context::new(&digest::SHA256)),
        }
    }

    /// Takes more bytes in.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Crc(crc, _) => crc.update(bytes),
            Self::Sha(sha) => sha.update(bytes),
        }
    }

    /// In base64.
    pub fn finish(self) -> String {
        match self {
            Self::Crc(crc, length) => STANDARD.encode(&crc.finalize().to_be_bytes()[8 - length..]),
            Self::Sha(sha) => STANDARD.encode(sha.finish()),
        }
    }
}

/// Over what a reader gives.
pub fn of_reader(algorithm: Algorithm, mut reader: impl Read) -> std::io::Result<String> {
    let mut sum = Sum::new(algorithm);
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(sum.finish()),
            read => sum.update(&buffer[..read]),
        }
    }
}

/// The sum over the sums of parts: `<base64>-<parts>`.
pub fn composite(algorithm: Algorithm, parts: &[String]) -> String {
    let joined: Vec<u8> = parts.iter().flat_map(|part| STANDARD.decode(part).unwrap_or_default()).collect();
    format!("{}-{}", algorithm.of(&joined), parts.len())
}

/// MD5 in hex: what an entity tag is.
pub fn md5_hex(bytes: &[u8]) -> String {
    hex(&Md5::digest(bytes))
}

/// An entity tag that is being made.
#[derive(Default)]
pub struct Md5Sum(Md5);

impl Md5Sum {
    /// Takes more bytes in.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// In hex.
    pub fn hex(self) -> String {
        hex(&self.0.finalize())
    }
}

/// The tag of an object out of parts: over the tags of the parts.
pub fn etag_of_parts<'a>(etags: impl Iterator<Item = &'a str>) -> String {
    let (mut md5, mut count) = (Md5::new(), 0);
    for etag in etags {
        let digits: Vec<u8> = etag.bytes().filter_map(|byte| char::from(byte).to_digit(16)).map(|digit| digit as u8).collect();
        md5.update(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect::<Vec<_>>());
        count += 1;
    }
    format!("{}-{count}", hex(&md5.finalize()))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_standards() {
        for (algorithm, expected) in [
            (Algorithm::Crc32, "y/Q5Jg=="),
            (Algorithm::Crc32c, "4waSgw=="),
            (Algorithm::Crc64nvme, "rosUhgp5mIg="),
            (Algorithm::Sha1, "98O8HYCOBHMq32eZZczDTKeuNEE="),
            (Algorithm::Sha256, "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="),
        ] {
            let found = algorithm.of(b"123456789");
            let same = of_reader(algorithm, &b"123456789"[..]).unwrap();
            assert_eq!((found.as_str(), same.as_str()), (expected, expected), "{}", algorithm.name());
            assert_eq!(Algorithm::named(algorithm.name()), Ok(algorithm));
        }
        assert_eq!(md5_hex(b"123456789"), "25f9e794323b453885f5181f1b624d0b");
        let parts = ["25f9e794323b453885f5181f1b624d0b", "25f9e794323b453885f5181f1b624d0b"];
        assert_eq!(etag_of_parts(parts.into_iter()), "4f2908c19b573e50b194e208c928de17-2");
    }
}
