//! One invocation: what goes into a function and what comes back.

use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use thiserror::Error;

/// Largest payload of a synchronous invocation, both ways round: 6 MB going in
/// (Lambda developer guide, "Lambda quotas").
pub const MAX_REQUEST: usize = 6_291_456;
/// Largest answer that is not streamed. Lambda's own message names this number.
pub const MAX_RESPONSE: usize = 6_291_556;
/// The only version there is.
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
    /// Always `$LATEST`.
    pub executed_version: &'static str,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("payload_bytes", &self.payload.len()).field("error", &self.error).finish_non_exhaustive()
    }
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
