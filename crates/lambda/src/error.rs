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
    /// Nothing has changed since that version was published.
    /// Unverified: the text, and that CloudFormation refuses it also where the API published that version.
    #[error("A version for this Lambda function exists ( {0} ). Modify the function to create a new version.")]
    VersionExists(u64),
    /// The policy has a statement of that id.
    #[error(
        "The statement id ({0}) provided already exists. Please provide a new statement id, or remove the existing \
         statement."
    )]
    StatementExists(String),
    /// The state cannot be written.
    #[error("{0}")]
    State(String),
}

impl From<crate::store::StoreError> for LambdaError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::State(error.to_string())
    }
}

impl LambdaError {
    /// A version is to be made of code that the function does not have.
    pub(crate) fn other_code(given: &str, latest: &str) -> Self {
        Self::InvalidParameterValue(format!(
            "CodeSHA256 ({given}) is different from current CodeSHA256 in $LATEST ({latest}). Please try again with the \
             CodeSHA256 in $LATEST."
        ))
    }

    /// Name of AWS's exception.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Validation(_) => "ValidationException",
            Self::InvalidParameterValue(_) => "InvalidParameterValueException",
            Self::FunctionNotFound(_) => "ResourceNotFoundException",
            Self::FunctionExists(_) | Self::VersionExists(_) | Self::StatementExists(_) => "ResourceConflictException",
            Self::State(_) => "ServiceException",
        }
    }
}
