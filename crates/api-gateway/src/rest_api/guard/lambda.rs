//! A Lambda authorizer as a method uses it: `TOKEN` sees one header, `REQUEST` the request.

use http::{HeaderName, HeaderValue, Request, Uri};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use regex::Regex;

use super::super::authorization::{identity_header, kept, sources};
use super::super::resources::CreateAuthorizer;
use super::super::router::split_stage;
use super::{Stop, Where, said};
use crate::access::iam::Invoking;
use crate::access::lambda::{Decision, Definition, Form, LambdaAuthorizer, Place, Source, Trouble, seen};
use crate::access::policy::Verdict;
use crate::answer::RestError;
use crate::caller::{Caller, LambdaCaller};
use crate::context::RequestContext;
use crate::event::{Asking, Trace, rest_request, token};
use crate::lambda_uri::with_stage_variables;
use crate::refusal::Refusal;
use crate::token::compile_validation;

#[derive(Debug)]
pub(in crate::rest_api) struct Lambda {
    authorizer: LambdaAuthorizer,
    /// Of `TOKEN`: what the whole token must match before anybody is asked.
    validation: Option<Regex>,
    is_token: bool,
    deployment_id: String,
}

impl Lambda {
    pub(in crate::rest_api) fn new((id, create): (&String, &CreateAuthorizer), at: &Where<'_>) -> Result<Self, Refusal> {
        let is_token = create.kind == "TOKEN";
        let sources = if is_token { vec![Source::Header(identity_header(create)?)] } else { sources(create)? };
        let definition = Definition {
            name: &create.name,
            uri: &with_stage_variables(create.authorizer_uri.as_deref().unwrap_or_default(), at.variables),
            has_role: create.authorizer_credentials.as_deref().is_some_and(|arn| !arn.is_empty()),
            sources,
            ttl: kept(create),
            form: Form::Rest,
            whole: serde_json::to_vec(create).unwrap_or_default(),
        };
        let place = Place { settings: at.settings, api_id: at.api_id, authorizer_id: id };
        let expression = create.identity_validation_expression.as_deref().filter(|text| is_token && !text.is_empty());
        let validation = expression.map(compile_validation).transpose();
        Ok(Self {
            authorizer: LambdaAuthorizer::new(place, definition),
            validation: validation.map_err(|error| Refusal::bad_request(format!("identityValidationExpression: {error}")))?,
            is_token,
            deployment_id: at.deployment_id.to_owned(),
        })
    }

    /// Who calls. `policy` is what the API's own policy says, which does not deny.
    pub(super) async fn authorize(
        &self,
        context: &RequestContext<'_>,
        invoking: &Invoking<'_>,
        policy: Verdict,
    ) -> Result<Caller, Stop> {
        let caller = self.ask(context, invoking).await?;
        let verdict = match &caller.answer.decision {
            Decision::Policy(own) => own.verdict(&invoking.asked(None)).or(policy),
            Decision::Simple(_) => Verdict::Neither,
        };
        if verdict == Verdict::Allow {
            context.story.pass("authorizer", "the policy of its function lets the caller in");
            return Ok(Caller::Lambda(caller));
        }
        Err(self.denied(context, invoking, verdict))
    }

    /// What the function answers, whatever that means for this request.
    pub(in crate::rest_api) async fn ask(
        &self,
        context: &RequestContext<'_>,
        invoking: &Invoking<'_>,
    ) -> Result<LambdaCaller, Stop> {
        let identity = self.authorizer.identity(context).map_err(|missing| {
            let why = self.authorizer.tell_missing(context.story, &missing);
            (RestError::Unauthorized, why)
        })?;
        self.validate(context, &identity)?;
        let trace = Trace::of(context.call.request.headers(), context.call.now);
        let event = || match identity.first() {
            Some(value) if self.is_token => token(&invoking.arn, value),
            _ => {
                let path = context.call.request.uri().path();
                let input = seen(context, &trace, (split_stage(path).1, path), &self.deployment_id);
                rest_request(&Asking { input, arn: &invoking.arn, identity: &identity })
            }
        };
        let answered = self.authorizer.answer(context, &identity, &trace, event).await;
        answered.map_err(|trouble| {
            let why = self.authorizer.tell_trouble(context.story, &trouble);
            let error = match trouble {
                Trouble::Unauthorized => RestError::Unauthorized,
                Trouble::Configuration(_) => RestError::AuthorizerConfiguration,
                Trouble::Failed(_) => RestError::AuthorizerFailure,
            };
            (error, why)
        })
    }

    fn validate(&self, context: &RequestContext<'_>, identity: &[String]) -> Result<(), Stop> {
        let Some(validation) = &self.validation else { return Ok(()) };
        if identity.iter().all(|value| validation.is_match(value)) {
            context.story.pass("validation expression", "the token matches it");
            return Ok(());
        }
        let why = format!(
            "authorizer {}: the token does not match identityValidationExpression as a whole; the function was not asked",
            self.authorizer.name
        );
        context.story.refuse("validation expression", why.clone(), Some(validation.as_str().to_owned()), None);
        Err((RestError::Unauthorized, why))
    }

    fn denied(&self, context: &RequestContext<'_>, invoking: &Invoking<'_>, verdict: Verdict) -> Stop {
        let arn = &invoking.arn;
        let why = format!(
            "authorizer {}: its function's policy does not let this caller invoke {arn}; a remembered policy counts for all methods of the stage, so let it name them all, or set authorizerResultTtlInSeconds to 0",
            self.authorizer.name
        );
        context.story.refuse("decision", why.clone(), Some(format!("execute-api:Invoke on {arn}")), Some(said(verdict)));
        context.story.fact(|facts| facts.authorizer_status = Some(403));
        let end = if verdict == Verdict::ExplicitDeny { " with an explicit deny" } else { "" };
        (RestError::AccessDenied(format!("User is not authorized to access this resource{end}")), why)
    }

    /// At the first place in the request that it looks at.
    pub(super) fn place<B>(&self, request: &mut Request<B>, token: &str) {
        let first = self.authorizer.sources.iter().find(|source| matches!(source, Source::Header(_) | Source::Query(_)));
        match first {
            Some(Source::Query(name)) => place_query(request, name, token),
            Some(Source::Header(name)) => place_header(request, name.clone(), token),
            _ => place_header(request, http::header::AUTHORIZATION, token),
        }
    }
}

fn place_header<B>(request: &mut Request<B>, name: HeaderName, token: &str) {
    if let Ok(value) = HeaderValue::from_str(token) {
        request.headers_mut().insert(name, value);
    }
}

fn place_query<B>(request: &mut Request<B>, name: &str, token: &str) {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let path = request.uri().path();
    if let Ok(uri) = format!("{path}?{}={}", encoded(name), encoded(token)).parse::<Uri>() {
        *request.uri_mut() = uri;
    }
}
