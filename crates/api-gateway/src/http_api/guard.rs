//! What a route asks of a request before its integration: a token, a function's yes, or an AWS signature.

mod jwt;
mod lambda;

use std::collections::BTreeMap;

use http::Request;

use super::resources::{CreateAuthorizer, CreateRoute};
use super::serve::Stop;
use crate::access::iam::{Invoking, filled};
use crate::access::policy::Verdict;
use crate::answer::{HttpError, http_error};
use crate::caller::Caller;
use crate::context::RequestContext;
use crate::gateway::Settings;
use crate::invocation::note_why;
use crate::refusal::Refusal;
use jwt::Jwt;
use lambda::Lambda;

/// The guard of one route.
#[derive(Debug)]
pub(super) struct Guard {
    check: Check,
    /// The route's `authorizationScopes`.
    pub(super) scopes: Vec<String>,
}

#[derive(Debug)]
enum Check {
    Jwt(Jwt),
    Lambda(Lambda),
    Iam,
}

/// Where a guard is compiled for.
#[derive(Clone, Copy)]
pub(super) struct Where<'a> {
    pub(super) settings: &'a Settings,
    pub(super) api_id: &'a str,
    pub(super) variables: &'a BTreeMap<String, String>,
    pub(super) authorizers: &'a BTreeMap<String, CreateAuthorizer>,
}

impl Guard {
    /// The guard that a route asks for; `None` when it is open to everybody.
    pub(super) fn of(route: &CreateRoute, at: Where<'_>) -> Result<Option<Self>, Refusal> {
        let named = || {
            let id = route.authorizer_id.as_deref().unwrap_or_default();
            let found = at.authorizers.get_key_value(id);
            found.ok_or_else(|| Refusal::bad_request(format!("The API has no authorizer {id}")))
        };
        let check = match route.authorization_type.as_deref().unwrap_or("NONE") {
            "NONE" => return Ok(None),
            "JWT" => Check::Jwt(Jwt::new(named()?.1)?),
            "CUSTOM" => Check::Lambda(Lambda::new(named()?, at)?),
            "AWS_IAM" => Check::Iam,
            other => return Err(Refusal::bad_request(format!("authorizationType {other}"))),
        };
        Ok(Some(Self { check, scopes: route.authorization_scopes.clone() }))
    }

    /// Who calls, or the answer that turns the request away.
    pub(super) async fn authorize(&self, context: &RequestContext<'_>) -> Result<Caller, Stop> {
        match &self.check {
            Check::Jwt(jwt) => jwt.authorize(&self.scopes, context).await,
            Check::Lambda(lambda) => lambda.authorize(context).await,
            Check::Iam => iam(context),
        }
    }

    /// Puts a token where this guard looks for one.
    pub(super) fn place<B>(&self, request: &mut Request<B>, token: &str) {
        match &self.check {
            Check::Jwt(jwt) => jwt.place(request, token),
            Check::Lambda(lambda) => lambda.place(request, token),
            Check::Iam => {}
        }
    }
}

fn iam(context: &RequestContext<'_>) -> Result<Caller, Stop> {
    let invoking = invoking(context);
    let key = match invoking.signer() {
        Ok(key) => key,
        Err(failure) => {
            let why = failure.why();
            context.story.refuse("signature", why.clone(), Some("version 4, for execute-api".to_owned()), None);
            return Err(refused(context, HttpError::Forbidden, failure.error_type().to_owned(), why));
        }
    };
    context.story.pass("signature", "made with a key that is known here");
    let verdict = key.identity.verdict(&invoking.asked(Some(key.identity.principal())));
    if verdict == Verdict::Allow {
        context.story.check("policy", "the policies of the signer allow it", Some(invoking.arn.clone()), None);
        return Ok(Caller::Iam(key));
    }
    let why = format!("{}: allow execute-api:Invoke in its policies", invoking.denied(&key.identity.user_arn, verdict));
    context.story.refuse("policy", why.clone(), Some(format!("execute-api:Invoke on {}", invoking.arn)), Some(said(verdict)));
    Err(refused(context, HttpError::Forbidden, "AccessDenied".to_owned(), why))
}

/// What a verdict that is no permission says.
fn said(verdict: Verdict) -> String {
    match verdict {
        Verdict::ExplicitDeny => "an explicit deny",
        _ => "no statement that allows it",
    }
    .to_owned()
}

/// What would be invoked: the path of the route's key with its parameters; of `$default` the request's own.
fn invoking<'a>(context: &'a RequestContext<'a>) -> Invoking<'a> {
    let path = match context.route.and_then(|key| key.split_once(' ')) {
        Some((_, template)) => filled(template, context.parameters),
        None => within_stage(context).to_owned(),
    };
    Invoking::new(context, &path)
}

fn within_stage<'a>(context: &'a RequestContext<'_>) -> &'a str {
    let path = context.call.request.uri().path();
    let rest = path.strip_prefix('/').and_then(|path| path.strip_prefix(context.stage));
    match rest {
        Some("") => "/",
        Some(rest) if rest.starts_with('/') => rest,
        _ => path,
    }
}

/// The gateway's own answer, and why.
fn refused(context: &RequestContext<'_>, error: HttpError, said: String, why: String) -> Stop {
    context.story.fact(|facts| {
        facts.authorizer_error.get_or_insert(said);
    });
    let mut response = http_error(error);
    note_why(&mut response, why);
    Box::new(response)
}
