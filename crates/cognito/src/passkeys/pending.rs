//! Registrations that wait for the browser's answer: kept like the challenges of a sign-in, under what is to be signed.

use std::time::Duration;

use rusqlite::Connection;
use serde_json::json;

use super::flaw::no_challenge;
use crate::client::Client;
use crate::error::ApiError;
use crate::store::challenges::{self, Challenge};
use crate::timestamp::Timestamp;
use crate::tokens;
use crate::user::User;

const KIND: &str = "WEB_AUTHN_REGISTRATION";

/// How long a dead one is remembered.
const REMEMBERED: Duration = Duration::from_secs(60 * 60);

/// Keeps the challenge that was handed out.
// Unverified: it lasts as long as a sign-in's.
pub fn remember(db: &Connection, client: &Client, user: &User, challenge: &str, now: Timestamp) -> rusqlite::Result<()> {
    let ends = now.after(client.session_lifetime());
    let challenge = Challenge::new(challenge, KIND, &client.id, Some(user.id), &json!({}), ends);
    challenges::insert(db, &challenge, now.before(REMEMBERED))
}

/// The challenge as it was handed to this user through this client.
pub fn find(db: &Connection, client_id: &str, user: &User, challenge: &str, now: Timestamp) -> Result<Challenge, ApiError> {
    let found = challenges::find(db, &tokens::digest(challenge))?
        .filter(|found| found.kind == KIND && found.user_id == Some(user.id))
        .ok_or_else(|| no_challenge().because("no registration of this user waits for this challenge"))?;
    if found.used || found.expires < now {
        return Err(no_challenge().because("the challenge was answered before, or is too old"));
    }
    if found.client_id != client_id {
        // Unverified: the words.
        return Err(ApiError::web_authn_client_mismatch(
            "The access token is for a different client than the one that started the registration.",
        ));
    }
    Ok(found)
}

/// Uses the challenge up, inside the transaction that keeps the passkey.
pub fn take(db: &Connection, challenge: &Challenge) -> Result<(), ApiError> {
    if challenges::take(db, &challenge.digest)? { Ok(()) } else { Err(no_challenge()) }
}
