//! An invocation on its way through queue and process, and what the process is given of it.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::HeaderValue;
use tokio::sync::{mpsc, oneshot};

use crate::invocation::{Answer, FunctionError, Invocation, InvokeError, Piece, made_up_trace};
use crate::process::report::Tail;

/// An invocation that was accepted. Exactly one place owns it at a time: the queue or a process's slot.
pub(crate) struct Job {
    pub invocation: Invocation,
    reply: oneshot::Sender<Result<Answer, InvokeError>>,
    received: Instant,
    /// When a process got it.
    taken: Option<Instant>,
    /// How long that process took to start, when this is its first invocation.
    pub init: Option<Duration>,
    pub tail: Option<Tail>,
    /// Where the pieces of a streamed answer go, when the caller wants them.
    pub pieces: Option<mpsc::Sender<Piece>>,
    /// What was invoked: the function's ARN, with the qualifier that the caller named.
    arn: HeaderValue,
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
    /// When the process got it.
    pub at: SystemTime,
    pub deadline_ms: u128,
    pub trace_id: String,
    pub client_context: Option<String>,
    pub arn: HeaderValue,
}

impl Job {
    pub fn new(invocation: Invocation, reply: oneshot::Sender<Result<Answer, InvokeError>>, arn: HeaderValue) -> Box<Self> {
        let received = Instant::now();
        Box::new(Self { invocation, reply, received, taken: None, init: None, tail: None, pieces: None, arn })
    }

    /// The caller wants the log.
    pub fn with_tail(mut self: Box<Self>) -> Box<Self> {
        self.tail = Some(Tail::default());
        self
    }

    /// Has it waited for longer than `patience`?
    pub fn overdue(&self, patience: Duration, now: Instant) -> bool {
        now.saturating_duration_since(self.received) >= patience
    }

    /// A process gets it: from here on the function's timeout counts.
    pub fn deliver(&mut self, timeout: Duration, now: Instant) -> Delivery {
        self.taken = Some(now);
        let queued = now.saturating_duration_since(self.received);
        let at = self.invocation.now + queued;
        let deadline = at + timeout;
        let deadline_ms = deadline.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
        let trace_id = match self.invocation.trace_id.take() {
            Some(given) => given,
            None => made_up_trace(&self.invocation.request_id, self.invocation.now),
        };
        Delivery {
            payload: self.invocation.payload.clone(),
            request_id: self.invocation.request_id.clone(),
            at,
            deadline_ms,
            trace_id,
            client_context: self.invocation.client_context.take(),
            arn: self.arn.clone(),
        }
    }

    /// How long the process has had it.
    pub fn duration_at(&self, now: Instant) -> Duration {
        self.taken.map(|taken| now.saturating_duration_since(taken)).unwrap_or_default()
    }

    /// The wall clock now, as far as the caller's clock says.
    pub fn clock(&self) -> SystemTime {
        self.clock_at(Instant::now())
    }

    /// The wall clock at that moment.
    pub fn clock_at(&self, now: Instant) -> SystemTime {
        self.invocation.now + now.saturating_duration_since(self.received)
    }

    /// Answers the caller, if it is still there.
    pub fn answer(self, payload: Bytes, error: Option<FunctionError>, log_tail: Option<String>) {
        let answer = Answer { payload, error, log_tail };
        // A caller that went away does not want to know.
        let _ = self.reply.send(Ok(answer));
    }

    /// Tells the caller that no handler was reached.
    pub fn refuse(self, error: InvokeError) {
        let _ = self.reply.send(Err(error));
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
        let mut job = Job::new(invocation, oneshot::channel().0, HeaderValue::from_static("arn"));
        let later = job.received + Duration::from_millis(250);
        let delivery = job.deliver(Duration::from_secs(3), later);
        assert_eq!(delivery.deadline_ms, 1_003_250);
        assert_eq!(delivery.trace_id, "Root=1-000003e8-8476a536e9f411e897392dfe;Parent=e9f411e897392dfe;Sampled=0");
    }
}
