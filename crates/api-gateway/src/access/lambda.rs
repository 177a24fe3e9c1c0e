//! Lambda authorizers: a function that decides, asked with what the API names as identity, its answer kept for a while
//! (developer guide, "Use API Gateway Lambda authorizers", "Control access to HTTP APIs with AWS Lambda authorizers").

mod answer;
mod ask;
mod cache;
mod request;
mod source;

use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_lc_rs::digest;

pub(crate) use answer::{Answer, Decision, Form};
pub(crate) use ask::Trouble;
pub(crate) use cache::{Answers, Key};
pub(crate) use request::seen;
pub(crate) use source::{Missing, Source};

use crate::caller::LambdaCaller;
use crate::context::RequestContext;
use crate::event::Trace;
use crate::gateway::Settings;
use crate::lambda_uri::function_of;

/// One authorizer as the routes and methods of a stage use it.
#[derive(Debug)]
pub(crate) struct LambdaAuthorizer {
    pub(crate) name: String,
    /// With stage variables put in.
    function: String,
    /// `…:api/authorizers/<id>`, what the function's permission names.
    source_arn: String,
    /// The authorizer names a role, which stands for the permission.
    has_role: bool,
    pub(crate) sources: Vec<Source>,
    ttl: Duration,
    form: Form,
    /// Of the whole definition: a changed authorizer remembers nothing of what it was.
    fingerprint: [u8; 32],
}

/// Where an authorizer belongs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) api_id: &'a str,
    pub(crate) authorizer_id: &'a str,
}

/// What the kinds of API call differently, in the same words.
pub(crate) struct Definition<'a> {
    pub(crate) name: &'a str,
    /// `authorizerUri`, with stage variables put in.
    pub(crate) uri: &'a str,
    pub(crate) has_role: bool,
    pub(crate) sources: Vec<Source>,
    pub(crate) ttl: i64,
    pub(crate) form: Form,
    /// The definition as JSON.
    pub(crate) whole: Vec<u8>,
}

impl LambdaAuthorizer {
    pub(crate) fn new(place: Place<'_>, definition: Definition<'_>) -> Self {
        let Place { settings: Settings { region, account_id, .. }, api_id, authorizer_id } = place;
        let mut fingerprint = [0; 32];
        fingerprint.copy_from_slice(digest::digest(&digest::SHA256, &definition.whole).as_ref());
        Self {
            name: definition.name.to_owned(),
            function: function_of(definition.uri).unwrap_or_default().to_owned(),
            source_arn: format!("arn:aws:execute-api:{region}:{account_id}:{api_id}/authorizers/{authorizer_id}"),
            has_role: definition.has_role,
            sources: definition.sources,
            ttl: Duration::from_secs(definition.ttl.unsigned_abs()),
            form: definition.form,
            fingerprint,
        }
    }

    /// The values of all identity sources, in their order.
    pub(crate) fn identity(&self, context: &RequestContext<'_>) -> Result<Vec<String>, Missing> {
        self.sources.iter().map(|source| source.value(context)).collect()
    }

    /// What the function says, from memory or asked now, and how long that took.
    pub(crate) async fn answer(
        &self,
        context: &RequestContext<'_>,
        identity: &[String],
        trace: &Trace,
        event: impl FnOnce() -> Vec<u8>,
    ) -> Result<LambdaCaller, Trouble> {
        let key = Key::new(&context.call.api_id, context.stage, &self.source_arn, &self.fingerprint, identity);
        // Without an identity one caller's answer would be everybody's.
        let remembers = !self.ttl.is_zero() && !identity.is_empty();
        let now = context.call.now;
        if remembers && let Some(known) = context.gateway.authorizations.get(&key, now) {
            self.tell_asked(context.story, 0, false);
            return Ok(LambdaCaller { answer: known, latency: 0 });
        }
        let begun = Instant::now();
        let payload = self.ask(&context.gateway.functions, event(), trace, now).await?;
        let latency = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let answer = Answer::read(&payload, self.form).map(Arc::new).map_err(|why| self.no_answer(&why))?;
        self.tell_asked(context.story, latency, true);
        if remembers {
            context.gateway.authorizations.put(key, answer.clone(), now + self.ttl);
        }
        Ok(LambdaCaller { answer, latency })
    }
}
