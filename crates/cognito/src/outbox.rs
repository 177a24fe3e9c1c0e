//! The outbox from outside: what was sent, and what is being sent, for whoever plays the users' mailboxes.

use std::sync::Arc;

use tokio::sync::watch;

use crate::service::Cognito;
use crate::store::messages::{self, Message};

/// How many messages are read at a time while they are followed.
const AT_ONCE: usize = 100;

/// Which messages are wanted; all, if nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// A user name, or the address or number that a message went to.
    pub user: Option<String>,
    /// A pool's id.
    pub pool: Option<String>,
}

/// Rings when a message was sent.
#[derive(Clone)]
pub(crate) struct Bell(watch::Sender<()>);

/// Messages as they are sent, oldest first.
pub struct Follower {
    cognito: Arc<Cognito>,
    wanted: Wanted,
    rings: watch::Receiver<()>,
    /// The last one that was seen.
    last: i64,
}

impl Bell {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(()))
    }

    /// May be done inside the transaction: whoever wakes up waits for its end before they can read.
    pub(crate) fn ring(&self) {
        self.0.send_replace(());
    }
}

impl Cognito {
    /// What would have gone out by e-mail or SMS, newest first: codes and temporary passwords in clear.
    pub fn messages(&self, limit: usize) -> Vec<Message> {
        self.messages_for(&Wanted::default(), limit)
    }

    /// The same, of one user or pool.
    pub fn messages_for(&self, wanted: &Wanted, limit: usize) -> Vec<Message> {
        self.store.read(|db| messages::newest(db, wanted, limit)).unwrap_or_default()
    }

    /// The newest messages and then each as it is sent. `recent`: with how many to begin.
    pub fn follow_messages(&self, wanted: Wanted, recent: usize) -> Follower {
        let rings = self.bell.0.subscribe();
        let last = self.store.read(|db| messages::before_newest(db, &wanted, recent)).unwrap_or_default();
        Follower { cognito: self.myself(), wanted, rings, last }
    }
}

impl Follower {
    /// The next messages; waits until there is one.
    pub async fn next(&mut self) -> Vec<Message> {
        loop {
            self.rings.mark_unchanged();
            let found = self.cognito.store.read(|db| messages::after(db, &self.wanted, self.last, AT_ONCE)).unwrap_or_default();
            if let Some(newest) = found.last() {
                self.last = newest.id;
                return found;
            }
            // The bell lives as long as the service, which this holds.
            let _ = self.rings.changed().await;
        }
    }
}
