//! Sign-in through an external identity provider ("User pool sign-in with third party identity providers"): the browser
//! is sent there with a `state` of ours ([`begin`]), and comes back to `/oauth2/idpresponse` with a code ([`answer`]).
//!
//! Handlers do not wait for others. So what a provider must be asked is asked around them: [`depart`] finds out where a
//! browser goes, [`arrive`] what the code stands for.

mod account;
mod arrival;
mod departure;
mod endpoints;
mod exchange;
mod fetch;
mod id_token;
mod profile;
mod saml;
mod state;

use bytes::Bytes;
use form_urlencoded::Serializer;
use http::{Response, header};

use super::authorize;
use super::request::{AuthorizeRequest, PageError, Refused};
use crate::domain::prefix_host;
use crate::error::ApiError;
use crate::hosted::{Hosted, answers};
use crate::pool::Pool;
use account::Guest;
use arrival::Arrival;

pub use arrival::arrive;
pub use departure::{begin, depart, local};
pub use saml::answer as saml;

/// Where providers send the browser back to.
pub const RESPONSE: &str = "/oauth2/idpresponse";

/// The browser is back from a provider; [`arrive`] has asked it.
pub fn answer(hosted: &Hosted<'_>) -> Response<Bytes> {
    let Some(arrival) = hosted.parts.extensions.get::<Arrival>() else {
        return answers::failure(&ApiError::internal("a provider's answer was not read"));
    };
    let mut response = settle(hosted, arrival).unwrap_or_else(|refused| refused.answer(hosted));
    response.headers_mut().append(header::SET_COOKIE, state::forget(hosted));
    match arrival {
        Arrival::Failed(failed) => answers::because(response, format!("identity provider: {}", failed.why)),
        _ => response,
    }
}

fn settle(hosted: &Hosted<'_>, arrival: &Arrival) -> Result<Response<Bytes>, Refused> {
    match arrival {
        Arrival::Lost(why) => Err(Refused::Page(PageError::Provider((*why).to_owned()))),
        Arrival::Failed(failed) => {
            let request = Box::new(AuthorizeRequest::read(hosted)?);
            Err(Refused::Client { error: failed.error, description: Some(failed.description.clone()), request })
        }
        Arrival::Person { provider, profile, .. } => {
            let request = AuthorizeRequest::read(hosted)?;
            let client = &request.client;
            let guest = Guest { hosted, client, name: &provider.0, provider: &provider.1, profile: profile.clone() };
            match guest.enter() {
                Ok(passed) => Ok(authorize::finish(hosted, &request, &passed)),
                Err(error) => Err(told(error, request)),
            }
        }
    }
}

/// The client is told AWS's words, but not what fails in here.
fn told(error: ApiError, request: AuthorizeRequest) -> Refused {
    if error.status() >= 500 || error.kind.contains("Lambda") {
        return Refused::late(error, request);
    }
    Refused::Client { error: "invalid_request", description: error.message, request: Box::new(request) }
}

/// The address with these pairs in its query.
fn with_query(url: &str, pairs: &[(&str, &str)]) -> String {
    let joint = if url.contains('?') { '&' } else { '?' };
    let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{url}{joint}{query}")
}

/// Where a pool's domain answers on AWS.
fn on_aws(pool: &Pool, domain: &str) -> String {
    // A prefix of Cognito's own host has no dots.
    if domain.contains('.') {
        return format!("https://{domain}");
    }
    format!("https://{}", prefix_host(domain, pool.region()))
}
