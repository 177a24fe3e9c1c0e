//! What a provider says of its user for the code that the browser brought: the tokens, then what the user info
//! endpoint has ("OIDC user pool IdP authentication flow").

use http::Method;
use serde_json::{Map, Value};

use super::departure::Home;
use super::endpoints::Endpoints;
use super::fetch::Fetch;
use super::id_token::{self, Expected, Unverified};
use super::with_query;
use crate::identity_provider::IdentityProvider;
use crate::timestamp::Timestamp;

/// Claims by name.
pub type Claims = Map<String, Value>;

/// Why nobody is through.
#[derive(Clone)]
pub struct Failed {
    /// For the client.
    pub error: &'static str,
    /// For the client, too.
    pub description: String,
    /// For our log.
    pub why: String,
}

impl Failed {
    /// The client is told no more than that.
    pub fn silently(why: String) -> Self {
        Self { error: "server_error", description: "Exception processing authorization code".to_owned(), why }
    }

    /// The client is told what is wrong.
    pub fn aloud(description: String) -> Self {
        Self { error: "invalid_request", why: description.clone(), description }
    }
}

/// A code on its way to its claims.
pub struct Exchange<'a> {
    pub provider: &'a IdentityProvider,
    pub fetch: Fetch<'a>,
    pub code: &'a str,
    /// Where the browser was sent back to.
    pub home: &'a Home,
    pub nonce: &'a str,
}

impl Exchange<'_> {
    /// All claims; those of the user info endpoint count more, since they are newer.
    pub async fn claims(&self) -> Result<Claims, Failed> {
        let endpoints = Endpoints::of(self.provider, self.fetch).await.map_err(Failed::silently)?;
        let home = self.home.for_provider_at(&endpoints.authorize, self.fetch);
        let tokens = self.tokens(&endpoints.token, home).await.map_err(Failed::silently)?;
        let mut claims = match tokens["id_token"].as_str() {
            Some(token) => self.verified(token, endpoints.keys.as_deref()).await?,
            None if self.provider.gives_id_tokens() => return Err(Failed::silently("the provider gave no id_token".to_owned())),
            None => Claims::new(),
        };
        if let Some(url) = endpoints.user_info {
            let told = self.user_info(&url, &tokens).await.map_err(Failed::silently)?;
            merge(&mut claims, told).map_err(Failed::silently)?;
        }
        Ok(claims)
    }

    /// Clients show their secret in the form: AWS knows no other way.
    async fn tokens(&self, url: &str, home: &str) -> Result<Value, String> {
        let detail = |name: &str| self.provider.detail(name).unwrap_or_default();
        let mut pairs = vec![
            ("grant_type", "authorization_code"),
            ("client_id", detail("client_id")),
            ("code", self.code),
            ("redirect_uri", home),
        ];
        if !detail("client_secret").is_empty() {
            pairs.push(("client_secret", detail("client_secret")));
        }
        if detail("token_request_method") == "GET" {
            return self.fetch.document(&with_query(url, &pairs)).await;
        }
        self.fetch.form(url, &pairs).await
    }

    async fn verified(&self, token: &str, keys: Option<&str>) -> Result<Claims, Failed> {
        let token = id_token::decompose_unverified(token).map_err(Failed::aloud)?;
        if !self.is_signed(&token, keys).await.map_err(Failed::silently)? {
            // Unverified: the words.
            return Err(Failed::aloud("Bad id_token signature".to_owned()));
        }
        let detail = |name: &str| self.provider.detail(name).unwrap_or_default();
        let issuer = detail("oidc_issuer");
        let expected = Expected {
            issuer,
            own_pool: self.fetch.own_pool(issuer),
            client_id: detail("client_id"),
            nonce: self.nonce,
            now: Timestamp::from(self.fetch.now),
        };
        expected.check(&token.claims).map_err(Failed::aloud)?;
        match token.claims {
            Value::Object(claims) => Ok(claims),
            _ => Err(Failed::aloud("Bad id_token: its claims are no object".to_owned())),
        }
    }

    async fn is_signed(&self, token: &Unverified<'_>, keys: Option<&str>) -> Result<bool, String> {
        if let Some(verdict) = id_token::signed_by_secret(token, self.provider.detail("client_secret").unwrap_or_default()) {
            return Ok(verdict);
        }
        let url = keys.ok_or("neither its details nor its discovery document name its jwks_uri")?;
        Ok(id_token::verify(token, &self.fetch.document(url).await?))
    }

    async fn user_info(&self, url: &str, tokens: &Value) -> Result<Value, String> {
        let token = tokens["access_token"].as_str().ok_or("the provider gave no access_token")?;
        let method = if self.provider.detail("attributes_request_method") == Some("POST") { Method::POST } else { Method::GET };
        self.fetch.as_bearer(&method, &self.provider.with_fields(url), token).await
    }
}

impl IdentityProvider {
    /// A detail that has a value.
    pub(super) fn detail(&self, name: &str) -> Option<&str> {
        self.provider_details.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    fn gives_id_tokens(&self) -> bool {
        !["Facebook", "LoginWithAmazon"].contains(&self.provider_type.as_str())
    }

    /// Some want the attributes named that they are to tell.
    fn with_fields(&self, url: &str) -> String {
        if self.detail("attributes_url_add_attributes") != Some("true") {
            return url.to_owned();
        }
        let names: Vec<&str> = self.attribute_mapping.values().map(String::as_str).collect();
        format!("{url}{}", names.join(","))
    }
}

/// Both must be about the same user (OpenID Connect Core 1.0, 5.3.2).
fn merge(claims: &mut Claims, told: Value) -> Result<(), String> {
    let Value::Object(told) = told else { return Ok(()) };
    if let (Some(proved), Some(said)) = (claims.get("sub"), told.get("sub"))
        && proved != said
    {
        return Err("the user info endpoint speaks of another user".to_owned());
    }
    claims.extend(told);
    Ok(())
}
