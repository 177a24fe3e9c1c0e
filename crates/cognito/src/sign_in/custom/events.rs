//! The three events of a custom sign-in.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::{Rounds, SignIn, not_configured};
use crate::error::ApiError;
use crate::triggers::{Event, Trigger, request, user_attributes};
use crate::user::User;

const SOURCE: &str = "Authentication";

/// What `DefineAuthChallenge` decided.
pub enum Defined {
    Fail,
    IssueTokens,
    Challenge(String),
}

/// What `CreateAuthChallenge` made up.
pub struct Created {
    pub public: IndexMap<String, String>,
    pub private: Map<String, Value>,
    pub metadata: Option<String>,
}

impl SignIn<'_> {
    pub(super) fn define(&self, user: &User, rounds: &Rounds) -> Result<Defined, ApiError> {
        let extra = [("session", Some(json!(rounds.done)))];
        let response = json!({"challengeName": null, "issueTokens": null, "failAuthentication": null});
        let answer = self.ask(Trigger::DefineAuthChallenge, user, rounds, extra, response)?;
        let says = |member: &str| answer.get(member).and_then(Value::as_bool) == Some(true);
        if says("failAuthentication") {
            return Ok(Defined::Fail);
        }
        if says("issueTokens") {
            return Ok(Defined::IssueTokens);
        }
        match answer.get("challengeName").and_then(Value::as_str) {
            Some(name) => Ok(Defined::Challenge(name.to_owned())),
            None => Err(ApiError::invalid_lambda_response("Unrecognizable lambda output")
                .because("DefineAuthChallenge neither names a challenge nor issues tokens nor fails")),
        }
    }

    pub(super) fn create(&self, user: &User, challenge: &str, rounds: &Rounds) -> Result<Created, ApiError> {
        let extra = [("challengeName", Some(json!(challenge))), ("session", Some(json!(rounds.done)))];
        let response = json!({"publicChallengeParameters": null, "privateChallengeParameters": null, "challengeMetadata": null});
        let answer = self.ask(Trigger::CreateAuthChallenge, user, rounds, extra, response)?;
        let member = |name: &str| answer.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
        let public = member("publicChallengeParameters");
        Ok(Created {
            public: public.into_iter().filter_map(|(name, value)| Some((name, value.as_str()?.to_owned()))).collect(),
            private: member("privateChallengeParameters"),
            metadata: answer.get("challengeMetadata").and_then(Value::as_str).map(str::to_owned),
        })
    }

    pub(super) fn verify(&self, user: &User, rounds: &Rounds, answer: &str) -> Result<bool, ApiError> {
        let extra = [("privateChallengeParameters", Some(json!(rounds.private))), ("challengeAnswer", Some(json!(answer)))];
        let response = json!({"answerCorrect": null});
        let answer = self.ask(Trigger::VerifyAuthChallengeResponse, user, rounds, extra, response)?;
        Ok(answer.get("answerCorrect").and_then(Value::as_bool) == Some(true))
    }

    fn ask<const N: usize>(
        &self,
        trigger: Trigger,
        user: &User,
        rounds: &Rounds,
        extra: [(&str, Option<Value>); N],
        response: Value,
    ) -> Result<Map<String, Value>, ApiError> {
        let nobody = rounds.nobody.is_some();
        let attributes = if nobody { json!({}) } else { user_attributes(&self.pool, user) };
        let mut members = request([("userAttributes", Some(attributes))]);
        members.extend(request(extra));
        members.extend(request([
            ("clientMetadata", self.client_metadata.clone().map(Value::Object)),
            ("userNotFound", self.client.hides_missing_users().then_some(json!(nobody))),
        ]));
        let event = Event {
            trigger,
            source: SOURCE,
            version: "1",
            username: &user.username,
            client_id: Some(&self.client.id),
            request: members,
            response,
        };
        self.context.trigger(&self.pool, event)?.ok_or_else(not_configured)
    }
}
