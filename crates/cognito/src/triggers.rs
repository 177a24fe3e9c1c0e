//! Lambda triggers: which function a pool has for which moment, the event it gets, what becomes of its answer.
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html>
//!
//! A call blocks its thread until the function has answered, and the function may call the pool back: never call one
//! inside [`crate::store::Store::read`] or `write`. `wire` moves operations that may come here to threads of their own.

use std::fmt;

use serde_json::{Map, Value, json};

use crate::error::ApiError;
use crate::operation::Context;
use crate::pool::Pool;
use crate::user::User;

/// How often a function that takes too long is asked.
const ATTEMPTS: usize = 3;

/// What stands for the client where an operation names none.
const NO_CLIENT: &str = "CLIENT_ID_NOT_APPLICABLE";

/// Runs a function and waits for its answer: from `service::Settings`.
pub type Invoke = Box<dyn Fn(&Call<'_>) -> Result<Vec<u8>, CallError> + Send + Sync>;

/// One call of a function.
pub struct Call<'a> {
    /// The function's ARN as the pool has it.
    pub function: &'a str,
    /// The pool's ARN: the function's policy must let `cognito-idp.amazonaws.com` call on its behalf.
    pub source_arn: &'a str,
    /// The event, JSON.
    pub event: &'a [u8],
}

/// Why a function gave no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallError {
    /// It raised; its `errorMessage`.
    Raised(String),
    /// It could not be called: AWS's word for the reason, e.g. `AccessDeniedException`.
    NotCalled(&'static str),
    /// It took longer than five seconds.
    TimedOut,
}

/// The moments a pool may have a function for; the names are those of `LambdaConfig`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// Before a user is made: may refuse, confirm, verify addresses.
    PreSignUp,
    /// After a sign-up or a new password was confirmed.
    PostConfirmation,
    /// Before a sign-in is judged: may refuse.
    PreAuthentication,
    /// After a sign-in was judged right.
    PostAuthentication,
    /// What comes next in a custom sign-in.
    DefineAuthChallenge,
    /// Makes up a custom challenge.
    CreateAuthChallenge,
    /// Judges the answer to a custom challenge.
    VerifyAuthChallengeResponse,
    /// Changes what tokens say.
    PreTokenGeneration,
    /// Knows users whom the pool does not have yet.
    UserMigration,
    /// Words a message.
    CustomMessage,
}

impl Trigger {
    fn name(self) -> &'static str {
        match self {
            Self::PreSignUp => "PreSignUp",
            Self::PostConfirmation => "PostConfirmation",
            Self::PreAuthentication => "PreAuthentication",
            Self::PostAuthentication => "PostAuthentication",
            Self::DefineAuthChallenge => "DefineAuthChallenge",
            Self::CreateAuthChallenge => "CreateAuthChallenge",
            Self::VerifyAuthChallengeResponse => "VerifyAuthChallengeResponse",
            Self::PreTokenGeneration => "PreTokenGeneration",
            Self::UserMigration => "UserMigration",
            Self::CustomMessage => "CustomMessage",
        }
    }
}

/// One event on its way to a function.
pub struct Event<'a> {
    /// Which function.
    pub trigger: Trigger,
    /// What happened, e.g. `SignUp`; `triggerSource` is the trigger's name, an underscore and this.
    pub source: &'a str,
    /// `version` of the event: `1`, but for token generation.
    pub version: &'a str,
    /// The user's name.
    pub username: &'a str,
    /// The client, if the operation names one.
    pub client_id: Option<&'a str>,
    /// `request`.
    pub request: Map<String, Value>,
    /// `response` as the function finds it.
    pub response: Value,
}

impl fmt::Debug for Event<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Event").field("trigger", &self.trigger).field("source", &self.source).finish_non_exhaustive()
    }
}

impl Context<'_> {
    /// Hands the event to the pool's function for this moment and gives back the `response` it filled in.
    /// `None`: the pool has no such function.
    pub(crate) fn trigger(&self, pool: &Pool, event: Event<'_>) -> Result<Option<Map<String, Value>>, ApiError> {
        let name = event.trigger.name();
        let Some(function) = pool.trigger(event.trigger) else {
            return Ok(None);
        };
        let event = written(pool, event);
        let call = Call { function, source_arn: &pool.arn, event: event.as_bytes() };
        let answer = self.invoke(name, &call)?;
        response(&answer).map(Some)
    }

    fn invoke(&self, name: &str, call: &Call<'_>) -> Result<Vec<u8>, ApiError> {
        for _ in 0..ATTEMPTS {
            match (self.cognito.settings.invoke)(call) {
                Ok(answer) => return Ok(answer),
                Err(CallError::TimedOut) => {}
                Err(CallError::Raised(message)) => return Err(ApiError::trigger_failed(name, &message)),
                Err(CallError::NotCalled(reason)) => {
                    return Err(ApiError::trigger_not_called(name, reason)
                        .because(format!("{} could not be called for {}", call.function, call.source_arn)));
                }
            }
        }
        Err(ApiError::trigger_not_called(name, "Socket timeout while invoking Lambda function")
            .because(format!("{} took longer than five seconds, {ATTEMPTS} times", call.function)))
    }
}

