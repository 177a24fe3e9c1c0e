//! What users did, newest first. Rows go with their user, or after two years as on AWS.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{from_json, to_json};
use crate::auth_events::AuthEvent;
use crate::timestamp::Timestamp;

/// How long AWS keeps them ("Viewing and exporting user event history").
const KEPT: Duration = Duration::from_secs(2 * 365 * 24 * 60 * 60);

/// An event and its place in the list.
pub struct Numbered {
    /// Higher is newer.
    pub number: i64,
    /// What happened.
    pub event: AuthEvent,
}

/// Adds an event, and drops those of the user that are too old.
pub fn insert(db: &Connection, user_id: i64, event: &AuthEvent, now: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM auth_events WHERE user_id = ? AND created < ?")?
        .execute(params![user_id, now.before(KEPT)])?;
    db.prepare_cached("INSERT INTO auth_events (user_id, event_id, body, created) VALUES (?, ?, ?, ?)")?.execute(params![
        user_id,
        event.event_id,
        to_json(event),
        now
    ])?;
    Ok(())
}

/// Events of the user before this number, newest first.
pub fn list(db: &Connection, user_id: i64, before: i64, limit: usize) -> rusqlite::Result<Vec<Numbered>> {
    db.prepare_cached("SELECT id, body FROM auth_events WHERE user_id = ? AND id < ? ORDER BY id DESC LIMIT ?")?
        .query_map(params![user_id, before, super::count(limit)], row)?
        .collect()
}

/// The user's newest event of this id.
pub fn find(db: &Connection, user_id: i64, event_id: &str) -> rusqlite::Result<Option<Numbered>> {
    db.prepare_cached("SELECT id, body FROM auth_events WHERE user_id = ? AND event_id = ? ORDER BY id DESC LIMIT 1")?
        .query_row(params![user_id, event_id], row)
        .optional()
}

/// Writes what is known of the event now.
pub fn update(db: &Connection, number: i64, event: &AuthEvent) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE auth_events SET body = ? WHERE id = ?")?.execute(params![to_json(event), number])?;
    Ok(())
}

fn row(row: &Row<'_>) -> rusqlite::Result<Numbered> {
    Ok(Numbered { number: row.get(0)?, event: from_json(row, 1)? })
}
