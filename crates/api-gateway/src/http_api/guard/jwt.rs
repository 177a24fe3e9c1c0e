//! A JWT authorizer as one route uses it.

use http::{HeaderValue, Request, Uri};

use super::super::authorization::{IdentitySource, identity_source};
use super::super::resources::CreateAuthorizer;
use super::super::serve::Stop;
use crate::caller::Caller;
use crate::context::RequestContext;
use crate::gateway::Call;
use crate::invocation::{header_text, note_why};
use crate::query;
use crate::refusal::Refusal;
use crate::token::{HttpRefusal, JwtRules, trail, verify_for_http_api};

#[derive(Debug)]
pub(super) struct Jwt {
    name: String,
    source: IdentitySource,
    issuer: String,
    audience: Vec<String>,
}

impl Jwt {
    pub(super) fn new(authorizer: &CreateAuthorizer) -> Result<Self, Refusal> {
        let jwt = authorizer.jwt_configuration.clone().unwrap_or_default();
        Ok(Self {
            name: authorizer.name.clone(),
            source: identity_source(&authorizer.identity_source)?,
            issuer: jwt.issuer.unwrap_or_default(),
            audience: jwt.audience,
        })
    }

    pub(super) async fn authorize(&self, scopes: &[String], context: &RequestContext<'_>) -> Result<Caller, Stop> {
        let (gateway, call) = (context.gateway, context.call);
        let token = self.token(call);
        let found = gateway.issuer_of_token(&self.issuer, token.as_deref(), call.now).await;
        let issuer = found.map_err(|error| self.refuse(context, HttpRefusal::of_discovery(error, scopes)))?;
        let rules = JwtRules { issuer: issuer.as_deref(), issuer_url: &self.issuer, audience: &self.audience, scopes };
        let claims = verify_for_http_api(&gateway.verified, token.as_deref(), &rules, call.now)
            .map_err(|refusal| self.refuse(context, refusal))?;
        trail::tell(context.story, trail::JWT, None);
        Ok(Caller::Token(claims))
    }

    #[expect(clippy::needless_pass_by_value, reason = "a refusal ends here")]
    fn refuse(&self, context: &RequestContext<'_>, refusal: HttpRefusal) -> Stop {
        let mut response = refusal.response();
        let why = format!("authorizer {} ({}): {}", self.name, self.source, refusal.why);
        trail::tell(context.story, trail::JWT, Some((&refusal.checked, &why)));
        context.story.fact(|facts| {
            facts.authorizer_error = Some(refusal.error.clone());
            facts.authorizer_status = Some(refusal.status);
        });
        note_why(&mut response, why);
        Box::new(response)
    }

    fn token(&self, call: &Call) -> Option<String> {
        match &self.source {
            IdentitySource::Header(name) => header_text(call.request.headers(), name),
            IdentitySource::Query(name) => query::first(call.request.uri().query()?, name),
        }
    }

    pub(super) fn place<B>(&self, request: &mut Request<B>, token: &str) {
        match &self.source {
            IdentitySource::Header(name) => place_header(request, name, token),
            IdentitySource::Query(name) => place_query(request, name, token),
        }
    }
}

/// A text that no header could hold is left out: then the token is missing.
pub(super) fn place_header<B>(request: &mut Request<B>, name: &http::HeaderName, token: &str) {
    if let Ok(value) = HeaderValue::from_str(token) {
        request.headers_mut().insert(name, value);
    }
}

pub(super) fn place_query<B>(request: &mut Request<B>, name: &str, token: &str) {
    let encoded = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let path = request.uri().path();
    if let Ok(uri) = format!("{path}?{}={}", encoded(name), encoded(token)).parse::<Uri>() {
        *request.uri_mut() = uri;
    }
}
