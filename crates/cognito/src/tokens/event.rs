//! The `event_id` of a sign-in: a UUID whose second half is a tag over the first and over what the sign-in hangs on.
//! If that changes, the tag no longer fits, and the sign-in does not count any more.

use uuid::{Builder, Uuid};

use crate::keys::SignInKey;
use crate::timestamp::Timestamp;

/// What a sign-in hangs on.
#[derive(Debug, Clone, Copy)]
pub struct Bond<'a> {
    /// Who signs in.
    pub sub: &'a str,
    /// How often they were signed out everywhere.
    pub generation: i64,
    /// Through which client.
    pub client_id: &'a str,
    /// When it was made: a client that is made again is another one, even under the same id.
    pub client_created: Timestamp,
}

impl Bond<'_> {
    /// The id of a new sign-in.
    pub fn event(&self, key: &SignInKey, random: &mut dyn FnMut(&mut [u8])) -> String {
        let mut head = [0; 8];
        random(&mut head);
        head[6] = head[6] & 0x0f | 0x40;
        self.stamped(key, head).hyphenated().to_string()
    }

    /// Whether the sign-in with this id hung on the same.
    pub fn made(&self, key: &SignInKey, event: &str) -> bool {
        Uuid::parse_str(event).is_ok_and(|event| {
            let (head, _) = event.as_bytes().split_at(8);
            self.stamped(key, head.try_into().expect("split at 8")) == event
        })
    }

    fn stamped(&self, key: &SignInKey, head: [u8; 8]) -> Uuid {
        let created = self.client_created.milliseconds().to_be_bytes();
        let texts = [self.client_id.as_bytes(), b"\0", self.sub.as_bytes()];
        let mut message = [head, self.generation.to_be_bytes(), created].concat();
        message.extend(texts.concat());
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&head);
        bytes[8..].copy_from_slice(&key.stamp(&message));
        Builder::from_random_bytes(bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_fits_what_it_was_made_for_and_nothing_else() {
        let key = SignInKey::generate(&mut |bytes| bytes.fill(1));
        let other_key = SignInKey::generate(&mut |bytes| bytes.fill(2));
        let created = Timestamp::from_milliseconds(5);
        let bond = Bond { sub: "s", generation: 3, client_id: "c", client_created: created };
        let event = bond.event(&key, &mut |bytes| bytes.fill(9));
        assert_eq!(Uuid::parse_str(&event).expect("a UUID").get_version_num(), 4, "{event}");
        assert!(bond.made(&key, &event));
        assert!(!bond.made(&other_key, &event));
        assert!(!bond.made(&key, "no UUID"));
        let others = [
            Bond { sub: "t", ..bond },
            Bond { generation: 4, ..bond },
            Bond { client_id: "d", ..bond },
            Bond { client_created: Timestamp::from_milliseconds(6), ..bond },
        ];
        for other in others {
            assert!(!other.made(&key, &event), "{other:?}");
        }
    }
}
