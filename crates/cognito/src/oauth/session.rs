//! Who is signed in in a browser: a cookie for an hour, so that the next client gets its tokens without a password.
//!
//! Signing out everywhere does not end it, as on AWS ("GlobalSignOut"): `/logout` does, or the account's end.

use std::time::Duration;

use http::header::HeaderValue;
use serde::{Deserialize, Serialize};

use super::request::AuthorizeRequest;
use crate::error::ApiError;
use crate::hosted::Hosted;
use crate::random;
use crate::sign_in::Passed;
use crate::store::challenges::{self, Challenge};
use crate::store::users::{self, Key};
use crate::tokens;
use crate::user::User;

const COOKIE: &str = "cognito";
const KIND: &str = "BROWSER_SESSION";
const LASTS: Duration = Duration::from_secs(60 * 60);

/// A session as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    pool_id: String,
    sub: String,
    auth_time: i64,
}

/// Who is signed in in this browser.
pub struct BrowserSession {
    pub user: User,
    /// When they signed in, in seconds since 1970.
    pub auth_time: i64,
}

/// Keeps the user signed in in this browser: the value of `Set-Cookie`. The session is a new one whatever the browser
/// brought.
pub fn begin(hosted: &Hosted<'_>, request: &AuthorizeRequest, passed: &Passed) -> Result<HeaderValue, ApiError> {
    let token = tokens::session(&mut random::fill);
    let now = hosted.context.now;
    let kept = Kept { pool_id: hosted.pool.id.clone(), sub: passed.user.sub.clone(), auth_time: passed.auth_time };
    let session = Challenge::new(&token, KIND, &request.client.id, Some(passed.user.id), &kept, now.after(LASTS));
    hosted.context.store().write(|db| challenges::insert(db, &session, now.before(LASTS)))?;
    Ok(hosted.set_cookie(COOKIE, &token, Some(LASTS.as_secs())))
}

/// Who is signed in in this browser.
pub fn find(hosted: &Hosted<'_>) -> Result<Option<BrowserSession>, ApiError> {
    let Some(token) = hosted.cookie(COOKIE) else { return Ok(None) };
    let digest = tokens::digest(token);
    let found = hosted.context.store().read(|db| challenges::find(db, &digest))?;
    let Some(session) = found.filter(|row| row.kind == KIND && !row.used && row.expires > hosted.context.now) else {
        return Ok(None);
    };
    let kept: Kept = serde_json::from_str(&session.payload).map_err(|error| ApiError::internal(error.to_string()))?;
    if kept.pool_id != hosted.pool.id {
        return Ok(None);
    }
    let user = hosted.context.store().read(|db| users::find(db, &hosted.pool.id, Key::Sub, &kept.sub))?;
    let user = user.filter(|user| user.enabled && session.user_id == Some(user.id));
    Ok(user.map(|user| BrowserSession { user, auth_time: kept.auth_time }))
}

/// Forgets who is signed in in this browser: the value of `Set-Cookie`.
pub fn end(hosted: &Hosted<'_>) -> Result<HeaderValue, ApiError> {
    if let Some(token) = hosted.cookie(COOKIE) {
        let digest = tokens::digest(token);
        let store = hosted.context.store();
        let found = store.read(|db| challenges::find(db, &digest))?;
        // The cookie is the caller's word: nothing but a session may end by it.
        if found.is_some_and(|row| row.kind == KIND) {
            store.write(|db| challenges::take(db, &digest).map(drop))?;
        }
    }
    Ok(hosted.set_cookie(COOKIE, "", Some(0)))
}
