//! `USER_AUTH`: the user chooses the first factor (`SELECT_CHALLENGE`, `PASSWORD`, `PASSWORD_SRP`, `WEB_AUTHN`, and the
//! codes of `one_time_code`).
//!
//! All of its challenges wait in one kind of session, since the user may always choose otherwise than they were asked.

mod nobody;
mod passkey;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::one_time_code::OneTimeCode;
use super::progress::Progress;
use super::{AuthAnswer, Flow, Parameters, SignIn};
use crate::client::HashWording;
use crate::error::ApiError;
use crate::first_factor::{self, FirstFactor};
use crate::passkeys;
use crate::random;
use crate::tokens;
use crate::user::{User, UserStatus};

const KIND: &str = "USER_AUTH";
const SELECT_CHALLENGE: &str = "SELECT_CHALLENGE";

/// A sign-up that was confirmed and may become a sign-in.
const SIGNED_UP: &str = "SIGNED_UP";

/// What there is to choose from.
#[derive(Serialize, Deserialize)]
struct Choice {
    available: Vec<FirstFactor>,
    /// What a passkey is to sign, if the user has one that may be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    challenge: Option<String>,
    /// The name that was typed, if nobody has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    nobody: Option<String>,
    progress: Progress,
}

impl SignIn<'_> {
    pub(super) fn begin_choice(&self, session: Option<&str>, parameters: &Parameters) -> Result<AuthAnswer, ApiError> {
        let typed = parameters.require("USERNAME")?;
        self.client.check_hash(typed, parameters.get("SECRET_HASH"), HashWording::Initiate)?;
        if let Some(session) = session {
            return self.begin_after_sign_up(session, typed);
        }
        let Some(user) = self.find_user(typed)? else {
            return self.begin_choice_of_nobody(typed, parameters);
        };
        let choice = self.choice_of(&user, parameters)?;
        self.check_standing_for(&user, &choice.available)?;
        self.pre_authentication(&user, false)?;
        let available = words(&choice.available);
        let answer = match choice.preferred(parameters) {
            Some(factor) => self.take_factor(&user, factor, choice, parameters, |_| Ok(())),
            None => self.offer(&user, &choice),
        };
        Ok(answer?.with_choice(available))
    }

    /// `SELECT_CHALLENGE`.
    pub(super) fn select_challenge(&self, session: Option<&str>, responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        responses.require("USERNAME")?;
        let answer = responses.require("ANSWER")?;
        self.answer_choice(answer, session, responses)
    }

    /// `PASSWORD`.
    pub(super) fn answer_password(&self, session: Option<&str>, responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        self.answer_with("PASSWORD", FirstFactor::Password, session, responses)
    }

    /// `PASSWORD_SRP`.
    pub(super) fn answer_password_srp(&self, session: Option<&str>, responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        self.answer_with("SRP_A", FirstFactor::PasswordSrp, session, responses)
    }

    /// `WEB_AUTHN`.
    pub(super) fn answer_passkey(&self, session: Option<&str>, responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        self.answer_with("CREDENTIAL", FirstFactor::WebAuthn, session, responses)
    }

    /// A session with which a user who has just confirmed their sign-up signs in at once; `None`: the client does not
    /// allow `USER_AUTH`.
    pub fn session_of_sign_up(&self, user: &User) -> Result<Option<String>, ApiError> {
        if Flow::Choice.check_allowed(&self.client).is_err() {
            return Ok(None);
        }
        let session = tokens::session(&mut random::fill);
        // As documented, the first sign-in asks for no second factor: the code of the sign-up was one.
        let progress = Progress { second_factor: true, ..Progress::default() };
        self.keep(&session, SIGNED_UP, Some(user), &progress, |_| Ok(()))?;
        Ok(Some(session))
    }

    fn begin_after_sign_up(&self, session: &str, typed: &str) -> Result<AuthAnswer, ApiError> {
        let (challenge, user) = self.outstanding(session, SIGNED_UP, typed)?;
        self.check_standing(&user)?;
        self.pre_authentication(&user, false)?;
        let progress = Self::payload(&challenge)?;
        self.proceed(&user, progress, |db| Self::take(db, &challenge))
    }

    fn choice_of(&self, user: &User, parameters: &Parameters) -> Result<Choice, ApiError> {
        let available = self.available_to(user)?;
        let challenge = available.contains(&FirstFactor::WebAuthn).then(passkeys::challenge);
        let mut progress = Progress::default();
        progress.note_device(parameters);
        Ok(Choice { available, challenge, nobody: None, progress })
    }

    fn available_to(&self, user: &User) -> Result<Vec<FirstFactor>, ApiError> {
        let has_passkeys = !self.passkeys_of(user)?.is_empty();
        Ok(first_factor::available(&self.pool, user, has_passkeys))
    }

    /// A code confirms who has not confirmed their sign-up; everybody else must be in good standing.
    fn check_standing_for(&self, user: &User, available: &[FirstFactor]) -> Result<(), ApiError> {
        let confirms = user.status == UserStatus::Unconfirmed && available.iter().any(|factor| factor.is_code());
        if confirms {
            return self.check_standing(&User { status: UserStatus::Confirmed, ..user.clone() });
        }
        self.check_standing(user)?;
        if available.is_empty() {
            // Unverified: AWS's words.
            return Err(ApiError::incorrect_username_or_password().because("nothing that the pool allows is open to the user"));
        }
        Ok(())
    }

    /// Lets the user choose.
    // Unverified: what a passkey is to sign comes along, since the answer may hold it signed.
    fn offer(&self, user: &User, choice: &Choice) -> Result<AuthAnswer, ApiError> {
        let parameters = match &choice.challenge {
            Some(challenge) => vec![("CREDENTIAL_REQUEST_OPTIONS", self.request_options(user, challenge)?)],
            None => Vec::new(),
        };
        self.ask_to_choose(SELECT_CHALLENGE, Some(user), choice, parameters, |_| Ok(()))
    }

    /// Hands out a challenge of this flow.
    fn ask_to_choose(
        &self,
        name: &'static str,
        user: Option<&User>,
        choice: &Choice,
        parameters: Vec<(&'static str, String)>,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        let session = tokens::session(&mut random::fill);
        self.keep(&session, KIND, user, choice, before)?;
        Ok(AuthAnswer::challenge(name, Some(session), parameters))
    }

    /// An answer that names its challenge, and so must hold what that asks for.
    fn answer_with(
        &self,
        needed: &str,
        factor: FirstFactor,
        session: Option<&str>,
        responses: &Parameters,
    ) -> Result<AuthAnswer, ApiError> {
        responses.require("USERNAME")?;
        responses.require(needed)?;
        self.answer_choice(factor.word(), session, responses)
    }

    fn answer_choice(&self, word: &str, session: Option<&str>, responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        let username = responses.require("USERNAME")?;
        let session = session.ok_or_else(|| ApiError::parameter_missing("Session"))?;
        self.check_response_hash(responses)?;
        let challenge = self.waiting(session, KIND)?;
        let mut choice: Choice = Self::payload(&challenge)?;
        if choice.nobody.is_some() {
            return self.answer_for_nobody(username, word, &choice, &challenge, responses);
        }
        let user = self.user_of(&challenge, username)?;
        // A second factor may have been switched on meanwhile.
        choice.available = self.available_to(&user)?;
        self.check_standing_for(&user, &choice.available)?;
        let factor = choice.chosen(word)?;
        choice.progress.note_device(responses);
        self.take_factor(&user, factor, choice, responses, |db| Self::take(db, &challenge))
    }

    /// Judges the factor if it was given, asks for it if not.
    fn take_factor(
        &self,
        user: &User,
        factor: FirstFactor,
        choice: Choice,
        given: &Parameters,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        match factor {
            FirstFactor::Password => match given.get("PASSWORD") {
                Some(password) => self.judge_password(user, password, choice.progress, before),
                None => self.ask_to_choose(factor.word(), Some(user), &choice, Vec::new(), before),
            },
            FirstFactor::PasswordSrp => match given.get("SRP_A") {
                Some(a) => self.exchange_for_choice(user, a, choice.progress, before),
                None => self.ask_to_choose(factor.word(), Some(user), &choice, Vec::new(), before),
            },
            FirstFactor::WebAuthn => match given.get("CREDENTIAL") {
                Some(credential) => self.judge_passkey(user, credential, choice, before),
                None => self.ask_for_passkey(user, &choice, before),
            },
            FirstFactor::EmailOtp => self.send_code(user, OneTimeCode::EmailOtp, choice, before),
            FirstFactor::SmsOtp => self.send_code(user, OneTimeCode::SmsOtp, choice, before),
        }
    }

    /// A code as the first factor asks for no second one: who needs one was not offered a code.
    fn send_code(
        &self,
        user: &User,
        code: OneTimeCode,
        choice: Choice,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        let progress = Progress { second_factor: true, ..choice.progress };
        self.ask_for_code(user, code, progress, before)
    }

    fn judge_password(
        &self,
        user: &User,
        password: &str,
        progress: Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        self.check_password(user, password)?;
        self.check_temporary(user)?;
        self.proceed(user, progress, |db| {
            self.settle(db, user)?;
            before(db)
        })
    }

    fn exchange_for_choice(
        &self,
        user: &User,
        a: &str,
        progress: Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        Self::check_srp_a(a)?;
        self.srp_with(Some(user), &user.username, a, progress, before)
    }
}

impl Choice {
    /// What the client would like, if it can be had; or the only one there is.
    fn preferred(&self, parameters: &Parameters) -> Option<FirstFactor> {
        let wanted = parameters.get("PREFERRED_CHALLENGE").and_then(FirstFactor::of);
        match self.available.as_slice() {
            [only] => Some(*only),
            available => wanted.filter(|factor| available.contains(factor)),
        }
    }

    /// The factor of this name.
    // Unverified: the words of the refusal.
    fn chosen(&self, word: &str) -> Result<FirstFactor, ApiError> {
        FirstFactor::of(word)
            .filter(|factor| self.available.contains(factor))
            .ok_or_else(|| ApiError::invalid_parameter("The selected challenge is not available for the user."))
    }
}

fn words(factors: &[FirstFactor]) -> Vec<&'static str> {
    factors.iter().map(|factor| factor.word()).collect()
}
