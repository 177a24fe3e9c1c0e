//! What ends sign-ins before their time: the user's generation, ended sign-ins, replaced refresh tokens. And the
//! refresh tokens of version 1 of the schema, which have a row each.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::users::{self, COLUMNS};
use crate::timestamp::Timestamp;
use crate::tokens::Grant;
use crate::user::User;

/// The last access token of a sign-in may be made as its refresh token ends, and lives a day at most.
const AFTERWARDS: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// How many outdated rows a new one clears away: more than one, so that they cannot pile up.
const CLEARED: u32 = 10;

/// A user, and what is kept about a sign-in of theirs.
pub struct SignedIn {
    /// As they are now.
    pub user: User,
    /// How often they were signed out everywhere.
    pub generation: i64,
    /// Whether the sign-in was ended on its own.
    pub ended: bool,
}

/// The user's generation and when the client was made, if both are there and the user is enabled.
pub fn surroundings(db: &Connection, user_id: i64, sub: &str, client_id: &str) -> rusqlite::Result<Option<(i64, Timestamp)>> {
    db.prepare_cached(
        "SELECT users.generation, clients.created FROM users, clients
         WHERE users.id = ? AND users.sub = ? AND users.enabled AND clients.id = ?",
    )?
    .query_row(params![user_id, sub, client_id], |row| Ok((row.get(0)?, row.get(1)?)))
    .optional()
}

/// The user with this `sub` and how the sign-in stands; none: the user is gone.
pub fn signed_in(db: &Connection, pool_id: &str, sub: &str, event: &str) -> rusqlite::Result<Option<SignedIn>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS}, generation,
            EXISTS (SELECT 1 FROM ended_sign_ins e WHERE e.pool_id = u.pool_id AND event_id = ?)
         FROM users u WHERE pool_id = ? AND sub = ?"
    ))?
    .query_row([event, pool_id, sub], |row| {
        Ok(SignedIn { user: users::user(row)?, generation: row.get(users::WIDTH)?, ended: row.get(users::WIDTH + 1)? })
    })
    .optional()
}

/// Ends every sign-in of this user.
pub fn revoke_user(db: &Connection, user_id: i64) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE users SET generation = generation + 1 WHERE id = ?")?.execute([user_id])?;
    db.prepare_cached("UPDATE refresh_sessions SET revoked = 1 WHERE user_id = ?")?.execute([user_id])?;
    Ok(())
}

/// Ends the sign-in of this token, with all its tokens.
pub fn end(db: &Connection, pool_id: &str, grant: &Grant, now: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached(
        "DELETE FROM ended_sign_ins WHERE (pool_id, event_id) IN
            (SELECT pool_id, event_id FROM ended_sign_ins WHERE until < ? ORDER BY until LIMIT ?)",
    )?
    .execute(params![now, CLEARED])?;
    db.prepare_cached("INSERT OR IGNORE INTO ended_sign_ins (pool_id, event_id, until) VALUES (?, ?, ?)")?.execute(params![
        pool_id,
        grant.event_id,
        grant.ends().after(AFTERWARDS)
    ])?;
    Ok(())
}

/// When another token took this one's place.
pub fn replaced(db: &Connection, pool_id: &str, token_id: &str) -> rusqlite::Result<Option<Timestamp>> {
    db.prepare_cached("SELECT replaced FROM replaced_tokens WHERE pool_id = ? AND id = ?")?
        .query_row([pool_id, token_id], |row| row.get(0))
        .optional()
}

/// Notes that another token took this one's place. The first time counts.
pub fn replace(db: &Connection, pool_id: &str, grant: &Grant, now: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached(
        "DELETE FROM replaced_tokens WHERE (pool_id, id) IN
            (SELECT pool_id, id FROM replaced_tokens WHERE until < ? ORDER BY until LIMIT ?)",
    )?
    .execute(params![now.before(AFTERWARDS), CLEARED])?;
    db.prepare_cached("INSERT OR IGNORE INTO replaced_tokens (pool_id, id, replaced, until) VALUES (?, ?, ?, ?)")?
        .execute(params![pool_id, grant.id, now, grant.ends()])?;
    Ok(())
}

/// What a token of version 1 stands for, by its digest.
pub fn find(db: &Connection, digest: &[u8]) -> rusqlite::Result<Option<Grant>> {
    db.prepare_cached(
        "SELECT lower(hex(digest)), event_id, origin_jti, client_id, sub, auth_time, expires
         FROM refresh_sessions JOIN users ON users.id = user_id WHERE digest = ?",
    )?
    .query_row([digest], grant)
    .optional()
}

/// Whether a sign-in of version 1 has a token that was not revoked. One that is gone altogether counts as revoked.
pub fn is_alive(db: &Connection, event: &str) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM refresh_sessions WHERE event_id = ? AND revoked = 0")?.exists([event])
}

fn grant(row: &Row<'_>) -> rusqlite::Result<Grant> {
    Ok(Grant {
        id: row.get(0)?,
        event_id: row.get(1)?,
        origin_jti: row.get(2)?,
        client_id: row.get(3)?,
        sub: row.get(4)?,
        auth_time: row.get(5)?,
        expires: row.get(6)?,
        device_key: None,
        scope: None,
        issuer: None,
        resource: None,
    })
}
