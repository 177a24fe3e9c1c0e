//! AWS's refusals, one constructor per exception and text.

use serde_json::{Value, json};

/// Why a call was not done, in AWS's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind}: {message}")]
pub struct Refusal {
    /// `ResourceNotFoundException`
    pub kind: &'static str,
    /// What the client reads.
    pub message: String,
}

impl Refusal {
    /// 500 for a failure of ours, 400 for the caller's.
    pub(crate) fn status(&self) -> u16 {
        if self.kind == "ServiceUnavailableException" { 500 } else { 400 }
    }

    pub(crate) fn body(&self) -> Value {
        json!({ "__type": self.kind, "message": self.message })
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self { kind: "InvalidParameterException", message: message.into() }
    }

    /// A `nextToken` that was not given out.
    pub(crate) fn bad_token() -> Self {
        // Unverified: the text.
        Self::invalid("The specified nextToken is invalid.")
    }

    pub(crate) fn group_missing() -> Self {
        Self { kind: "ResourceNotFoundException", message: "The specified log group does not exist.".to_owned() }
    }

    pub(crate) fn stream_missing() -> Self {
        Self { kind: "ResourceNotFoundException", message: "The specified log stream does not exist.".to_owned() }
    }

    pub(crate) fn resource_missing(arn: &str) -> Self {
        // Unverified: the text of the three operations on tags by ARN.
        Self { kind: "ResourceNotFoundException", message: format!("The specified resource does not exist: {arn}") }
    }

    pub(crate) fn group_exists() -> Self {
        Self { kind: "ResourceAlreadyExistsException", message: "The specified log group already exists".to_owned() }
    }

    pub(crate) fn stream_exists() -> Self {
        Self { kind: "ResourceAlreadyExistsException", message: "The specified log stream already exists".to_owned() }
    }

    pub(crate) fn unsupported(what: &str) -> Self {
        Self { kind: "UnsupportedOperation", message: format!("{what} is not supported by Sekisho's CloudWatch Logs") }
    }

    pub(crate) fn unknown() -> Self {
        Self { kind: "UnknownOperationException", message: String::new() }
    }

    pub(crate) fn unreadable(why: impl std::fmt::Display) -> Self {
        Self { kind: "SerializationException", message: why.to_string() }
    }

    pub(crate) fn failed(why: impl std::fmt::Display) -> Self {
        Self { kind: "ServiceUnavailableException", message: why.to_string() }
    }
}
