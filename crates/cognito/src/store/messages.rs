//! What would have gone out by e-mail or SMS: the newest thousand, for whoever plays the user's mailbox.

use std::fmt;

use rusqlite::{Connection, Row, params};
use serde::Serialize;

use crate::timestamp::Timestamp;

/// How many are kept.
const KEPT: i64 = 1000;

/// One message to a user.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Message {
    /// When it went out.
    pub created: Timestamp,
    /// The user's pool.
    pub user_pool_id: String,
    /// The user.
    pub username: String,
    /// What it is for: `SIGN_UP` (a code) or `INVITATION` (a temporary password).
    pub kind: String,
    /// `EMAIL` or `SMS`.
    pub medium: String,
    /// The address or number, unmasked.
    pub destination: String,
    /// The code or temporary password.
    pub code: String,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Adds the message and drops the oldest beyond the limit.
pub fn insert(db: &Connection, message: &Message) -> rusqlite::Result<()> {
    let id = db
        .prepare_cached(
            "INSERT INTO messages (created, pool_id, username, kind, medium, destination, code)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?
        .insert(params![
            message.created,
            message.user_pool_id,
            message.username,
            message.kind,
            message.medium,
            message.destination,
            message.code
        ])?;
    db.prepare_cached("DELETE FROM messages WHERE id <= ?")?.execute([id - KEPT])?;
    Ok(())
}

/// The newest messages, newest first.
pub fn newest(db: &Connection, limit: usize) -> rusqlite::Result<Vec<Message>> {
    db.prepare_cached(
        "SELECT created, pool_id, username, kind, medium, destination, code FROM messages
         ORDER BY id DESC LIMIT ?",
    )?
    .query_map([super::count(limit)], message)?
    .collect()
}

fn message(row: &Row<'_>) -> rusqlite::Result<Message> {
    Ok(Message {
        created: row.get(0)?,
        user_pool_id: row.get(1)?,
        username: row.get(2)?,
        kind: row.get(3)?,
        medium: row.get(4)?,
        destination: row.get(5)?,
        code: row.get(6)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn the_oldest_go() {
        let store = Store::open(None).unwrap();
        let message = |n: i64| Message {
            created: std::time::SystemTime::UNIX_EPOCH.into(),
            user_pool_id: "p".into(),
            username: n.to_string(),
            kind: "SIGN_UP".into(),
            medium: "EMAIL".into(),
            destination: "a@b.c".into(),
            code: "123456".into(),
        };
        let messages: rusqlite::Result<_> = store.write(|db| {
            for n in 0..KEPT + 5 {
                insert(db, &message(n))?;
            }
            newest(db, 5000)
        });
        let messages = messages.unwrap();
        assert_eq!(messages.len(), 1000);
        assert_eq!(messages[0].username, "1004");
        assert_eq!(messages[999].username, "5");
        assert!(!format!("{messages:?}").contains("123456"));
    }
}
