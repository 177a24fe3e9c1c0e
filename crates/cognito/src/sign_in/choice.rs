//! `USER_AUTH`: the user chooses the first factor (`SELECT_CHALLENGE`, `PASSWORD`, `PASSWORD_SRP`, `WEB_AUTHN`).

use super::{AuthAnswer, Parameters, SignIn};
use crate::error::ApiError;

impl SignIn<'_> {
    pub(super) fn begin_choice(&self, _session: Option<&str>, _parameters: &Parameters) -> Result<AuthAnswer, ApiError> {
        Err(ApiError::invalid_session())
    }

    /// `SELECT_CHALLENGE`.
    pub(super) fn select_challenge(&self, _session: Option<&str>, _responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        Err(ApiError::invalid_session())
    }

    /// `PASSWORD`.
    pub(super) fn answer_password(&self, _session: Option<&str>, _responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        Err(ApiError::invalid_session())
    }

    /// `PASSWORD_SRP`.
    pub(super) fn answer_password_srp(&self, _session: Option<&str>, _responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        Err(ApiError::invalid_session())
    }

    /// `WEB_AUTHN`.
    pub(super) fn answer_passkey(&self, _session: Option<&str>, _responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        Err(ApiError::invalid_session())
    }
}
