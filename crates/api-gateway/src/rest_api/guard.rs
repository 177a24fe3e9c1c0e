//! What a method asks of a request before its integration: a token, a function's yes, an AWS signature; and what the
//! API's own policy says (developer guide, "How API Gateway resource policies affect authorization workflow").

mod cognito;
mod lambda;

use std::collections::BTreeMap;
use std::sync::Arc;

use http::Request;

use super::resources::{CreateAuthorizer, PutMethod};
use crate::access::iam::{Invoking, filled};
use crate::access::policy::{Policy, Verdict};
use crate::answer::RestError;
use crate::caller::Caller;
use crate::context::RequestContext;
use crate::gateway::Settings;
use crate::refusal::Refusal;
pub(super) use cognito::Cognito;
pub(super) use lambda::Lambda;

/// An error, and why in plain words.
pub(super) type Stop = (RestError, String);

/// The guard of one method.
#[derive(Debug)]
pub(super) struct Guard {
    policy: Option<Arc<Policy>>,
    check: Check,
    /// The method's `authorizationScopes`.
    pub(super) scopes: Vec<String>,
}

#[derive(Debug)]
enum Check {
    /// Only the API's policy.
    Open,
    Cognito(Cognito),
    Lambda(Box<Lambda>),
    Iam,
}

/// Where a guard is compiled for.
#[derive(Clone)]
pub(super) struct Where<'a> {
    pub(super) settings: &'a Settings,
    pub(super) api_id: &'a str,
    pub(super) deployment_id: &'a str,
    pub(super) variables: &'a BTreeMap<String, String>,
    pub(super) authorizers: &'a BTreeMap<String, CreateAuthorizer>,
    pub(super) policy: Option<Arc<Policy>>,
}

impl Guard {
    /// The guard that a method asks for; `None` when it is open to everybody.
    pub(super) fn of(method: &PutMethod, at: &Where<'_>) -> Result<Option<Self>, Refusal> {
        let named = || {
            let id = method.authorizer_id.as_deref().unwrap_or_default();
            let found = at.authorizers.get_key_value(id);
            found.ok_or_else(|| Refusal::bad_request(format!("The API has no authorizer {id}")))
        };
        let check = match method.authorization_type.as_deref().unwrap_or("NONE") {
            "NONE" if at.policy.is_none() => return Ok(None),
            "NONE" => Check::Open,
            "COGNITO_USER_POOLS" => Check::Cognito(Cognito::new(named()?.1, at.variables)?),
            "CUSTOM" => Check::Lambda(Box::new(Lambda::new(named()?, at)?)),
            "AWS_IAM" => Check::Iam,
            other => return Err(Refusal::bad_request(format!("authorizationType {other}"))),
        };
        Ok(Some(Self { policy: at.policy.clone(), check, scopes: method.authorization_scopes.clone() }))
    }

    /// Who calls; else the error and why, in plain words.
    pub(super) async fn authorize(&self, context: &RequestContext<'_>) -> Result<Caller, Stop> {
        let invoking = invoking(context);
        match &self.check {
            Check::Open => self.must_allow(context, &invoking).map(|()| Caller::Anyone),
            Check::Cognito(cognito) => {
                let caller = cognito.authorize(&self.scopes, context)?;
                self.must_allow(context, &invoking)?;
                Ok(caller)
            }
            Check::Lambda(lambda) => {
                let before = self.may_not_deny(context, &invoking)?;
                lambda.authorize(context, &invoking, before).await
            }
            Check::Iam => self.iam(context, &invoking),
        }
    }

    /// Puts a token where this guard looks for one.
    pub(super) fn place<B>(&self, request: &mut Request<B>, token: &str) {
        match &self.check {
            Check::Cognito(cognito) => cognito.place(request, token),
            Check::Lambda(lambda) => lambda.place(request, token),
            Check::Open | Check::Iam => {}
        }
    }

    /// Where nobody proved who he is to AWS, the policy must allow everybody.
    fn must_allow(&self, context: &RequestContext<'_>, invoking: &Invoking<'_>) -> Result<(), Stop> {
        let Some(policy) = &self.policy else { return Ok(()) };
        match policy.verdict(&invoking.asked(None)) {
            Verdict::Allow => {
                context.story.pass("resource policy", "the policy of the API allows it");
                Ok(())
            }
            verdict => Err(denied(context, invoking, "anonymous", verdict)),
        }
    }

    /// Before a function is asked, the policy can only say no.
    fn may_not_deny(&self, context: &RequestContext<'_>, invoking: &Invoking<'_>) -> Result<Verdict, Stop> {
        let Some(policy) = &self.policy else { return Ok(Verdict::Neither) };
        match policy.verdict(&invoking.asked(None)) {
            Verdict::ExplicitDeny => Err(denied(context, invoking, "anonymous", Verdict::ExplicitDeny)),
            verdict => {
                context.story.pass("resource policy", "the policy of the API does not deny it");
                Ok(verdict)
            }
        }
    }

    fn iam(&self, context: &RequestContext<'_>, invoking: &Invoking<'_>) -> Result<Caller, Stop> {
        let key = invoking.signer().map_err(|failure| {
            let why = failure.why();
            context.story.refuse("signature", why.clone(), Some("version 4, for execute-api".to_owned()), None);
            context.story.fact(|facts| facts.authorizer_error = Some(failure.error_type().to_owned()));
            (RestError::Signature(failure), why)
        })?;
        context.story.pass("signature", "made with a key that is known here");
        let asked = invoking.asked(Some(key.identity.principal()));
        let own = key.identity.verdict(&asked);
        let verdict = match &self.policy {
            Some(policy) if key.identity.account_id == context.gateway.settings.account_id => own.or(policy.verdict(&asked)),
            Some(policy) => own.and(policy.verdict(&asked)),
            None => own,
        };
        if verdict != Verdict::Allow {
            return Err(denied(context, invoking, &key.identity.user_arn, verdict));
        }
        context.story.check("policy", "the policies of signer and API allow it", Some(invoking.arn.clone()), None);
        Ok(Caller::Iam(key))
    }
}

/// What would be invoked: the path of the resource with its parameters.
fn invoking<'a>(context: &'a RequestContext<'a>) -> Invoking<'a> {
    Invoking::new(context, &filled(context.route.unwrap_or_default(), context.parameters))
}

/// What a verdict that is no permission says.
fn said(verdict: Verdict) -> String {
    match verdict {
        Verdict::ExplicitDeny => "an explicit deny",
        _ => "no statement that allows it",
    }
    .to_owned()
}

fn denied(context: &RequestContext<'_>, invoking: &Invoking<'_>, who: &str, verdict: Verdict) -> Stop {
    let text = invoking.denied(who, verdict);
    let why = format!("{text}: look at the policy of the API (it changes with a deployment) and of the signer");
    let expected = format!("execute-api:Invoke on {}", invoking.arn);
    context.story.refuse("policy", why.clone(), Some(expected), Some(said(verdict)));
    (RestError::AccessDenied(text), why)
}
