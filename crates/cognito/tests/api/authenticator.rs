//! A browser and an authenticator of software: what `navigator.credentials` would give, also what no honest one gives.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use coset::cbor::Value as Cbor;
use serde_json::{Value, json};

pub const PRESENT: u8 = 0x01;
pub const VERIFIED: u8 = 0x04;
const CREDENTIAL: u8 = 0x40;

pub enum Key {
    Es256(EcdsaKeyPair),
    Rs256(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

pub struct Authenticator {
    pub key: Key,
    pub id: Vec<u8>,
    /// The last count; it signs with the next.
    pub counter: u32,
    pub flags: u8,
    /// Whom it believes to belong to: the `sub`.
    pub handle: Option<String>,
    /// Where the browser is.
    pub origin: String,
    /// Instead of the domain in the options.
    pub party: Option<String>,
    /// Instead of the challenge in the options.
    pub challenge: Option<String>,
    pub cross_origin: bool,
}

impl Authenticator {
    pub fn new(origin: &str) -> Self {
        Self::with_key(origin, Key::Es256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap()))
    }

    pub fn rs256(origin: &str) -> Self {
        Self::with_key(origin, Key::Rs256(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()))
    }

    pub fn ed25519(origin: &str) -> Self {
        Self::with_key(origin, Key::Ed25519(Ed25519KeyPair::generate().unwrap()))
    }

    fn with_key(origin: &str, key: Key) -> Self {
        let mut id = vec![0; 16];
        aws_lc_rs::rand::fill(&mut id).unwrap();
        Self {
            key,
            id,
            counter: 0,
            flags: PRESENT | VERIFIED,
            handle: None,
            origin: origin.into(),
            party: None,
            challenge: None,
            cross_origin: false,
        }
    }

    pub fn id(&self) -> String {
        encode(&self.id)
    }

    /// `navigator.credentials.create()`, then `toJSON()`.
    pub fn create(&mut self, options: &Value) -> Value {
        self.handle = Some(options["user"]["id"].as_str().unwrap().to_owned());
        let client_data = self.client_data("webauthn.create", &options["challenge"]);
        let data = self.data(&options["rp"]["id"], CREDENTIAL, &self.attested());
        let object = Cbor::Map(vec![
            (Cbor::from("fmt"), Cbor::from("none")),
            (Cbor::from("attStmt"), Cbor::Map(Vec::new())),
            (Cbor::from("authData"), Cbor::Bytes(data)),
        ]);
        json!({
            "id": self.id(), "rawId": self.id(), "type": "public-key", "authenticatorAttachment": "platform",
            "clientExtensionResults": {"credProps": {"rk": true}},
            "response": {"clientDataJSON": encode(client_data.as_bytes()), "attestationObject": encode(&bytes(&object)),
                         "transports": ["internal", "hybrid"]},
        })
    }

    /// `navigator.credentials.get()`, then `toJSON()`, as a text.
    pub fn get(&mut self, options: &Value) -> String {
        let options: Value = serde_json::from_str(options.as_str().unwrap()).unwrap();
        let client_data = self.client_data("webauthn.get", &options["challenge"]);
        self.counter += 1;
        let data = self.data(&options["rpId"], 0, &[]);
        let message = [&data, digest(&SHA256, client_data.as_bytes()).as_ref()].concat();
        json!({
            "id": self.id(), "rawId": self.id(), "type": "public-key", "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {"clientDataJSON": encode(client_data.as_bytes()), "authenticatorData": encode(&data),
                         "signature": encode(&self.sign(&message)), "userHandle": self.handle},
        })
        .to_string()
    }

    fn client_data(&self, kind: &str, challenge: &Value) -> String {
        let challenge = self.challenge.clone().unwrap_or_else(|| challenge.as_str().unwrap().to_owned());
        json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.cross_origin}).to_string()
    }

    fn data(&self, party: &Value, flags: u8, rest: &[u8]) -> Vec<u8> {
        let party = self.party.as_deref().unwrap_or_else(|| party.as_str().unwrap());
        let party = digest(&SHA256, party.as_bytes());
        [party.as_ref(), &[self.flags | flags], &self.counter.to_be_bytes(), rest].concat()
    }

    fn attested(&self) -> Vec<u8> {
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        [&[0; 16][..], &length, &self.id, &bytes(&self.cose())].concat()
    }

    fn cose(&self) -> Cbor {
        let number = |value: i32| Cbor::from(value);
        let text = |bytes: &[u8]| Cbor::Bytes(bytes.to_vec());
        let pairs = match &self.key {
            Key::Es256(key) => {
                let point = key.public_key().as_ref();
                vec![(1, number(2)), (3, number(-7)), (-1, number(1)), (-2, text(&point[1..33])), (-3, text(&point[33..]))]
            }
            Key::Rs256(key) => {
                // `RSAPublicKey` of PKCS #1: a modulus of 256 bytes behind its sign, then the exponent 65537.
                let der = key.public_key().as_ref();
                vec![(1, number(3)), (3, number(-257)), (-1, text(&der[9..265])), (-2, text(&der[267..]))]
            }
            Key::Ed25519(key) => {
                vec![(1, number(1)), (3, number(-8)), (-1, number(6)), (-2, text(key.public_key().as_ref()))]
            }
        };
        Cbor::Map(pairs.into_iter().map(|(label, value)| (number(label), value)).collect())
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.key {
            Key::Es256(key) => key.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec(),
            Key::Ed25519(key) => key.sign(message).as_ref().to_vec(),
            Key::Rs256(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).unwrap();
                signature
            }
        }
    }
}

pub fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn bytes(value: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    coset::cbor::ser::into_writer(value, &mut bytes).unwrap();
    bytes
}

pub fn decode(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}
