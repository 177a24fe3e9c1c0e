//! A new password in place of the old one, whichever operation sets it: the pool's rules, its password history, and
//! what is kept of both.

use rusqlite::Connection;

use crate::error::ApiError;
use crate::operation::Context;
use crate::password_policy;
use crate::pool::Pool;
use crate::store::former_passwords;
use crate::timestamp::Timestamp;
use crate::user::{StoredPassword, User};

/// A password the user may have from now on. Takes milliseconds, more with a history: not inside a transaction.
/// `refused`: the operation's words for one that breaks a rule.
pub fn make(
    context: &Context<'_>,
    pool: &Pool,
    user: &User,
    password: &str,
    refused: fn(&str) -> ApiError,
) -> Result<StoredPassword, ApiError> {
    let rules = pool.settings.policies.password_policy.rules();
    password_policy::check(&rules, password).map_err(refused)?;
    refuse_former(context, pool, user, password)?;
    Ok(StoredPassword::new(&pool.id, &user.username, password, context.now))
}

/// Sets it on the user, who is still to be written, and keeps the old one where the pool remembers passwords.
pub fn replace(db: &Connection, pool: &Pool, user: &mut User, new: StoredPassword, now: Timestamp) -> rusqlite::Result<()> {
    let old = user.password.replace(new);
    if let Some(old) = old.filter(|_| history_size(pool) > 0) {
        former_passwords::insert(db, user.id, now, &old.record)?;
    }
    Ok(())
}

/// The password in force is the newest of those that count.
// Unverified: whether AWS counts it among them.
fn refuse_former(context: &Context<'_>, pool: &Pool, user: &User, password: &str) -> Result<(), ApiError> {
    let size = history_size(pool);
    if size == 0 {
        return Ok(());
    }
    let former = context.store().read(|db| former_passwords::newest(db, user.id, size))?;
    let current = user.password.as_ref().map(|stored| &stored.record);
    let mut counted = current.into_iter().chain(&former).take(size);
    if counted.any(|record| record.is(&pool.id, &user.username, password)) {
        return Err(ApiError::password_history_policy_violation("Password has previously been used"));
    }
    Ok(())
}

fn history_size(pool: &Pool) -> usize {
    let size = pool.settings.policies.password_policy.password_history_size;
    usize::try_from(size.unwrap_or(0)).unwrap_or(0)
}
