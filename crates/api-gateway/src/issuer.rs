//! Who signs tokens: an issuer, the names it goes by and its public keys.
//! The gateway knows no user pools; whoever embeds it finds issuers through [`FindIssuer`].

use std::sync::Arc;

use aws_lc_rs::digest;
use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RsaParameters,
    RsaPublicKeyComponents,
};

/// What an authorizer calls its issuer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssuerName<'a> {
    /// `jwtConfiguration.issuer` of an HTTP API's JWT authorizer.
    Url(&'a str),
    /// One of `providerARNs` of a REST API's Cognito authorizer.
    UserPoolArn(&'a str),
}

/// Finds an issuer by name; `None` when nobody here signs under that name.
pub type FindIssuer = Arc<dyn Fn(IssuerName<'_>) -> Option<Arc<Issuer>> + Send + Sync>;

/// A token issuer and the keys it signs with.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// The `iss` of its tokens, in AWS's form (`https://cognito-idp.<region>.amazonaws.com/<pool>`).
    pub url: String,
    /// Other values of `iss` that mean the same issuer, such as its local address.
    pub aliases: Vec<Alias>,
    /// Set when the issuer is a user pool.
    pub user_pool_arn: Option<String>,
    /// The keys of its JWKS.
    pub keys: Vec<Key>,
}

/// Another value of `iss` for an issuer.
#[derive(Clone, Debug)]
pub enum Alias {
    /// This one, letter by letter.
    Url(String),
    /// An origin that passes, followed by this path: an issuer that answers under several names and ports.
    Below {
        /// Begins with a slash.
        path: String,
        /// Whether the issuer may be there.
        origin: fn(&str) -> bool,
    },
}

impl Alias {
    fn is(&self, iss: &str) -> bool {
        match self {
            Self::Url(url) => url == iss,
            Self::Below { path, origin } => iss.strip_suffix(path.as_str()).is_some_and(origin),
        }
    }
}

impl Issuer {
    /// Whether `iss` is one of this issuer's names, letter by letter.
    pub fn names(&self, iss: &str) -> bool {
        self.url == iss || self.aliases.iter().any(|alias| alias.is(iss))
    }

    /// The key that `kid` names.
    pub fn key(&self, kid: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.kid == kid)
    }
}

/// The signature algorithms that both kinds of API accept: RSA only
/// (API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256, what Cognito uses.
    Rs256,
    /// The same with SHA-384.
    Rs384,
    /// The same with SHA-512.
    Rs512,
}

impl Algorithm {
    /// By its JWA name, which is case-sensitive.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "RS384" => Some(Self::Rs384),
            "RS512" => Some(Self::Rs512),
            _ => None,
        }
    }

    /// Its JWA name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Rs384 => "RS384",
            Self::Rs512 => "RS512",
        }
    }
}

/// An RSA public key, ready to verify: parsed once per algorithm, shared by all clones.
#[derive(Clone)]
pub struct Key {
    kid: String,
    only: Option<Algorithm>,
    fingerprint: [u8; 32],
    parsed: Arc<[ParsedPublicKey; 3]>,
}

/// The modulus and exponent are not an RSA public key of 2048 to 8192 bits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("key {kid}: not an RSA public key of 2048 to 8192 bits")]
pub struct BadKey {
    /// The key's id.
    pub kid: String,
}

impl Key {
    /// From the big-endian bytes of a JWK's `n` and `e`; leading zeros do not matter.
    pub fn rsa(kid: impl Into<String>, modulus: &[u8], exponent: &[u8]) -> Result<Self, BadKey> {
        let kid = kid.into();
        let (n, e) = (without_zeros(modulus), without_zeros(exponent));
        match parse(n, e) {
            Some(parsed) if (256..=1024).contains(&n.len()) => {
                Ok(Self { kid, only: None, fingerprint: fingerprint(n, e), parsed: Arc::new(parsed) })
            }
            _ => Err(BadKey { kid }),
        }
    }

    /// Binds the key to the one algorithm that its JWK names in `alg`.
    #[must_use]
    pub fn only(mut self, algorithm: Algorithm) -> Self {
        self.only = Some(algorithm);
        self
    }

    /// The key's id in its JWKS.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The algorithm the key is bound to, if it is.
    pub(crate) fn bound_to(&self) -> Option<Algorithm> {
        self.only
    }

    /// SHA-256 over the key itself: tells two keys of one `kid` apart.
    pub(crate) fn fingerprint(&self) -> &[u8; 32] {
        &self.fingerprint
    }

    /// Whether `signature` over `message` was made with this key's private half.
    pub fn verifies(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        self.parsed[algorithm as usize].verify_sig(message, signature).is_ok()
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").field("kid", &self.kid).finish_non_exhaustive()
    }
}

fn parse(n: &[u8], e: &[u8]) -> Option<[ParsedPublicKey; 3]> {
    let components = RsaPublicKeyComponents { n, e };
    let parse = |parameters: &'static RsaParameters| components.to_parsed_public_key(parameters).ok();
    // In the order of `Algorithm`.
    Some([parse(&RSA_PKCS1_2048_8192_SHA256)?, parse(&RSA_PKCS1_2048_8192_SHA384)?, parse(&RSA_PKCS1_2048_8192_SHA512)?])
}

fn without_zeros(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len());
    &bytes[start..]
}

fn fingerprint(n: &[u8], e: &[u8]) -> [u8; 32] {
    let mut hash = digest::Context::new(&digest::SHA256);
    // The length goes first, so that no two pairs read as the same bytes.
    hash.update(&(n.len() as u64).to_be_bytes());
    hash.update(n);
    hash.update(e);
    let mut fingerprint = [0; 32];
    fingerprint.copy_from_slice(hash.finish().as_ref());
    fingerprint
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rsa_keys_of_a_safe_size_are_taken() {
        let rows: [(&[u8], &[u8]); 4] =
            [(&[0xff; 128], &[1, 0, 1]), (&[], &[1, 0, 1]), (&[0xff; 256], &[]), (&[0; 256], &[0, 0])];
        for (n, e) in rows {
            assert_eq!(Key::rsa("k", n, e).unwrap_err(), BadKey { kid: "k".into() });
        }
    }

    #[test]
    fn leading_zeros_change_nothing() {
        let plain = Key::rsa("a", &[0xff; 256], &[1, 0, 1]).unwrap();
        let padded = Key::rsa("b", &[&[0], &[0xff; 256][..]].concat(), &[0, 1, 0, 1]).unwrap();
        assert_eq!(plain.fingerprint(), padded.fingerprint());
    }

    #[test]
    fn names_are_compared_letter_by_letter() {
        let issuer = Issuer {
            url: "https://a/pool".into(),
            aliases: vec![
                Alias::Url("http://localhost/pool".into()),
                Alias::Below { path: "/pool".into(), origin: |origin| origin.starts_with("http://127.0.0.1") },
            ],
            user_pool_arn: None,
            keys: Vec::new(),
        };
        let rows = [
            ("https://a/pool", true),
            ("http://localhost/pool", true),
            ("http://127.0.0.1:4567/pool", true),
            ("http://127.0.0.1:4567/pools", false),
            ("https://127.0.0.1:4567/pool", false),
            ("http://127.0.0.1:4567/", false),
            ("https://a/pool/", false),
            ("https://A/pool", false),
            ("", false),
        ];
        for (iss, expected) in rows {
            assert_eq!(issuer.names(iss), expected, "{iss}");
        }
    }
}
