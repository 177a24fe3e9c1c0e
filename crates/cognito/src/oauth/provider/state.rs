//! A sign-in that is away at a provider: kept for five minutes under its `state`, used once, and good in the browser
//! that began it alone.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::HeaderValue;
use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::hosted::Hosted;
use crate::operation::Context;
use crate::random;
use crate::store::challenges::{self, Challenge};
use crate::tokens;

/// AWS's name for it.
const COOKIE: &str = "csrf-state";
const KIND: &str = "EXTERNAL_PROVIDER";
const LASTS: Duration = Duration::from_secs(5 * 60);

/// What is remembered meanwhile.
#[derive(Serialize, Deserialize)]
pub struct Away {
    /// The provider's name.
    pub provider: String,
    /// For the ID token.
    pub nonce: String,
    /// The query of the authorization request.
    pub query: String,
    /// The digest of what the browser's cookie says.
    browser: String,
}

/// What the browser takes along.
pub struct Ticket {
    pub state: String,
    pub nonce: String,
    /// `Set-Cookie`.
    pub cookie: HeaderValue,
}

/// Why a `state` does not count.
#[derive(Debug, PartialEq, Eq)]
pub enum Lost {
    /// None of ours, used before, or begun in another browser.
    Unknown,
    /// Older than five minutes.
    Expired,
}

/// Remembers the sign-in.
pub fn depart(hosted: &Hosted<'_>, client_id: &str, provider: &str) -> Result<Ticket, ApiError> {
    let [state, nonce, browser] = [word(), word(), word()];
    let now = hosted.context.now;
    let away = Away {
        provider: provider.to_owned(),
        nonce: nonce.clone(),
        query: hosted.raw_query().to_owned(),
        browser: shown(&browser),
    };
    let row = Challenge::new(&state, KIND, client_id, None, &away, now.after(LASTS));
    hosted.context.store().write(|db| challenges::insert(db, &row, now.before(LASTS)))?;
    Ok(Ticket { state, nonce, cookie: cookie(&hosted.base, hosted.is_secure(), &browser, LASTS.as_secs()) })
}

/// Takes the sign-in of this `state` up again. `cookies`: the value of the browser's cookie, if it sent one.
pub fn arrive(context: &Context<'_>, pool_id: &str, state: &str, browser: Option<&str>) -> Result<Result<Away, Lost>, ApiError> {
    let digest = tokens::digest(state);
    let Some(row) = context.store().read(|db| challenges::find(db, &digest))?.filter(|row| row.kind == KIND && !row.used) else {
        return Ok(Err(Lost::Unknown));
    };
    let away: Away = serde_json::from_str(&row.payload).map_err(|error| ApiError::internal(error.to_string()))?;
    // Both are digests, so how long it takes to compare them says nothing.
    let same_browser = browser.is_some_and(|browser| shown(browser) == away.browser);
    let same_pool = context.cognito.client(&row.client_id)?.is_some_and(|client| client.pool_id == pool_id);
    if !same_browser || !same_pool || !context.store().write(|db| challenges::take(db, &digest))? {
        return Ok(Err(Lost::Unknown));
    }
    Ok(if row.expires > context.now { Ok(away) } else { Err(Lost::Expired) })
}

/// What the browser says who it is.
pub fn browser<'a>(cookie: impl Fn(&str) -> Option<&'a str>) -> Option<&'a str> {
    cookie(COOKIE)
}

/// `Set-Cookie` that forgets the sign-in.
pub fn forget(hosted: &Hosted<'_>) -> HeaderValue {
    cookie(&hosted.base, hosted.is_secure(), "", 0)
}

/// A provider may send the browser back by a form, with which a browser sends `Lax` cookies of TLS sites to nobody.
fn cookie(base: &str, secure: bool, value: &str, seconds: u64) -> HeaderValue {
    let site = if secure { "None; Secure" } else { "Lax" };
    let text = format!("{COOKIE}={value}; Path={base}/; Max-Age={seconds}; HttpOnly; SameSite={site}");
    HeaderValue::from_str(&text).expect("a path and base64 are ASCII")
}

fn word() -> String {
    let mut bytes = [0; 32];
    random::fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

fn shown(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(tokens::digest(text))
}
