//! One invocation: what goes into a function and what comes back.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::HeaderValue;
use thiserror::Error;
use tokio::sync::{mpsc, oneshot};

/// Largest payload of a synchronous invocation, both ways round: 6 MB going in
/// (Lambda developer guide, "Lambda quotas").
pub const MAX_REQUEST: usize = 6_291_456;
/// Largest answer that is not streamed. Lambda's own message names this number.
pub const MAX_RESPONSE: usize = 6_291_556;
/// Largest streamed answer: 200 MB (Lambda developer guide, "Response streaming").
pub(crate) const MAX_STREAM: usize = 200 * 1024 * 1024;
/// The version that changes.
pub const LATEST: &str = "$LATEST";

/// What a caller hands to a function.
#[derive(Clone)]
pub struct Invocation {
    /// The event: JSON.
    pub payload: Bytes,
    /// A UUID; the handler sees it as its request id.
    pub request_id: String,
    /// X-Ray trace header; one is made up from the request id when `None`.
    pub trace_id: Option<String>,
    /// JSON of the mobile SDKs' client context.
    pub client_context: Option<String>,
    /// When the invocation arrived; the handler's deadline is counted from it.
    pub now: SystemTime,
}

/// Payloads carry callers' tokens: only their size is shown.
impl fmt::Debug for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invocation")
            .field("request_id", &self.request_id)
            .field("payload_bytes", &self.payload.len())
            .finish_non_exhaustive()
    }
}

/// What came back. A handler that failed is an answer too, as on AWS.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The handler's answer, or `{"errorMessage": …, "errorType": …}`.
    pub payload: Bytes,
    /// Set when the function failed: `X-Amz-Function-Error`.
    pub error: Option<FunctionError>,
    /// The last 4 KiB of the invocation's log, when it was asked for.
    pub log_tail: Option<String>,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("payload_bytes", &self.payload.len()).field("error", &self.error).finish_non_exhaustive()
    }
}

/// An answer that comes piece by piece.
pub(crate) struct Streamed {
    /// Closed when the handler has said everything. Empty for a handler that does not stream: `end` has it all then.
    pub pieces: mpsc::Receiver<Piece>,
    /// How it ended; its payload is what was not streamed.
    pub end: oneshot::Receiver<Result<Answer, InvokeError>>,
}

/// A part of a streamed answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Comes first: the media type of what follows.
    Start(Option<HeaderValue>),
    Data(Bytes),
}

/// `X-Amz-Function-Error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunctionError {
    /// Of historical interest: the runtimes of today report everything as `Unhandled`.
    Handled,
    /// The handler failed, crashed, did not start or took too long.
    Unhandled,
}

impl FunctionError {
    /// The header's value.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Handled => "Handled",
            Self::Unhandled => "Unhandled",
        }
    }
}

/// An invocation that never reached a handler.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvokeError {
    /// The reserved concurrency, or the queue, is used up.
    #[error("Rate Exceeded.")]
    Throttled,
    /// The payload is larger than 6 MB.
    #[error("Request must be smaller than {MAX_REQUEST} bytes for the InvokeFunction operation")]
    TooLarge,
    /// The function is being deleted or the program is stopping.
    #[error("{0}")]
    Unavailable(String),
}

/// A trace header in X-Ray's shape, not sampled.
pub(crate) fn made_up_trace(request_id: &str, now: SystemTime) -> String {
    let seconds = now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let mut digits: String = request_id.chars().filter(char::is_ascii_hexdigit).collect();
    while digits.len() < 24 {
        digits.push('0');
    }
    let (root, parent) = (&digits[..24], &digits[8..24]);
    format!("Root=1-{seconds:08x}-{root};Parent={parent};Sampled=0")
}
