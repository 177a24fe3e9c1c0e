//! What authorizers said, for as long as they said it counts. Bounded; a key holds no token, only a hash.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use aws_lc_rs::digest;

use super::Answer;

/// So many answers are kept in each of two generations.
const HALF: usize = 2048;

/// Which API and stage, and a hash over everything else: authorizer, definition, identity.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    api_id: Box<str>,
    stage: Box<str>,
    rest: [u8; 32],
}

impl Key {
    pub(crate) fn new(api_id: &str, stage: &str, authorizer: &str, fingerprint: &[u8], identity: &[String]) -> Self {
        let mut hash = digest::Context::new(&digest::SHA256);
        let mut add = |bytes: &[u8]| {
            // The length goes first, so that no two lists read as the same bytes.
            hash.update(&(bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        add(authorizer.as_bytes());
        add(fingerprint);
        identity.iter().for_each(|value| add(value.as_bytes()));
        let mut rest = [0; 32];
        rest.copy_from_slice(hash.finish().as_ref());
        Self { api_id: api_id.into(), stage: stage.into(), rest }
    }
}

/// The answers of all authorizers. Two generations: when the young one is full it becomes the old one, and what was in
/// the old one and not used since is forgotten.
#[derive(Debug, Default)]
pub(crate) struct Answers(Mutex<Generations>);

type Generation = HashMap<Key, (Arc<Answer>, SystemTime)>;

#[derive(Debug, Default)]
struct Generations {
    young: Generation,
    old: Generation,
}

impl Answers {
    /// The answer, if it still counts.
    pub(crate) fn get(&self, key: &Key, now: SystemTime) -> Option<Arc<Answer>> {
        let mut all = self.lock();
        let known = match all.young.get(key) {
            Some(known) => known.clone(),
            None => {
                let known = all.old.remove(key)?;
                all.keep(key.clone(), known.clone());
                known
            }
        };
        if known.1 > now {
            return Some(known.0);
        }
        all.young.remove(key);
        None
    }

    /// Keeps an answer until then.
    pub(crate) fn put(&self, key: Key, answer: Arc<Answer>, until: SystemTime) {
        self.lock().keep(key, (answer, until));
    }

    /// Forgets all answers of one stage: `FlushStageAuthorizersCache`, `ResetAuthorizersCache`.
    pub(crate) fn forget(&self, api_id: &str, stage: &str) {
        let mut all = self.lock();
        let stays = |key: &Key| *key.api_id != *api_id || *key.stage != *stage;
        all.young.retain(|key, _| stays(key));
        all.old.retain(|key, _| stays(key));
    }

    fn lock(&self) -> MutexGuard<'_, Generations> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Generations {
    fn keep(&mut self, key: Key, known: (Arc<Answer>, SystemTime)) {
        if self.young.len() >= HALF {
            self.old = std::mem::take(&mut self.young);
        }
        self.old.remove(&key);
        self.young.insert(key, known);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::access::lambda::Form;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    fn key(stage: &str, identity: &[&str]) -> Key {
        let identity: Vec<_> = identity.iter().map(|&text| text.to_owned()).collect();
        Key::new("api", stage, "authorizer", b"definition", &identity)
    }

    fn answer() -> Arc<Answer> {
        Arc::new(Answer::read(br#"{"isAuthorized":true}"#, Form::Simple).unwrap())
    }

    #[test]
    fn an_answer_counts_until_its_time_is_over() {
        let answers = Answers::default();
        answers.put(key("prod", &["a"]), answer(), at(100));
        assert!(answers.get(&key("prod", &["a"]), at(99)).is_some());
        assert!(answers.get(&key("prod", &["a"]), at(100)).is_none());
        assert!(answers.get(&key("prod", &["a"]), at(99)).is_none(), "gone for good");
    }

    #[test]
    fn nobody_gets_anothers_answer() {
        let answers = Answers::default();
        answers.put(key("prod", &["a", "b"]), answer(), at(100));
        let others = [
            key("dev", &["a", "b"]),
            key("prod", &["b", "a"]),
            key("prod", &["ab"]),
            key("prod", &["a", "b", ""]),
            key("prod", &[]),
            Key::new("api", "prod", "authorizer", b"other", &["a".into(), "b".into()]),
            Key::new("api", "prod", "other", b"definition", &["a".into(), "b".into()]),
            Key::new("other", "prod", "authorizer", b"definition", &["a".into(), "b".into()]),
        ];
        for other in others {
            assert!(answers.get(&other, at(1)).is_none(), "{other:?}");
        }
        answers.forget("api", "dev");
        assert!(answers.get(&key("prod", &["a", "b"]), at(1)).is_some());
        answers.forget("api", "prod");
        assert!(answers.get(&key("prod", &["a", "b"]), at(1)).is_none());
    }

    #[test]
    fn the_memory_is_bounded_and_keeps_what_is_used() {
        let answers = Answers::default();
        answers.put(key("prod", &["kept"]), answer(), at(100));
        for nth in 0..3 * HALF {
            answers.put(key("prod", &[&nth.to_string()]), answer(), at(100));
            assert!(answers.get(&key("prod", &["kept"]), at(1)).is_some(), "{nth}");
        }
        let all = answers.lock();
        assert!(all.young.len() + all.old.len() <= 2 * HALF);
    }
}
