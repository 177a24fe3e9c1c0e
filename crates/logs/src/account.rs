//! All groups of the account: found, made, deleted, written to and read.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use tokio::sync::broadcast;

use crate::event::Event;
use crate::group::{About, Group, Stream};
use crate::refusal::Refusal;
use crate::ring::{Record, Text};
use crate::store::{self, Store};
use crate::{LogsError, Settings};

/// Bytes that all groups together keep in memory.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// Records that may wait for one who follows.
const WAITING: usize = 4_096;

/// Groups by name, and where they are kept.
pub(crate) struct Account {
    pub settings: Settings,
    pub store: Store,
    groups: RwLock<BTreeMap<Arc<str>, Arc<Group>>>,
    /// One change of groups and streams at a time: look, write the row, change the memory.
    changing: Mutex<()>,
    seq: AtomicU64,
    in_memory: AtomicUsize,
    pub followers: AtomicUsize,
    /// Made for the first who follows.
    news: OnceLock<broadcast::Sender<News>>,
}

/// What those who follow are told.
#[derive(Clone)]
pub(crate) struct News {
    pub group: Arc<str>,
    pub said: Said,
}

/// A record that is not yet a text, or an event.
#[derive(Clone)]
pub(crate) enum Said {
    Record(Record),
    Event(Arc<Event>),
}

impl Account {
    pub fn open(settings: Settings) -> Result<Self, LogsError> {
        let (store, loaded) = Store::open(settings.database.as_deref())?;
        let groups = loaded.groups.into_iter().map(|group| (Arc::clone(&group.name), group)).collect();
        Ok(Self {
            settings,
            store,
            groups: RwLock::new(groups),
            changing: Mutex::default(),
            seq: AtomicU64::new(loaded.seq),
            in_memory: AtomicUsize::new(0),
            followers: AtomicUsize::new(0),
            news: OnceLock::new(),
        })
    }

