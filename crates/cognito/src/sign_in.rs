//! The one path that every sign-in walks, whichever operation it came through, so that none can forget a step:
//!
//! client (and pool) → flow allowed → parameters → `SECRET_HASH` → user → UNCONFIRMED → disabled → locked →
//! RESET_REQUIRED → password → temporary password expired → next challenge, or tokens.
//!
//! A flow proves the password (`password`, `srp`), [`SignIn::proceed`] decides what comes next.

mod account;
mod answer;
mod challenge;
mod flow;
mod issue;
mod new_password;
mod parameters;
mod password;
mod refresh;
mod srp;

use std::sync::Arc;

use crate::client::{Client, HashWording};
use crate::error::ApiError;
use crate::operation::Context;
use crate::pool::Pool;

pub use answer::{AuthAnswer, AuthenticationResult};
pub use flow::Flow;
pub use parameters::Parameters;

/// Through which operation somebody signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// `InitiateAuth`, `RespondToAuthChallenge`.
    Public,
    /// `AdminInitiateAuth`, `AdminRespondToAuthChallenge`.
    Admin,
}

/// A sign-in on its way: the surroundings, the client and its pool.
pub struct SignIn<'a> {
    context: &'a Context<'a>,
    client: Arc<Client>,
    pool: Arc<Pool>,
    door: Door,
}

impl<'a> SignIn<'a> {
    /// Through the public operations: the client decides the pool.
    pub fn public(context: &'a Context<'a>, client_id: &str) -> Result<Self, ApiError> {
        let (client, pool) = context.client_and_pool(client_id)?;
        Ok(Self { context, client, pool, door: Door::Public })
    }

    /// Through the admin operations: the client must be one of the pool's.
    pub fn admin(context: &'a Context<'a>, pool_id: &str, client_id: &str) -> Result<Self, ApiError> {
        let (client, pool) = context.client_of_pool(pool_id, client_id)?;
        Ok(Self { context, client, pool, door: Door::Admin })
    }

    /// `InitiateAuth` and `AdminInitiateAuth`.
    pub fn initiate(&self, flow: &str, parameters: &Parameters) -> Result<AuthAnswer, ApiError> {
        let flow = Flow::of(flow, self.door)?;
        flow.check_allowed(&self.client)?;
        match flow {
            Flow::Password | Flow::AdminPassword => self.with_password(parameters),
            Flow::Srp => self.begin_srp(parameters),
            Flow::Refresh => self.with_refresh_token(parameters),
            Flow::Custom => Err(ApiError::invalid_parameter("Custom auth lambda trigger is not configured for the user pool.")),
        }
    }

    /// `RespondToAuthChallenge` and `AdminRespondToAuthChallenge`.
    pub fn respond(&self, challenge: &str, session: Option<&str>, responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        match challenge {
            "PASSWORD_VERIFIER" => self.finish_srp(responses),
            "NEW_PASSWORD_REQUIRED" => self.set_new_password(session, responses),
            other => Err(self.never_handed_out(other, session)),
        }
    }

    /// `SECRET_HASH` of an answer to a challenge: over the name as it is sent with the answer.
    fn check_response_hash(&self, responses: &Parameters) -> Result<(), ApiError> {
        let username = responses.require("USERNAME")?;
        self.client.check_hash(username, responses.get("SECRET_HASH"), HashWording::Other)
    }

    /// A challenge that this service never hands out: no session can be one for it.
    fn never_handed_out(&self, challenge: &str, session: Option<&str>) -> ApiError {
        let error = match session {
            None => ApiError::parameter_missing("Session"),
            Some(_) => ApiError::invalid_session(),
        };
        error.because(format!("Sekisho does not support the challenge {challenge} yet (client {})", self.client.id))
    }
}
