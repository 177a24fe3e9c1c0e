//! Public keys as authenticators give them (COSE, RFC 9052 and 8230), and the signatures made with them.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use coset::cbor::Value;
use coset::iana::{self, EnumI64};
use coset::{AsCborValue, CoseKey, KeyType, Label, RegisteredLabelWithPrivate};

use super::Flaw;

/// The signatures that are asked for, in COSE's numbers: ES256, RS256.
pub const ALGORITHMS: [i64; 2] = [-7, -257];

const P256: i64 = iana::EllipticCurve::P_256 as i64;
const FORM: Flaw = Flaw::Form("attestationObject: public key");

/// A public key that can check a signature.
pub enum PublicKey {
    /// ECDSA over P-256 with SHA-256.
    Es256(ParsedPublicKey),
    /// RSA (PKCS #1 v1.5) with SHA-256.
    Rs256 {
        /// The modulus.
        n: Vec<u8>,
        /// The exponent.
        e: Vec<u8>,
    },
}

impl PublicKey {
    /// Reads a COSE key of one of the kinds asked for.
    pub fn of(cose: Value) -> Result<Self, Flaw> {
        let key = CoseKey::from_cbor_value(cose).map_err(|_| FORM)?;
        let Some(RegisteredLabelWithPrivate::Assigned(algorithm)) = key.alg else {
            return Err(Flaw::Unsupported("a public key without a known algorithm"));
        };
        match (algorithm, &key.kty) {
            (iana::Algorithm::ES256, KeyType::Assigned(iana::KeyType::EC2)) => es256(&key),
            (iana::Algorithm::RS256, KeyType::Assigned(iana::KeyType::RSA)) => Ok(Self::Rs256 {
                n: bytes(&key, iana::RsaKeyParameter::N.to_i64())?.to_vec(),
                e: bytes(&key, iana::RsaKeyParameter::E.to_i64())?.to_vec(),
            }),
            _ => Err(Flaw::Unsupported("a public key of a kind that was not asked for")),
        }
    }

    /// Whether the key's other half made this signature.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Es256(key) => key.verify_sig(message, signature).is_ok(),
            Self::Rs256 { n, e } => {
                let key = RsaPublicKeyComponents { n, e };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
            }
        }
    }
}

fn es256(key: &CoseKey) -> Result<PublicKey, Flaw> {
    let curve = member(key, iana::Ec2KeyParameter::Crv.to_i64()).and_then(Value::as_integer);
    if curve != Some(P256.into()) {
        return Err(Flaw::Unsupported("a curve other than P-256"));
    }
    let x = bytes(key, iana::Ec2KeyParameter::X.to_i64())?;
    let y = bytes(key, iana::Ec2KeyParameter::Y.to_i64())?;
    let point = [&[4], x, y].concat();
    ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &point).map(PublicKey::Es256).map_err(|_| FORM)
}

fn bytes(key: &CoseKey, label: i64) -> Result<&[u8], Flaw> {
    member(key, label).and_then(Value::as_bytes).map(Vec::as_slice).ok_or(FORM)
}

fn member(key: &CoseKey, label: i64) -> Option<&Value> {
    key.params.iter().find(|(name, _)| *name == Label::Int(label)).map(|(_, value)| value)
}
