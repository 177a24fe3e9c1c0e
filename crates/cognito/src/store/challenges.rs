//! Challenges waiting for their answer, by the digest of the session string that was handed out.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use crate::timestamp::Timestamp;
use crate::tokens;

/// How many dead rows one new challenge clears away: more than one, so that they cannot pile up.
const CLEARED: u32 = 10;

/// A challenge as it was handed out.
#[derive(Clone)]
pub struct Challenge {
    /// SHA-256 of the session string.
    pub digest: Vec<u8>,
    /// The challenge's name.
    pub kind: String,
    /// For which client.
    pub client_id: String,
    /// For whom; nobody, where a missing user is not told.
    pub user_id: Option<i64>,
    /// What the challenge itself needs, as text.
    pub payload: String,
    /// When it ends.
    pub expires: Timestamp,
    /// Whether it has led to an answer.
    pub used: bool,
}

impl Challenge {
    /// One that waits. `key`: what will be brought back; only its digest is kept. `payload` is a struct of ours.
    pub fn new(
        key: &str,
        kind: &str,
        client_id: &str,
        user_id: Option<i64>,
        payload: &impl Serialize,
        expires: Timestamp,
    ) -> Self {
        Self {
            digest: tokens::digest(key).to_vec(),
            kind: kind.into(),
            client_id: client_id.into(),
            user_id,
            payload: serde_json::to_string(payload).expect("our own structs have string keys only"),
            expires,
            used: false,
        }
    }
}

/// Adds the challenge, and removes a few that ended before `forget`.
pub fn insert(db: &Connection, challenge: &Challenge, forget: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached(
        "DELETE FROM challenges WHERE digest IN
            (SELECT digest FROM challenges WHERE expires < ? ORDER BY expires LIMIT ?)",
    )?
    .execute(params![forget, CLEARED])?;
    db.prepare_cached("INSERT INTO challenges (digest, kind, client_id, user_id, payload, expires) VALUES (?, ?, ?, ?, ?, ?)")?
        .execute(params![
        challenge.digest,
        challenge.kind,
        challenge.client_id,
        challenge.user_id,
        challenge.payload,
        challenge.expires
    ])?;
    Ok(())
}

/// The challenge of this session.
pub fn find(db: &Connection, digest: &[u8]) -> rusqlite::Result<Option<Challenge>> {
    db.prepare_cached("SELECT digest, kind, client_id, user_id, payload, expires, used FROM challenges WHERE digest = ?")?
        .query_row([digest], challenge)
        .optional()
}

/// The newest challenge of this kind that waits for this user's answer.
pub fn latest(db: &Connection, kind: &str, client_id: &str, user_id: i64) -> rusqlite::Result<Option<Challenge>> {
    db.prepare_cached(
        "SELECT digest, kind, client_id, user_id, payload, expires, used FROM challenges
         WHERE kind = ? AND client_id = ? AND user_id = ? AND used = 0 ORDER BY expires DESC LIMIT 1",
    )?
    .query_row(params![kind, client_id, user_id], challenge)
    .optional()
}

/// Uses the challenge up; false if it was before.
pub fn take(db: &Connection, digest: &[u8]) -> rusqlite::Result<bool> {
    let changed = db.prepare_cached("UPDATE challenges SET used = 1 WHERE digest = ? AND used = 0")?.execute([digest])?;
    Ok(changed == 1)
}

fn challenge(row: &Row<'_>) -> rusqlite::Result<Challenge> {
    Ok(Challenge {
        digest: row.get(0)?,
        kind: row.get(1)?,
        client_id: row.get(2)?,
        user_id: row.get(3)?,
        payload: row.get(4)?,
        expires: row.get(5)?,
        used: row.get(6)?,
    })
}
