//! A log group and its streams, as they are in memory: every group and every stream of the database, and the streams of
//! running functions, which are nowhere else.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::ring::Ring;

/// Streams of one group that are in memory alone; the oldest go.
const MOST_STREAMS: usize = 1_000;
/// A day, in milliseconds.
const DAY: i64 = 86_400_000;

/// A log group.
pub(crate) struct Group {
    /// Its row.
    pub row: i64,
    pub name: Arc<str>,
    /// Milliseconds since 1970.
    pub created: i64,
    about: RwLock<About>,
    ring: Mutex<Ring>,
    streams: RwLock<BTreeMap<Arc<str>, Arc<Stream>>>,
    /// Bytes of the events in the database.
    pub stored: AtomicI64,
}

/// What can be changed of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct About {
    pub retention: Option<i64>,
    /// `STANDARD` or another of the model's.
    pub class: String,
    pub kms_key: Option<String>,
    pub protected: bool,
    pub tags: BTreeMap<String, String>,
}

/// A log stream.
#[derive(Debug)]
pub(crate) struct Stream {
    pub name: Arc<str>,
    /// Milliseconds since 1970.
    pub created: i64,
    /// Its row; none while it is in memory alone.
    pub row: OnceLock<i64>,
    first: AtomicI64,
    last: AtomicI64,
    ingested: AtomicI64,
}

/// When a stream's events were, in milliseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub first: i64,
    pub last: i64,
    pub ingested: i64,
}

impl Group {
    pub fn new(row: i64, name: &str, created: i64, about: About) -> Self {
        Self {
            row,
            name: name.into(),
            created,
            about: RwLock::new(about),
            ring: Mutex::default(),
            streams: RwLock::default(),
            stored: AtomicI64::new(0),
        }
    }

    pub fn about(&self) -> About {
        self.about.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set_about(&self, about: About) {
        *self.about.write().unwrap_or_else(PoisonError::into_inner) = about;
    }

    pub fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn streams(&self) -> RwLockReadGuard<'_, BTreeMap<Arc<str>, Arc<Stream>>> {
        self.streams.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn streams_mut(&self) -> RwLockWriteGuard<'_, BTreeMap<Arc<str>, Arc<Stream>>> {
        self.streams.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn stream(&self, name: &str) -> Option<Arc<Stream>> {
        self.streams().get(name).cloned()
    }

    /// The stream of that name; a new one is in memory alone.
    pub fn open_stream(&self, name: &str, now: i64) -> Arc<Stream> {
        let mut streams = self.streams_mut();
        if let Some(stream) = streams.get(name) {
            return Arc::clone(stream);
        }
        let in_memory = streams.values().filter(|stream| stream.row.get().is_none());
        if in_memory.clone().count() >= MOST_STREAMS
            && let Some(oldest) = in_memory.min_by_key(|stream| stream.created).map(|stream| Arc::clone(&stream.name))
        {
            streams.remove(&oldest);
        }
        let stream = Arc::new(Stream::new(name, now));
        streams.insert(Arc::clone(&stream.name), Arc::clone(&stream));
        stream
    }

    /// Events before this moment are gone.
    pub fn cutoff(&self, now: i64) -> i64 {
        let retention = self.about.read().unwrap_or_else(PoisonError::into_inner).retention;
        retention.map_or(0, |days| now.saturating_sub(days * DAY))
    }

    pub fn bytes(&self) -> i64 {
        self.stored.load(Ordering::Relaxed) + i64::try_from(self.ring().bytes()).unwrap_or(i64::MAX)
    }
}

impl Stream {
    pub fn new(name: &str, created: i64) -> Self {
        Self {
            name: name.into(),
            created,
            row: OnceLock::new(),
            first: AtomicI64::new(i64::MAX),
            last: AtomicI64::new(i64::MIN),
            ingested: AtomicI64::new(i64::MIN),
        }
    }

    /// Notes an event.
    pub fn saw(&self, timestamp: i64, now: i64) {
        self.first.fetch_min(timestamp, Ordering::Relaxed);
        self.last.fetch_max(timestamp, Ordering::Relaxed);
        self.ingested.fetch_max(now, Ordering::Relaxed);
    }

    /// The time of the next event of a process: time never goes back within its stream.
    pub fn next(&self, now: i64) -> i64 {
        let at = self.last.fetch_max(now, Ordering::Relaxed).max(now);
        self.first.fetch_min(at, Ordering::Relaxed);
        self.ingested.fetch_max(at, Ordering::Relaxed);
        at
    }

    /// None before the first event.
    pub fn span(&self) -> Option<Span> {
        let span = Span {
            first: self.first.load(Ordering::Relaxed),
            last: self.last.load(Ordering::Relaxed),
            ingested: self.ingested.load(Ordering::Relaxed),
        };
        (span.first <= span.last).then_some(span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_in_memory_are_bounded_and_time_goes_forward_in_them() {
        let group = Group::new(1, "g", 0, About::default());
        for n in 0..=MOST_STREAMS {
            group.open_stream(&format!("s{n}"), i64::try_from(n).unwrap());
        }
        assert_eq!(group.streams().len(), MOST_STREAMS);
        assert!(group.stream("s0").is_none() && group.stream("s1").is_some());
        let stream = group.open_stream("s1", 0);
        assert_eq!(stream.span(), None);
        assert_eq!([stream.next(5), stream.next(3), stream.next(7)], [5, 5, 7]);
        assert_eq!(stream.span(), Some(Span { first: 5, last: 7, ingested: 7 }));
    }
}
