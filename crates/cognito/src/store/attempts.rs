//! How often a user tried something since when.

use rusqlite::{Connection, OptionalExtension, params};

use crate::timestamp::Timestamp;

/// How often, and since when.
pub fn find(db: &Connection, user_id: i64, kind: &str) -> rusqlite::Result<Option<(u32, Timestamp)>> {
    db.prepare_cached("SELECT count, since FROM attempts WHERE user_id = ? AND kind = ?")?
        .query_row(params![user_id, kind], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// Keeps the count.
pub fn put(db: &Connection, user_id: i64, kind: &str, count: u32, since: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO attempts (user_id, kind, count, since) VALUES (?, ?, ?, ?)")?
        .execute(params![user_id, kind, count, since])?;
    Ok(())
}
