//! Passkeys of users.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{from_json, to_json};
use crate::passkeys::Passkey;

const COLUMNS: &str = "credential_id, credential, counter, created";

/// The user's passkeys in the order they were registered; twenty at most.
pub fn all(db: &Connection, user_id: i64) -> rusqlite::Result<Vec<Passkey>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM passkeys WHERE user_id = ? ORDER BY created, credential_id"))?
        .query_map([user_id], passkey)?
        .collect()
}

/// The user's passkeys after this id, in the order of their ids.
pub fn list(db: &Connection, user_id: i64, after: &str, limit: usize) -> rusqlite::Result<Vec<Passkey>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM passkeys WHERE user_id = ? AND credential_id > ? ORDER BY credential_id LIMIT ?"
    ))?
    .query_map(params![user_id, after, super::count(limit)], passkey)?
    .collect()
}

/// This passkey of this user.
pub fn find(db: &Connection, user_id: i64, id: &str) -> rusqlite::Result<Option<Passkey>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM passkeys WHERE user_id = ? AND credential_id = ?"))?
        .query_row(params![user_id, id], passkey)
        .optional()
}

/// Whether any user of the pool has this passkey.
pub fn is_known(db: &Connection, pool_id: &str, id: &str) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM passkeys p JOIN users u ON u.id = p.user_id WHERE p.credential_id = ? AND u.pool_id = ?")?
        .exists([id, pool_id])
}

/// Adds the passkey.
pub fn insert(db: &Connection, user_id: i64, passkey: &Passkey) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO passkeys (user_id, credential_id, credential, counter, created) VALUES (?, ?, ?, ?, ?)")?
        .execute(params![user_id, passkey.id, to_json(&passkey.credential), passkey.counter, passkey.created])?;
    Ok(())
}

/// Writes how often the passkey has signed; false if it was removed, or has signed more often than `known` meanwhile.
pub fn count_up(db: &Connection, user_id: i64, id: &str, known: u32, counter: u32) -> rusqlite::Result<bool> {
    let changed = db
        .prepare_cached("UPDATE passkeys SET counter = ? WHERE user_id = ? AND credential_id = ? AND counter = ?")?
        .execute(params![counter, user_id, id, known])?;
    Ok(changed == 1)
}

/// Removes the passkey; false if there is none.
pub fn delete(db: &Connection, user_id: i64, id: &str) -> rusqlite::Result<bool> {
    let gone =
        db.prepare_cached("DELETE FROM passkeys WHERE user_id = ? AND credential_id = ?")?.execute(params![user_id, id])?;
    Ok(gone == 1)
}

fn passkey(row: &Row<'_>) -> rusqlite::Result<Passkey> {
    Ok(Passkey { id: row.get(0)?, credential: from_json(row, 1)?, counter: row.get(2)?, created: row.get(3)? })
}
