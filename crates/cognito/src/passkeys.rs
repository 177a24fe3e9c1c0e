//! Passkeys: the relying party's side of W3C Web Authentication, Level 3 (<https://www.w3.org/TR/webauthn-3/>):
//! registration (§7.1) and assertion (§7.2), for the keys that AWS asks for, without a look at attestations.
//!
//! Written from the specification with aws-lc for the signatures and `coset` for CBOR and COSE: the libraries for this
//! side bring a second set of cryptography along and keep time and chance to themselves.

mod assertion;
mod authenticator_data;
mod client_data;
mod flaw;
mod key;
pub mod pending;
mod registration;
mod relying_party;

use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, Engine, GeneralPurpose, GeneralPurposeConfig};
use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::pool::Pool;
use crate::random;
use crate::timestamp::Timestamp;

pub use assertion::{Assertion, COUNTER, Proof};
pub use flaw::Flaw;
pub use key::ALGORITHMS;
pub use registration::Registration;
pub use relying_party::RelyingParty;

/// As many as AWS allows a user.
pub const MOST: usize = 20;

/// Clients write base64url without padding, some with.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new().with_encode_padding(false).with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A registered passkey.
pub struct Passkey {
    /// The credential id, base64url.
    pub id: String,
    /// What was told when it was registered.
    pub credential: Credential,
    /// How often it has signed, as far as it tells.
    pub counter: u32,
    /// When it was registered.
    pub created: Timestamp,
}

/// What is kept of a passkey and never changes.
#[derive(Serialize, Deserialize)]
pub struct Credential {
    /// The public key as a COSE key, base64url.
    key: String,
    /// Whether it may be copied to other devices.
    backup_eligible: bool,
    /// For which domain.
    pub relying_party: String,
    /// `platform` or `cross-platform`, if the client told.
    pub attachment: Option<String>,
    /// How it can be reached, e.g. `internal`, `usb`.
    pub transports: Vec<String>,
}

impl Credential {
    /// A name for lists.
    // Unverified: AWS's example shows the name of a roaming authenticator only.
    pub fn name(&self) -> &'static str {
        match self.attachment.as_deref() {
            Some("platform") => "Platform passkey",
            _ => "Roaming passkey",
        }
    }
}

/// Refuses what only a pool that allows passkeys does.
// Unverified: the words.
pub fn check_enabled(pool: &Pool) -> Result<(), ApiError> {
    if pool.settings.policies.sign_in_policy.allows("WEB_AUTHN") {
        return Ok(());
    }
    Err(ApiError::web_authn_not_enabled("Passkeys are not enabled for this user pool.")
        .because("AllowedFirstAuthFactors of the pool's SignInPolicy lacks WEB_AUTHN"))
}

/// What a passkey is to sign: 16 bytes, base64url.
pub fn challenge() -> String {
    let mut bytes = [0; 16];
    random::fill(&mut bytes);
    encode(&bytes)
}

/// Base64url without padding.
pub fn encode(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

fn decode(text: &str, what: &'static str) -> Result<Vec<u8>, Flaw> {
    BASE64.decode(text).map_err(|_| Flaw::Form(what))
}