    pub fn find(&self, name: &str) -> Option<Arc<Group>> {
        self.groups.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    pub fn group(&self, name: &str) -> Result<Arc<Group>, Refusal> {
        self.find(name).ok_or_else(Refusal::group_missing)
    }

    /// By name.
    pub fn groups(&self) -> Vec<Arc<Group>> {
        self.groups.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// `arn:aws:logs:<region>:<account>:log-group:<name>`
    pub fn arn(&self, name: &str) -> String {
        format!("arn:aws:logs:{}:{}:log-group:{name}", self.settings.region, self.settings.account_id)
    }

    /// Makes a group.
    pub fn create(&self, name: &str, about: About, now: i64) -> Result<Arc<Group>, Refusal> {
        let _one_at_a_time = self.changing();
        if self.find(name).is_some() {
            return Err(Refusal::group_exists());
        }
        let row = self.store.write(|rows| store::insert_group(rows, name, now, &about))?;
        let group = Arc::new(Group::new(row, name, now, about));
        let mut groups = self.groups.write().unwrap_or_else(PoisonError::into_inner);
        groups.insert(Arc::clone(&group.name), Arc::clone(&group));
        Ok(group)
    }

    /// Changes what can be changed of a group.
    pub fn change(&self, group: &Group, change: impl FnOnce(&mut About)) -> Result<(), Refusal> {
        let _one_at_a_time = self.changing();
        let mut about = group.about();
        change(&mut about);
        self.store.write(|rows| store::update_group(rows, group.row, &about))?;
        group.set_about(about);
        Ok(())
    }

    pub fn delete(&self, name: &str) -> Result<(), Refusal> {
        let _one_at_a_time = self.changing();
        let group = self.group(name)?;
        self.store.write(|rows| store::delete(rows, "groups", Some(group.row)))?;
        self.groups.write().unwrap_or_else(PoisonError::into_inner).remove(name);
        self.close(&group);
        Ok(())
    }

    /// Makes a stream that is kept.
    pub fn create_stream(&self, group: &Group, name: &str, now: i64) -> Result<(), Refusal> {
        let _one_at_a_time = self.changing();
        if group.stream(name).is_some() {
            return Err(Refusal::stream_exists());
        }
        self.keep(group, &Arc::new(Stream::new(name, now)))
    }

    /// Gives a stream a row, if it has none.
    pub fn keep_stream(&self, group: &Group, stream: &Arc<Stream>) -> Result<i64, Refusal> {
        let _one_at_a_time = self.changing();
        if stream.row.get().is_none() {
            self.keep(group, stream)?;
        }
        stream.row.get().copied().ok_or_else(Refusal::stream_missing)
    }

    fn keep(&self, group: &Group, stream: &Arc<Stream>) -> Result<(), Refusal> {
        let row = self.store.write(|rows| store::insert_stream(rows, group.row, &stream.name, stream.created))?;
        stream.row.get_or_init(|| row);
        group.streams_mut().insert(Arc::clone(&stream.name), Arc::clone(stream));
        Ok(())
    }

    pub fn delete_stream(&self, group: &Group, name: &str) -> Result<(), Refusal> {
        let _one_at_a_time = self.changing();
        let stream = group.stream(name).ok_or_else(Refusal::stream_missing)?;
        if let Some(row) = stream.row.get() {
            let left = self.store.write(|rows| {
                store::delete(rows, "streams", Some(*row))?;
                store::bytes(rows, group.row)
            })?;
            group.stored.store(left, Ordering::Relaxed);
        }
        group.streams_mut().remove(name);
        let freed = group.ring().clear(|record| *record.stream.name == *name);
        self.in_memory.fetch_sub(freed, Ordering::Relaxed);
        Ok(())
    }

    /// Removes everything.
    pub fn clear(&self) -> Result<(), Refusal> {
        let _one_at_a_time = self.changing();
        self.store.write(|rows| store::delete(rows, "groups", None))?;
        let groups = std::mem::take(&mut *self.groups.write().unwrap_or_else(PoisonError::into_inner));
        groups.values().for_each(|group| self.close(group));
        Ok(())
    }

    /// Adds a record to memory; gives it back when the group is gone.
    pub fn push(&self, group: &Group, stream: &Arc<Stream>, now: i64, text: Text) -> Result<(), Text> {
        let record = {
            let mut ring = group.ring();
            if ring.closed {
                return Err(text);
            }
            let timestamp = stream.next(now);
            let record = Record { timestamp, seq: self.next_seq(), stream: Arc::clone(stream), text };
            let told = (self.followers.load(Ordering::Relaxed) > 0).then(|| record.clone());
            let grown = ring.push(record);
            drop(ring);
            self.grown(grown);
            told
        };
        if let Some(record) = record {
            self.tell(group, Said::Record(record));
        }
        Ok(())
    }

    /// The number of the next event.
    pub fn next_seq(&self) -> u64 {
        self.seq.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Tells those who follow.
    pub fn tell(&self, group: &Group, said: Said) {
        if let Some(news) = self.news.get() {
            // An error says that nobody follows any more.
            let _ = news.send(News { group: Arc::clone(&group.name), said });
        }
    }

    pub fn subscribe(&self) -> broadcast::Receiver<News> {
        self.news.get_or_init(|| broadcast::Sender::new(WAITING)).subscribe()
    }

    /// Drops from memory what is older than that moment.
    pub fn forget(&self, group: &Group, before: i64) {
        let mut ring = group.ring();
        if ring.records().next().is_some_and(|oldest| oldest.timestamp < before) {
            let freed = ring.clear(|record| record.timestamp < before);
            self.in_memory.fetch_sub(freed, Ordering::Relaxed);
        }
    }

    fn grown(&self, by: isize) {
        let before = if by < 0 {
            self.in_memory.fetch_sub(by.unsigned_abs(), Ordering::Relaxed)
        } else {
            self.in_memory.fetch_add(by.unsigned_abs(), Ordering::Relaxed)
        };
        if before.saturating_add_signed(by) > MOST_BYTES {
            self.make_room();
        }
    }

    /// The group with the most gives half of it up.
    #[cold]
    fn make_room(&self) {
        if let Some(largest) = self.groups().into_iter().max_by_key(|group| group.ring().bytes()) {
            let freed = largest.ring().halve();
            self.in_memory.fetch_sub(freed, Ordering::Relaxed);
        }
    }

    fn close(&self, group: &Group) {
        let mut ring = group.ring();
        ring.closed = true;
        let freed = ring.clear(|_| true);
        self.in_memory.fetch_sub(freed, Ordering::Relaxed);
    }

    fn changing(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
