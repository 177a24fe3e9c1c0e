//! The second factor: which one a user is asked for, `SELECT_MFA_TYPE`, `SOFTWARE_TOKEN_MFA`. Codes that are sent are in
//! `one_time_code.rs`, users who have no second factor yet in `second_factor/set_up.rs`.

mod set_up;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::one_time_code::OneTimeCode;
use super::progress::Progress;
use super::{AuthAnswer, Parameters, SignIn};
use crate::error::ApiError;
use crate::random;
use crate::second_factor::{self, SecondFactor};
use crate::store::software_tokens::{self, SoftwareToken};
use crate::tokens;
use crate::totp;
use crate::user::User;

const SELECT_MFA_TYPE: &str = "SELECT_MFA_TYPE";
const SOFTWARE_TOKEN_MFA: &str = "SOFTWARE_TOKEN_MFA";

/// What a user is asked for.
pub enum Question {
    /// This one.
    For(SecondFactor),
    /// Which of these.
    Which(Vec<SecondFactor>),
    /// To set one of these up.
    SetUp(Vec<SecondFactor>),
}

/// A user who may choose.
#[derive(Serialize, Deserialize)]
struct Choice {
    factors: Vec<SecondFactor>,
    progress: Progress,
}

impl SignIn<'_> {
    /// What this user is to be asked for; `None`: nothing.
    // Unverified: a user who can be asked for nothing, in a pool where it is each one's choice, is asked for nothing.
    pub(super) fn second_factor(&self, user: &User) -> Result<Option<Question>, ApiError> {
        if !self.pool.settings.asks_for_second_factors() {
            return Ok(None);
        }
        let usable = self.context.store().read(|db| second_factor::usable(db, &self.pool, user))?;
        let asked_for = second_factor::asked_for(&self.pool, user, &usable);
        Ok(match asked_for.as_slice() {
            [] if self.pool.settings.requires_second_factors() => Some(Question::SetUp(second_factor::offered(&self.pool))),
            [] => None,
            [only] => Some(Question::For(*only)),
            _ => Some(Question::Which(asked_for)),
        })
    }

    pub(super) fn ask_for_second_factor(
        &self,
        user: &User,
        question: Question,
        progress: Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        match question {
            Question::For(factor) => self.ask_for_factor(user, factor, progress, before),
            Question::Which(factors) => self.let_choose(user, factors, progress, before),
            Question::SetUp(factors) => self.ask_to_set_up(user, &factors, progress, before),
        }
    }

    fn ask_for_factor(
        &self,
        user: &User,
        factor: SecondFactor,
        progress: Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        match factor {
            SecondFactor::Sms => self.ask_for_code(user, OneTimeCode::SmsMfa, progress, before),
            SecondFactor::Email => self.ask_for_code(user, OneTimeCode::EmailOtp, progress, before),
            SecondFactor::SoftwareToken => self.ask_for_software_token(user, &progress, before),
        }
    }

    fn let_choose(
        &self,
        user: &User,
        factors: Vec<SecondFactor>,
        progress: Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        let session = tokens::session(&mut random::fill);
        let parameters = [("MFAS_CAN_CHOOSE", listed(&factors)), ("USER_ID_FOR_SRP", user.username.clone())];
        self.keep(&session, SELECT_MFA_TYPE, Some(user), &Choice { factors, progress }, before)?;
        Ok(AuthAnswer::challenge(SELECT_MFA_TYPE, Some(session), parameters))
    }

    /// `SELECT_MFA_TYPE`.
    pub(super) fn select_second_factor(&self, session: Option<&str>, responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        let username = responses.require("USERNAME")?;
        let answer = responses.require("ANSWER")?;
        let session = session.ok_or_else(|| ApiError::parameter_missing("Session"))?;
        self.check_response_hash(responses)?;
        let (challenge, user) = self.outstanding(session, SELECT_MFA_TYPE, username)?;
        if !user.enabled {
            return Err(ApiError::user_disabled());
        }
        let Choice { factors, progress } = Self::payload(&challenge)?;
        // Unverified: the words.
        let factor = SecondFactor::of(answer)
            .filter(|factor| factors.contains(factor))
            .ok_or_else(|| ApiError::invalid_parameter("The selected MFA type is not available for the user."))?;
        self.ask_for_factor(&user, factor, progress, |db| Self::take(db, &challenge))
    }

    pub(super) fn ask_for_software_token(
        &self,
        user: &User,
        progress: &Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        let name = self.software_token(user)?.name.filter(|name| !name.is_empty());
        let session = tokens::session(&mut random::fill);
        self.keep(&session, SOFTWARE_TOKEN_MFA, Some(user), progress, before)?;
        let name = name.map(|name| ("FRIENDLY_DEVICE_NAME", name));
        let parameters = name.into_iter().chain([("USER_ID_FOR_SRP", user.username.clone())]);
        Ok(AuthAnswer::challenge(SOFTWARE_TOKEN_MFA, Some(session), parameters))
    }

    /// `SOFTWARE_TOKEN_MFA`.
    pub(super) fn answer_software_token(&self, session: Option<&str>, responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        let username = responses.require("USERNAME")?;
        let given = responses.require("SOFTWARE_TOKEN_MFA_CODE")?;
        let session = session.ok_or_else(|| ApiError::parameter_missing("Session"))?;
        self.check_response_hash(responses)?;
        let (challenge, user) = self.outstanding(session, SOFTWARE_TOKEN_MFA, username)?;
        if !user.enabled {
            return Err(ApiError::user_disabled());
        }
        let token = self.software_token(&user)?;
        let step = totp::step_of(&token.secret, given, self.context.now)
            .ok_or_else(|| ApiError::code_mismatch("Invalid code received for user"))?;
        self.check_unused(&user, step)?;
        let mut progress = Progress { second_factor: true, ..Self::payload(&challenge)? };
        progress.note_device(responses);
        self.proceed(&user, progress, |db| {
            Self::take(db, &challenge)?;
            if software_tokens::take_step(db, user.id, &token.secret, step)? { Ok(()) } else { Err(code_used()) }
        })
    }

    /// Before any trigger runs; the transaction looks again.
    fn check_unused(&self, user: &User, step: i64) -> Result<(), ApiError> {
        let last = self.context.store().read(|db| software_tokens::last_step(db, user.id))?;
        if last.is_some_and(|last| step <= last) { Err(code_used()) } else { Ok(()) }
    }

    fn software_token(&self, user: &User) -> Result<SoftwareToken, ApiError> {
        let token = self.context.store().read(|db| software_tokens::find(db, user.id))?;
        token.filter(|token| token.verified).ok_or_else(software_token_missing)
    }
}

/// The factors as the text of a challenge parameter.
fn listed(factors: &[SecondFactor]) -> String {
    serde_json::to_string(factors).expect("texts serialize")
}

fn code_used() -> ApiError {
    ApiError::expired_code("Your software token has already been used once.")
}

/// The user has no generator whose code was right once.
pub fn software_token_missing() -> ApiError {
    ApiError::software_token_mfa_not_found("Software Token MFA does not exist for the user.")
}
