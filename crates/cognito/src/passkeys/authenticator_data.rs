//! Authenticator data: what the authenticator itself says (§6.1).

use aws_lc_rs::digest::{SHA256, digest};
use coset::cbor::Value;

use super::{Flaw, RelyingParty};

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const BACKUP_ELIGIBLE: u8 = 1 << 3;
const BACKED_UP: u8 = 1 << 4;
const HAS_CREDENTIAL: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;

/// Longest credential id (§7.1, step 25).
const LONGEST_ID: usize = 1023;
/// Deep enough for any extension, and no danger to the stack.
const DEEPEST: usize = 16;

const FORM: Flaw = Flaw::Form("authenticatorData");

/// What it says of itself, its user and the relying party.
pub struct AuthenticatorData {
    relying_party: [u8; 32],
    flags: u8,
    /// How often it has signed; 0 for those that do not count.
    pub counter: u32,
    /// The new credential, when one is registered.
    pub credential: Option<NewCredential>,
}

/// A credential as it is registered.
pub struct NewCredential {
    /// Its id.
    pub id: Vec<u8>,
    /// Its public key.
    pub key: Value,
}

impl AuthenticatorData {
    /// Reads the bytes, all of them.
    pub fn parse(mut bytes: &[u8]) -> Result<Self, Flaw> {
        let relying_party = *take(&mut bytes)?;
        let [flags] = *take(&mut bytes)?;
        let counter = u32::from_be_bytes(*take(&mut bytes)?);
        let credential = if flags & HAS_CREDENTIAL == 0 { None } else { Some(credential(&mut bytes)?) };
        if flags & HAS_EXTENSIONS != 0 {
            cbor(&mut bytes)?;
        }
        if bytes.is_empty() { Ok(Self { relying_party, flags, counter, credential }) } else { Err(FORM) }
    }

    /// Meant for this relying party, with a user who was there and, if that is asked for, whom it knew.
    pub fn check(&self, party: &RelyingParty) -> Result<(), Flaw> {
        if digest(&SHA256, party.id.as_bytes()).as_ref() != self.relying_party {
            return Err(Flaw::RelyingParty);
        }
        if !self.has(USER_PRESENT) {
            return Err(Flaw::Proof("the user was not present"));
        }
        if party.verifies_users && !self.user_verified() {
            return Err(Flaw::Proof("the user was not verified, which the pool requires"));
        }
        if self.has(BACKED_UP) && !self.backup_eligible() {
            return Err(FORM);
        }
        Ok(())
    }

    /// Whether the authenticator knew the user (PIN, fingerprint, face).
    pub fn user_verified(&self) -> bool {
        self.has(USER_VERIFIED)
    }

    /// Whether the key may be copied to other devices.
    pub fn backup_eligible(&self) -> bool {
        self.has(BACKUP_ELIGIBLE)
    }

    fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

fn credential(bytes: &mut &[u8]) -> Result<NewCredential, Flaw> {
    let _model: &[u8; 16] = take(bytes)?;
    let length = usize::from(u16::from_be_bytes(*take(bytes)?));
    if length == 0 || length > LONGEST_ID {
        return Err(FORM);
    }
    let (id, rest) = bytes.split_at_checked(length).ok_or(FORM)?;
    *bytes = rest;
    Ok(NewCredential { id: id.to_vec(), key: cbor(bytes)? })
}

/// One CBOR item off the front.
pub fn cbor(bytes: &mut &[u8]) -> Result<Value, Flaw> {
    coset::cbor::de::from_reader_with_recursion_limit(bytes, DEEPEST).map_err(|_| FORM)
}

fn take<'a, const N: usize>(bytes: &mut &'a [u8]) -> Result<&'a [u8; N], Flaw> {
    let (part, rest) = bytes.split_first_chunk().ok_or(FORM)?;
    *bytes = rest;
    Ok(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(flags: u8, rest: &[u8]) -> Vec<u8> {
        let party = digest(&SHA256, b"example.com");
        [party.as_ref(), &[flags], &7u32.to_be_bytes(), rest].concat()
    }

    #[test]
    fn what_is_read() {
        let credential = [&[0; 16][..], &[0, 2], b"id", &[0xa0]].concat();
        let cases: [(&str, Vec<u8>, bool); 8] = [
            ("bare", data(USER_PRESENT, &[]), true),
            ("credential", data(USER_PRESENT | HAS_CREDENTIAL, &credential), true),
            ("extensions", data(USER_PRESENT | HAS_EXTENSIONS, &[0xa0]), true),
            ("too short", data(USER_PRESENT, &[])[..36].to_vec(), false),
            ("something behind", data(USER_PRESENT, &[0]), false),
            ("credential cut off", data(HAS_CREDENTIAL, &credential[..19]), false),
            ("id of no length", data(HAS_CREDENTIAL, &[0; 19]), false),
            ("too deep", data(HAS_EXTENSIONS, &[0x81; 100_000]), false),
        ];
        for (name, bytes, good) in cases {
            assert_eq!(AuthenticatorData::parse(&bytes).is_ok(), good, "{name}");
        }
    }

    #[test]
    fn what_is_checked() {
        let party = |id: &str, verifies_users| RelyingParty { id: id.into(), verifies_users };
        let cases = [
            (USER_PRESENT, party("example.com", false), Ok(())),
            (USER_PRESENT | USER_VERIFIED, party("example.com", true), Ok(())),
            (USER_PRESENT, party("example.org", false), Err(Flaw::RelyingParty)),
            (0, party("example.com", false), Err(Flaw::Proof("the user was not present"))),
            (USER_PRESENT, party("example.com", true), Err(Flaw::Proof("the user was not verified, which the pool requires"))),
            (USER_PRESENT | BACKED_UP, party("example.com", false), Err(FORM)),
        ];
        for (flags, party, expected) in cases {
            let parsed = AuthenticatorData::parse(&data(flags, &[])).unwrap();
            assert_eq!(parsed.check(&party), expected, "{flags:b} {party:?}");
            assert_eq!(parsed.counter, 7);
        }
    }
}
