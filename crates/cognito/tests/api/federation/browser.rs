//! A person's browser between a domain of ours and a provider.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, header};
use sekisho_cognito::DomainCall;
use sekisho_cognito::triggers::{Call, CallError};
use serde_json::{Value, json};

use super::idp::{ISSUER, Idp};
use crate::service::{Pool, Service, with};

pub const CALLBACK: &str = "https://app.example.com/cb";

/// A pool with a domain, a provider and a client that lets people choose.
pub struct Stage {
    pub service: Service,
    pub idp: Arc<Idp>,
    pub pool: Pool,
}

/// A browser that is away at the provider.
pub struct Away {
    pub state: String,
    pub nonce: String,
    pub cookie: String,
    /// Where it was sent.
    pub location: String,
}

impl Stage {
    pub async fn new() -> Self {
        Self::with(json!({}), json!({}), json!({})).await
    }

    /// With changes of the pool, the client and the provider.
    pub async fn with(pool: Value, client: Value, provider: Value) -> Self {
        let refuse = |_: &Call<'_>| Err(CallError::NotCalled("ResourceNotFoundException"));
        Self::running(refuse, pool, client, provider).await
    }

    /// With functions.
    pub async fn running(
        invoke: impl Fn(&Call<'_>) -> Result<Vec<u8>, CallError> + Send + Sync + 'static,
        pool: Value,
        client: Value,
        provider: Value,
    ) -> Self {
        let idp = Idp::new();
        let service = Service::asking(None, invoke, idp.outside());
        let pool = service.ok("CreateUserPool", with(json!({"PoolName": "pool"}), &pool)).await;
        let id = pool["UserPool"]["Id"].as_str().unwrap().to_owned();
        service.ok("CreateUserPoolDomain", json!({"Domain": "people", "UserPoolId": id})).await;
        let usual = json!({"UserPoolId": id, "ProviderName": "Idp", "ProviderType": "OIDC", "IdpIdentifiers": ["example.com"],
            "ProviderDetails": {"client_id": "ours", "client_secret": "hush", "oidc_issuer": ISSUER,
                                "authorize_scopes": "openid email", "attributes_request_method": "GET"},
            "AttributeMapping": {"email": "email", "name": "name"}});
        service.ok("CreateIdentityProvider", with(usual, &provider)).await;
        let client = with(
            json!({"SupportedIdentityProviders": ["COGNITO", "Idp"], "CallbackURLs": [CALLBACK],
                   "AllowedOAuthFlows": ["code", "implicit"], "AllowedOAuthScopes": ["openid", "email"],
                   "AllowedOAuthFlowsUserPoolClient": true}),
            &client,
        );
        let (client, secret) = service.client(&id, client).await;
        Self { service, idp, pool: Pool { id, client, secret } }
    }

    pub async fn send(&self, request: Request<Bytes>) -> Response<Bytes> {
        let call = DomainCall {
            domain: "people".into(),
            request,
            origin: "http://127.0.0.1:4566".into(),
            base: "/_domain/people".into(),
            now: self.service.now,
        };
        self.service.cognito.serve_domain(call).await
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Response<Bytes> {
        self.send(Request::get(path).header(header::COOKIE, cookie).body(Bytes::new()).unwrap()).await
    }

    /// Asks to sign in through the provider.
    pub async fn ask(&self, provider: &str) -> Response<Bytes> {
        let client = &self.pool.client;
        let path = format!(
            "/oauth2/authorize?client_id={client}&response_type=code&redirect_uri={CALLBACK}&scope=openid+email&state=s-1&{provider}"
        );
        self.get(&path, "").await
    }

    /// The same, as far as the provider's page.
    pub async fn leave(&self) -> Away {
        let answer = self.ask("identity_provider=Idp").await;
        let location = location(&answer);
        let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.contains("; Path=/_domain/people/; Max-Age=300; HttpOnly; SameSite=Lax"), "{cookie}");
        let away = Away {
            state: parameter(&location, "state"),
            nonce: parameter(&location, "nonce"),
            cookie: cookie.split(';').next().unwrap().to_owned(),
            location,
        };
        self.idp.brings(&away.nonce);
        away
    }

    /// The way back with a code: where it leads.
    pub async fn come_back(&self, away: &Away) -> Response<Bytes> {
        self.get(&format!("/oauth2/idpresponse?code=c-1&state={}", away.state), &away.cookie).await
    }

    /// All of it: where the browser ends.
    pub async fn through(&self) -> String {
        let away = self.leave().await;
        location(&self.come_back(&away).await)
    }

    pub async fn user(&self, name: &str) -> Value {
        self.service.ok("AdminGetUser", json!({"UserPoolId": self.pool.id, "Username": name})).await
    }
}

#[track_caller]
pub fn location(answer: &Response<Bytes>) -> String {
    let location = answer.headers().get(header::LOCATION);
    let location = location.unwrap_or_else(|| panic!("{}: {}", answer.status(), String::from_utf8_lossy(answer.body())));
    assert_eq!(answer.status(), 302);
    location.to_str().unwrap().to_owned()
}

/// A parameter of an address; empty if it is not there.
pub fn parameter(address: &str, name: &str) -> String {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let found = form_urlencoded::parse(query.as_bytes()).find(|(given, _)| given == name);
    found.map_or_else(String::new, |(_, value)| value.into_owned())
}

/// The client's address: that a code came, or `error: description`.
pub fn outcome(address: &str) -> String {
    assert!(address.starts_with(CALLBACK), "{address}");
    assert_eq!(parameter(address, "state"), "s-1", "{address}");
    if parameter(address, "code").is_empty() {
        return format!("{}: {}", parameter(address, "error"), parameter(address, "error_description"));
    }
    "a code".to_owned()
}
