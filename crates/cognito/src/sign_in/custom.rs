//! `CUSTOM_AUTH`: the pool's triggers define, create and verify the challenges.
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-challenge.html>
//!
//! Every round asks `DefineAuthChallenge` what comes next, showing it the rounds so far. Challenges that Cognito itself
//! knows (SRP, codes) are walked as in any other flow and come back here through [`SignIn::proceed`].

mod events;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::one_time_code::OneTimeCode;
use super::progress::Progress;
use super::{AuthAnswer, Parameters, SignIn};
use crate::client::HashWording;
use crate::error::ApiError;
use crate::new_user;
use crate::random;
use crate::tokens;
use crate::triggers::Trigger;
use crate::user::User;
use events::Defined;

const CUSTOM_CHALLENGE: &str = "CUSTOM_CHALLENGE";
const PASSWORD_VERIFIER: &str = "PASSWORD_VERIFIER";
const SRP_A: &str = "SRP_A";

/// The rounds so far, and what the current one waits for.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rounds {
    done: Vec<Round>,
    /// A challenge of Cognito's own that was handed out: passed as soon as the sign-in proceeds.
    asked: Option<String>,
    /// `SRP_A`, where the client began with one.
    srp_a: Option<String>,
    /// The name as it was typed, of a user who does not exist but must not be told so.
    nobody: Option<String>,
    private: Map<String, Value>,
    metadata: Option<String>,
}

/// One entry of `session` in the events.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Round {
    challenge_name: String,
    challenge_result: bool,
    challenge_metadata: Option<String>,
}

impl Rounds {
    fn push(&mut self, name: &str, result: bool, metadata: Option<String>) {
        self.done.push(Round { challenge_name: name.into(), challenge_result: result, challenge_metadata: metadata });
    }
}

impl SignIn<'_> {
    pub(super) fn begin_custom(&self, parameters: &Parameters) -> Result<AuthAnswer, ApiError> {
        if self.pool.trigger(Trigger::DefineAuthChallenge).is_none() {
            return Err(not_configured());
        }
        let typed = parameters.require("USERNAME")?;
        self.client.check_hash(typed, parameters.get("SECRET_HASH"), HashWording::Initiate)?;
        let mut rounds = Rounds::default();
        if parameters.get("CHALLENGE_NAME") == Some(SRP_A) {
            rounds.srp_a = Some(parameters.require(SRP_A)?.to_owned());
            rounds.push(SRP_A, true, None);
        }
        let user = match self.find_user(typed)? {
            Some(user) => user,
            None if self.client.hides_missing_users() => {
                rounds.nobody = Some(typed.to_owned());
                new_user::nobody(typed, self.context.now)
            }
            None => return Err(self.no_such_user()),
        };
        if rounds.nobody.is_none() {
            self.check_standing(&user)?;
        }
        self.pre_authentication(&user, rounds.nobody.is_some())?;
        let device_key = parameters.get("DEVICE_KEY").map(str::to_owned);
        let progress = Progress { device_key, custom: Some(rounds), ..Progress::default() };
        self.proceed(&user, progress, |_| Ok(()))
    }

    /// The triggers decide what comes next: a challenge, tokens, or the end.
    pub(super) fn next_round(
        &self,
        user: &User,
        mut progress: Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        let mut rounds = progress.custom.take().unwrap_or_default();
        if let Some(passed) = rounds.asked.take() {
            rounds.push(&passed, true, None);
        }
        match self.define(user, &rounds)? {
            Defined::Fail => {
                Err(ApiError::incorrect_username_or_password().because("DefineAuthChallenge says failAuthentication"))
            }
            Defined::IssueTokens if rounds.nobody.is_some() => {
                Err(ApiError::incorrect_username_or_password().because("DefineAuthChallenge issues tokens to nobody"))
            }
            Defined::IssueTokens => self.finish_custom(user, &progress, before),
            Defined::Challenge(name) => self.hand_out(user, &name, progress, rounds, before),
        }
    }

    /// The triggers have seen enough; what they asked for takes the place of a second factor.
    fn finish_custom(
        &self,
        user: &User,
        progress: &Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        if self.device_must_prove(user, progress)? {
            return self.ask_for_device(user, progress, before);
        }
        Ok(AuthAnswer::tokens(self.issue(user, progress, before)?))
    }

    fn hand_out(
        &self,
        user: &User,
        name: &str,
        mut progress: Progress,
        mut rounds: Rounds,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        if name == CUSTOM_CHALLENGE {
            return self.hand_out_custom(user, progress, rounds, before);
        }
        rounds.asked = Some(name.to_owned());
        let srp_a = rounds.srp_a.take();
        let nobody = rounds.nobody.clone();
        progress.custom = Some(rounds);
        match (name, srp_a) {
            (PASSWORD_VERIFIER, Some(a)) => {
                let known = nobody.is_none().then_some(user);
                self.srp_with(known, nobody.as_deref().unwrap_or(&user.username), &a, progress, before)
            }
            _ if nobody.is_some() => Err(ApiError::incorrect_username_or_password()
                .because(format!("DefineAuthChallenge asks for {name} of a user who does not exist"))),
            ("SMS_MFA", _) => self.ask_for_code(user, OneTimeCode::SmsMfa, progress, before),
            ("EMAIL_OTP", _) => self.ask_for_code(user, OneTimeCode::EmailOtp, progress, before),
            ("SOFTWARE_TOKEN_MFA", _) => self.ask_for_software_token(user, &progress, before),
            _ => Err(ApiError::invalid_lambda_response("Unrecognizable lambda output")
                .because(format!("DefineAuthChallenge asks for {name:?}, which cannot be handed out here"))),
        }
    }

    fn hand_out_custom(
        &self,
        user: &User,
        mut progress: Progress,
        mut rounds: Rounds,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        let created = self.create(user, CUSTOM_CHALLENGE, &rounds)?;
        rounds.private = created.private;
        rounds.metadata = created.metadata;
        let known = rounds.nobody.is_none().then_some(user);
        progress.custom = Some(rounds);
        let session = tokens::session(&mut random::fill);
        self.keep(&session, CUSTOM_CHALLENGE, known, &progress, before)?;
        let mut parameters = created.public;
        parameters.insert("USERNAME".into(), user.username.clone());
        Ok(AuthAnswer::challenge(CUSTOM_CHALLENGE, Some(session), parameters))
    }

    /// `CUSTOM_CHALLENGE`.
    pub(super) fn answer_custom(&self, session: Option<&str>, responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        let username = responses.require("USERNAME")?;
        let answer = responses.require("ANSWER")?;
        let session = session.ok_or_else(|| ApiError::parameter_missing("Session"))?;
        self.check_response_hash(responses)?;
        let challenge = self.waiting(session, CUSTOM_CHALLENGE)?;
        let mut progress: Progress = Self::payload(&challenge)?;
        let rounds = progress.custom.get_or_insert_default();
        let user = match &rounds.nobody {
            Some(typed) => new_user::nobody(typed, self.context.now),
            None => self.user_of(&challenge, username)?,
        };
        if rounds.nobody.is_none() {
            self.check_standing(&user)?;
        }
        let right = self.verify(&user, rounds, answer)?;
        let metadata = rounds.metadata.take();
        rounds.private = Map::new();
        rounds.push(CUSTOM_CHALLENGE, right, metadata);
        progress.note_device(responses);
        self.proceed(&user, progress, |db| Self::take(db, &challenge))
    }
}

fn not_configured() -> ApiError {
    ApiError::invalid_parameter("Custom auth lambda trigger is not configured for the user pool.")
}
