//! The answer of a browser that used a passkey: `AuthenticationResponseJSON` (§5.1.8), judged as §7.2 says.

use serde::Deserialize;

use super::authenticator_data::AuthenticatorData;
use super::client_data::ClientData;
use super::key::PublicKey;
use super::{Flaw, Passkey, RelyingParty, decode, encode};

/// What the browser sends.
#[derive(Deserialize)]
pub struct Assertion {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    #[serde(rename = "clientDataJSON")]
    client_data_json: String,
    authenticator_data: String,
    signature: String,
    user_handle: Option<String>,
}

/// What a good answer tells.
#[derive(Debug)]
pub struct Proof {
    /// How often the passkey has signed now.
    pub counter: u32,
    /// Whether the authenticator knew the user.
    pub user_verified: bool,
}

impl Assertion {
    /// Reads the JSON text.
    pub fn parse(text: &str) -> Result<Self, Flaw> {
        serde_json::from_str(text).map_err(|_| Flaw::Form("AuthenticationResponseJSON"))
    }

    /// Which passkey was used, as its id is kept.
    pub fn id(&self) -> Result<String, Flaw> {
        Ok(encode(&decode(&self.id, "id")?))
    }

    /// Whether the passkey, which is this user's, signed this challenge for the relying party.
    pub fn judge(&self, party: &RelyingParty, challenge: &str, user: &str, passkey: &Passkey) -> Result<Proof, Flaw> {
        if self.kind != "public-key" {
            return Err(Flaw::Form("type"));
        }
        self.check_user(user)?;
        let client_data = ClientData::parse(&self.response.client_data_json)?;
        if client_data.challenge() != challenge {
            return Err(Flaw::Challenge);
        }
        client_data.check("webauthn.get", party)?;
        let signed = decode(&self.response.authenticator_data, "authenticatorData")?;
        let data = AuthenticatorData::parse(&signed)?;
        data.check(party)?;
        self.check_signature(passkey, &[signed.as_slice(), &client_data.digest].concat())?;
        if data.backup_eligible() != passkey.credential.backup_eligible {
            return Err(Flaw::Proof("whether the key may be copied has changed"));
        }
        if !follows(data.counter, passkey.counter) {
            return Err(Flaw::Proof(COUNTER));
        }
        Ok(Proof { counter: data.counter, user_verified: data.user_verified() })
    }

    /// An authenticator that tells its user must tell the right one.
    fn check_user(&self, user: &str) -> Result<(), Flaw> {
        match &self.response.user_handle {
            Some(handle) if decode(handle, "userHandle")? != user.as_bytes() => {
                Err(Flaw::Proof("the user handle is another user's"))
            }
            _ => Ok(()),
        }
    }

    fn check_signature(&self, passkey: &Passkey, message: &[u8]) -> Result<(), Flaw> {
        let signature = decode(&self.response.signature, "signature")?;
        let key = decode(&passkey.credential.key, "key")?;
        let key = super::authenticator_data::cbor(&mut key.as_slice())?;
        if PublicKey::of(key)?.verify(message, &signature) { Ok(()) } else { Err(Flaw::Proof("the signature is wrong")) }
    }
}

/// Why a count is refused.
pub const COUNTER: &str = "the signature counter has not grown: the authenticator may have been cloned";

/// Whether a count may come after the one known; those who do not count say 0 each time.
pub fn follows(counter: u32, known: u32) -> bool {
    (counter == 0 && known == 0) || counter > known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_grow_or_stay_zero() {
        let cases = [(0, 0, true), (1, 0, true), (2, 1, true), (1, 1, false), (0, 1, false), (4, 9, false)];
        for (counter, known, good) in cases {
            assert_eq!(follows(counter, known), good, "{counter} after {known}");
        }
    }
}
