//! What is kept of a password: salt and verifier.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use num_bigint::BigUint;

use super::group::{hash, pad, power_of_g};

/// Bytes of a salt.
const SALT: usize = 16;

/// The part of a pool's id that goes into the hashes: what follows the underscore.
pub fn pool_name(pool_id: &str) -> &str {
    pool_id.split_once('_').map_or(pool_id, |(_, name)| name)
}

/// The verifier, big-endian. `group`: pool name, or a device's group key; `identity`: the user's real name, or a device's key.
pub(super) fn verifier(group: &str, identity: &str, salt: &[u8], password: &str) -> Vec<u8> {
    power_of_g(&private_key(group, identity, salt, password)).to_bytes_be()
}

/// `x`: the number that only who knows the password can compute.
pub(super) fn private_key(group: &str, identity: &str, salt: &[u8], password: &str) -> BigUint {
    let who = [group, identity, ":", password].map(str::as_bytes);
    let salt = pad(&BigUint::from_bytes_be(salt));
    BigUint::from_bytes_be(&hash(&[&salt, &hash(&who)]))
}

/// A stored password.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordRecord {
    /// 16 random bytes.
    pub salt: Vec<u8>,
    /// Big-endian.
    pub verifier: Vec<u8>,
}

impl fmt::Debug for PasswordRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordRecord(..)")
    }
}

impl PasswordRecord {
    /// A record for this password with a new salt.
    pub fn new(pool_id: &str, username: &str, password: &str, random: &mut dyn FnMut(&mut [u8])) -> Self {
        let salt = new_salt(random);
        let verifier = verifier(pool_name(pool_id), username, &salt, password);
        Self { salt, verifier }
    }

    /// Whether it is of this password. Takes milliseconds.
    pub fn is(&self, pool_id: &str, username: &str, password: &str) -> bool {
        let computed = verifier(pool_name(pool_id), username, &self.salt, password);
        verify_slices_are_equal(&computed, &self.verifier).is_ok()
    }

    /// The salt as the `SALT` parameter of a challenge.
    pub fn salt_hex(&self) -> String {
        self.salt.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The first hex digit is never 0: clients differ in whether they keep a leading zero.
fn new_salt(random: &mut dyn FnMut(&mut [u8])) -> Vec<u8> {
    let mut salt = vec![0; SALT];
    random(&mut salt);
    if salt[0] < 0x10 {
        salt[0] |= 0x10;
    }
    salt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_of_this_user_and_pool_passes() {
        let mut random = |bytes: &mut [u8]| bytes.fill(0x5a);
        let record = PasswordRecord::new("us-east-1_AbCdEfGhI", "alice", "P@ssw0rd-1", &mut random);
        let cases = [
            ("us-east-1_AbCdEfGhI", "alice", "P@ssw0rd-1", true),
            ("us-east-1_AbCdEfGhI", "alice", "P@ssw0rd-2", false),
            ("us-east-1_AbCdEfGhI", "alice", "", false),
            ("us-east-1_AbCdEfGhI", "Alice", "P@ssw0rd-1", false),
            ("us-east-1_Other", "alice", "P@ssw0rd-1", false),
        ];
        for (pool, user, password, passes) in cases {
            let computed = verifier(pool_name(pool), user, &record.salt, password);
            assert_eq!(computed == record.verifier, passes, "{pool} {user} {password}");
        }
        assert_eq!(format!("{record:?}"), "PasswordRecord(..)");
        assert_eq!(record.salt_hex(), "5a".repeat(16));
    }

    #[test]
    fn salts_do_not_begin_with_a_zero_digit() {
        for first in 0..=255 {
            let salt = new_salt(&mut |bytes| bytes.fill(first));
            assert_eq!(salt.len(), SALT);
            assert!(salt[0] >= 0x10, "{first}");
        }
    }

    #[test]
    fn pool_names() {
        assert_eq!(pool_name("us-east-1_AbCdEfGhI"), "AbCdEfGhI");
        assert_eq!(pool_name("odd"), "odd");
    }
}
