//! A Lambda authorizer as one route uses it.

use std::borrow::Cow;

use http::Request;

use super::super::authorization::sources;
use super::super::path::decoded;
use super::super::resources::CreateAuthorizer;
use super::super::serve::Stop;
use super::jwt::{place_header, place_query};
use super::{Where, invoking, refused, said};
use crate::access::lambda::{Decision, Definition, Form, LambdaAuthorizer, Place, Source, Trouble, seen};
use crate::access::policy::Verdict;
use crate::answer::HttpError;
use crate::caller::{Caller, LambdaCaller};
use crate::context::RequestContext;
use crate::event::{Asking, Trace, http_request_v1, http_request_v2};
use crate::lambda_uri::with_stage_variables;
use crate::refusal::Refusal;

#[derive(Debug)]
pub(super) struct Lambda {
    authorizer: LambdaAuthorizer,
    write: fn(&Asking<'_>) -> Vec<u8>,
}

impl Lambda {
    pub(super) fn new((id, create): (&String, &CreateAuthorizer), at: Where<'_>) -> Result<Self, Refusal> {
        let place = Place { settings: at.settings, api_id: at.api_id, authorizer_id: id };
        let simple = create.enable_simple_responses == Some(true);
        let definition = Definition {
            name: &create.name,
            uri: &with_stage_variables(create.authorizer_uri.as_deref().unwrap_or_default(), at.variables),
            has_role: create.authorizer_credentials_arn.as_deref().is_some_and(|arn| !arn.is_empty()),
            sources: sources(&create.identity_source)?,
            ttl: create.authorizer_result_ttl_in_seconds.unwrap_or(0),
            form: if simple { Form::Simple } else { Form::Policy },
            whole: serde_json::to_vec(create).unwrap_or_default(),
        };
        let older = create.authorizer_payload_format_version.as_deref() == Some("1.0");
        let write = if older { http_request_v1 } else { http_request_v2 };
        Ok(Self { authorizer: LambdaAuthorizer::new(place, definition), write })
    }

    pub(super) async fn authorize(&self, context: &RequestContext<'_>) -> Result<Caller, Stop> {
        let identity = self.authorizer.identity(context).map_err(|missing| {
            let why = self.authorizer.tell_missing(context.story, &missing);
            refused(context, HttpError::Unauthorized, String::new(), why)
        })?;
        let invoking = invoking(context);
        let trace = Trace::of(context.call.request.headers(), context.call.now);
        let event = || {
            let path = context.call.request.uri().path();
            let path = decoded(path).unwrap_or(Cow::Borrowed(path));
            let input = seen(context, &trace, (&path, &path), "");
            (self.write)(&Asking { input, arn: &invoking.arn, identity: &identity })
        };
        let answered = self.authorizer.answer(context, &identity, &trace, event).await;
        let caller = answered.map_err(|trouble| self.refuse(context, &trouble))?;
        let verdict = match &caller.answer.decision {
            Decision::Simple(true) => Verdict::Allow,
            Decision::Simple(false) => Verdict::ExplicitDeny,
            Decision::Policy(policy) => policy.verdict(&invoking.asked(None)),
        };
        match verdict {
            Verdict::Allow => Ok(allowed(context, caller)),
            other => Err(self.denied(context, &invoking.arn, other)),
        }
    }

    fn refuse(&self, context: &RequestContext<'_>, trouble: &Trouble) -> Stop {
        let why = self.authorizer.tell_trouble(context.story, trouble);
        let error = match trouble {
            Trouble::Unauthorized => HttpError::Unauthorized,
            Trouble::Configuration(_) | Trouble::Failed(_) => HttpError::InternalServerError,
        };
        refused(context, error, String::new(), why)
    }

    fn denied(&self, context: &RequestContext<'_>, arn: &str, verdict: Verdict) -> Stop {
        let why = format!("authorizer {}: its function does not let this caller invoke {arn}", self.authorizer.name);
        context.story.refuse("decision", why.clone(), Some(format!("execute-api:Invoke on {arn}")), Some(said(verdict)));
        context.story.fact(|facts| facts.authorizer_status = Some(403));
        refused(context, HttpError::Forbidden, "The client is not authorized to perform this operation.".to_owned(), why)
    }

    /// At the first place in the request that it looks at.
    pub(super) fn place<B>(&self, request: &mut Request<B>, token: &str) {
        match self.authorizer.sources.iter().find(|source| matches!(source, Source::Header(_) | Source::Query(_))) {
            Some(Source::Query(name)) => place_query(request, name, token),
            Some(Source::Header(name)) => place_header(request, name, token),
            _ => place_header(request, &http::header::AUTHORIZATION, token),
        }
    }
}

fn allowed(context: &RequestContext<'_>, caller: LambdaCaller) -> Caller {
    context.story.pass("authorizer", "its function lets the caller in");
    Caller::Lambda(caller)
}
