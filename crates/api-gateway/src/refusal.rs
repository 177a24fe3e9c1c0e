//! What a create operation answers when it does not accept its input.

use std::fmt;

/// The exceptions of the API Gateway control plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalKind {
    /// HTTP 400: the input breaks a rule, or asks for what is not supported.
    BadRequestException,
    /// HTTP 400: a member that has another type.
    SerializationException,
    /// HTTP 400: a value outside of the list its member has.
    ValidationException,
    /// HTTP 404: something named in the call does not exist.
    NotFoundException,
    /// HTTP 409: it exists already, or is still in use.
    ConflictException,
    /// HTTP 429: more of them than an account may have.
    LimitExceededException,
    /// HTTP 500: the database failed.
    InternalFailure,
}

impl RefusalKind {
    /// The exception's name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::BadRequestException => "BadRequestException",
            Self::SerializationException => "SerializationException",
            Self::ValidationException => "ValidationException",
            Self::NotFoundException => "NotFoundException",
            Self::ConflictException => "ConflictException",
            Self::LimitExceededException => "LimitExceededException",
            Self::InternalFailure => "InternalFailure",
        }
    }

    /// Its HTTP status.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::BadRequestException | Self::SerializationException | Self::ValidationException => 400,
            Self::NotFoundException => 404,
            Self::ConflictException => 409,
            Self::LimitExceededException => 429,
            Self::InternalFailure => 500,
        }
    }
}

/// A create, delete or management call that was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Refusal {
    /// Which exception.
    pub kind: RefusalKind,
    /// Its message.
    pub message: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.name(), self.message)
    }
}

impl Refusal {
    /// A `BadRequestException`.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::BadRequestException, message)
    }

    /// A `SerializationException`.
    pub fn serialization(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::SerializationException, message)
    }

    /// A `ValidationException`.
    pub fn validation(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::ValidationException, message)
    }

    /// A `NotFoundException`.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::NotFoundException, message)
    }

    /// A `ConflictException`.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::ConflictException, message)
    }

    /// A `LimitExceededException`.
    pub fn limit(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::LimitExceededException, message)
    }

    /// An `InternalFailure`.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(RefusalKind::InternalFailure, message)
    }

    /// The same refusal, saying first where in the input it happened.
    #[must_use]
    pub fn at(self, place: &str) -> Self {
        Self { message: format!("{place}: {}", self.message), ..self }
    }

    fn new(kind: RefusalKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}
