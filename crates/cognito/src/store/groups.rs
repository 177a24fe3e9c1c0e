//! Groups and who is in them.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::users;
use crate::group::Group;
use crate::user::User;

const COLUMNS: &str = "g.name, g.pool_id, g.description, g.role_arn, g.precedence, g.modified, g.created";

/// Lowest precedence first, groups without one last, then by name.
// Unverified: AWS documents no order for `cognito:groups`.
const BY_PRECEDENCE: &str = "ORDER BY g.precedence IS NULL, g.precedence, g.name";

/// The group of this name.
pub fn find(db: &Connection, pool_id: &str, name: &str) -> rusqlite::Result<Option<Group>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM groups g WHERE g.pool_id = ? AND g.name = ?"))?
        .query_row([pool_id, name], group)
        .optional()
}

/// Adds the group or writes what can change of it.
pub fn put(db: &Connection, group: &Group) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO groups (pool_id, name, description, role_arn, precedence, created, modified)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (pool_id, name) DO UPDATE SET description = excluded.description,
             role_arn = excluded.role_arn, precedence = excluded.precedence, modified = excluded.modified",
    )?
    .execute(params![
        group.user_pool_id,
        group.group_name,
        group.description,
        group.role_arn,
        group.precedence,
        group.creation_date,
        group.last_modified_date
    ])?;
    Ok(())
}

/// Removes the group and its memberships.
pub fn delete(db: &Connection, pool_id: &str, name: &str) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM groups WHERE pool_id = ? AND name = ?")?.execute([pool_id, name])?;
    Ok(())
}

/// The pool's groups after this name, in the order of their names.
pub fn list(db: &Connection, pool_id: &str, after: &str, limit: usize) -> rusqlite::Result<Vec<Group>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM groups g WHERE g.pool_id = ? AND g.name > ? ORDER BY g.name LIMIT ?"))?
        .query_map(params![pool_id, after, super::count(limit)], group)?
        .collect()
}

/// The groups of a user; a user is in a hundred of them at most.
pub fn of_user(db: &Connection, user_id: i64) -> rusqlite::Result<Vec<Group>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM members m JOIN groups g ON g.pool_id = m.pool_id AND g.name = m.group_name
         WHERE m.user_id = ? {BY_PRECEDENCE}"
    ))?
    .query_map([user_id], group)?
    .collect()
}

/// Puts the user into the group; nothing happens if they are in it.
pub fn add_member(db: &Connection, pool_id: &str, name: &str, user_id: i64) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT OR IGNORE INTO members (pool_id, group_name, user_id) VALUES (?, ?, ?)")?
        .execute(params![pool_id, name, user_id])?;
    Ok(())
}

/// Takes the user out of the group; nothing happens if they are not in it.
pub fn remove_member(db: &Connection, pool_id: &str, name: &str, user_id: i64) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM members WHERE pool_id = ? AND group_name = ? AND user_id = ?")?
        .execute(params![pool_id, name, user_id])?;
    Ok(())
}

/// Members of the group after this user number.
pub fn members(db: &Connection, pool_id: &str, name: &str, after: i64, limit: usize) -> rusqlite::Result<Vec<User>> {
    db.prepare_cached(&format!(
        "SELECT {} FROM users WHERE id IN
            (SELECT user_id FROM members WHERE pool_id = ? AND group_name = ? AND user_id > ?
             ORDER BY user_id LIMIT ?)
         ORDER BY id",
        users::COLUMNS
    ))?
    .query_map(params![pool_id, name, after, super::count(limit)], users::user)?
    .collect()
}

fn group(row: &Row<'_>) -> rusqlite::Result<Group> {
    Ok(Group {
        group_name: row.get(0)?,
        user_pool_id: row.get(1)?,
        description: row.get(2)?,
        role_arn: row.get(3)?,
        precedence: row.get(4)?,
        last_modified_date: row.get(5)?,
        creation_date: row.get(6)?,
    })
}
