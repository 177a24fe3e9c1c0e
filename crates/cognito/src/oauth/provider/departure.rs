//! The browser leaves for a provider.

use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, Uri, header};

use super::endpoints::Endpoints;
use super::fetch::Fetch;
use super::{RESPONSE, on_aws, state, with_query};
use crate::error::ApiError;
use crate::hosted::{DomainCall, Hosted, answers};
use crate::identity_provider::{self, IdentityProvider, KeptProvider};
use crate::oauth::request::{AuthorizeRequest, PageError, Refused};
use crate::service::Cognito;

/// A browser that waits to be told where to go.
#[derive(Clone)]
struct Departure {
    provider: IdentityProvider,
    query: Vec<(&'static str, String)>,
    home: Home,
    /// Where to go if the provider cannot be asked.
    failed: Option<HeaderValue>,
}

/// Where a provider sends the browser back to.
#[derive(Clone)]
pub struct Home {
    /// As the browser reaches it.
    pub here: String,
    /// As it is called on AWS.
    pub on_aws: String,
}

/// Sends the browser to the provider of this name or identifier. [`depart`] completes the answer.
pub fn begin(hosted: &Hosted<'_>, request: &AuthorizeRequest, named: &str) -> Response<Bytes> {
    prepare(hosted, request, named).unwrap_or_else(|refused| refused.answer(hosted))
}

// Unverified: AWS sends a nonce as here, and no PKCE; the documentation tells of neither.
fn prepare(hosted: &Hosted<'_>, request: &AuthorizeRequest, named: &str) -> Result<Response<Bytes>, Refused> {
    let (name, provider) = find(hosted, request, named)?;
    refuse_unserved(&name, &provider)?;
    let ticket = state::depart(hosted, &request.client.id, &name)?;
    let detail = |name: &str| provider.detail(name).unwrap_or_default().to_owned();
    let mut query = vec![
        ("client_id", detail("client_id")),
        ("scope", detail("authorize_scopes")),
        ("response_type", "code".to_owned()),
        ("state", ticket.state),
        ("nonce", ticket.nonce),
    ];
    query.extend(handed_on(hosted, &provider));
    let mut response = answers::empty(StatusCode::FOUND);
    response.headers_mut().insert(header::SET_COOKIE, ticket.cookie);
    let home = Home { here: hosted.address(RESPONSE), on_aws: format!("{}{RESPONSE}", on_aws(&hosted.pool, &hosted.domain.id)) };
    let departure = Departure { query, home, failed: failed(hosted, request), provider };
    response.extensions_mut().insert(departure);
    Ok(response)
}

/// What the client wants the provider to know.
// Unverified: which providers AWS hands what to.
fn handed_on(hosted: &Hosted<'_>, provider: &IdentityProvider) -> impl Iterator<Item = (&'static str, String)> {
    let names: &[&str] =
        if ["OIDC", "Google"].contains(&provider.provider_type.as_str()) { &["login_hint", "prompt"] } else { &[] };
    names.iter().filter_map(|name| Some((*name, hosted.query.get(name)?.to_owned())))
}

fn find(hosted: &Hosted<'_>, request: &AuthorizeRequest, named: &str) -> Result<(String, IdentityProvider), Refused> {
    let all = hosted.context.store().read(|db| identity_provider::all(db, &hosted.pool.id)).map_err(ApiError::from)?;
    let is = |kept: &KeptProvider| kept.id == named || kept.body.idp_identifiers.iter().any(|one| one == named);
    let found = all.into_iter().find(is).map(|kept| (kept.id, kept.body));
    let allowed = request.client.settings.supported_identity_providers.as_deref().unwrap_or_default();
    let found = found.filter(|(name, _)| allowed.contains(name));
    found.ok_or_else(|| Refused::Page(PageError::NoSuchLogin))
}

/// What is not served is refused by name.
fn refuse_unserved(name: &str, provider: &IdentityProvider) -> Result<(), Refused> {
    let named = |detail: &str| provider.detail(detail).is_some();
    let why = match provider.provider_type.as_str() {
        "SAML" => "Sekisho does not judge SAML assertions, so nobody can sign in through it here.",
        "SignInWithApple" => {
            "Sekisho does not sign the client secret that Apple asks for, so nobody can sign in through it here."
        }
        "OIDC" => return Ok(()),
        _ if named("oidc_issuer") || (named("authorize_url") && named("token_url")) => return Ok(()),
        _ => {
            "Sekisho asks no service on the internet that its ProviderDetails do not name: \
             give oidc_issuer, or authorize_url, token_url and attributes_url, of a stand-in."
        }
    };
    Err(Refused::Page(PageError::Provider(format!("{name} is an identity provider of type {}. {why}", provider.provider_type))))
}

/// Where the error goes if the provider does not answer: the client's own address.
fn failed(hosted: &Hosted<'_>, request: &AuthorizeRequest) -> Option<HeaderValue> {
    let request = Box::new(request.clone());
    let description = Some("Exception processing authorization request".to_owned());
    let answer = Refused::Client { error: "server_error", description, request }.answer(hosted);
    answer.headers().get(header::LOCATION).cloned()
}

/// Where a caller finds the domains of this service who reached it by an address of this machine.
pub fn local(call: &DomainCall) -> Option<String> {
    let origin: Option<Uri> = call.origin.parse().ok();
    let by_name = origin.as_ref().and_then(Uri::host).is_some_and(|host| host.ends_with(".localhost"));
    (by_name || !call.base.is_empty()).then(|| call.origin.clone())
}

/// Completes the answer to a browser that leaves. Whoever reached us by a local address reaches other domains of ours
/// so, too: the names that those have on AWS lead elsewhere for them.
pub async fn depart(cognito: &Cognito, response: Response<Bytes>, now: SystemTime, local: Option<&str>) -> Response<Bytes> {
    let fetch = Fetch { cognito, now };
    let mut response = leave(response, fetch).await;
    let address = response.headers().get(header::LOCATION).and_then(|address| address.to_str().ok());
    let here = address.zip(local).and_then(|(address, origin)| fetch.local(address, origin));
    if let Some(here) = here.and_then(|here| HeaderValue::try_from(here).ok()) {
        response.headers_mut().insert(header::LOCATION, here);
    }
    response
}

async fn leave(mut response: Response<Bytes>, fetch: Fetch<'_>) -> Response<Bytes> {
    let Some(departure) = response.extensions_mut().remove::<Departure>() else { return response };
    let address = departure.address(fetch).await;
    let address =
        address.and_then(|address| HeaderValue::try_from(address).map_err(|_| "its authorize_url is no URL".to_owned()));
    let (location, why) = match address {
        Ok(address) => (Some(address), None),
        Err(why) => (departure.failed, Some(why)),
    };
    if let Some(location) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    match why {
        Some(why) => answers::because(response, format!("identity provider: {why}")),
        None => response,
    }
}

impl Departure {
    async fn address(&self, fetch: Fetch<'_>) -> Result<String, String> {
        let endpoints = Endpoints::of(&self.provider, fetch).await?;
        let home = self.home.for_provider_at(&endpoints.authorize, fetch);
        let pairs = self.query.iter().map(|(name, value)| (*name, value.as_str()));
        Ok(with_query(&endpoints.authorize, &pairs.chain([("redirect_uri", home)]).collect::<Vec<_>>()))
    }
}

impl Home {
    /// A pool of this service knows the others' domains by the names that they have on AWS, as its template has them.
    pub fn for_provider_at(&self, authorize: &str, fetch: Fetch<'_>) -> &str {
        if fetch.local(authorize, "").is_some() { &self.on_aws } else { &self.here }
    }
}
