//! Writing from inside: what a process of a function, or a stage of an API, tells. One writer per stream.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use crate::account::Account;
use crate::event::millis;
use crate::group::{About, Group, Stream};
use crate::ring::{Later, Text};

/// Adds to one stream, in memory. Makes the group again if somebody has deleted it, as functions do on AWS.
pub struct Writer {
    account: Arc<Account>,
    group: Arc<str>,
    stream: Arc<str>,
    /// `None` while the database does not take the group.
    open: Mutex<Option<(Arc<Group>, Arc<Stream>)>>,
}

impl Writer {
    pub(crate) fn new(account: Arc<Account>, group: &str, stream: &str, now: SystemTime) -> Self {
        let open = open(&account, group, stream, millis(now));
        Self { account, group: group.into(), stream: stream.into(), open: Mutex::new(open) }
    }

    /// Adds a line.
    pub fn line(&self, now: SystemTime, line: &str) {
        self.push(millis(now), Text::Line(line.into()));
    }

    /// Adds what is made into text when somebody reads it.
    pub fn later(&self, now: SystemTime, later: Later) {
        self.push(millis(now), Text::Later(later));
    }

    fn push(&self, now: i64, text: Text) {
        let mut open_now = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let text = match &*open_now {
            Some((group, stream)) => match self.account.push(group, stream, now, text) {
                Ok(()) => return,
                Err(text) => text,
            },
            None => text,
        };
        *open_now = open(&self.account, &self.group, &self.stream, now);
        if let Some((group, stream)) = &*open_now {
            // Deleted again this very moment: then the line goes with it.
            let _ = self.account.push(group, stream, now, text);
        }
    }
}

fn open(account: &Account, group: &str, stream: &str, now: i64) -> Option<(Arc<Group>, Arc<Stream>)> {
    let found = account.find(group).or_else(|| {
        // Two may want to make it: then the other did.
        account.create(group, About::standard(), now).ok().or_else(|| account.find(group))
    })?;
    let stream = found.open_stream(stream, now);
    Some((found, stream))
}

impl About {
    /// As a group is that nobody described.
    pub fn standard() -> Self {
        Self { class: "STANDARD".to_owned(), ..Self::default() }
    }
}
