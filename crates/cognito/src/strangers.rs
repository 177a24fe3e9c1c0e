//! Names nobody has, counted as if somebody had them: where a client hides who exists, a name that can be tried for
//! ever would tell. Kept in memory only, and bounded.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Mutex, PoisonError};

use crate::timestamp::Timestamp;

/// Most counts held; the oldest go first.
const MOST: usize = 10_000;

/// Pool, name as the pool compares names, and what is counted.
type Key = (String, String, &'static str);

/// How often, and the time that the count is about.
pub type Tally = (u32, Timestamp);

/// The counts of one process.
#[derive(Default)]
pub struct Strangers {
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    tallies: HashMap<Key, Tally>,
    oldest_first: VecDeque<Key>,
}

impl fmt::Debug for Strangers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Strangers(..)")
    }
}

impl Strangers {
    /// Looks at the count for a name and says what it is from now on; `None` leaves or keeps it away.
    pub fn change<T>(
        &self,
        pool_id: &str,
        name: &str,
        kind: &'static str,
        change: impl FnOnce(Option<Tally>) -> (Option<Tally>, T),
    ) -> T {
        let key = (pool_id.to_owned(), name.to_owned(), kind);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let (after, answer) = change(held.tallies.get(&key).copied());
        if let Some(tally) = after {
            held.put(key, tally);
        }
        answer
    }

    /// The count for a name.
    pub fn find(&self, pool_id: &str, name: &str, kind: &'static str) -> Option<Tally> {
        self.change(pool_id, name, kind, |before| (None, before))
    }

    /// Forgets everything.
    pub fn clear(&self) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Held::default();
    }
}

impl Held {
    fn put(&mut self, key: Key, tally: Tally) {
        if self.tallies.insert(key.clone(), tally).is_none() {
            self.oldest_first.push_back(key);
        }
        if self.oldest_first.len() > MOST
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.tallies.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::SystemTime;

    #[test]
    fn the_oldest_go() {
        let strangers = Strangers::default();
        let now = Timestamp::from(SystemTime::UNIX_EPOCH);
        let add = |name: &str| strangers.change("p", name, "k", |before| (Some((before.map_or(1, |(n, _)| n + 1), now)), ()));
        for n in 0..=MOST {
            add(&n.to_string());
        }
        add("7");
        assert_eq!(strangers.find("p", "0", "k"), None);
        assert_eq!(strangers.find("p", "7", "k"), Some((2, now)));
        assert_eq!(strangers.find("p", "7", "other"), None);
        strangers.clear();
        assert_eq!(strangers.find("p", "7", "k"), None);
    }
}
