//! One process as the pool sees it.

use std::mem;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{Notify, oneshot};

use super::INIT_LIMIT;
use crate::function::job::{Delivery, Job};

/// Counts up within a function; never used again.
pub(crate) type ProcessId = u64;

/// Where a process is in its life.
pub(super) enum Phase {
    /// Has not asked for its first invocation.
    Starting,
    /// Waits in `GET next`.
    Idle(oneshot::Sender<Delivery>),
    /// Has an invocation.
    Busy(Box<Job>),
    /// Has answered, has not asked again.
    Returning,
    /// Gets nothing any more.
    Ending,
}

/// A process's entry in the pool.
pub(super) struct Slot {
    pub phase: Phase,
    pub kick: Arc<Notify>,
    pub started: Instant,
    /// Until its first invocation takes it.
    pub init: Option<Duration>,
    /// When it is to be killed.
    pub ends_at: Option<Instant>,
    /// When its supervisor will look by itself.
    pub armed_for: Option<Instant>,
    condemned: bool,
}

impl Slot {
    pub fn new() -> Self {
        let started = Instant::now();
        Self {
            phase: Phase::Starting,
            kick: Arc::default(),
            started,
            init: None,
            ends_at: Some(started + INIT_LIMIT),
            armed_for: None,
            condemned: false,
        }
    }

    /// Becomes busy; the answer to the `GET next` that is being handled.
    pub fn take(&mut self, mut job: Box<Job>, timeout: Duration, now: Instant) -> Delivery {
        job.init = self.init.take();
        let delivery = job.deliver(timeout, now);
        self.phase = Phase::Busy(job);
        self.limit(now + timeout);
        delivery
    }

    /// Becomes busy through the `GET next` that waits; gives the job back when nobody waits there any more.
    pub fn deliver(&mut self, job: Box<Job>, timeout: Duration) -> Result<(), Box<Job>> {
        let waiter = match mem::replace(&mut self.phase, Phase::Ending) {
            Phase::Idle(waiter) if !waiter.is_closed() => waiter,
            _ => {
                self.end();
                return Err(job);
            }
        };
        let delivery = self.take(job, timeout, Instant::now());
        // Should it hang up just now, it is dying: its supervisor answers the job.
        let _ = waiter.send(delivery);
        Ok(())
    }

    /// Waits for an invocation, without a limit.
    pub fn idle(&mut self, waiter: oneshot::Sender<Delivery>) {
        self.phase = Phase::Idle(waiter);
        self.ends_at = None;
    }

    /// Moves on and gives up its job.
    pub fn leave(&mut self, to: Phase) -> Option<Box<Job>> {
        match mem::replace(&mut self.phase, to) {
            Phase::Busy(job) => Some(job),
            _ => None,
        }
    }

    /// Has its supervisor kill it.
    pub fn end(&mut self) {
        self.phase = Phase::Ending;
        self.condemned = true;
        self.kick.notify_one();
    }

    pub fn must_die(&self) -> bool {
        self.condemned
    }

    /// The supervisor is woken only when it would otherwise look too late: once per timeout, not per invocation.
    fn limit(&mut self, at: Instant) {
        self.ends_at = Some(at);
        if self.armed_for.is_none_or(|armed| armed > at) {
            self.armed_for = Some(at);
            self.kick.notify_one();
        }
    }
}
