//! From a route to its function and back: is there such a function, may this API call it,
//! does it answer in time. Both kinds of API come through here.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::{HeaderMap, HeaderName};
use http::{Method, Response};
use sekisho_lambda::{Function, Functions, Invocation, InvokeError, Note};

use crate::event::{Trace, request_id};
use crate::gateway::Settings;
use crate::lambda_uri::name_of;

const PRINCIPAL: &str = "apigateway.amazonaws.com";

/// Who calls the function, as a `Permission` names it:
/// `arn:aws:execute-api:region:account:api/stage/METHOD/path`.
#[derive(Clone, Debug)]
pub(crate) struct SourceArn {
    stage: String,
    method: Option<Method>,
    path: String,
}

impl SourceArn {
    /// `key` is a route key: `GET /hello`, `ANY /{proxy+}` or `$default`.
    pub(crate) fn new(settings: &Settings, api_id: &str, stage: &str, key: &str) -> Self {
        let Settings { region, account_id, .. } = settings;
        let (method, path) = key.split_once(' ').unwrap_or(("", key));
        Self {
            stage: format!("arn:aws:execute-api:{region}:{account_id}:{api_id}/{stage}/"),
            method: match method {
                "ANY" | "" => None,
                other => other.parse().ok(),
            },
            path: path.to_owned(),
        }
    }

    /// The ARN for one request: `ANY` becomes the request's method, `$default` has none.
    fn of(&self, method: &Method) -> String {
        let method = self.method.as_ref().unwrap_or(method);
        if self.path.starts_with('/') {
            format!("{}{method}{}", self.stage, self.path)
        } else {
            format!("{}{}", self.stage, self.path)
        }
    }
}

/// Why there is no answer from a function.
#[derive(Debug)]
pub(crate) enum Failure {
    /// No such function.
    Missing,
    /// The function's policy has no statement for this API.
    NotAllowed { source_arn: String },
    /// Its concurrency is used up.
    Throttled,
    /// The event is larger than a function may take.
    TooLarge,
    /// It could not be started, or is being stopped.
    Unavailable(String),
    /// The integration's time is over.
    Timeout(Duration),
    /// The handler failed, crashed or timed out.
    Failed(String),
}

impl Failure {
    /// What a developer needs to know.
    pub(crate) fn why(&self, function: &str) -> String {
        let target = name_of(function);
        match self {
            Self::Missing => format!("the integration names {target}, and there is no such function here"),
            Self::NotAllowed { source_arn } => {
                format!("{target} has no permission for {PRINCIPAL} with source {source_arn}: add an AWS::Lambda::Permission")
            }
            Self::Throttled => {
                format!("{target} is at its concurrency limit: raise ReservedConcurrentExecutions, or call less at once")
            }
            Self::TooLarge => format!("the event for {target} is larger than the 6 MB that Lambda takes"),
            Self::Unavailable(reason) => format!("{target} is not available: {reason}"),
            Self::Timeout(limit) => format!(
                "{target} did not answer within the integration's {} ms: raise timeoutInMillis, or make it faster",
                limit.as_millis()
            ),
            Self::Failed(error) if error.contains("Task timed out") => {
                format!("{target} failed: {error}: raise the function's Timeout, or make it faster")
            }
            Self::Failed(error) => format!("{target} failed: {error}; what it printed is in the log above"),
        }
    }
}

/// Everything one invocation needs besides its event.
pub(crate) struct Target<'a> {
    pub(crate) functions: &'a Functions,
    /// ARN or name, as the integration has it.
    pub(crate) function: &'a str,
    pub(crate) source_arn: &'a SourceArn,
    pub(crate) method: &'a Method,
    pub(crate) timeout: Duration,
}

impl Target<'_> {
    /// The function, if it is there and lets this API call it.
    pub(crate) fn function(&self) -> Result<Arc<Function>, Failure> {
        let function = self.functions.get(self.function).ok_or(Failure::Missing)?;
        let source_arn = self.source_arn.of(self.method);
        if function.allows(PRINCIPAL, &source_arn) { Ok(function) } else { Err(Failure::NotAllowed { source_arn }) }
    }

    /// The function, called by a role of the integration's: its own policy is not asked.
    pub(crate) fn function_for_role(&self) -> Result<Arc<Function>, Failure> {
        self.functions.get(self.function).ok_or(Failure::Missing)
    }

    /// Invokes it and waits for the answer, no longer than the integration's timeout.
    pub(crate) async fn invoke(
        &self,
        function: &Function,
        event: Vec<u8>,
        trace: &Trace,
        now: SystemTime,
    ) -> Result<Bytes, Failure> {
        let invocation = Invocation {
            payload: Bytes::from(event),
            request_id: request_id(),
            trace_id: Some(trace.event_header().to_owned()),
            client_context: None,
            now,
        };
        let answer = tokio::time::timeout(self.timeout, function.invoke(invocation))
            .await
            .map_err(|_elapsed| Failure::Timeout(self.timeout))?
            .map_err(Failure::from)?;
        match answer.error {
            None => Ok(answer.payload),
            Some(_) => Err(Failure::Failed(described(&answer.payload))),
        }
    }
}

impl From<InvokeError> for Failure {
    fn from(error: InvokeError) -> Self {
        match error {
            InvokeError::Throttled => Self::Throttled,
            InvokeError::TooLarge => Self::TooLarge,
            InvokeError::Unavailable(reason) => Self::Unavailable(reason),
        }
    }
}

/// A failed handler's `errorType: errorMessage`, shortened.
pub(crate) fn described(payload: &[u8]) -> String {
    let error: serde_json::Value = serde_json::from_slice(payload).unwrap_or_default();
    let member = |name: &str| error[name].as_str().unwrap_or("no error text").to_owned();
    let text = format!("{}: {}", member("errorType"), member("errorMessage"));
    text.chars().take(300).collect()
}

/// A header's value; several of one name are joined as the function will see them, so that
/// the authorizer never checks another token than the one that is passed on.
pub(crate) fn header_text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let texts: Vec<_> = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    (!texts.is_empty()).then(|| texts.join(","))
}

/// Writes down which function a request went to, by its name.
pub(crate) fn note_function(response: &mut Response<Bytes>, function: &str) {
    let extensions = response.extensions_mut();
    let note = extensions.get_or_insert_default::<Note>();
    note.function = Some(name_of(function).to_owned());
}

/// Writes down why a request was refused.
pub(crate) fn note_why(response: &mut Response<Bytes>, why: String) {
    let extensions = response.extensions_mut();
    let note = extensions.get_or_insert_default::<Note>();
    note.why = Some(why);
}

/// What was written down.
pub(crate) fn noted(response: &Response<Bytes>) -> Note {
    response.extensions().get::<Note>().cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_arns_name_the_route() {
        let settings = Settings { account_id: "123456789012".to_owned(), region: "eu-west-1".to_owned(), ..Settings::default() };
        let cases = [
            ("GET /hello", "api/prod/GET/hello"),
            ("ANY /{proxy+}", "api/prod/POST/{proxy+}"),
            ("ANY /", "api/prod/POST/"),
            ("$default", "api/prod/$default"),
        ];
        for (key, resource) in cases {
            let arn = SourceArn::new(&settings, "api", "prod", key).of(&Method::POST);
            assert_eq!(arn, format!("arn:aws:execute-api:eu-west-1:123456789012:{resource}"));
        }
    }
}
