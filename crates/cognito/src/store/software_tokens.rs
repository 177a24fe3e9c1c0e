//! The generators of one-time passwords that users have set up: one each.

use rusqlite::{Connection, OptionalExtension, params};

/// A user's generator.
pub struct SoftwareToken {
    /// What its codes are made from.
    pub secret: Vec<u8>,
    /// Whether a code of it was right once.
    pub verified: bool,
    /// What the user calls it.
    pub name: Option<String>,
}

/// Keeps a new secret, in place of the one before; it counts once a code was right.
pub fn put(db: &Connection, user_id: i64, secret: &[u8]) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO software_tokens (user_id, secret) VALUES (?, ?)")?
        .execute(params![user_id, secret])?;
    Ok(())
}

/// The user's generator, verified or not.
pub fn find(db: &Connection, user_id: i64) -> rusqlite::Result<Option<SoftwareToken>> {
    db.prepare_cached("SELECT secret, verified, name FROM software_tokens WHERE user_id = ?")?
        .query_row([user_id], |row| Ok(SoftwareToken { secret: row.get(0)?, verified: row.get(1)?, name: row.get(2)? }))
        .optional()
}

/// The step of the last code that was taken.
pub fn last_step(db: &Connection, user_id: i64) -> rusqlite::Result<Option<i64>> {
    let step = db
        .prepare_cached("SELECT last_step FROM software_tokens WHERE user_id = ?")?
        .query_row([user_id], |row| row.get(0))
        .optional()?;
    Ok(step.flatten())
}

/// Uses up the step whose code was given; false if it, or one after it, was used before, or the secret is another now.
pub fn take_step(db: &Connection, user_id: i64, secret: &[u8], step: i64) -> rusqlite::Result<bool> {
    let changed = db
        .prepare_cached(
            "UPDATE software_tokens SET last_step = ?3 WHERE user_id = ?1 AND secret = ?2 AND (last_step IS NULL OR last_step < ?3)",
        )?
        .execute(params![user_id, secret, step])?;
    Ok(changed == 1)
}

/// Notes that a code was right, and what the user calls the generator, if they say so.
pub fn verify(db: &Connection, user_id: i64, name: Option<&str>) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE software_tokens SET verified = 1, name = coalesce(?, name) WHERE user_id = ?")?
        .execute(params![name, user_id])?;
    Ok(())
}
