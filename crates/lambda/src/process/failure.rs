//! What the caller reads when a process failed: Lambda's error types and texts.

use std::fmt;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::Duration;

use bytes::Bytes;
use serde_json::json;

use crate::invocation::MAX_RESPONSE;

/// Why there is no answer of the handler.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The function's timeout, or the limit of the init phase.
    TimedOut(Duration),
    /// The process ended.
    Exited(ExitStatus),
    /// There is no such process: the program cannot be run.
    NotStarted(String),
    /// Its answer is too large.
    TooLarge,
}

impl Failure {
    pub fn kind(&self) -> &'static str {
        match self {
            Self::TimedOut(_) => "Sandbox.Timedout",
            Self::Exited(_) => "Runtime.ExitError",
            Self::NotStarted(_) => "Runtime.InvalidEntrypoint",
            Self::TooLarge => "Function.ResponseSizeTooLarge",
        }
    }

    /// The payload of the answer.
    pub fn payload(&self, request_id: &str) -> Bytes {
        let message = match self {
            Self::TooLarge => self.to_string(),
            _ => format!("RequestId: {request_id} Error: {self}"),
        };
        Bytes::from(json!({ "errorType": self.kind(), "errorMessage": message }).to_string())
    }

    /// `Status:` of the REPORT line.
    pub fn status(&self) -> &'static str {
        match self {
            Self::TimedOut(_) => "timeout",
            _ => "error",
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut(after) => write!(f, "Task timed out after {:.2} seconds", after.as_secs_f64()),
            Self::Exited(status) => write_exit(f, *status),
            Self::NotStarted(why) => f.write_str(why),
            Self::TooLarge => {
                write!(f, "Response payload size exceeded maximum allowed payload size ({MAX_RESPONSE} bytes).")
            }
        }
    }
}

fn write_exit(f: &mut fmt::Formatter<'_>, status: ExitStatus) -> fmt::Result {
    if status.success() {
        return f.write_str("Runtime exited without providing a reason");
    }
    f.write_str("Runtime exited with error: ")?;
    match (status.code(), status.signal()) {
        (Some(code), _) => write!(f, "exit status {code}"),
        (None, Some(signal)) => {
            let core = if status.core_dumped() { " (core dumped)" } else { "" };
            write!(f, "signal: {}{core}", signal_name(signal))
        }
        (None, None) => f.write_str("unknown"),
    }
}

/// Lambda's supervisor names signals in words.
fn signal_name(signal: i32) -> String {
    let name = match signal {
        1 => "hangup",
        2 => "interrupt",
        4 => "illegal instruction",
        6 => "aborted",
        8 => "floating point exception",
        9 => "killed",
        11 => "segmentation fault",
        13 => "broken pipe",
        15 => "terminated",
        other => return format!("signal {other}"),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        let exited = |raw| Failure::Exited(ExitStatus::from_raw(raw));
        let cases = [
            (Failure::TimedOut(Duration::from_secs(3)), "RequestId: r Error: Task timed out after 3.00 seconds"),
            (exited(101 << 8), "RequestId: r Error: Runtime exited with error: exit status 101"),
            (exited(0), "RequestId: r Error: Runtime exited without providing a reason"),
            (exited(9), "RequestId: r Error: Runtime exited with error: signal: killed"),
            (exited(6 | 0x80), "RequestId: r Error: Runtime exited with error: signal: aborted (core dumped)"),
            (Failure::TooLarge, "Response payload size exceeded maximum allowed payload size (6291556 bytes)."),
        ];
        for (failure, message) in cases {
            let payload: serde_json::Value = serde_json::from_slice(&failure.payload("r")).unwrap();
            assert_eq!(payload["errorMessage"], message);
            assert_eq!(payload["errorType"], failure.kind());
        }
    }
}
