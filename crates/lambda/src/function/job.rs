//! An invocation on its way through queue and process, and what the process is given of it.

use std::time::{Duration, Instant, UNIX_EPOCH};

use bytes::Bytes;
use tokio::sync::oneshot;

use super::LogType;
use crate::invocation::{Answer, FunctionError, Invocation, LATEST};
use crate::process::report::Tail;

/// An invocation that was accepted. Exactly one place owns it at a time: the queue or a process's slot.
pub(crate) struct Job {
    pub invocation: Invocation,
    reply: oneshot::Sender<Answer>,
    received: Instant,
    /// When a process got it.
    taken: Option<Instant>,
    /// How long that process took to start, when this is its first invocation.
    pub init: Option<Duration>,
    pub tail: Option<Tail>,
}

/// How an invocation may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Priority {
    /// Synchronous: beyond the reserved concurrency it is refused at once.
    Now,
    /// Asynchronous: waits in the queue, as on AWS.
    Later,
}

/// What `GET next` answers.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Delivery {
    pub payload: Bytes,
    pub request_id: String,
    pub deadline_ms: u128,
    pub trace_id: String,
    pub client_context: Option<String>,
}

impl Job {
    pub fn new(invocation: Invocation, reply: oneshot::Sender<Answer>, log: LogType) -> Box<Self> {
        let tail = (log == LogType::Tail).then(|| Tail::start(&invocation.request_id));
        Box::new(Self { invocation, reply, received: Instant::now(), taken: None, init: None, tail })
    }

    /// Has it waited for longer than `patience`?
    pub fn overdue(&self, patience: Duration, now: Instant) -> bool {
        now.saturating_duration_since(self.received) >= patience
    }

    /// A process gets it: from here on the function's timeout counts.
    pub fn deliver(&mut self, timeout: Duration, now: Instant) -> Delivery {
        self.taken = Some(now);
        let queued = now.saturating_duration_since(self.received);
        let deadline = self.invocation.now + queued + timeout;
        let deadline_ms = deadline.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let trace_id = match self.invocation.trace_id.take() {
            Some(given) => given,
            None => self.made_up_trace(),
        };
        Delivery {
            payload: self.invocation.payload.clone(),
            request_id: self.invocation.request_id.clone(),
            deadline_ms,
            trace_id,
            client_context: self.invocation.client_context.take(),
        }
    }

    /// How long the process has had it.
    pub fn duration(&self) -> Duration {
        self.taken.map(|taken| taken.elapsed()).unwrap_or_default()
    }

    /// The wall clock now, as far as the caller's clock says.
    pub fn clock(&self) -> std::time::SystemTime {
        self.invocation.now + self.received.elapsed()
    }

    /// Answers the caller, if it is still there.
    pub fn answer(self, payload: Bytes, error: Option<FunctionError>, log_tail: Option<String>) {
        let answer = Answer { payload, error, log_tail, executed_version: LATEST };
        // A caller that went away does not want to know.
        let _ = self.reply.send(answer);
    }

    /// A trace header in X-Ray's shape, not sampled.
    fn made_up_trace(&self) -> String {
        let seconds = self.invocation.now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let mut digits: String = (self.invocation.request_id.chars()).filter(char::is_ascii_hexdigit).collect();
        while digits.len() < 24 {
            digits.push('0');
        }
        let (root, parent) = (&digits[..24], &digits[8..24]);
        format!("Root=1-{seconds:08x}-{root};Parent={parent};Sampled=0")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deadline_counts_from_the_moment_a_process_has_it() {
        let invocation = Invocation {
            payload: Bytes::from_static(b"{}"),
            request_id: "8476a536-e9f4-11e8-9739-2dfe598c3fcd".into(),
            trace_id: None,
            client_context: None,
            now: UNIX_EPOCH + Duration::from_secs(1_000),
        };
        let mut job = Job::new(invocation, oneshot::channel().0, LogType::None);
        let later = job.received + Duration::from_millis(250);
        let delivery = job.deliver(Duration::from_secs(3), later);
        assert_eq!(delivery.deadline_ms, 1_003_250);
        assert_eq!(delivery.trace_id, "Root=1-000003e8-8476a536e9f411e897392dfe;Parent=e9f411e897392dfe;Sampled=0");
    }
}
