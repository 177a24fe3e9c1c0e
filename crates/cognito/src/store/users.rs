//! Users and the other names they sign in with.

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use super::{from_word, to_json};
use crate::srp::PasswordRecord;
use crate::timestamp::Timestamp;
use crate::user::{Attributes, Failures, StoredPassword, User, UserStatus};

/// The columns of a user, in the order [`user`] reads them.
pub const COLUMNS: &str = "id, username, sub, status, enabled, attributes, salt, verifier, password_set, \
                           failures, failed_at, created, modified, more";

/// The same for lists, which show no passwords: those are the largest part of a row.
pub const LISTED_COLUMNS: &str = "id, username, sub, status, enabled, attributes, NULL, NULL, NULL, \
                                  failures, failed_at, created, modified, more";

/// How many columns those are.
pub const WIDTH: usize = 14;

/// Which column a user is looked up by; both are unique in a pool.
#[derive(Clone, Copy)]
pub enum Key {
    /// The user name, folded where the pool does not tell cases apart.
    Name,
    /// The `sub`.
    Sub,
}

/// The user with this name or `sub`.
pub fn find(db: &Connection, pool_id: &str, key: Key, value: &str) -> rusqlite::Result<Option<User>> {
    let column = match key {
        Key::Name => "username_key",
        Key::Sub => "sub",
    };
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM users WHERE pool_id = ? AND {column} = ?"))?
        .query_row([pool_id, value], user)
        .optional()
}

/// The user with this alias. `kind`: an attribute's name.
pub fn by_alias(db: &Connection, pool_id: &str, kind: &str, value: &str) -> rusqlite::Result<Option<User>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM users WHERE id =
            (SELECT user_id FROM aliases WHERE pool_id = ? AND kind = ? AND value = ?)"
    ))?
    .query_row([pool_id, kind, value], user)
    .optional()
}

/// The user with this number.
pub fn by_id(db: &Connection, id: i64) -> rusqlite::Result<Option<User>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM users WHERE id = ?"))?.query_row([id], user).optional()
}

/// Adds the user and returns the number given to them; the one in `user` is ignored.
pub fn insert(db: &Connection, pool_id: &str, username_key: &str, user: &User) -> rusqlite::Result<i64> {
    db.prepare_cached(
        "INSERT INTO users (pool_id, username, username_key, sub, status, enabled, attributes, email_key, phone_key,
                            salt, verifier, password_set, created, modified, more)
         VALUES (:pool_id, :username, :username_key, :sub, :status, :enabled, :attributes, :email_key, :phone_key,
                 :salt, :verifier, :password_set, :created, :modified, :more)",
    )?
    .insert(named_params! {
        ":pool_id": pool_id,
        ":username": user.username,
        ":username_key": username_key,
        ":sub": user.sub,
        ":status": user.status.word(),
        ":enabled": user.enabled,
        ":attributes": to_json(&user.attributes),
        ":email_key": search_key(&user.attributes, "email"),
        ":phone_key": search_key(&user.attributes, "phone_number"),
        ":salt": user.password.as_ref().map(|password| &password.record.salt),
        ":verifier": user.password.as_ref().map(|password| &password.record.verifier),
        ":password_set": user.password.as_ref().map(|password| password.set),
        ":created": user.created,
        ":modified": user.modified,
        ":more": to_json(&user.more),
    })
}

/// Writes everything about the user that can change.
pub fn update(db: &Connection, user: &User) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE users SET status = :status, enabled = :enabled, attributes = :attributes, email_key = :email_key,
            phone_key = :phone_key, salt = :salt, verifier = :verifier, password_set = :password_set,
            failures = :failures, failed_at = :failed_at, modified = :modified, more = :more
         WHERE id = :id",
    )?
    .execute(named_params! {
        ":id": user.id,
        ":status": user.status.word(),
        ":enabled": user.enabled,
        ":attributes": to_json(&user.attributes),
        ":email_key": search_key(&user.attributes, "email"),
        ":phone_key": search_key(&user.attributes, "phone_number"),
        ":salt": user.password.as_ref().map(|password| &password.record.salt),
        ":verifier": user.password.as_ref().map(|password| &password.record.verifier),
        ":password_set": user.password.as_ref().map(|password| password.set),
        ":failures": user.failures.count,
        ":failed_at": user.failures.last,
        ":modified": user.modified,
        ":more": to_json(&user.more),
    })?;
    Ok(())
}

/// Wrong passwords of the user so far.
pub fn failures(db: &Connection, id: i64) -> rusqlite::Result<Option<Failures>> {
    db.prepare_cached("SELECT failures, failed_at FROM users WHERE id = ?")?
        .query_row([id], |row| Ok(Failures { count: row.get(0)?, last: row.get(1)? }))
        .optional()
}

/// Remembers wrong passwords, or forgets them.
pub fn set_failures(db: &Connection, id: i64, failures: Failures) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE users SET failures = ?, failed_at = ? WHERE id = ?")?.execute(params![
        failures.count,
        failures.last,
        id
    ])?;
    Ok(())
}

/// Removes the user with all that hangs on them.
pub fn delete(db: &Connection, id: i64) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM users WHERE id = ?")?.execute([id])?;
    Ok(())
}

/// How many users the pool has.
pub fn count(db: &Connection, pool_id: &str) -> rusqlite::Result<u64> {
    db.prepare_cached("SELECT count(*) FROM users WHERE pool_id = ?")?
        .query_row([pool_id], |row| row.get::<_, i64>(0))
        .map(|count| u64::try_from(count).unwrap_or(0))
}

/// Whose alias this is.
pub fn alias_owner(db: &Connection, pool_id: &str, kind: &str, value: &str) -> rusqlite::Result<Option<i64>> {
    db.prepare_cached("SELECT user_id FROM aliases WHERE pool_id = ? AND kind = ? AND value = ?")?
        .query_row([pool_id, kind, value], |row| row.get(0))
        .optional()
}

/// Gives the user exactly these aliases, taking each from whoever had it.
pub fn set_aliases(db: &Connection, pool_id: &str, user_id: i64, aliases: &[(&str, String)]) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM aliases WHERE user_id = ?")?.execute([user_id])?;
    let mut insert = db.prepare_cached("INSERT OR REPLACE INTO aliases (pool_id, kind, value, user_id) VALUES (?, ?, ?, ?)")?;
    for (kind, value) in aliases {
        insert.execute(params![pool_id, kind, value, user_id])?;
    }
    Ok(())
}

/// A row of [`COLUMNS`] as a user.
pub fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    let salt: Option<Vec<u8>> = row.get(6)?;
    let verifier: Option<Vec<u8>> = row.get(7)?;
    let set: Option<Timestamp> = row.get(8)?;
    let password = match (salt, verifier, set) {
        (Some(salt), Some(verifier), Some(set)) => Some(StoredPassword { record: PasswordRecord { salt, verifier }, set }),
        _ => None,
    };
    Ok(User {
        id: row.get(0)?,
        username: row.get(1)?,
        sub: row.get(2)?,
        status: from_word(row, 3, UserStatus::of)?,
        enabled: row.get(4)?,
        attributes: super::from_json(row, 5)?,
        password,
        failures: Failures { count: row.get(9)?, last: row.get(10)? },
        created: row.get(11)?,
        modified: row.get(12)?,
        more: super::from_json(row, 13)?,
    })
}

/// What `ListUsers` compares: it does not tell cases apart.
fn search_key(attributes: &Attributes, name: &str) -> Option<String> {
    attributes.get(name).map(|value| value.to_lowercase())
}
