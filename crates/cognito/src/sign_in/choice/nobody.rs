//! `USER_AUTH` for a name that nobody has: where the client hides so, it looks as for a usual user, the same each time.

use rusqlite::Connection;

use super::{Choice, SELECT_CHALLENGE, words};
use crate::delivery;
use crate::error::ApiError;
use crate::first_factor::{self, FirstFactor};
use crate::random;
use crate::sign_in::progress::Progress;
use crate::sign_in::{AuthAnswer, Parameters, SignIn};
use crate::store::challenges::Challenge;
use crate::tokens;

const EMAIL_OTP: &str = "EMAIL_OTP";

impl SignIn<'_> {
    pub(super) fn begin_choice_of_nobody(&self, typed: &str, parameters: &Parameters) -> Result<AuthAnswer, ApiError> {
        let available = first_factor::available_to_nobody(&self.pool);
        let choice = Choice { available, challenge: None, nobody: Some(self.pool.fold(typed)), progress: Progress::default() };
        let preferred = choice.preferred(parameters);
        // Unverified: the migration trigger runs where the password comes with the first request.
        if let (Some(FirstFactor::Password), Some(password)) = (preferred, parameters.get("PASSWORD")) {
            return self.with_migrated_password(typed, password);
        }
        if !self.client.hides_missing_users() || choice.available.is_empty() {
            return Err(self.no_such_user());
        }
        self.pre_authentication_of_nobody(typed)?;
        let answer = match preferred {
            Some(factor) => self.pretend_to_take(typed, factor, &choice, parameters, |_| Ok(())),
            None => self.ask_to_choose(SELECT_CHALLENGE, None, &choice, Vec::new(), |_| Ok(())),
        };
        Ok(answer?.with_choice(words(&choice.available)))
    }

    pub(super) fn answer_for_nobody(
        &self,
        typed: &str,
        word: &str,
        choice: &Choice,
        challenge: &Challenge,
        responses: &Parameters,
    ) -> Result<AuthAnswer, ApiError> {
        if choice.nobody != Some(self.pool.fold(typed)) {
            return Err(ApiError::invalid_session().because("USERNAME is not the session's user"));
        }
        let factor = choice.chosen(word)?;
        self.pretend_to_take(typed, factor, choice, responses, |db| Self::take(db, challenge))
    }

    fn pretend_to_take(
        &self,
        typed: &str,
        factor: FirstFactor,
        choice: &Choice,
        given: &Parameters,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        match (factor, given.get("PASSWORD"), given.get("SRP_A")) {
            (FirstFactor::Password, Some(password), _) => {
                self.check_stranger(typed)?;
                self.pretend_to_check(typed, password);
                Err(self.wrong_stranger(typed))
            }
            (FirstFactor::PasswordSrp, _, Some(a)) => {
                Self::check_srp_a(a)?;
                self.srp_with(None, typed, a, Progress::default(), before)
            }
            (FirstFactor::EmailOtp, ..) => self.pretend_to_send(typed, choice, before),
            _ => self.ask_to_choose(factor.word(), None, choice, Vec::new(), before),
        }
    }

    /// No code goes anywhere, and so none is ever right.
    fn pretend_to_send(
        &self,
        typed: &str,
        choice: &Choice,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        let session = tokens::session(&mut random::fill);
        self.keep(&session, EMAIL_OTP, None, &choice.progress, before)?;
        let parameters = [
            ("CODE_DELIVERY_DELIVERY_MEDIUM", "EMAIL".to_owned()),
            ("CODE_DELIVERY_DESTINATION", delivery::mask_unknown_user(typed)),
        ];
        Ok(AuthAnswer::challenge(EMAIL_OTP, Some(session), parameters))
    }
}
