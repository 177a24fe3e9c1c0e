//! The triggers around a new account: pre sign-up, which may refuse or confirm it, and post confirmation.
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-sign-up.html>

use serde_json::{Map, Value, json};

use crate::directory::Taken;
use crate::error::ApiError;
use crate::operation::Context;
use crate::pool::Pool;
use crate::triggers::{Event, Trigger, request, user_attributes};
use crate::user::{Attributes, User, UserStatus};

/// Somebody who is about to get an account.
pub struct Applicant<'a> {
    pub pool: &'a Pool,
    /// `SignUp` or `AdminCreateUser`.
    pub source: &'a str,
    /// The client, if the operation names one.
    pub client_id: Option<&'a str>,
    /// Not in the store yet.
    pub user: &'a User,
    /// `ValidationData`, for the function alone.
    pub validation_data: Option<Attributes>,
    /// `ClientMetadata`.
    pub metadata: Option<&'a Map<String, Value>>,
}

/// What the function wants done without a code.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    confirm: bool,
    verify_email: bool,
    verify_phone: bool,
}

impl Applicant<'_> {
    /// Asks the pool's function, which may refuse. Whoever the pool has already, it is asked about, too.
    pub fn pre_sign_up(self, context: &Context<'_>) -> Result<Decided, ApiError> {
        if self.pool.trigger(Trigger::PreSignUp).is_none() {
            return Ok(Decided::default());
        }
        let event = Event {
            trigger: Trigger::PreSignUp,
            source: self.source,
            version: "1",
            username: &self.user.username,
            client_id: self.client_id,
            request: request([
                // There is no account yet: neither `sub` nor a status.
                ("userAttributes", Some(json!(self.user.attributes))),
                ("validationData", Some(json!(self.validation_data))),
                ("clientMetadata", self.metadata.map(|metadata| json!(metadata))),
            ]),
            response: json!({"autoConfirmUser": false, "autoVerifyEmail": false, "autoVerifyPhone": false}),
        };
        let response = context.trigger(self.pool, event)?.unwrap_or_default();
        Decided::read(&response)
    }
}

impl Decided {
    fn read(response: &Map<String, Value>) -> Result<Self, ApiError> {
        let said = |name: &str| match response.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(said)) => Ok(*said),
            Some(_) => Err(ApiError::invalid_lambda_response("Unrecognizable lambda output")
                .because(format!("the trigger's {name} is neither true nor false"))),
        };
        Ok(Self {
            confirm: said("autoConfirmUser")?,
            verify_email: said("autoVerifyEmail")?,
            verify_phone: said("autoVerifyPhone")?,
        })
    }

    /// Does it to the user, who is not in the store yet. A verified address that is somebody's alias becomes theirs.
    pub fn settle(self, user: &mut User) -> Result<Taken, ApiError> {
        if self.confirm {
            user.status = UserStatus::Confirmed;
        }
        let verified = [("email", self.verify_email), ("phone_number", self.verify_phone)];
        for (address, _) in verified.into_iter().filter(|(_, verify)| *verify) {
            if user.attributes.get(address).is_none_or(String::is_empty) {
                // Unverified: kind and words; that it is an error is documented.
                return Err(ApiError::invalid_lambda_response("Unrecognizable lambda output")
                    .because(format!("the trigger wants {address} verified, which the user has not")));
            }
            user.set_verified(address);
        }
        Ok(if self.verify_email || self.verify_phone { Taken::Move } else { Taken::Refuse })
    }
}

/// Tells the pool's function that an account is in use. `source`: `ConfirmSignUp` or `ConfirmForgotPassword`.
/// To be called after the change: its refusal goes to the caller, the change stays.
pub fn post_confirmation(
    context: &Context<'_>,
    pool: &Pool,
    source: &str,
    client_id: Option<&str>,
    user: &User,
    metadata: Option<&Map<String, Value>>,
) -> Result<(), ApiError> {
    if pool.trigger(Trigger::PostConfirmation).is_none() {
        return Ok(());
    }
    let event = Event {
        trigger: Trigger::PostConfirmation,
        source,
        version: "1",
        username: &user.username,
        client_id,
        request: request([
            ("userAttributes", Some(user_attributes(pool, user))),
            ("clientMetadata", metadata.map(|metadata| json!(metadata))),
        ]),
        response: json!({}),
    };
    context.trigger(pool, event).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_function_decides() {
        let yes = Decided { confirm: true, verify_email: true, verify_phone: false };
        let cases = [
            (json!({}), Ok(Decided::default())),
            (json!({"autoConfirmUser": null}), Ok(Decided::default())),
            (json!({"autoConfirmUser": true, "autoVerifyEmail": true, "autoVerifyPhone": false}), Ok(yes)),
            (json!({"autoConfirmUser": "true"}), Err("InvalidLambdaResponseException: Unrecognizable lambda output")),
        ];
        for (response, expected) in cases {
            let read = Decided::read(response.as_object().unwrap()).map_err(|error| error.to_string());
            assert_eq!(read, expected.map_err(str::to_owned), "{response}");
        }
    }
}
