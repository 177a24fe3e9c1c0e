//! Passwords that were replaced, as salt and verifier, for the password history.

use rusqlite::{Connection, params};

use crate::srp::PasswordRecord;
use crate::timestamp::Timestamp;

/// As many as a pool can ask for (`PasswordHistorySize` is 24 at most).
const KEPT: i64 = 24;

/// Adds one, and drops the oldest beyond the limit.
pub fn insert(db: &Connection, user_id: i64, replaced: Timestamp, record: &PasswordRecord) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO former_passwords (user_id, replaced, salt, verifier) VALUES (?, ?, ?, ?)")?
        .execute(params![user_id, replaced, record.salt, record.verifier])?;
    db.prepare_cached(
        "DELETE FROM former_passwords WHERE rowid IN
            (SELECT rowid FROM former_passwords WHERE user_id = ? ORDER BY replaced DESC, rowid DESC LIMIT -1 OFFSET ?)",
    )?
    .execute(params![user_id, KEPT])?;
    Ok(())
}

/// Those that were replaced last.
pub fn newest(db: &Connection, user_id: i64, limit: usize) -> rusqlite::Result<Vec<PasswordRecord>> {
    db.prepare_cached("SELECT salt, verifier FROM former_passwords WHERE user_id = ? ORDER BY replaced DESC, rowid DESC LIMIT ?")?
        .query_map(params![user_id, super::count(limit)], |row| Ok(PasswordRecord { salt: row.get(0)?, verifier: row.get(1)? }))?
        .collect()
}
