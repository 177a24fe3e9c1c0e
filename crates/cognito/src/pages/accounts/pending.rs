//! Whom this browser awaits a message for: kept for an hour under a cookie, so that no address of a page names anybody,
//! and the browser that made an account is known when the code comes.

use std::time::Duration;

use http::header::HeaderValue;
use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::pages::visit::Visit;
use crate::random;
use crate::store::challenges::{self, Challenge};
use crate::tokens;

const COOKIE: &str = "cognito-pending";
const KIND: &str = "PAGE_PENDING";
// Unverified: how long AWS's pages remember a sign-up.
const LASTS: Duration = Duration::from_secs(60 * 60);

/// What is known between two pages. Neither a password nor a code is ever part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The name as it was typed.
    pub username: String,
    /// The identifier of the account that this browser has made, which it may be signed in to.
    pub signed_up: Option<String>,
    /// What has been sent.
    pub sent: Sent,
}

/// What has been sent, and where to, masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sent {
    /// It is not told.
    Unknown,
    /// The account has no address that the pool confirms.
    Nothing,
    Code(String),
    Link(String),
}

impl Pending {
    /// Somebody of whom only the name is known.
    pub fn of(username: &str) -> Self {
        Self { username: username.into(), signed_up: None, sent: Sent::Unknown }
    }

    /// Keeps it: the value of `Set-Cookie`.
    pub fn keep(&self, visit: &Visit<'_>) -> Result<HeaderValue, ApiError> {
        let token = tokens::session(&mut random::fill);
        let now = visit.hosted.context.now;
        let row = Challenge::new(&token, KIND, &visit.request.client.id, None, self, now.after(LASTS));
        visit.hosted.context.store().write(|db| challenges::insert(db, &row, now.before(LASTS)))?;
        Ok(visit.hosted.set_cookie(COOKIE, &token, Some(LASTS.as_secs())))
    }
}

/// What this browser awaits with this client; nothing, if that is not known (any more).
pub fn find(visit: &Visit<'_>) -> Result<Option<Pending>, ApiError> {
    let Some(token) = visit.hosted.cookie(COOKIE) else { return Ok(None) };
    let (context, client) = (&visit.hosted.context, &visit.request.client);
    let row = context.store().read(|db| challenges::find(db, &tokens::digest(token)))?;
    let row = row.filter(|row| row.kind == KIND && !row.used && row.client_id == client.id && row.expires > context.now);
    Ok(row.and_then(|row| serde_json::from_str(&row.payload).ok()))
}

/// Forgets it: the value of `Set-Cookie`, and whether this was the first to do so.
pub fn end(visit: &Visit<'_>) -> Result<(HeaderValue, bool), ApiError> {
    let taken = match visit.hosted.cookie(COOKIE) {
        Some(token) => visit.hosted.context.store().write(|db| challenges::take(db, &tokens::digest(token)))?,
        None => false,
    };
    Ok((visit.hosted.set_cookie(COOKIE, "", Some(0)), taken))
}
