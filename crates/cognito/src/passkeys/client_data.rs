//! `clientDataJSON`: what the browser says of the page and the challenge (§5.8.1).

use aws_lc_rs::digest::{SHA256, digest};
use serde::Deserialize;

use super::{Flaw, RelyingParty, decode};

/// The members that are looked at.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Members {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

/// What the browser says, and the digest of how it said so.
pub struct ClientData {
    members: Members,
    /// SHA-256 of the text as it came, which is what is signed.
    pub digest: [u8; 32],
}

impl ClientData {
    /// Reads the base64url text.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        let bytes = decode(text, "clientDataJSON")?;
        let members = serde_json::from_slice(&bytes).map_err(|_| Flaw::Form("clientDataJSON"))?;
        let digest = digest(&SHA256, &bytes).as_ref().try_into().expect("SHA-256 has 32 bytes");
        Ok(Self { members, digest })
    }

    /// What was signed.
    pub fn challenge(&self) -> &str {
        &self.members.challenge
    }

    /// Made for this purpose, on a page of the relying party that is not framed by somebody else's.
    // Unverified: what AWS does in a frame of another page.
    pub fn check(&self, kind: &str, party: &RelyingParty) -> Result<(), Flaw> {
        if self.members.kind != kind {
            return Err(Flaw::Form("clientDataJSON.type"));
        }
        if self.members.cross_origin || !party.has_origin(&self.members.origin) {
            return Err(Flaw::Origin);
        }
        Ok(())
    }
}
