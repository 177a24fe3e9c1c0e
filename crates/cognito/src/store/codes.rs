//! Codes that wait to be typed in. A user has one per purpose; a new one replaces it.

use std::fmt;
use std::time::Duration;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::ApiError;
use crate::timestamp::Timestamp;

/// The code a user got to confirm their sign-up.
pub const SIGN_UP: &str = "SIGN_UP";
/// The code that stands in for a forgotten password.
pub const FORGOT_PASSWORD: &str = "FORGOT_PASSWORD";
/// The code that proves a new e-mail address.
pub const VERIFY_EMAIL: &str = "VERIFY_EMAIL";
/// The code that proves a new phone number.
pub const VERIFY_PHONE: &str = "VERIFY_PHONE";

/// How long a code for a sign-up or an attribute lasts (quotas of the developer guide).
pub const LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a code for a forgotten password lasts.
pub const RESET_LIFETIME: Duration = Duration::from_secs(60 * 60);

/// A code and what it confirms.
pub struct Code {
    /// Six digits.
    pub code: String,
    /// The attribute it was sent to.
    pub attribute: String,
    /// The new value of that attribute, where the old one counts until the code was given.
    pub value: Option<String>,
    /// When it ends.
    pub expires: Timestamp,
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Code").field("attribute", &self.attribute).field("expires", &self.expires).finish_non_exhaustive()
    }
}

/// The purpose of a code that proves this attribute.
pub fn verifying(attribute: &str) -> &'static str {
    if attribute == "phone_number" { VERIFY_PHONE } else { VERIFY_EMAIL }
}

/// Keeps the code, in place of the one before.
pub fn put(db: &Connection, user_id: i64, purpose: &str, code: &Code) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO codes (user_id, purpose, code, attribute, value, expires) VALUES (?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![user_id, purpose, code.code, code.attribute, code.value, code.expires])?;
    Ok(())
}

/// The code that waits, or that waited too long.
pub fn find(db: &Connection, user_id: i64, purpose: &str) -> rusqlite::Result<Option<Code>> {
    db.prepare_cached("SELECT code, attribute, value, expires FROM codes WHERE user_id = ? AND purpose = ?")?
        .query_row(params![user_id, purpose], |row| {
            Ok(Code { code: row.get(0)?, attribute: row.get(1)?, value: row.get(2)?, expires: row.get(3)? })
        })
        .optional()
}

/// The code that waits, if it is the one that was typed in; AWS's words otherwise.
pub fn check(db: &Connection, user_id: i64, purpose: &str, given: &str, now: Timestamp) -> Result<Code, ApiError> {
    let code = find(db, user_id, purpose)?.filter(|code| code.expires > now).ok_or_else(ApiError::code_expired)?;
    match verify_slices_are_equal(code.code.as_bytes(), given.as_bytes()) {
        Ok(()) => Ok(code),
        Err(_) => Err(ApiError::wrong_code()),
    }
}

/// Forgets the code.
pub fn delete(db: &Connection, user_id: i64, purpose: &str) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM codes WHERE user_id = ? AND purpose = ?")?.execute(params![user_id, purpose])?;
    Ok(())
}
