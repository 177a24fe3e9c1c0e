//! Passwords that were right once are checked by one HMAC afterwards instead of a 3072-bit exponentiation.
//! A wrong password always takes the full way. What is held is keyed with a secret of this process and bound to salt
//! and verifier, so a changed password never matches and the memory tells nothing about any password.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::{constant_time, hmac};

use super::record::{pool_name, verifier};

/// Whose password is checked, and what is stored of it.
#[derive(Clone, Copy)]
pub struct Account<'a> {
    /// The pool.
    pub pool_id: &'a str,
    /// The user's identifier.
    pub sub: &'a str,
    /// The real name, which went into the verifier.
    pub username: &'a str,
    /// Of the password.
    pub salt: &'a [u8],
    /// Of the password.
    pub verifier: &'a [u8],
}

/// Most passwords remembered; the oldest go first.
const MOST: usize = 4096;

/// Pool and `sub`.
type Owner = (String, String);

/// The memory of one process.
pub struct RememberedPasswords {
    key: hmac::Key,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    tags: HashMap<Owner, hmac::Tag>,
    oldest_first: VecDeque<Owner>,
}

impl Account<'_> {
    /// The full computation.
    fn check(&self, password: &str) -> bool {
        let computed = verifier(pool_name(self.pool_id), self.username, self.salt, password);
        constant_time::verify_slices_are_equal(&computed, self.verifier).is_ok()
    }
}

impl Default for RememberedPasswords {
    fn default() -> Self {
        Self::new(&mut |bytes| {
            aws_lc_rs::rand::fill(bytes).expect("the system's random generator answers");
        })
    }
}

impl fmt::Debug for RememberedPasswords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RememberedPasswords(..)")
    }
}

impl RememberedPasswords {
    /// An empty memory with a secret of its own.
    pub fn new(random: &mut dyn FnMut(&mut [u8])) -> Self {
        let mut secret = [0; 32];
        random(&mut secret);
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, &secret), held: Mutex::default() }
    }

    /// Whether this is the user's password.
    pub fn check(&self, account: &Account<'_>, password: &str) -> bool {
        let owner = (account.pool_id.to_owned(), account.sub.to_owned());
        let message = message(account, password);
        if self.remembers(&owner, &message) {
            return true;
        }
        let right = account.check(password);
        if right {
            self.remember(owner, hmac::sign(&self.key, &message));
        }
        right
    }

    /// Forgets everything.
    pub fn clear(&self) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Held::default();
    }

    fn remembers(&self, owner: &Owner, message: &[u8]) -> bool {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let tag = held.tags.get(owner).copied();
        drop(held);
        tag.is_some_and(|tag| hmac::verify(&self.key, message, tag.as_ref()).is_ok())
    }

    fn remember(&self, owner: Owner, tag: hmac::Tag) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.tags.insert(owner.clone(), tag).is_none() {
            held.oldest_first.push_back(owner);
        }
        if held.oldest_first.len() > MOST
            && let Some(oldest) = held.oldest_first.pop_front()
        {
            held.tags.remove(&oldest);
        }
    }
}

/// Everything the answer depends on; each part with its length, so that no two lists of parts read the same.
fn message(account: &Account<'_>, password: &str) -> Vec<u8> {
    let parts = [account.username.as_bytes(), account.salt, account.verifier, password.as_bytes()];
    let lengths = parts.iter().map(|part| part.len().to_be_bytes());
    lengths.zip(parts).flat_map(|(length, part)| [&length, part].concat()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::PasswordRecord;
    use super::*;

    const POOL: &str = "us-east-1_AbCdEfGhI";

    fn record(password: &str, salt: u8) -> PasswordRecord {
        PasswordRecord::new(POOL, "alice", password, &mut |bytes| bytes.fill(salt))
    }

    fn account(record: &PasswordRecord) -> Account<'_> {
        Account { pool_id: POOL, sub: "sub", username: "alice", salt: &record.salt, verifier: &record.verifier }
    }

    fn memory() -> RememberedPasswords {
        RememberedPasswords::new(&mut |bytes| bytes.fill(7))
    }

    #[test]
    fn right_and_wrong_before_and_after() {
        let memory = memory();
        let record = record("right", 0x11);
        let cases = [("wrong", false), ("right", true), ("right", true), ("wrong", false), ("righ", false), ("right", true)];
        for (password, passes) in cases {
            assert_eq!(memory.check(&account(&record), password), passes, "{password}");
        }
        assert_eq!(memory.held.lock().expect("unpoisoned").tags.len(), 1);
    }

    #[test]
    fn a_changed_password_is_not_remembered() {
        let memory = memory();
        assert!(memory.check(&account(&record("old", 0x11)), "old"));
        for (changed, salt) in [("new", 0x11), ("new", 0x22)] {
            let changed = record(changed, salt);
            assert!(!memory.check(&account(&changed), "old"));
            assert!(memory.check(&account(&changed), "new"));
        }
        let resalted = PasswordRecord { salt: record("old", 0x33).salt, ..record("old", 0x11) };
        assert!(!memory.check(&account(&resalted), "old"));
    }

    #[test]
    fn a_memory_answers_without_the_exponentiation() {
        let memory = memory();
        let forged = PasswordRecord { salt: vec![1], verifier: vec![2] };
        let forged = account(&forged);
        assert!(!memory.check(&forged, "p"));
        let tag = hmac::sign(&memory.key, &message(&forged, "p"));
        memory.remember((POOL.into(), "sub".into()), tag);
        // The full way would refuse this verifier, so the answer came from the memory.
        assert!(memory.check(&forged, "p"));
        let others = [
            Account { sub: "other", ..forged },
            Account { pool_id: "us-east-1_Other", ..forged },
            Account { username: "bob", ..forged },
            Account { salt: &[2], ..forged },
        ];
        for (number, other) in others.iter().enumerate() {
            assert!(!memory.check(other, "p"), "{number}");
        }
        memory.clear();
        assert!(!memory.check(&forged, "p"));
    }

    #[test]
    fn bounded_and_the_oldest_goes_first() {
        let memory = memory();
        let tag = hmac::sign(&memory.key, b"x");
        for number in 0..MOST + 10 {
            memory.remember((POOL.into(), number.to_string()), tag);
            memory.remember((POOL.into(), number.to_string()), tag);
        }
        let held = memory.held.lock().expect("unpoisoned");
        assert_eq!((held.tags.len(), held.oldest_first.len()), (MOST, MOST));
        assert!(!held.tags.contains_key(&(POOL.into(), "9".into())));
        assert!(held.tags.contains_key(&(POOL.into(), "10".into())));
    }
}
