//! Who an external identity signs in as.

use rusqlite::{Connection, OptionalExtension, params};

/// The number of the user whom somebody at a provider is linked to.
pub fn owner(db: &Connection, pool_id: &str, provider: &str, subject: &str) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached("SELECT user_id FROM linked_identities WHERE pool_id = ? AND provider = ? AND subject = ?")?
        .query_row([pool_id, provider, subject], |row| row.get(0))
        .optional()
}

/// Adds the link.
pub fn insert(db: &Connection, pool_id: &str, provider: &str, subject: &str, user_id: i64) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO linked_identities (pool_id, provider, subject, user_id) VALUES (?, ?, ?, ?)")?
        .execute(params![pool_id, provider, subject, user_id])?;
    Ok(())
}

/// Removes the link.
pub fn delete(db: &Connection, pool_id: &str, provider: &str, subject: &str) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM linked_identities WHERE pool_id = ? AND provider = ? AND subject = ?")?
        .execute([pool_id, provider, subject])?;
    Ok(())
}
