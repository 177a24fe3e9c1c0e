//! Pools and clients that were asked for lately, so that a sign-in does not read them from the database.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// A bounded map of shared values.
///
/// Fill it inside the closure that read the value from the store, and forget a key after the change to it was
/// committed: then a value older than the change cannot stay behind.
pub struct Cache<T> {
    entries: RwLock<HashMap<String, Arc<T>>>,
    limit: usize,
}

impl<T> Cache<T> {
    /// Holds up to `limit` values; when full it starts again from empty.
    pub fn new(limit: usize) -> Self {
        Self { entries: RwLock::default(), limit }
    }

    /// The value, if it is here.
    pub fn get(&self, key: &str) -> Option<Arc<T>> {
        self.entries.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Keeps the value.
    pub fn put(&self, key: &str, value: T) -> Arc<T> {
        let value = Arc::new(value);
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= self.limit {
            entries.clear();
        }
        entries.insert(key.into(), Arc::clone(&value));
        value
    }

    /// Drops one value.
    pub fn forget(&self, key: &str) {
        self.entries.write().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    /// Drops all values.
    pub fn clear(&self) {
        self.entries.write().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_outgrows_its_limit() {
        let cache = Cache::new(3);
        for key in ["a", "b", "c", "d"] {
            cache.put(key, key.to_owned());
        }
        assert!(cache.get("a").is_none());
        assert_eq!(*cache.get("d").unwrap(), "d");
        cache.forget("d");
        assert!(cache.get("d").is_none());
    }
}
