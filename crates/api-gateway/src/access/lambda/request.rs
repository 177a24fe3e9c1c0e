//! The request that an authorizer's function gets to see, and what is told of the question afterwards.

use std::time::Duration;

use super::{LambdaAuthorizer, Missing, Trouble};
use crate::context::RequestContext;
use crate::event::{EventInput, Trace};
use crate::explain::Story;

/// A request as events tell it, before anybody was let in. `path` is without a REST API's stage, `context_path` with it.
pub(crate) fn seen<'a>(
    context: &'a RequestContext<'a>,
    trace: &'a Trace,
    (path, context_path): (&'a str, &'a str),
    deployment_id: &'a str,
) -> EventInput<'a> {
    let call = context.call;
    EventInput {
        method: call.request.method().as_str(),
        path,
        context_path,
        raw_query: call.request.uri().query().unwrap_or_default(),
        headers: call.request.headers(),
        header_names: call.request.extensions().get(),
        body: &[],
        api_id: &call.api_id,
        account_id: &context.gateway.settings.account_id,
        stage: context.stage,
        domain_name: &call.domain_name,
        source_ip: &call.source_ip,
        route_key: context.route.unwrap_or_default(),
        resource_id: context.resource_id.unwrap_or_default(),
        deployment_id,
        path_parameters: context.parameters,
        stage_variables: context.variables,
        request_id: context.request_id,
        extended_request_id: context.extended_request_id,
        trace,
        authorization: None,
        api_key: None,
        binary_media_types: &[],
        now: call.now,
    }
}

impl LambdaAuthorizer {
    /// Tells that an identity source has no value, and answers why.
    pub(crate) fn tell_missing(&self, story: &Story, missing: &Missing) -> String {
        let why = format!(
            "authorizer {}: the request has no value for its identity source {}: send one; the function was not asked",
            self.name, missing.0
        );
        story.refuse("identity source", why.clone(), Some(missing.0.clone()), Some("nothing".to_owned()));
        story.fact(|facts| facts.authorizer_error = Some("missing identity source".to_owned()));
        why
    }

    /// Tells that the function was asked, or its answer remembered.
    pub(crate) fn tell_asked(&self, story: &Story, latency: u64, took: bool) {
        story.pass("identity source", "every identity source has a value");
        match took {
            true => story.pass("authorizer function", "asked, and it answered"),
            false => story.pass("authorizer function", "its answer of before is remembered"),
        }
        story.fact(|facts| {
            facts.authorizer_latency = Some(Duration::from_millis(latency));
            facts.authorizer_status = Some(200);
        });
    }

    /// Tells that nobody decided, and answers why and with which status of the authorizer.
    pub(crate) fn tell_trouble(&self, story: &Story, trouble: &Trouble) -> String {
        let (why, status) = match trouble {
            Trouble::Unauthorized => (format!("authorizer {}: the function refused with the error Unauthorized", self.name), 401),
            Trouble::Configuration(why) | Trouble::Failed(why) => (why.clone(), 500),
        };
        story.refuse("authorizer function", why.clone(), Some("a decision".to_owned()), None);
        story.fact(|facts| {
            facts.authorizer_error = Some(why.clone());
            facts.authorizer_status = Some(status);
        });
        why
    }
}
