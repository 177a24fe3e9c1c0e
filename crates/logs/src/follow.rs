//! Following groups: what there is, then each new event as it comes. Whoever follows is woken, nobody polls.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::account::{Account, News, Said};
use crate::event::{Event, Key};
use crate::pattern::Pattern;
use crate::read::Read;
use crate::refusal::Refusal;

/// Which events are wanted.
pub struct Wanted {
    /// Names of groups; none for every group.
    pub groups: Vec<String>,
    /// AWS's filter pattern.
    pub filter: Pattern,
    /// Milliseconds since 1970; nothing before.
    pub since: i64,
    /// Of what there is, at most the newest so many.
    pub limit: usize,
}

/// An event and its group.
#[derive(Debug, Clone)]
pub struct Line {
    /// The group's name.
    pub group: Arc<str>,
    /// The event.
    pub event: Event,
}

/// Somebody who follows.
pub struct Follower {
    account: Arc<Account>,
    wanted: Wanted,
    news: Receiver<News>,
    waiting: VecDeque<Line>,
    seen: HashSet<Key>,
    missed: u64,
}

impl Wanted {
    fn has(&self, group: &str) -> bool {
        self.groups.is_empty() || self.groups.iter().any(|wanted| wanted == group)
    }

    fn takes(&self, event: &Event) -> bool {
        event.key.timestamp >= self.since && self.filter.matches(&event.message)
    }
}

/// What there is, oldest first.
pub(crate) fn history(account: &Account, wanted: &Wanted, now: i64) -> Result<Vec<Line>, Refusal> {
    let mut lines = Vec::new();
    for group in account.groups().iter().filter(|group| wanted.has(&group.name)) {
        let from = wanted.since.max(group.cutoff(now));
        let read = Read { group, streams: None, from, to: i64::MAX, beyond: None, newest_first: true };
        let mut of_group = Vec::new();
        read.each(account, |event| {
            if of_group.len() < wanted.limit && wanted.takes(&event) {
                of_group.push(Line { group: Arc::clone(&group.name), event });
            }
            of_group.len() < wanted.limit
        })?;
        lines.append(&mut of_group);
    }
    lines.sort_by_key(|line| line.event.key);
    let too_many = lines.len().saturating_sub(wanted.limit);
    lines.drain(..too_many);
    Ok(lines)
}

impl Follower {
    pub(crate) fn new(account: &Arc<Account>, wanted: Wanted, now: i64) -> Result<Self, Refusal> {
        // Heard from here on, so that nothing is lost between what there is and what comes; what is in both is told once.
        account.followers.fetch_add(1, Ordering::SeqCst);
        let news = account.subscribe();
        let mut follower =
            Self { account: Arc::clone(account), wanted, news, waiting: VecDeque::new(), seen: HashSet::new(), missed: 0 };
        follower.waiting = history(account, &follower.wanted, now)?.into();
        follower.seen = follower.waiting.iter().map(|line| line.event.key).collect();
        Ok(follower)
    }

    /// The next event; `None` when the account is gone. A reader who is too slow loses the oldest.
    pub async fn next(&mut self) -> Option<Line> {
        loop {
            if let Some(line) = self.waiting.pop_front() {
                return Some(line);
            }
            match self.news.recv().await {
                Ok(news) => self.hear(&news),
                Err(RecvError::Lagged(missed)) => self.missed += missed,
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// How many records were lost since this was asked last.
    pub fn missed(&mut self) -> u64 {
        std::mem::take(&mut self.missed)
    }

    fn hear(&mut self, news: &News) {
        if !self.wanted.has(&news.group) {
            return;
        }
        let events = match &news.said {
            Said::Record(record) => record.events(),
            Said::Event(event) => vec![Event::clone(event)],
        };
        let new = events.into_iter().filter(|event| self.wanted.takes(event) && !self.seen.remove(&event.key));
        let lines: Vec<Line> = new.map(|event| Line { group: Arc::clone(&news.group), event }).collect();
        self.waiting.extend(lines);
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.account.followers.fetch_sub(1, Ordering::SeqCst);
    }
}
