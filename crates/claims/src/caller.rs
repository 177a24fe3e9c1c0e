//! Who is calling, and the guards that ask for more.

use std::collections::BTreeMap;
use std::fmt;
use std::time::SystemTime;

use lambda_http::request::RequestContext;
use lambda_http::{Request, RequestExt};

use crate::authorizer::{Api, Verified, verified};
use crate::refusal::{ClaimsError, Forbidden};
use crate::{date, groups};

/// Who is calling, as API Gateway's authorizer found in the token. Nothing here was checked by this crate: the
/// gateway did that before it called the function.
#[derive(Clone, PartialEq, Eq)]
pub struct Caller {
    api: Api,
    sub: String,
    groups: Vec<String>,
    scopes: Vec<String>,
    claims: BTreeMap<String, String>,
}

impl Caller {
    /// The caller of a request, whichever kind of API it came through.
    ///
    /// # Errors
    /// [`ClaimsError`] when the request did not pass an authorizer, or its token has no `sub`.
    pub fn from_request(request: &Request) -> Result<Self, ClaimsError> {
        Self::from_context(request.request_context_ref().ok_or(ClaimsError::NotApiGateway)?)
    }

    /// The caller in a request's context, for handlers that have taken the request apart.
    ///
    /// # Errors
    /// As [`Caller::from_request`].
    pub fn from_context(context: &RequestContext) -> Result<Self, ClaimsError> {
        let Verified { api, claims, scopes } = verified(context)?;
        let sub = claims.get("sub").ok_or_else(|| ClaimsError::MissingClaim("sub".into()))?.clone();
        let groups = claims.get("cognito:groups").map(|claim| groups::split(api, claim)).unwrap_or_default();
        // Where the route asks for no scopes the event has them in the claim only, and so has a REST API.
        let scopes = scopes.unwrap_or_else(|| words(claims.get("scope")));
        Ok(Self { api, sub, groups, scopes, claims })
    }

    /// The kind of API the request came through.
    pub fn api(&self) -> Api {
        self.api
    }

    /// The user's id; of a client-credentials token, the client's.
    pub fn sub(&self) -> &str {
        &self.sub
    }

    /// The address, which only an id token carries.
    pub fn email(&self) -> Option<&str> {
        self.claim("email")
    }

    /// Names of the groups the user is in. See the crate's notes on names with spaces.
    pub fn groups(&self) -> &[String] {
        &self.groups
    }

    /// The user's name: `cognito:username` of an id token, `username` of an access token. None for a client
    /// that calls on its own behalf.
    pub fn username(&self) -> Option<&str> {
        self.claim("cognito:username").or_else(|| self.claim("username"))
    }

    /// `id` or `access`; none when the token is not Cognito's.
    pub fn token_use(&self) -> Option<&str> {
        self.claim("token_use")
    }

    /// All scopes of an access token; an id token has none.
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }

    /// The app client: `aud` of an id token, `client_id` of an access token.
    pub fn client_id(&self) -> Option<&str> {
        self.claim("aud").or_else(|| self.claim("client_id"))
    }

    /// When the token was made. None if the claim is absent or in a form no API writes.
    pub fn issued_at(&self) -> Option<SystemTime> {
        self.time("iat")
    }

    /// When the token ends. None as for [`Caller::issued_at`].
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.time("exp")
    }

    /// When the user signed in; a refreshed token keeps it. None as for [`Caller::issued_at`].
    pub fn signed_in_at(&self) -> Option<SystemTime> {
        self.time("auth_time")
    }

    /// Any claim as the API rendered it, such as `custom:tenant`. Numbers and booleans are text on both APIs,
    /// lists and objects are rendered differently by each.
    pub fn claim(&self, name: &str) -> Option<&str> {
        self.claims.get(name).map(String::as_str)
    }

    /// A claim that the handler cannot do without.
    ///
    /// # Errors
    /// [`ClaimsError::MissingClaim`].
    pub fn require_claim(&self, name: &str) -> Result<&str, ClaimsError> {
        self.claim(name).ok_or_else(|| ClaimsError::MissingClaim(name.to_owned()))
    }

    /// Lets members of the group pass.
    ///
    /// # Errors
    /// [`Forbidden`] for everyone else.
    pub fn require_group(&self, group: &str) -> Result<(), Forbidden> {
        self.require_any_group(&[group])
    }

    /// Lets members of at least one of the groups pass; no groups, nobody.
    ///
    /// # Errors
    /// [`Forbidden`] for everyone else.
    pub fn require_any_group(&self, groups: &[&str]) -> Result<(), Forbidden> {
        let member = groups.iter().any(|group| self.groups.iter().any(|has| has == group));
        if member { Ok(()) } else { Err(Forbidden::new("group", groups)) }
    }

    /// Lets tokens with the scope pass, written in full: `resource-server/scope`.
    ///
    /// # Errors
    /// [`Forbidden`] for every other token, so for all id tokens.
    pub fn require_scope(&self, scope: &str) -> Result<(), Forbidden> {
        let granted = self.scopes.iter().any(|has| has == scope);
        if granted { Ok(()) } else { Err(Forbidden::new("scope", &[scope])) }
    }

    fn time(&self, claim: &str) -> Option<SystemTime> {
        date::parse(self.claim(claim)?)
    }
}

/// Leaves out the claims: they hold addresses and names, and this ends up in logs.
impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Caller")
            .field("api", &self.api)
            .field("sub", &self.sub)
            .field("groups", &self.groups)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}

fn words(text: Option<&String>) -> Vec<String> {
    text.map(|text| text.split_whitespace().map(str::to_owned).collect()).unwrap_or_default()
}
