//! `CUSTOM_AUTH`: the pool's triggers define, create and verify the challenges.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::progress::Progress;
use super::{AuthAnswer, Parameters, SignIn};
use crate::error::ApiError;
use crate::user::User;

/// The rounds so far.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rounds {}

impl SignIn<'_> {
    pub(super) fn begin_custom(&self, _parameters: &Parameters) -> Result<AuthAnswer, ApiError> {
        Err(ApiError::invalid_parameter("Custom auth lambda trigger is not configured for the user pool."))
    }

    /// The triggers decide what comes next: a challenge, tokens, or the end.
    pub(super) fn next_round(
        &self,
        _user: &User,
        _progress: Progress,
        _before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        Err(ApiError::invalid_session())
    }

    /// `CUSTOM_CHALLENGE`.
    pub(super) fn answer_custom(&self, _session: Option<&str>, _responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        Err(ApiError::invalid_session())
    }
}
