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
            (iana::Algorithm::RS256, KeyType::Assigned(iana::KeyType::RSA)) => rs256(&key),
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

fn rs256(key: &CoseKey) -> Result<PublicKey, Flaw> {
    let n = bytes(key, iana::RsaKeyParameter::N.to_i64())?.to_vec();
    let e = bytes(key, iana::RsaKeyParameter::E.to_i64())?.to_vec();
    // What aws-lc verifies with; a shorter key proves too little.
    if (2048 / 8..=8192 / 8).contains(&n.len()) {
        Ok(PublicKey::Rs256 { n, e })
    } else {
        Err(Flaw::Unsupported("an RSA key of a length that is not taken"))
    }
}

fn bytes(key: &CoseKey, label: i64) -> Result<&[u8], Flaw> {
    member(key, label).and_then(Value::as_bytes).map(Vec::as_slice).ok_or(FORM)
}

fn member(key: &CoseKey, label: i64) -> Option<&Value> {
    key.params.iter().find(|(name, _)| *name == Label::Int(label)).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cose(pairs: &[(i64, Value)]) -> Value {
        Value::Map(pairs.iter().map(|(label, value)| (Value::from(*label), value.clone())).collect())
    }

    /// The base point of P-256 (SEC 2, 2.4.2), which is on the curve.
    fn point() -> [Value; 2] {
        let coordinate = |hex: &str| {
            let number = num_bigint::BigUint::parse_bytes(hex.as_bytes(), 16).unwrap();
            Value::Bytes(number.to_bytes_be())
        };
        [
            coordinate("6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"),
            coordinate("4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"),
        ]
    }

    #[test]
    fn keys_that_are_taken_and_others() {
        let [x, y] = point();
        let number = |value: i64| Value::from(value);
        let ec = |alg: i64, curve: i64, y: &Value| {
            cose(&[(1, number(2)), (3, number(alg)), (-1, number(curve)), (-2, x.clone()), (-3, y.clone())])
        };
        let rsa = |length: usize| {
            let n = Value::Bytes(vec![0xff; length]);
            cose(&[(1, number(3)), (3, number(-257)), (-1, n), (-2, Value::Bytes(vec![1, 0, 1]))])
        };
        let cases = [
            ("P-256", ec(-7, 1, &y), None),
            ("RSA 2048", rsa(256), None),
            ("off the curve", ec(-7, 1, &x), Some(FORM)),
            ("no point", ec(-7, 1, &number(0)), Some(FORM)),
            ("P-384 for ES256", ec(-7, 2, &y), Some(Flaw::Unsupported("a curve other than P-256"))),
            ("ES384", ec(-35, 1, &y), Some(Flaw::Unsupported("a public key of a kind that was not asked for"))),
            ("RSA 1024", rsa(128), Some(Flaw::Unsupported("an RSA key of a length that is not taken"))),
            (
                "no algorithm",
                cose(&[(1, number(2)), (-1, number(1))]),
                Some(Flaw::Unsupported("a public key without a known algorithm")),
            ),
            ("no key", number(1), Some(FORM)),
        ];
        for (name, cose, expected) in cases {
            assert_eq!(PublicKey::of(cose).err(), expected, "{name}");
        }
    }
}
