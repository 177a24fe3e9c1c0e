//! Requests to a provider. A user pool of this very service may be one, under the name it has on AWS: it is asked
//! without leaving the process, and no other name of AWS's is ever asked.

use std::time::SystemTime;

use bytes::Bytes;
use form_urlencoded::Serializer;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response, StatusCode, Uri};
use serde_json::Value;

use crate::hosted::DomainCall;
use crate::service::Cognito;

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
/// In front of a region, the hosts of pools as issuers.
const ISSUERS: [&str; 2] = ["cognito-idp.", "issuer-cognito-idp."];
const AWS: [&str; 3] = [".amazonaws.com", ".amazoncognito.com", ".on.aws"];

/// Asks on behalf of a pool.
#[derive(Clone, Copy)]
pub struct Fetch<'a> {
    pub cognito: &'a Cognito,
    pub now: SystemTime,
}

impl Fetch<'_> {
    /// A JSON document.
    pub async fn document(self, url: &str) -> Result<Value, String> {
        self.json(get(url)?, url).await
    }

    /// The answer to a form.
    pub async fn form(self, url: &str, pairs: &[(&str, &str)]) -> Result<Value, String> {
        let body = Serializer::new(String::new()).extend_pairs(pairs).finish();
        let request = Request::post(url).header(CONTENT_TYPE, FORM).header(ACCEPT, JSON);
        self.json(request.body(Bytes::from(body)).map_err(|_| not_url(url))?, url).await
    }

    /// What the bearer of an access token may see.
    pub async fn as_bearer(self, method: &Method, url: &str, token: &str) -> Result<Value, String> {
        let mut bearer = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| "the access token is not one")?;
        bearer.set_sensitive(true);
        let mut request = get(url)?;
        *request.method_mut() = method.clone();
        request.headers_mut().insert(AUTHORIZATION, bearer);
        self.json(request, url).await
    }

    /// A body that is no JSON object is none of a provider's answers.
    async fn json(self, request: Request<Bytes>, url: &str) -> Result<Value, String> {
        let answer = self.send(request).await.map_err(|why| format!("{}: {why}", bare(url)))?;
        let body: Option<Value> = serde_json::from_slice(answer.body()).ok().filter(Value::is_object);
        match (answer.status(), body) {
            (StatusCode::OK, Some(body)) => Ok(body),
            (StatusCode::OK, None) => Err(format!("{} answered no JSON object", bare(url))),
            (status, body) => Err(format!("{} answered {status}{}", bare(url), error_of(body.as_ref()))),
        }
    }

    /// The pool of ours that has this issuer on AWS.
    pub fn own_pool(self, issuer: &str) -> Option<&str> {
        let uri: Uri = issuer.parse().ok()?;
        let pool = issuer.rsplit('/').next()?;
        let ours = is_issuer(uri.host()?) && self.cognito.pool(pool).ok().flatten().is_some();
        ours.then_some(pool)
    }

    /// The address of a domain of ours as it is reached below this origin; none if it is not one.
    pub fn local(self, url: &str, origin: &str) -> Option<String> {
        let uri: Uri = url.parse().ok()?;
        let domain = self.cognito.domain_at(&uri.host()?.to_ascii_lowercase())?;
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Some(format!("{origin}/_domain/{domain}{path}"))
    }

    async fn send(self, request: Request<Bytes>) -> Result<Response<Bytes>, String> {
        let host = request.uri().host().unwrap_or_default().trim_end_matches('.').to_ascii_lowercase();
        if is_issuer(&host) {
            let found = self.cognito.well_known(request.uri().path(), &format!("https://{host}"));
            return found.ok_or_else(|| "no user pool of this stack has this address".to_owned());
        }
        if let Some(domain) = self.cognito.domain_at(&host) {
            return self.domain(domain, &host, request).await;
        }
        if AWS.iter().any(|names| host.ends_with(names)) {
            return Err("this address is at AWS, which Sekisho never asks: no user pool of this stack has it".to_owned());
        }
        (self.cognito.settings.outside)(request).await
    }

    /// A domain of ours as who calls it on AWS sees it; nothing else there is for programs, or asks others in turn.
    async fn domain(self, domain: String, host: &str, mut request: Request<Bytes>) -> Result<Response<Bytes>, String> {
        if !["/oauth2/token", "/oauth2/userInfo"].contains(&request.uri().path()) {
            return Err("this address of a user pool is not one for programs".to_owned());
        }
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        *request.uri_mut() = path.parse().expect("it was part of an address");
        let call = DomainCall { domain, request, origin: format!("https://{host}"), base: String::new(), now: self.now };
        Ok(Box::pin(self.cognito.serve_domain(call)).await)
    }
}

impl Cognito {
    /// The domain of a pool of ours that answers under this host on AWS.
    pub(crate) fn domain_at(&self, host: &str) -> Option<String> {
        let of_cognito = host.strip_suffix(".amazoncognito.com").and_then(|rest| rest.rsplit_once(".auth."));
        let domain = match of_cognito {
            Some((prefix, _)) => prefix,
            // A prefix alone is no host.
            None => Some(host).filter(|host| host.contains('.'))?,
        };
        self.store.read(|db| crate::store::configurations::pool_of_domain(db, domain)).ok().flatten()?;
        Some(domain.to_owned())
    }
}

fn is_issuer(host: &str) -> bool {
    ISSUERS.iter().any(|prefix| host.starts_with(prefix)) && host.ends_with(AWS[0])
}

fn get(url: &str) -> Result<Request<Bytes>, String> {
    let uri: Uri = url.parse().map_err(|_| not_url(url))?;
    if uri.host().is_none() {
        return Err(not_url(url));
    }
    Request::get(uri).header(ACCEPT, JSON).body(Bytes::new()).map_err(|_| not_url(url))
}

fn not_url(url: &str) -> String {
    format!("{} is no URL", bare(url))
}

/// Without a query, which may hold what is nobody's business.
fn bare(url: &str) -> &str {
    url.split('?').next().unwrap_or_default()
}

/// The error's name alone: a description may repeat what was sent.
fn error_of(body: Option<&Value>) -> String {
    let error = body.and_then(|body| body["error"].as_str()).unwrap_or_default();
    let plain: String = error.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect();
    if plain.is_empty() { plain } else { format!(" ({plain})") }
}
