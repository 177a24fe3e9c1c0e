//! The two messages of the exchange: the server's public value, and the key both sides arrive at.

use aws_lc_rs::hmac;
use num_bigint::BigUint;

use super::group::{K, N, hash, pad, power_of_g};

/// Longest `SRP_A` that is looked at, in hex digits: the modulus has 768, a sign byte two more.
const LONGEST_HEX: usize = 770;

/// What follows the derived key in its derivation.
const INFO: &[u8] = b"Caldera Derived Key\x01";

/// `SRP_B`, lower-case hex: the server's public value for its secret `b`.
pub fn challenge(verifier: &[u8], b: &[u8; 32]) -> String {
    server_public(verifier, b).to_str_radix(16)
}

fn server_public(verifier: &[u8], b: &[u8; 32]) -> BigUint {
    let v = BigUint::from_bytes_be(verifier);
    (&*K * v + power_of_g(&BigUint::from_bytes_be(b))) % &*N
}

/// `SRP_A`: the client's public value, never 0 modulo N.
pub struct ClientPublic(BigUint);

impl ClientPublic {
    /// `None`: not hex, longer than the group, or a multiple of the modulus, with which anybody could sign in.
    pub fn parse(hex: &str) -> Option<Self> {
        let digits = hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        if hex.is_empty() || hex.len() > LONGEST_HEX || !digits {
            return None;
        }
        let number = BigUint::parse_bytes(hex.as_bytes(), 16)?;
        (&number % &*N != BigUint::ZERO).then_some(Self(number))
    }
}

/// Whether a verifier that a client made may be kept: with 0 anybody would share a key.
pub fn is_verifier(bytes: &[u8]) -> bool {
    let number = BigUint::from_bytes_be(bytes);
    number != BigUint::ZERO && number < *N
}

/// The key both sides share if the client knows the password. `None`: the scrambler is 0, which no honest exchange yields.
pub fn key(client: &ClientPublic, b: &[u8; 32], verifier: &[u8]) -> Option<[u8; 16]> {
    let u = hash(&[&pad(&client.0), &pad(&server_public(verifier, b))]);
    let u = BigUint::from_bytes_be(&u);
    if u == BigUint::ZERO {
        return None;
    }
    let v = BigUint::from_bytes_be(verifier);
    let base = &client.0 * v.modpow(&u, &N) % &*N;
    let secret = base.modpow(&BigUint::from_bytes_be(b), &N);
    Some(derived(&u, &secret))
}

fn derived(u: &BigUint, secret: &BigUint) -> [u8; 16] {
    let salt = hmac::Key::new(hmac::HMAC_SHA256, &pad(u));
    let extracted = hmac::sign(&salt, &pad(secret));
    let expand = hmac::Key::new(hmac::HMAC_SHA256, extracted.as_ref());
    let expanded = hmac::sign(&expand, INFO);
    expanded.as_ref()[..16].try_into().expect("32 bytes hold 16")
}

/// What a client that has the key signs. `group`, `identity`: as for the verifier.
pub(super) fn signature(key: &[u8; 16], group: &str, identity: &str, secret_block: &[u8], timestamp: &str) -> [u8; 32] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in [group.as_bytes(), identity.as_bytes(), secret_block, timestamp.as_bytes()] {
        context.update(part);
    }
    context.sign().as_ref().try_into().expect("SHA-256 has 32 bytes")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn public_values_that_are_refused() {
        let n = N.to_str_radix(16);
        let twice = (&*N * 2_u8).to_str_radix(16);
        let longest = "1".repeat(LONGEST_HEX);
        let too_long = "1".repeat(LONGEST_HEX + 1);
        let cases = [
            ("", false),
            ("0", false),
            ("00", false),
            (n.as_str(), false),
            (twice.as_str(), false),
            ("+1", false),
            ("1_0", false),
            ("xyz", false),
            (too_long.as_str(), false),
            (longest.as_str(), true),
            ("1", true),
            ("00Ff", true),
        ];
        for (hex, accepted) in cases {
            assert_eq!(ClientPublic::parse(hex).is_some(), accepted, "{hex}");
        }
    }

    /// The client's side as the specification has it: from the password, not the verifier.
    fn client_key(a: &BigUint, b_public: &BigUint, x: &BigUint) -> [u8; 16] {
        let u = BigUint::from_bytes_be(&hash(&[&pad(&power_of_g(a)), &pad(b_public)]));
        // B - k·g^x, kept positive.
        let base = (b_public + &*N * &*K - &*K * power_of_g(x)) % &*N;
        derived(&u, &base.modpow(&(a + &u * x), &N))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

        /// Whatever the secrets: the right password leads both sides to one key, any other to two.
        #[test]
        fn both_sides_agree_on_the_right_password_only(
            a in any::<[u8; 32]>(), b in any::<[u8; 32]>(), x in any::<[u8; 32]>(), other in any::<[u8; 32]>(),
        ) {
            prop_assume!(x != other && a != [0; 32]);
            let (a, x, other) = (BigUint::from_bytes_be(&a), BigUint::from_bytes_be(&x), BigUint::from_bytes_be(&other));
            let verifier = power_of_g(&x).to_bytes_be();
            let public = BigUint::parse_bytes(challenge(&verifier, &b).as_bytes(), 16).unwrap();
            let client = ClientPublic::parse(&power_of_g(&a).to_str_radix(16)).unwrap();
            let served = key(&client, &b, &verifier).unwrap();
            prop_assert_eq!(served, client_key(&a, &public, &x));
            prop_assert_ne!(served, client_key(&a, &public, &other));
        }
    }
}
