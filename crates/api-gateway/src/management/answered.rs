//! What an operation answers: AWS's status of it, and JSON or nothing.

use ::http::StatusCode;
use serde_json::Value;

/// A call that was accepted.
#[derive(Debug)]
pub(super) struct Answered {
    pub(super) status: StatusCode,
    pub(super) value: Option<Value>,
}

impl Answered {
    /// Read, or changed.
    pub(super) fn ok(value: Value) -> Self {
        Self { status: StatusCode::OK, value: Some(value) }
    }

    /// Made.
    pub(super) fn created(value: Value) -> Self {
        Self { status: StatusCode::CREATED, value: Some(value) }
    }

    /// Deleted, as most parts are.
    pub(super) fn accepted() -> Self {
        Self { status: StatusCode::ACCEPTED, value: None }
    }

    /// Deleted, as methods and what belongs to them are.
    pub(super) fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, value: None }
    }
}
