//! The group's numbers, and numbers as the hashes take them.

use std::sync::LazyLock;

use aws_lc_rs::digest::{Context, SHA256};
use num_bigint::BigUint;

/// The 3072-bit MODP prime of RFC 3526.
const N_HEX: &[u8] = b"\
FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74\
020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B302B0A6DF25F1437\
4FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF05\
98DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB\
9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B\
E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718\
3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33\
A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7\
ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864\
D87602733EC86A64521F2B18177B200CBBE117577A615D6C770988C0BAD946E2\
08E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF";

/// The modulus.
pub(super) static N: LazyLock<BigUint> = LazyLock::new(|| BigUint::parse_bytes(N_HEX, 16).expect("a constant in hex"));

/// The generator.
pub(super) static G: LazyLock<BigUint> = LazyLock::new(|| BigUint::from(2_u8));

/// The multiplier: hash of modulus and generator.
pub(super) static K: LazyLock<BigUint> = LazyLock::new(|| BigUint::from_bytes_be(&hash(&[&pad(&N), &pad(&G)])));

/// `G` to this power.
pub(super) fn power_of_g(exponent: &BigUint) -> BigUint {
    G.modpow(exponent, &N)
}

/// Big-endian, with a leading zero byte where the first bit would read as a sign (as Java's `BigInteger` does).
pub(super) fn pad(number: &BigUint) -> Vec<u8> {
    let mut bytes = number.to_bytes_be();
    if bytes[0] >= 0x80 {
        bytes.insert(0, 0);
    }
    bytes
}

/// SHA-256 over the parts, one after the other.
pub(super) fn hash(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    let digest = context.finish();
    digest.as_ref().try_into().expect("SHA-256 has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_modulus_is_the_one_of_the_rfc() {
        assert_eq!(N.bits(), 3072);
        // A wrong digit would not pass Fermat's test.
        let base = BigUint::from(3_u8);
        assert_eq!(base.modpow(&(&*N - 1_u8), &N), BigUint::from(1_u8));
    }

    #[test]
    fn the_multiplier() {
        assert_eq!(K.to_str_radix(16), "538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6");
    }

    #[test]
    fn padding() {
        let cases: [(u32, &[u8]); 5] = [(0, &[0]), (2, &[2]), (0x7f, &[0x7f]), (0x80, &[0, 0x80]), (0x0123, &[1, 0x23])];
        for (number, padded) in cases {
            assert_eq!(pad(&BigUint::from(number)), padded);
        }
    }
}
