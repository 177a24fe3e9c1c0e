//! What can go wrong with a function's configuration and policy, with AWS's exception names and texts.

use thiserror::Error;

/// Refusal of a change to a function. Displays AWS's text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LambdaError {
    /// A member breaks a constraint of the service model.
    #[error("{0}")]
    Validation(String),
    /// A value that Lambda itself refuses.
    #[error("{0}")]
    InvalidParameterValue(String),
    /// No function of that name; holds its ARN.
    #[error("Function not found: {0}")]
    FunctionNotFound(String),
    /// The name is taken by a function that was made through the API.
    #[error("Function already exist: {0}")]
    FunctionExists(String),
    /// The policy has a statement of that id.
    #[error(
        "The statement id ({0}) provided already exists. Please provide a new statement id, or remove the existing \
         statement."
    )]
    StatementExists(String),
}

impl LambdaError {
    /// Name of AWS's exception.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Validation(_) => "ValidationException",
            Self::InvalidParameterValue(_) => "InvalidParameterValueException",
            Self::FunctionNotFound(_) => "ResourceNotFoundException",
            Self::FunctionExists(_) | Self::StatementExists(_) => "ResourceConflictException",
        }
    }
}
