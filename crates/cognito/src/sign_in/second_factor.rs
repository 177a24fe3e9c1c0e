//! The second factor: which one a user is asked for, `SELECT_MFA_TYPE`, `MFA_SETUP`, `SOFTWARE_TOKEN_MFA`.

use rusqlite::Connection;

use super::progress::Progress;
use super::{AuthAnswer, Parameters, SignIn};
use crate::error::ApiError;
use crate::user::User;

/// What a user is asked for.
pub enum SecondFactor {}

impl SignIn<'_> {
    /// What this user is to be asked for; `None`: nothing.
    pub(super) fn second_factor(&self, _user: &User) -> Result<Option<SecondFactor>, ApiError> {
        Ok(None)
    }

    pub(super) fn ask_for_second_factor(
        &self,
        _user: &User,
        factor: SecondFactor,
        _progress: Progress,
        _before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        match factor {}
    }

    /// `SOFTWARE_TOKEN_MFA`.
    pub(super) fn answer_software_token(&self, _session: Option<&str>, _responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        Err(ApiError::invalid_session())
    }

    /// `SELECT_MFA_TYPE`.
    pub(super) fn select_second_factor(&self, _session: Option<&str>, _responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        Err(ApiError::invalid_session())
    }

    /// `MFA_SETUP`, with the session that `VerifySoftwareToken` gave.
    pub(super) fn finish_setup(&self, _session: Option<&str>, _responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        Err(ApiError::invalid_session())
    }
}
