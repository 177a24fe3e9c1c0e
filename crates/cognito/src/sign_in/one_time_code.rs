//! Codes sent for a sign-in, as first or second factor: `EMAIL_OTP`, `SMS_OTP`, `SMS_MFA`.

use rusqlite::Connection;

use super::progress::Progress;
use super::{AuthAnswer, Parameters, SignIn};
use crate::error::ApiError;
use crate::user::User;

/// What the challenge is called and where its code goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OneTimeCode {
    /// First or second factor by e-mail.
    EmailOtp,
    /// First factor by SMS.
    SmsOtp,
    /// Second factor by SMS.
    SmsMfa,
}

impl SignIn<'_> {
    /// Sends the user a code and waits for it. As a first factor it has eight digits, as a second six.
    pub(super) fn ask_for_code(
        &self,
        _user: &User,
        _kind: OneTimeCode,
        _progress: Progress,
        _before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        Err(ApiError::invalid_session())
    }

    pub(super) fn answer_code(
        &self,
        _kind: OneTimeCode,
        _session: Option<&str>,
        _responses: &Parameters,
    ) -> Result<AuthAnswer, ApiError> {
        Err(ApiError::invalid_session())
    }
}
