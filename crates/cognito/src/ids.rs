//! Identifiers in AWS's shapes. With a seed they are derived from it, so that a stack that is made again from the
//! same template gets the ids it had; without one they are random.

use aws_lc_rs::digest::{SHA256, digest};
use uuid::Uuid;

use crate::random;

const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
const MIXED: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A user pool's id: `{region}_` and nine letters or digits.
pub fn pool_id(region: &str, seed: Option<&str>) -> String {
    format!("{region}_{}", text("pool", seed, MIXED, 9))
}

/// An app client's id: 26 lower-case letters and digits.
pub fn client_id(seed: Option<&str>) -> String {
    text("client", seed, LOWER, 26)
}

/// An app client's secret: 51 lower-case letters and digits.
///
/// A derived secret is as secret as its seed, which is what a stack on one's own machine needs and no more.
pub fn client_secret(seed: Option<&str>) -> String {
    text("secret", seed, LOWER, 51)
}

/// A style of managed login: a UUID.
pub fn branding_id(seed: Option<&str>) -> String {
    uuid_of("branding", seed)
}

/// Terms documents: a UUID.
pub fn terms_id(seed: Option<&str>) -> String {
    uuid_of("terms", seed)
}

/// The host of the CloudFront distribution that answers for a domain of a pool.
pub fn domain_distribution(pool_id: &str, domain: &str) -> String {
    distribution(&format!("{pool_id}/{domain}"))
}

/// The host of a CloudFront distribution, the same for the same seed.
pub(crate) fn distribution(seed: &str) -> String {
    format!("d{}.cloudfront.net", text("distribution", Some(seed), LOWER, 13))
}

/// A user's `sub`: shaped like a UUID, third group `70xx` as AWS gives since 2023.
pub(crate) fn sub() -> String {
    let mut bytes = [0; 16];
    random::fill(&mut bytes);
    bytes[6] = 0x70;
    Uuid::from_bytes(bytes).hyphenated().to_string()
}

/// An import job: `import-` and ten letters or digits.
pub(crate) fn import_job() -> String {
    format!("import-{}", text("import", None, MIXED, 10))
}

/// A random UUID, for request ids, token ids and events.
pub fn uuid() -> String {
    let mut bytes = [0; 16];
    random::fill(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid().hyphenated().to_string()
}

fn uuid_of(kind: &str, seed: Option<&str>) -> String {
    let mut source = Bytes::new(kind, seed);
    let bytes = std::array::from_fn(|_| source.next());
    uuid::Builder::from_random_bytes(bytes).into_uuid().hyphenated().to_string()
}

/// What a device's proofs are grouped by: a hyphen and eight letters or digits.
pub(crate) fn device_group_key() -> String {
    format!("-{}", text("device group", None, MIXED, 8))
}

/// `length` characters of `alphabet`. `kind` keeps the ids of one seed apart.
fn text(kind: &str, seed: Option<&str>, alphabet: &[u8], length: usize) -> String {
    let mut bytes = Bytes::new(kind, seed);
    // Bytes above the largest multiple of the alphabet's size would favour its first letters.
    let limit = 256 - 256 % alphabet.len();
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let byte = usize::from(bytes.next());
        if byte < limit {
            text.push(char::from(alphabet[byte % alphabet.len()]));
        }
    }
    text
}

/// An endless stream of bytes: SHA-256 over kind, seed and a counter, or randomness.
struct Bytes<'a> {
    kind: &'a str,
    seed: Option<&'a str>,
    block: [u8; 32],
    used: usize,
    counter: u32,
}

impl<'a> Bytes<'a> {
    fn new(kind: &'a str, seed: Option<&'a str>) -> Self {
        Self { kind, seed, block: [0; 32], used: 32, counter: 0 }
    }

    fn next(&mut self) -> u8 {
        if self.used == self.block.len() {
            self.refill();
        }
        self.used += 1;
        self.block[self.used - 1]
    }

    fn refill(&mut self) {
        match self.seed {
            Some(seed) => {
                let input = format!("{}\0{seed}\0{}", self.kind, self.counter);
                self.block.copy_from_slice(digest(&SHA256, input.as_bytes()).as_ref());
            }
            None => random::fill(&mut self.block),
        }
        self.counter += 1;
        self.used = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the service model has it for `TermsId` and `ManagedLoginBrandingId`.
    const UUID: &str = "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$";

    #[test]
    fn shapes() {
        let pattern = |p: &str| regex::Regex::new(p).unwrap();
        for seed in [None, Some("stack/Pool")] {
            let cases = [
                (pool_id("eu-west-1", seed), r"^eu-west-1_[A-Za-z0-9]{9}$"),
                (client_id(seed), "^[a-z0-9]{26}$"),
                (client_secret(seed), "^[a-z0-9]{51}$"),
                (branding_id(seed), UUID),
                (terms_id(seed), UUID),
            ];
            for (id, shape) in cases {
                assert!(pattern(shape).is_match(&id), "{id}");
            }
        }
        let uuid = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
        assert!(pattern(uuid).is_match(&sub()));
        assert_eq!(&sub()[14..16], "70");
        assert_eq!(&super::uuid()[14..15], "4");
    }

    #[test]
    fn one_seed_gives_one_id_per_kind() {
        let seed = Some("stack/Client");
        assert_eq!(client_id(seed), client_id(seed));
        assert_ne!(client_id(seed), client_id(Some("stack/Other")));
        assert_ne!(client_id(seed), client_secret(seed)[..26]);
        assert_eq!(terms_id(seed), terms_id(seed));
        assert_ne!(terms_id(seed), branding_id(seed));
        assert_ne!(client_id(None), client_id(None));
        assert_ne!(terms_id(None), terms_id(None));
    }
}
