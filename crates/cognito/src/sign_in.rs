//! The one path that every sign-in walks, whichever operation it came through, so that none can forget a step:
//!
//! client (and pool) → flow allowed → parameters → `SECRET_HASH` → user → UNCONFIRMED → disabled → locked →
//! RESET_REQUIRED → PreAuthentication → password → temporary password expired → next challenge, or
//! PostAuthentication → PreTokenGeneration → tokens.
//!
//! A flow proves the first factor (`password`, `srp`, `choice`, `custom`), [`SignIn::proceed`] decides what comes next
//! (`new_password`, `device`, `second_factor`). What is settled travels with the session as [`progress::Progress`].

mod account;
mod answer;
mod challenge;
mod choice;
mod custom;
mod device;
mod federated;
mod flow;
mod issue;
mod machine;
mod mint;
mod new_password;
mod one_time_code;
mod parameters;
mod pass;
mod password;
mod permit;
mod pre_token;
mod progress;
mod refresh;
mod second_factor;
mod sign_up;
mod srp;
mod triggers;

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::client::{Client, HashWording};
use crate::error::ApiError;
use crate::operation::Context;
use crate::pool::Pool;
use one_time_code::OneTimeCode;

pub use answer::{AuthAnswer, AuthenticationResult};
pub use flow::Flow;
pub use parameters::Parameters;
pub use pass::Passed;
pub use permit::{Asked, Permit};

/// Through which operation somebody signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// `InitiateAuth`, `RespondToAuthChallenge`.
    Public,
    /// `AdminInitiateAuth`, `AdminRespondToAuthChallenge`.
    Admin,
    /// The pages of a domain: whoever is through gets no tokens yet but a code for them.
    Hosted,
}

/// A sign-in on its way: the surroundings, the client and its pool.
pub struct SignIn<'a> {
    context: &'a Context<'a>,
    client: Arc<Client>,
    pool: Arc<Pool>,
    door: Door,
    /// `ClientMetadata` of an operation that begins a sign-in: triggers see it as `validationData`.
    validation_data: Option<Map<String, Value>>,
    /// `ClientMetadata` of an operation that answers a challenge or refreshes.
    client_metadata: Option<Map<String, Value>>,
}

impl<'a> SignIn<'a> {
    /// Through the public operations: the client decides the pool.
    pub fn public(context: &'a Context<'a>, client_id: &str) -> Result<Self, ApiError> {
        let (client, pool) = context.client_and_pool(client_id)?;
        Ok(Self::new(context, client, pool, Door::Public))
    }

    /// Through the admin operations: the client must be one of the pool's.
    pub fn admin(context: &'a Context<'a>, pool_id: &str, client_id: &str) -> Result<Self, ApiError> {
        let (client, pool) = context.client_of_pool(pool_id, client_id)?;
        Ok(Self::new(context, client, pool, Door::Admin))
    }

    /// Through the pages of a domain, which neither know the client's secret nor are bound by its flows.
    pub fn hosted(context: &'a Context<'a>, client: &Client, pool: Arc<Pool>) -> Self {
        Self::new(context, Arc::new(client.for_pages()), pool, Door::Hosted)
    }

    /// At the token endpoint, for a client that has proved itself.
    pub fn for_tokens(context: &'a Context<'a>, client: Arc<Client>, pool: Arc<Pool>) -> Self {
        Self::new(context, client, pool, Door::Hosted)
    }

    fn new(context: &'a Context<'a>, client: Arc<Client>, pool: Arc<Pool>, door: Door) -> Self {
        Self { context, client, pool, door, validation_data: None, client_metadata: None }
    }

    /// With the `ClientMetadata` of `InitiateAuth` or `AdminInitiateAuth`.
    pub fn initiated_with(mut self, metadata: Option<Map<String, Value>>) -> Self {
        self.validation_data = metadata;
        self
    }

    /// With the `ClientMetadata` of an answer to a challenge, or of a refresh.
    pub fn answered_with(mut self, metadata: Option<Map<String, Value>>) -> Self {
        self.client_metadata = metadata;
        self
    }

    /// `InitiateAuth` and `AdminInitiateAuth`. `session`: of a sign-up that signs in at once.
    pub fn initiate(&self, flow: &str, session: Option<&str>, parameters: &Parameters) -> Result<AuthAnswer, ApiError> {
        let flow = Flow::of(flow, self.door)?;
        flow.check_allowed(&self.client)?;
        match flow {
            Flow::Password | Flow::AdminPassword => self.with_password(parameters),
            Flow::Srp => self.begin_srp(parameters),
            Flow::Refresh => self.with_refresh_token(parameters),
            Flow::Custom => self.begin_custom(parameters),
            Flow::Choice => self.begin_choice(session, parameters),
        }
    }

    /// `RespondToAuthChallenge` and `AdminRespondToAuthChallenge`.
    pub fn respond(&self, challenge: &str, session: Option<&str>, responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        match challenge {
            "PASSWORD_VERIFIER" => self.finish_srp(responses),
            "NEW_PASSWORD_REQUIRED" => self.set_new_password(session, responses),
            "SOFTWARE_TOKEN_MFA" => self.answer_software_token(session, responses),
            "SMS_MFA" => self.answer_code(OneTimeCode::SmsMfa, session, responses),
            "SMS_OTP" => self.answer_code(OneTimeCode::SmsOtp, session, responses),
            "EMAIL_OTP" => self.answer_code(OneTimeCode::EmailOtp, session, responses),
            "SELECT_MFA_TYPE" => self.select_second_factor(session, responses),
            "MFA_SETUP" => self.finish_setup(session, responses),
            "DEVICE_SRP_AUTH" => self.begin_device_srp(session, responses),
            "DEVICE_PASSWORD_VERIFIER" => self.finish_device_srp(session, responses),
            "SELECT_CHALLENGE" => self.select_challenge(session, responses),
            "PASSWORD" => self.answer_password(session, responses),
            "PASSWORD_SRP" => self.answer_password_srp(session, responses),
            "WEB_AUTHN" => self.answer_passkey(session, responses),
            "CUSTOM_CHALLENGE" => self.answer_custom(session, responses),
            other => Err(self.never_handed_out(other, session)),
        }
    }

    /// `SECRET_HASH` of an answer to a challenge: over the name as it is sent with the answer.
    fn check_response_hash(&self, responses: &Parameters) -> Result<(), ApiError> {
        let username = responses.require("USERNAME")?;
        self.client.check_hash(username, responses.get("SECRET_HASH"), HashWording::Other)
    }

    /// A challenge that the service never hands out: no session can be one for it.
    fn never_handed_out(&self, challenge: &str, session: Option<&str>) -> ApiError {
        let error = match session {
            None => ApiError::parameter_missing("Session"),
            Some(_) => ApiError::invalid_session(),
        };
        error.because(format!("no sign-in ever asks for the challenge {challenge} (client {})", self.client.id))
    }
}
