//! Reading a group or one stream of it: what is in memory and what is in the database, as one sequence.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::account::Account;
use crate::event::{Event, Key};
use crate::group::{Group, Stream};
use crate::refusal::Refusal;
use crate::store::Range;

/// What is read, and from where on.
pub(crate) struct Read<'a> {
    pub group: &'a Group,
    /// Every stream that is wanted; `None`: all.
    pub streams: Option<Vec<Arc<Stream>>>,
    /// Inclusive, milliseconds.
    pub from: i64,
    /// Inclusive, milliseconds.
    pub to: i64,
    /// Only what stands beyond, in the direction of reading.
    pub beyond: Option<Key>,
    pub newest_first: bool,
}

impl Read<'_> {
    /// Hands over event after event until there are no more, or until `wanted` says false.
    pub fn each(&self, account: &Account, mut wanted: impl FnMut(Event) -> bool) -> Result<(), Refusal> {
        let mut memory = self.memory();
        let names = self.stored_names();
        let mut go_on = true;
        if !names.is_empty() {
            let only = if names.len() == 1 { names.keys().next().copied() } else { None };
            let (from, to) = self.span();
            let range = Range { group: self.group, stream: only, from, to, newest_first: self.newest_first };
            account.store.each(&range, |stored| {
                let key = stored.key();
                let Some(name) = names.get(&stored.stream) else { return true };
                if !self.is_beyond(key) {
                    return true;
                }
                while go_on && memory.front().is_some_and(|event| self.comes_before(event.key, key)) {
                    go_on = memory.pop_front().is_none_or(&mut wanted);
                }
                go_on = go_on && wanted(stored.into_event(name));
                go_on
            })?;
        }
        while go_on && let Some(event) = memory.pop_front() {
            go_on = wanted(event);
        }
        Ok(())
    }

    /// The events in memory, in the order of reading. Texts are made after the lock is gone.
    fn memory(&self) -> VecDeque<Event> {
        let (from, to) = self.span();
        let wanted = |stream: &Arc<Stream>| {
            self.streams.as_ref().is_none_or(|streams| streams.iter().any(|wanted| wanted.name == stream.name))
        };
        let records: Vec<_> = {
            let ring = self.group.ring();
            let in_time = ring.records().filter(|record| (from..=to).contains(&record.timestamp));
            in_time.filter(|record| wanted(&record.stream)).cloned().collect()
        };
        let events = records.iter().flat_map(|record| record.events());
        let mut events: Vec<Event> = events.filter(|event| self.is_beyond(event.key)).collect();
        events.sort_by_key(|event| event.key);
        if self.newest_first {
            events.reverse();
        }
        events.into()
    }

    /// The rows of the streams that have any.
    fn stored_names(&self) -> HashMap<i64, Arc<str>> {
        let named = |stream: &Arc<Stream>| Some((*stream.row.get()?, Arc::clone(&stream.name)));
        match &self.streams {
            Some(streams) => streams.iter().filter_map(named).collect(),
            None => self.group.streams().values().filter_map(named).collect(),
        }
    }

    /// The times that are left behind `beyond`.
    fn span(&self) -> (i64, i64) {
        match self.beyond {
            Some(key) if self.newest_first => (self.from, self.to.min(key.timestamp)),
            Some(key) => (self.from.max(key.timestamp), self.to),
            None => (self.from, self.to),
        }
    }

    fn is_beyond(&self, key: Key) -> bool {
        self.beyond.is_none_or(|place| self.comes_before(place, key))
    }

    fn comes_before(&self, one: Key, other: Key) -> bool {
        if self.newest_first { one > other } else { one < other }
    }
}
