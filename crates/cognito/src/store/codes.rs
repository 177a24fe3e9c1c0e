//! Codes that wait to be typed in. A user has one per purpose; a new one replaces it.

use rusqlite::{Connection, OptionalExtension, params};

use crate::timestamp::Timestamp;

/// The code a user got to confirm their sign-up.
pub const SIGN_UP: &str = "SIGN_UP";

/// A code and what it confirms.
pub struct Code {
    /// Six digits.
    pub code: String,
    /// The attribute it was sent to.
    pub attribute: String,
    /// When it ends.
    pub expires: Timestamp,
}

/// Keeps the code, in place of the one before.
pub fn put(db: &Connection, user_id: i64, purpose: &str, code: &Code) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO codes (user_id, purpose, code, attribute, expires) VALUES (?, ?, ?, ?, ?)")?
        .execute(params![user_id, purpose, code.code, code.attribute, code.expires])?;
    Ok(())
}

/// The code that waits.
pub fn find(db: &Connection, user_id: i64, purpose: &str) -> rusqlite::Result<Option<Code>> {
    db.prepare_cached("SELECT code, attribute, expires FROM codes WHERE user_id = ? AND purpose = ?")?
        .query_row(params![user_id, purpose], |row| Ok(Code { code: row.get(0)?, attribute: row.get(1)?, expires: row.get(2)? }))
        .optional()
}

/// Forgets the code.
pub fn delete(db: &Connection, user_id: i64, purpose: &str) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM codes WHERE user_id = ? AND purpose = ?")?.execute(params![user_id, purpose])?;
    Ok(())
}
