//! What a user pool domain serves: the OAuth 2.0 endpoints and the pages ("User pool endpoints and managed login").
//!
//! One router: path to handler. `oauth/` answers programs, `pages/` answers people.

pub mod answers;
mod form;

use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};

use crate::domain::Domain;
use crate::error::ApiError;
use crate::issuer;
use crate::oauth;
use crate::operation::Context;
use crate::pages;
use crate::pool::Pool;
use crate::service::Cognito;
use crate::store::configurations::{self, Kept, Kind};

pub use form::Form;

/// A request to a domain.
pub struct DomainCall {
    /// A prefix, or a domain of the owner's.
    pub domain: String,
    /// The path is that inside the domain.
    pub request: Request<Bytes>,
    /// `scheme://host[:port]` as the caller named it.
    pub origin: String,
    /// What stands before the path there: nothing, or e.g. `/_domain/people`.
    pub base: String,
    /// The moment of the call.
    pub now: SystemTime,
}

/// A request to a domain of a pool, as its handlers see it.
pub struct Hosted<'a> {
    pub context: Context<'a>,
    pub pool: Arc<Pool>,
    pub domain: Kept<Domain>,
    /// See `DomainCall`.
    pub origin: String,
    /// See `DomainCall`.
    pub base: String,
    pub parts: Parts,
    /// Of the address.
    pub query: Form,
    /// Of the body, if it is one.
    pub form: Form,
}

impl Hosted<'_> {
    /// The absolute address of a path inside the domain.
    pub fn address(&self, path: &str) -> String {
        format!("{}{}{path}", self.origin, self.base)
    }

    /// The query as it was sent, without `?`.
    pub fn raw_query(&self) -> &str {
        self.parts.uri.query().unwrap_or_default()
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        cookie(&self.parts.headers, name)
    }

    /// A `Set-Cookie` for this domain alone; without `seconds` it lasts as long as the browser is open.
    // Unverified: SameSite, and the path where a domain is served below one; AWS's cookies are for TLS only.
    pub fn set_cookie(&self, name: &str, value: &str, seconds: Option<u64>) -> HeaderValue {
        let lasts = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        let secure = if self.is_secure() { "; Secure" } else { "" };
        let text = format!("{name}={value}; Path={}/{lasts}; HttpOnly; SameSite=Lax{secure}", self.base);
        HeaderValue::from_str(&text).expect("names, values and the paths of domains are ASCII")
    }

    /// The issuer of tokens that are asked for here, where it is not the pool's own. A domain that has a name of this
    /// machine to itself serves no documents there: those of its pool are at the plain name.
    pub fn issuer(&self) -> Option<String> {
        let plain = if self.base.is_empty() { issuer::plain_origin(&self.origin) } else { None };
        self.context.cognito.issuer_at(&self.pool, plain.as_deref().unwrap_or(&self.origin))
    }

    /// Whether the caller came over TLS.
    pub fn is_secure(&self) -> bool {
        self.origin.starts_with("https://")
    }
}

/// A pool and the domain that was asked for.
type Found = (Arc<Pool>, Kept<Domain>);

impl Cognito {
    /// Answers a request to a domain.
    pub async fn serve_domain(&self, mut call: DomainCall) -> Response<Bytes> {
        if call.request.method() == Method::OPTIONS {
            return answers::preflight(call.request.headers());
        }
        let (pool, domain) = match self.pool_of_domain(&call.domain) {
            Ok(Some(found)) => found,
            Ok(None) => return answers::no_such_domain(&call.domain),
            Err(error) => return answers::failure(&error),
        };
        let (now, local) = (call.now, oauth::provider::local(&call));
        oauth::provider::arrive(self, &pool, &mut call).await;
        let response = self.answer_on_a_thread(call, pool, domain).await;
        oauth::provider::depart(self, response, now, local.as_deref()).await
    }

    /// Functions of the pool block whoever calls them.
    async fn answer_on_a_thread(&self, call: DomainCall, pool: Arc<Pool>, domain: Kept<Domain>) -> Response<Bytes> {
        if !pool.has_triggers() {
            return self.answer_domain(call, pool, domain);
        }
        let this = self.myself();
        match tokio::task::spawn_blocking(move || this.answer_domain(call, pool, domain)).await {
            Ok(response) => response,
            Err(error) => answers::failure(&ApiError::internal(error.to_string())),
        }
    }

    fn pool_of_domain(&self, name: &str) -> Result<Option<Found>, ApiError> {
        let found = self.store.read(|db| {
            let Some(pool_id) = configurations::pool_of_domain(db, name)? else {
                return Ok::<_, ApiError>(None);
            };
            Ok(configurations::find(db, &pool_id, Kind::Domain, name)?.map(|domain| (pool_id, domain)))
        })?;
        let Some((pool_id, domain)) = found else { return Ok(None) };
        Ok(self.pool(&pool_id)?.map(|pool| (pool, domain)))
    }

    fn answer_domain(&self, call: DomainCall, pool: Arc<Pool>, domain: Kept<Domain>) -> Response<Bytes> {
        let (parts, body) = call.request.into_parts();
        let context = Context { cognito: self, now: call.now.into(), seed: None };
        let query = Form::of(parts.uri.query().unwrap_or_default().as_bytes());
        let form = Form::of_body(&parts.headers, &body);
        let hosted = Hosted { context, pool, domain, origin: call.origin, base: call.base, parts, query, form };
        route(&hosted)
    }
}

fn route(hosted: &Hosted<'_>) -> Response<Bytes> {
    match (hosted.parts.method.as_str(), hosted.parts.uri.path()) {
        ("GET" | "POST", "/oauth2/authorize") => oauth::authorize::answer(hosted),
        (method, "/oauth2/token") => only("POST", method, || oauth::token::answer(hosted)),
        ("GET" | "POST", "/oauth2/userInfo") => oauth::user_info::answer(hosted),
        (method, "/oauth2/revoke") => only("POST", method, || oauth::revoke::answer(hosted)),
        ("GET" | "POST", oauth::provider::RESPONSE) => oauth::provider::answer(hosted),
        ("GET" | "POST", "/saml2/idpresponse" | "/saml2/logout") => oauth::provider::saml(hosted),
        ("GET", "/logout") => oauth::logout::answer(hosted),
        _ => pages::answer(hosted),
    }
}

/// The value of a cookie of the request.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).into_iter();
    let mut pairs = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

fn only(allowed: &'static str, method: &str, answer: impl FnOnce() -> Response<Bytes>) -> Response<Bytes> {
    if method == allowed { answer() } else { answers::empty(StatusCode::METHOD_NOT_ALLOWED) }
}
