//! One question to the function of an authorizer, and what can go wrong with it.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use sekisho_lambda::{Functions, Invocation, InvokeError};

use super::LambdaAuthorizer;
use crate::event::{Trace, request_id};
use crate::lambda_uri::name_of;

const PRINCIPAL: &str = "apigateway.amazonaws.com";
/// How long an authorizer may think (developer guide, "Quotas": 10 s for HTTP APIs).
// Unverified: the same for REST APIs, where the guide names no limit.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Why there is no decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The function said it does not know the caller: its error is `Unauthorized`.
    Unauthorized,
    /// Nobody can decide: no function, no permission, or an answer that cannot be read. Says why.
    Configuration(String),
    /// The function failed or took too long. Says why.
    Failed(String),
}

impl LambdaAuthorizer {
    pub(super) async fn ask(
        &self,
        functions: &Functions,
        event: Vec<u8>,
        trace: &Trace,
        now: SystemTime,
    ) -> Result<Bytes, Trouble> {
        let function = functions.get(&self.function).ok_or_else(|| {
            self.configuration(&format!("it names {}, and there is no such function here", name_of(&self.function)))
        })?;
        if !self.has_role && !function.allows(PRINCIPAL, &self.source_arn) {
            return Err(self.configuration(&format!(
                "{} has no permission for {PRINCIPAL} with source {}: add an AWS::Lambda::Permission",
                function.name(),
                self.source_arn
            )));
        }
        let invocation = Invocation {
            payload: Bytes::from(event),
            request_id: request_id(),
            trace_id: Some(trace.event_header().to_owned()),
            client_context: None,
            now,
        };
        let answer = tokio::time::timeout(TIMEOUT, function.invoke(invocation))
            .await
            .map_err(|_elapsed| self.failed("it did not answer within 10 s"))?
            .map_err(|error| {
                self.failed(match error {
                    InvokeError::Throttled => "it is at its concurrency limit",
                    InvokeError::TooLarge => "its event is larger than the 6 MB that Lambda takes",
                    InvokeError::Unavailable(_) => "it is not available",
                })
            })?;
        match answer.error {
            None => Ok(answer.payload),
            Some(_) => Err(self.of_error(&answer.payload)),
        }
    }

    /// The one error that means something to the caller.
    fn of_error(&self, payload: &[u8]) -> Trouble {
        let error: serde_json::Value = serde_json::from_slice(payload).unwrap_or_default();
        match error["errorMessage"].as_str() {
            Some("Unauthorized") => Trouble::Unauthorized,
            // The message may quote the token: it stays in the function's own log.
            _ => self.failed("it failed; what it printed is in the log above"),
        }
    }

    pub(super) fn no_answer(&self, why: &str) -> Trouble {
        self.configuration(&format!("{} answered what decides nothing: {why}", name_of(&self.function)))
    }

    fn configuration(&self, why: &str) -> Trouble {
        Trouble::Configuration(format!("authorizer {}: {why}", self.name))
    }

    fn failed(&self, why: &str) -> Trouble {
        Trouble::Failed(format!("authorizer {}: function {}: {why}", self.name, name_of(&self.function)))
    }
}
