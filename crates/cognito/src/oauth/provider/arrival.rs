//! The browser comes back from a provider: its `state` is taken up, and the code asked about.

use std::sync::Arc;

use http::Method;

use super::departure::Home;
use super::exchange::{Claims, Exchange, Failed};
use super::fetch::Fetch;
use super::profile::{self, Profile};
use super::state::{self, Away, Lost};
use super::{RESPONSE, on_aws};
use crate::error::ApiError;
use crate::hosted::{self, DomainCall, Form};
use crate::identity_provider::{self, IdentityProvider};
use crate::operation::Context;
use crate::pool::Pool;
use crate::service::Cognito;

/// How it went; an extension of the request.
#[derive(Clone)]
pub enum Arrival {
    /// Whose sign-in this was is not known.
    Lost(&'static str),
    /// The client is told.
    Failed(Failed),
    /// With the provider's name.
    Person { provider: Arc<(String, IdentityProvider)>, profile: Profile },
}

/// Errors of providers that are told as they are (RFC 6749, 4.1.2.1; OpenID Connect Core 1.0, 3.1.2.6).
// Unverified: which ones AWS hands on.
const HANDED_ON: [&str; 9] = [
    "access_denied",
    "account_selection_required",
    "consent_required",
    "interaction_required",
    "invalid_scope",
    "login_required",
    "server_error",
    "temporarily_unavailable",
    "unauthorized_client",
];
/// Longer descriptions of a provider's are cut.
const LONGEST: usize = 500;

/// Asks the provider, if this is a way back from one. From here on the request has the query of the authorization
/// request that it belongs to.
pub async fn arrive(cognito: &Cognito, pool: &Pool, call: &mut DomainCall) {
    let methods = [Method::GET, Method::POST];
    if call.request.uri().path() == RESPONSE && methods.contains(call.request.method()) {
        let arrival = read(cognito, pool, call).await.unwrap_or_else(|error| Arrival::Failed(failed(error)));
        call.request.extensions_mut().insert(arrival);
    }
}

async fn read(cognito: &Cognito, pool: &Pool, call: &mut DomainCall) -> Result<Arrival, ApiError> {
    let context = Context { cognito, now: call.now.into(), seed: None };
    let given = given(call);
    let headers = call.request.headers();
    let browser = state::browser(|name| hosted::cookie(headers, name));
    // Unverified: all words of a state that does not count.
    let away = match state::arrive(&context, &pool.id, given.get("state").unwrap_or_default(), browser)? {
        Ok(away) => away,
        Err(Lost::Unknown) => return Ok(Arrival::Lost("Invalid state: this sign-in was not begun in this browser, or is over.")),
        Err(Lost::Expired) => return Ok(Arrival::Lost("This sign-in took longer than five minutes. Please begin again.")),
    };
    *call.request.uri_mut() =
        format!("{RESPONSE}?{}", away.query).parse().map_err(|_| ApiError::internal("a query was kept wrong"))?;
    outcome(&context, pool, call, &given, &away).await
}

/// What the provider says of who the browser is.
async fn outcome(context: &Context<'_>, pool: &Pool, call: &DomainCall, given: &Form, away: &Away) -> Result<Arrival, ApiError> {
    if let Some(error) = given.get("error") {
        return Ok(Arrival::Failed(refused(error, given.get("error_description"))));
    }
    let Some(code) = given.get("code") else {
        return Ok(Arrival::Failed(Failed::silently("it gave neither a code nor an error".to_owned())));
    };
    let provider = context.store().read(|db| identity_provider::find(db, &pool.id, &away.provider))?.body;
    let home = Home {
        here: format!("{}{}{RESPONSE}", call.origin, call.base),
        on_aws: format!("{}{RESPONSE}", on_aws(pool, &call.domain)),
    };
    let fetch = Fetch { cognito: context.cognito, now: call.now };
    let exchange = Exchange { provider: &provider, fetch, code, home: &home, nonce: &away.nonce };
    match exchange.claims().await {
        Ok(claims) => person(away, provider.clone(), &claims),
        Err(failed) => Ok(Arrival::Failed(failed)),
    }
}

fn person(away: &Away, provider: IdentityProvider, claims: &Claims) -> Result<Arrival, ApiError> {
    let profile = profile::read(&provider, claims)?;
    Ok(Arrival::Person { provider: Arc::new((away.provider.clone(), provider)), profile })
}

/// Of the query, or of a form that the provider let the browser send.
fn given(call: &DomainCall) -> Form {
    if call.request.method() == Method::POST {
        return Form::of_body(call.request.headers(), call.request.body());
    }
    Form::of(call.request.uri().query().unwrap_or_default().as_bytes())
}

fn refused(error: &str, description: Option<&str>) -> Failed {
    let error = HANDED_ON.iter().find(|known| **known == error).copied().unwrap_or("invalid_request");
    let description = description.unwrap_or(error).chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    Failed { error, why: format!("it answered {error}"), description }
}

fn failed(error: ApiError) -> Failed {
    match error {
        ApiError { message: Some(message), .. } if error.status() < 500 => Failed::aloud(message),
        other => Failed::silently(other.why.clone().unwrap_or_else(|| other.to_string())),
    }
}
