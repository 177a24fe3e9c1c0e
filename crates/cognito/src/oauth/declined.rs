//! How the token endpoint and its neighbours say no: one word, rarely two (RFC 6749, 5.2).

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::hosted::answers;

/// A request of a program that is not served.
pub enum Declined {
    /// In OAuth's words.
    Error {
        error: &'static str,
        description: Option<String>,
        /// Plain words for our own log.
        why: String,
    },
    /// A failure of our own.
    Failure(ApiError),
}

impl Declined {
    /// With this word; `why` goes to the log only.
    pub fn new(error: &'static str, why: impl Into<String>) -> Self {
        Self::Error { error, description: None, why: why.into() }
    }

    /// What the engine refused, as the refusal of a grant.
    // Unverified: the word for a function that refuses.
    pub fn grant(error: ApiError) -> Self {
        if error.status() >= 500 {
            return Self::Failure(error);
        }
        let why = error.why.clone().unwrap_or_else(|| error.to_string());
        if error.kind.contains("Lambda") {
            return Self::Error { error: "invalid_request", description: error.message, why };
        }
        Self::new("invalid_grant", why)
    }

    /// The answer.
    pub fn answer(self, status: StatusCode) -> Response<Bytes> {
        match self {
            Self::Error { error, description, why } => answers::because(answers::json(status, &body(error, description)), why),
            Self::Failure(error) => answers::failure(&error),
        }
    }
}

impl From<ApiError> for Declined {
    fn from(error: ApiError) -> Self {
        Self::Failure(error)
    }
}

fn body(error: &str, description: Option<String>) -> Value {
    match description {
        Some(description) => json!({"error": error, "error_description": description}),
        None => json!({"error": error}),
    }
}
