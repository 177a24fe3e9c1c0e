//! What a refresh token stands for. The tokens of one sign-in share its event; revoking goes by event or by user.

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use crate::timestamp::Timestamp;

/// One refresh token's row.
#[derive(Clone)]
pub struct RefreshSession {
    /// SHA-256 of the token.
    pub digest: Vec<u8>,
    /// The sign-in, as in the `event_id` of its tokens.
    pub event_id: String,
    /// The `origin_jti` of its tokens.
    pub origin_jti: String,
    /// The client that signed in.
    pub client_id: String,
    /// Who signed in.
    pub user_id: i64,
    /// When they signed in, in seconds.
    pub auth_time: i64,
    /// When the token ends.
    pub expires: Timestamp,
    /// Signed out or revoked.
    pub revoked: bool,
    /// When another token took its place.
    pub rotated_at: Option<Timestamp>,
}

/// Adds the row if its user is still there and enabled; tells whether it did.
///
/// The user was looked up before the password was checked, and may have been deleted or disabled meanwhile.
pub fn insert(db: &Connection, session: &RefreshSession) -> rusqlite::Result<bool> {
    let added = db
        .prepare_cached(
            "INSERT INTO refresh_sessions (digest, event_id, origin_jti, client_id, user_id, auth_time, expires)
             SELECT :digest, :event_id, :origin_jti, clients.id, users.id, :auth_time, :expires
             FROM users, clients WHERE users.id = :user_id AND users.enabled AND clients.id = :client_id",
        )?
        .execute(named_params! {
            ":digest": session.digest,
            ":event_id": session.event_id,
            ":origin_jti": session.origin_jti,
            ":client_id": session.client_id,
            ":user_id": session.user_id,
            ":auth_time": session.auth_time,
            ":expires": session.expires,
        })?;
    Ok(added == 1)
}

/// The row of this token.
pub fn find(db: &Connection, digest: &[u8]) -> rusqlite::Result<Option<RefreshSession>> {
    db.prepare_cached(
        "SELECT digest, event_id, origin_jti, client_id, user_id, auth_time, expires, revoked, rotated_at
         FROM refresh_sessions WHERE digest = ?",
    )?
    .query_row([digest], session)
    .optional()
}

/// Notes that another token took this one's place. The first time counts.
pub fn set_rotated(db: &Connection, digest: &[u8], now: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE refresh_sessions SET rotated_at = ? WHERE digest = ? AND rotated_at IS NULL")?
        .execute(params![now, digest])?;
    Ok(())
}

/// Ends every token of this sign-in.
pub fn revoke_event(db: &Connection, event_id: &str) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE refresh_sessions SET revoked = 1 WHERE event_id = ?")?.execute([event_id])?;
    Ok(())
}

/// Ends every token of this user.
pub fn revoke_user(db: &Connection, user_id: i64) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE refresh_sessions SET revoked = 1 WHERE user_id = ?")?.execute([user_id])?;
    Ok(())
}

/// Whether the sign-in has a token that was not revoked. One that is gone altogether counts as revoked.
pub fn is_alive(db: &Connection, event_id: &str) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM refresh_sessions WHERE event_id = ? AND revoked = 0")?.exists([event_id])
}

/// Removes the user's rows that ended before this time.
pub fn forget_ended(db: &Connection, user_id: i64, before: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM refresh_sessions WHERE user_id = ? AND expires < ?")?.execute(params![user_id, before])?;
    Ok(())
}

fn session(row: &Row<'_>) -> rusqlite::Result<RefreshSession> {
    Ok(RefreshSession {
        digest: row.get(0)?,
        event_id: row.get(1)?,
        origin_jti: row.get(2)?,
        client_id: row.get(3)?,
        user_id: row.get(4)?,
        auth_time: row.get(5)?,
        expires: row.get(6)?,
        revoked: row.get(7)?,
        rotated_at: row.get(8)?,
    })
}
