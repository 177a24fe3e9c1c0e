//! A password for a user whom an administrator makes without giving one.

use crate::password_policy::Policy;
use crate::random;

/// At least this long, whatever the policy allows.
const SHORTEST: usize = 8;

/// One of each class first, so that every policy is met.
const CLASSES: [&[u8]; 4] = [b"ABCDEFGHJKLMNPQRSTUVWXYZ", b"abcdefghijkmnopqrstuvwxyz", b"23456789", b"!@#%&*-+=?"];

/// A random password that the policy accepts.
pub fn generate(policy: &Policy) -> String {
    let length = policy.minimum_length.max(SHORTEST);
    let mut characters: Vec<u8> = (0..length).map(|index| pick(CLASSES[index % CLASSES.len()])).collect();
    for index in (1..characters.len()).rev() {
        characters.swap(index, below(index + 1));
    }
    String::from_utf8(characters).expect("all are ASCII")
}

fn pick(class: &[u8]) -> u8 {
    class[below(class.len())]
}

/// A random number below the limit, which is far smaller than the range it is taken from.
fn below(limit: usize) -> usize {
    let mut bytes = [0; 8];
    random::fill(&mut bytes);
    let number = u64::from_ne_bytes(bytes) % u64::try_from(limit).expect("a small number");
    usize::try_from(number).expect("below a usize")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::password_policy;

    #[test]
    fn every_policy_is_met() {
        for minimum_length in [6, 8, 99] {
            let policy = Policy { minimum_length, ..Policy::default() };
            for _ in 0..50 {
                assert_eq!(password_policy::check(&policy, &generate(&policy)), Ok(()));
            }
        }
    }
}
