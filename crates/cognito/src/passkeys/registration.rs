//! The answer of a browser that made a passkey: `RegistrationResponseJSON` (§5.1.8), judged as §7.1 says.
//!
//! No attestation is asked for, so the statement of one is not judged: nothing depends on who made the authenticator.

use coset::cbor::Value;
use serde::Deserialize;

use super::authenticator_data::{AuthenticatorData, cbor};
use super::client_data::ClientData;
use super::key::PublicKey;
use super::{Credential, Flaw, RelyingParty, decode, encode};

const OBJECT: Flaw = Flaw::Form("attestationObject");

/// What the browser sends.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Registration {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    authenticator_attachment: Option<String>,
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    #[serde(rename = "clientDataJSON")]
    client_data_json: String,
    attestation_object: String,
    #[serde(default)]
    transports: Vec<String>,
}

/// A passkey that may be kept.
pub struct NewPasskey {
    /// The credential id, base64url.
    pub id: String,
    /// What is kept of it.
    pub credential: Credential,
    /// How often it has signed.
    pub counter: u32,
}

impl Registration {
    /// Reads the JSON value.
    pub fn parse(value: serde_json::Value) -> Result<Self, Flaw> {
        serde_json::from_value(value).map_err(|_| Flaw::Form("not a RegistrationResponseJSON"))
    }

    /// What the browser had signed, before anything of it is judged.
    pub fn challenge(&self) -> Result<String, Flaw> {
        Ok(ClientData::parse(&self.response.client_data_json)?.challenge().to_owned())
    }

    /// Everything but the challenge.
    pub fn judge(self, party: &RelyingParty) -> Result<NewPasskey, Flaw> {
        if self.kind != "public-key" {
            return Err(Flaw::Form("type"));
        }
        ClientData::parse(&self.response.client_data_json)?.check("webauthn.create", party)?;
        let data = AuthenticatorData::parse(&authenticator_data(&self.response.attestation_object)?)?;
        data.check(party)?;
        let backup_eligible = data.backup_eligible();
        let made = data.credential.ok_or(OBJECT)?;
        let id = encode(&made.id);
        if decode(&self.id, "id")? != made.id {
            return Err(Flaw::Form("id"));
        }
        let mut key = Vec::new();
        coset::cbor::ser::into_writer(&made.key, &mut key).map_err(|_| OBJECT)?;
        PublicKey::of(made.key)?;
        let credential = Credential {
            key: encode(&key),
            backup_eligible,
            relying_party: party.id.clone(),
            attachment: self.authenticator_attachment,
            transports: self.response.transports,
        };
        Ok(NewPasskey { id, credential, counter: data.counter })
    }
}

/// The authenticator data inside an attestation object (§6.5.4).
fn authenticator_data(text: &str) -> Result<Vec<u8>, Flaw> {
    let bytes = decode(text, "attestationObject")?;
    let object = cbor(&mut bytes.as_slice())?.into_map().map_err(|_| OBJECT)?;
    let has = |name: &str| object.iter().any(|(key, _)| key.as_text() == Some(name));
    if !has("fmt") || !has("attStmt") {
        return Err(OBJECT);
    }
    let data = object.into_iter().find(|(key, _)| key.as_text() == Some("authData"));
    data.and_then(|(_, value)| Value::into_bytes(value).ok()).ok_or(OBJECT)
}