impl Pool {
    /// The ARN of the function for this moment.
    pub fn trigger(&self, trigger: Trigger) -> Option<&str> {
        let config = &self.settings.lambda_config;
        let newer = if trigger == Trigger::PreTokenGeneration { config.get("PreTokenGenerationConfig") } else { None };
        newer.and_then(|newer| newer.get("LambdaArn")).or_else(|| config.get(trigger.name()))?.as_str()
    }

    /// Whether any operation of this pool may call a function.
    pub fn has_triggers(&self) -> bool {
        !self.settings.lambda_config.is_empty()
    }
}

/// `userAttributes` of an event: all of them as texts, with `sub` and the status among them.
pub fn user_attributes(pool: &Pool, user: &User) -> Value {
    let mut all = Map::new();
    all.insert("sub".into(), json!(user.sub));
    all.extend(aliases(pool, user));
    all.insert("cognito:user_status".into(), json!(user.status.word()));
    all.extend(user.attributes.iter().map(|(name, value)| (name.clone(), json!(value))));
    all.extend(user.identities().map(|identities| ("identities".to_owned(), json!(identities))));
    Value::Object(all)
}

/// `cognito:email_alias` and `cognito:phone_number_alias`: addresses the user signs in with.
fn aliases(pool: &Pool, user: &User) -> impl Iterator<Item = (String, Value)> {
    let kinds = pool.identity.alias_attributes.iter().flatten().filter(|kind| ["email", "phone_number"].contains(&kind.as_str()));
    kinds.filter_map(|kind| {
        let verified = user.attributes.get(&format!("{kind}_verified")).is_some_and(|flag| flag == "true");
        let address = user.attributes.get(kind).filter(|_| verified)?;
        Some((format!("cognito:{kind}_alias"), json!(address)))
    })
}

/// The members of `request`, those without a value left out.
pub fn request<const N: usize>(members: [(&str, Option<Value>); N]) -> Map<String, Value> {
    members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

fn written(pool: &Pool, event: Event<'_>) -> String {
    let caller = json!({
        "awsSdkVersion": "aws-sdk-unknown-unknown",
        "clientId": event.client_id.unwrap_or(NO_CLIENT),
    });
    let members = [
        ("version", json!(event.version)),
        ("region", json!(pool.region())),
        ("userPoolId", json!(pool.id)),
        ("userName", json!(event.username)),
        ("callerContext", caller),
        ("triggerSource", json!(format!("{}_{}", source_prefix(event.trigger), event.source))),
        ("request", Value::Object(event.request)),
        ("response", event.response),
    ];
    Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()).to_string()
}

/// `TokenGeneration_…` is the one source that is not named after its trigger.
fn source_prefix(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::PreTokenGeneration => "TokenGeneration",
        other => other.name(),
    }
}

/// The function answers with the whole event; only `response` counts.
fn response(answer: &[u8]) -> Result<Map<String, Value>, ApiError> {
    let answer: Value = serde_json::from_slice(answer)
        .map_err(|_| ApiError::invalid_lambda_response("Invalid lambda function output : Invalid JSON"))?;
    match answer.get("response") {
        Some(Value::Object(response)) => Ok(response.clone()),
        _ => Err(ApiError::invalid_lambda_response("Unrecognizable lambda output")
            .because("the trigger's answer must be the event with a response object")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_response_counts() {
        let cases: [(&str, Result<Value, &str>); 5] = [
            (r#"{"request":1,"response":{"autoConfirmUser":true}}"#, Ok(json!({"autoConfirmUser": true}))),
            (r#"{"response":{}}"#, Ok(json!({}))),
            ("{", Err("InvalidLambdaResponseException: Invalid lambda function output : Invalid JSON")),
            ("null", Err("InvalidLambdaResponseException: Unrecognizable lambda output")),
            (r#"{"response":null}"#, Err("InvalidLambdaResponseException: Unrecognizable lambda output")),
        ];
        for (answer, expected) in cases {
            let found = response(answer.as_bytes()).map(Value::Object).map_err(|error| error.to_string());
            assert_eq!(found, expected.map_err(str::to_owned), "{answer}");
        }
    }

    #[test]
    fn members_without_a_value_are_left_out() {
        let request = request([("a", Some(json!(1))), ("b", None), ("c", Some(Value::Null))]);
        assert_eq!(Value::Object(request), json!({"a": 1, "c": null}));
    }
}
