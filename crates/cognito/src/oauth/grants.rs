//! The three ways a client that has proved itself gets tokens.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::code::{self, Presented};
use super::declined::Declined;
use super::{request, scopes};
use crate::client::Client;
use crate::hosted::Hosted;
use crate::sign_in::{AuthenticationResult, SignIn};

type Answer = Result<AuthenticationResult, Declined>;

/// A request of this client.
pub struct Grants<'a> {
    pub hosted: &'a Hosted<'a>,
    pub client: Arc<Client>,
}

impl Grants<'_> {
    /// `authorization_code`.
    pub fn code(&self) -> Answer {
        self.check_flow("code")?;
        let form = &self.hosted.form;
        let code = self.required("code")?;
        let presented = Presented { code, redirect_uri: form.get("redirect_uri"), verifier: form.get("code_verifier") };
        let permit = code::take(self.hosted, &self.client, &presented)?.ok_or_else(|| {
            Declined::new("invalid_grant", "no such code waits for this client, redirect_uri and code_verifier")
        })?;
        let result = self.sign_in().redeem(&permit, self.hosted.issuer()).map_err(Declined::grant)?;
        result.ok_or_else(|| Declined::new("invalid_grant", "the user was signed out, switched off or removed meanwhile"))
    }

    /// `refresh_token`, whichever API handed it out.
    // Unverified: that the client must be enabled for OAuth, even for a token of the JSON API.
    pub fn refresh(&self) -> Answer {
        if !self.client.settings.allowed_oauth_flows_user_pool_client {
            return Err(self.not_allowed("AllowedOAuthFlowsUserPoolClient"));
        }
        let sign_in = self.sign_in();
        sign_in.check_refreshes().map_err(|_| self.not_allowed("ALLOW_REFRESH_TOKEN_AUTH"))?;
        let token = self.required("refresh_token")?;
        sign_in.refreshed(token, None).map_err(Declined::grant)
    }

    /// `client_credentials`.
    pub fn machine(&self) -> Answer {
        self.check_flow("client_credentials")?;
        let scope = scopes::of_machine(&self.client, self.hosted.form.get("scope")).ok_or_else(|| {
            Declined::new("invalid_scope", format!("not scopes of client {}, or none of a resource server", self.client.id))
        })?;
        let resource = request::resource(self.hosted, &self.hosted.form);
        let resource =
            resource.map_err(|error| Declined::new(error, "resource is no address, or the domain has no managed login"))?;
        let sign_in = self.sign_in().answered_with(self.metadata()?);
        sign_in.machine(&scope, resource.as_deref(), self.hosted.issuer()).map_err(Declined::grant)
    }

    /// `aws_client_metadata`: JSON, for the pool's function.
    // Unverified: that other things than an object of texts are refused.
    fn metadata(&self) -> Result<Option<Map<String, Value>>, Declined> {
        let Some(text) = self.hosted.form.get("aws_client_metadata") else { return Ok(None) };
        let parsed =
            serde_json::from_str(text).ok().filter(|metadata: &Map<String, Value>| metadata.values().all(Value::is_string));
        parsed.map(Some).ok_or_else(|| Declined::new("invalid_request", "aws_client_metadata is no JSON object of texts"))
    }

    fn sign_in(&self) -> SignIn<'_> {
        SignIn::for_tokens(&self.hosted.context, Arc::clone(&self.client), Arc::clone(&self.hosted.pool))
    }

    fn check_flow(&self, flow: &str) -> Result<(), Declined> {
        if self.client.allows_oauth(flow) { Ok(()) } else { Err(self.not_allowed(flow)) }
    }

    fn not_allowed(&self, what: &str) -> Declined {
        Declined::new("unauthorized_client", format!("client {} lacks {what}", self.client.id))
    }

    fn required(&self, name: &'static str) -> Result<&str, Declined> {
        self.hosted.form.get(name).ok_or_else(|| Declined::new("invalid_request", format!("{name} is missing")))
    }
}
