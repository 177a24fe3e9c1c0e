//! Who is calling, as an authorizer found out: the event, `$context` and access logs tell it in their own ways.

use std::sync::Arc;

use crate::access::credentials::{AccessKey, Identity};
use crate::access::lambda::Answer;
use crate::event::Authorization;
use crate::token::VerifiedClaims;

/// Who was let in.
#[derive(Clone, Debug, Default)]
pub(crate) enum Caller {
    /// Nobody was asked for.
    #[default]
    Anyone,
    /// A JWT authorizer or a Cognito authorizer took the token.
    Token(Arc<VerifiedClaims>),
    /// A Lambda authorizer said so.
    Lambda(LambdaCaller),
    /// Signed with this key.
    Iam(Arc<AccessKey>),
}

/// What a Lambda authorizer said, and how long it took this time.
#[derive(Clone, Debug)]
pub(crate) struct LambdaCaller {
    pub(crate) answer: Arc<Answer>,
    /// Milliseconds; 0 when the answer was remembered.
    pub(crate) latency: u64,
}

impl Caller {
    /// Who was let in, as an event tells it; `scopes` are those of the route or method.
    pub(crate) fn authorization<'a>(&'a self, scopes: &'a [String]) -> Option<Authorization<'a>> {
        match self {
            Self::Anyone => None,
            _ => Some(Authorization { caller: self, route_scopes: scopes }),
        }
    }

    /// `$context.authorizer.NAME`
    pub(crate) fn authorizer(&self, name: &str) -> Option<String> {
        match self {
            // The claims of a token are told by the context itself: each kind of API has its own way.
            Self::Anyone | Self::Token(_) => None,
            Self::Lambda(LambdaCaller { answer, .. }) if name == "principalId" => answer.principal_id.clone(),
            Self::Lambda(LambdaCaller { answer, .. }) => answer.variable(name),
            // Unverified: that only this name tells about a signature; `$context.identity` has the rest.
            Self::Iam(key) => (name == "principalId").then(|| key.identity.user_id.clone()),
        }
    }

    /// `$context.identity.NAME`, and the event's `identity`: what a signature says about who calls.
    pub(crate) fn identity(&self, name: &str) -> Option<String> {
        let Self::Iam(key) = self else { return None };
        let Identity { account_id, user_arn, user_id, cognito, .. } = key.identity.as_ref();
        match name {
            "accessKey" => Some(key.id.clone()),
            "accountId" => Some(account_id.clone()),
            "caller" | "user" => Some(user_id.clone()),
            "userArn" => Some(user_arn.clone()),
            "cognitoAuthenticationProvider" => cognito.as_ref()?.amr.get(1).cloned(),
            "cognitoAuthenticationType" => cognito.as_ref()?.amr.first().cloned(),
            "cognitoIdentityId" => cognito.as_ref().map(|cognito| cognito.identity_id.clone()),
            "cognitoIdentityPoolId" => cognito.as_ref().map(|cognito| cognito.identity_pool_id.clone()),
            _ => None,
        }
    }

    /// The API key that a Lambda authorizer names for an API whose keys come from there.
    pub(crate) fn usage_identifier_key(&self) -> Option<&str> {
        match self {
            Self::Lambda(caller) => caller.answer.usage_identifier_key.as_deref(),
            _ => None,
        }
    }

    /// A signature is for this gateway alone: backends never see the header it came in.
    pub(crate) fn is_signed(&self) -> bool {
        matches!(self, Self::Iam(_))
    }
}
