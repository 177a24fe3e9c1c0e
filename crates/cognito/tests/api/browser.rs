//! A small browser at a domain: it keeps cookies, follows nothing by itself, and can sign somebody in.

use std::collections::BTreeMap;
use std::sync::Mutex;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Method, Request, Response, header};
use sekisho_cognito::DomainCall;
use serde_json::{Value, json};

use crate::service::{PASSWORD, Pool, Service, with};

pub const DOMAIN: &str = "people";
pub const CALLBACK: &str = "https://app.example/cb";
/// Of the RFC that describes PKCE.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const XSRF: &str = "5f0c9c53-9f0c-4f54-9b5b-0a1b2c3d4e5f";

/// What a client of a domain usually has.
pub fn usual() -> Value {
    json!({"AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code", "implicit"],
           "AllowedOAuthScopes": ["openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"],
           "SupportedIdentityProviders": ["COGNITO"], "CallbackURLs": [CALLBACK],
           "LogoutURLs": ["https://app.example/bye"]})
}

/// A pool with a domain, a client of the usual kind, and alice.
pub async fn people(service: &Service) -> Pool {
    people_with(service, json!({}), json!({})).await
}

/// The same with more or other members.
pub async fn people_with(service: &Service, pool: Value, client: Value) -> Pool {
    let pool = service.pool_with(pool, with(usual(), &client)).await;
    service.ok("CreateUserPoolDomain", json!({"Domain": DOMAIN, "UserPoolId": pool.id})).await;
    let attributes = json!([{"Name": "email", "Value": "alice@example.com"}, {"Name": "email_verified", "Value": "true"},
                            {"Name": "phone_number", "Value": "+12065550100"}, {"Name": "name", "Value": "Alice"}]);
    service.user_with(&pool, "alice", attributes).await;
    pool
}

/// One browser of one person.
pub struct Browser<'a> {
    service: &'a Service,
    domain: String,
    origin: String,
    base: String,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// What came back.
pub struct Answer(pub Response<Bytes>);

impl<'a> Browser<'a> {
    /// At the domain of `people`, by path.
    pub fn new(service: &'a Service) -> Self {
        Self::at(service, DOMAIN, "http://127.0.0.1:4566", "/_domain/people")
    }

    /// At a domain under another address.
    pub fn at(service: &'a Service, domain: &str, origin: &str, base: &str) -> Self {
        let (domain, origin, base) = (domain.to_owned(), origin.to_owned(), base.to_owned());
        Self { service, domain, origin, base, cookies: Mutex::default() }
    }

    /// Where this browser is.
    pub fn address(&self, path: &str) -> String {
        format!("{}{}{path}", self.origin, self.base)
    }

    /// A cookie as it is kept.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Puts a cookie there.
    pub fn set_cookie(&self, name: &str, value: &str) {
        self.cookies.lock().unwrap().insert(name.into(), value.into());
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Bytes::new()).unwrap()).await
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(form_request(path, form, None)).await
    }

    /// A form of a program that shows its secret in the header.
    pub async fn post_as(&self, path: &str, form: &[(&str, &str)], authorization: &str) -> Answer {
        self.send(form_request(path, form, Some(authorization))).await
    }

    pub async fn send(&self, mut request: Request<Bytes>) -> Answer {
        let cookies = self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
        if !cookies.is_empty() {
            request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        }
        let call = DomainCall {
            domain: self.domain.clone(),
            request,
            origin: self.origin.clone(),
            base: self.base.clone(),
            now: self.service.now,
        };
        let response = self.service.cognito.serve_domain(call).await;
        for line in response.headers().get_all(header::SET_COOKIE) {
            self.keep(line.to_str().unwrap());
        }
        Answer(response)
    }

    fn keep(&self, line: &str) {
        let (pair, attributes) = line.split_once(';').unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        let mut cookies = self.cookies.lock().unwrap();
        if attributes.contains("Max-Age=0") {
            cookies.remove(name);
        } else {
            cookies.insert(name.into(), value.into());
        }
    }

    /// Signs alice in at the page with this query; the answer sends the browser back to the client.
    pub async fn sign_in(&self, query: &str) -> Answer {
        self.set_cookie("XSRF-TOKEN", XSRF);
        let form = [("_csrf", XSRF), ("username", "alice"), ("password", PASSWORD)];
        self.post(&format!("/login?{query}"), &form).await
    }

    /// The same up to the code.
    pub async fn code(&self, query: &str) -> String {
        let answer = self.sign_in(query).await;
        answer.param("code").unwrap_or_else(|| panic!("no code: {} {}", answer.status(), answer.location()))
    }

    /// The token endpoint's answer to a code of this client, which has no secret.
    pub async fn exchange(&self, pool: &Pool, code: &str) -> Answer {
        let form =
            [("grant_type", "authorization_code"), ("client_id", &pool.client), ("code", code), ("redirect_uri", CALLBACK)];
        self.post("/oauth2/token", &form).await
    }

    /// Tokens of alice for the client with these scopes.
    pub async fn tokens(&self, pool: &Pool, scope: &str) -> Value {
        let code = self.code(&query(pool, &[("scope", scope)])).await;
        let answer = self.exchange(pool, &code).await;
        assert_eq!(answer.status(), 200, "{}", answer.json());
        answer.json()
    }
}

impl Answer {
    pub fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    pub fn header(&self, name: &str) -> &str {
        self.0.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Where the browser is sent.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    /// A parameter of that address, in its query or its fragment.
    pub fn param(&self, name: &str) -> Option<String> {
        let (_, pairs) = self.location().split_once(['?', '#'])?;
        form_urlencoded::parse(pairs.as_bytes()).find(|(given, _)| given == name).map(|(_, value)| value.into_owned())
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.0.body().to_vec()).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(self.0.body()).unwrap()
    }

    /// `status body` of an endpoint for programs.
    pub fn said(&self) -> String {
        format!("{} {}", self.status(), self.text())
    }
}

/// The query of an authorization request by this pool's client; the last value of a name counts, an empty one takes it away.
pub fn query(pool: &Pool, more: &[(&str, &str)]) -> String {
    let usual = [("response_type", "code"), ("client_id", pool.client.as_str()), ("redirect_uri", CALLBACK), ("state", "s t&1")];
    let mut pairs: Vec<(&str, &str)> = usual.to_vec();
    for (name, value) in more {
        pairs.retain(|(known, _)| known != name);
        if !value.is_empty() {
            pairs.push((name, value));
        }
    }
    form(&pairs)
}

/// Pairs as a form has them.
pub fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// `Basic …`.
pub fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")))
}

fn form_request(path: &str, pairs: &[(&str, &str)], authorization: Option<&str>) -> Request<Bytes> {
    let request = Request::builder().method(Method::POST).uri(path);
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded;charset=UTF-8");
    let request = match authorization {
        Some(value) => request.header(header::AUTHORIZATION, value),
        None => request,
    };
    request.body(Bytes::from(form(pairs))).unwrap()
}
