//! What would have gone out by e-mail or SMS: the newest thousand, for whoever plays the user's mailbox.

use std::fmt;

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};
use serde::Serialize;

use crate::outbox::Wanted;
use crate::timestamp::Timestamp;

/// How many are kept.
const KEPT: i64 = 1000;

const COLUMNS: &str = "id, created, pool_id, username, kind, medium, destination, subject, text, code";

/// One message to a user.
#[derive(Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Message {
    /// Grows from message to message.
    pub id: i64,
    /// When it went out.
    pub created: Timestamp,
    /// The user's pool.
    pub user_pool_id: String,
    /// The user.
    pub username: String,
    /// What it is for: `SIGN_UP`, `FORGOT_PASSWORD`, `VERIFY_ATTRIBUTE`, `AUTHENTICATION` (codes) or `INVITATION`
    /// (a temporary password).
    pub kind: String,
    /// `EMAIL` or `SMS`.
    pub medium: String,
    /// The address or number, unmasked.
    pub destination: String,
    /// Of an e-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What it says; none in messages of older versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The code or temporary password.
    pub code: String,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Adds the message and drops the oldest beyond the limit; it gets an id of its own.
pub fn insert(db: &Connection, message: &Message) -> rusqlite::Result<()> {
    let id = db
        .prepare_cached(
            "INSERT INTO messages (created, pool_id, username, kind, medium, destination, subject, text, code)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .insert(params![
            message.created,
            message.user_pool_id,
            message.username,
            message.kind,
            message.medium,
            message.destination,
            message.subject,
            message.text,
            message.code
        ])?;
    db.prepare_cached("DELETE FROM messages WHERE id <= ?")?.execute([id - KEPT])?;
    Ok(())
}

/// The newest messages, newest first.
pub fn newest(db: &Connection, wanted: &Wanted, limit: usize) -> rusqlite::Result<Vec<Message>> {
    select(db, wanted, 0, "DESC", limit)
}

/// The messages after this one, oldest first.
pub fn after(db: &Connection, wanted: &Wanted, last: i64, limit: usize) -> rusqlite::Result<Vec<Message>> {
    select(db, wanted, last, "ASC", limit)
}

/// The id after which there are so many messages, or as many as there are.
pub fn before_newest(db: &Connection, wanted: &Wanted, recent: usize) -> rusqlite::Result<i64> {
    match select(db, wanted, 0, "DESC", recent)?.last() {
        Some(oldest) => Ok(oldest.id - 1),
        None => last_id(db),
    }
}

/// The id of the newest message of all; 0 if there is none.
fn last_id(db: &Connection) -> rusqlite::Result<i64> {
    let newest = db.prepare_cached("SELECT id FROM messages ORDER BY id DESC LIMIT 1")?.query_row([], |row| row.get(0));
    Ok(newest.optional()?.unwrap_or(0))
}

fn select(db: &Connection, wanted: &Wanted, last: i64, order: &str, limit: usize) -> rusqlite::Result<Vec<Message>> {
    db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM messages
         WHERE id > :last AND (:pool IS NULL OR pool_id = :pool)
            AND (:user IS NULL OR username = :user OR destination = :user)
         ORDER BY id {order} LIMIT :limit"
    ))?
    .query_map(named_params! {":last": last, ":pool": wanted.pool, ":user": wanted.user, ":limit": super::count(limit)}, message)?
    .collect()
}

fn message(row: &Row<'_>) -> rusqlite::Result<Message> {
    Ok(Message {
        id: row.get(0)?,
        created: row.get(1)?,
        user_pool_id: row.get(2)?,
        username: row.get(3)?,
        kind: row.get(4)?,
        medium: row.get(5)?,
        destination: row.get(6)?,
        subject: row.get(7)?,
        text: row.get(8)?,
        code: row.get(9)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    fn sent(n: i64, pool: &str) -> Message {
        Message {
            id: 0,
            created: std::time::SystemTime::UNIX_EPOCH.into(),
            user_pool_id: pool.into(),
            username: n.to_string(),
            kind: "SIGN_UP".into(),
            medium: "EMAIL".into(),
            destination: format!("{n}@b.c"),
            subject: Some("Subject".into()),
            text: Some("123456".into()),
            code: "123456".into(),
        }
    }

    fn names(messages: &[Message]) -> Vec<&str> {
        messages.iter().map(|message| message.username.as_str()).collect()
    }

    #[test]
    fn the_oldest_go() {
        let store = Store::open(None).unwrap();
        let messages: rusqlite::Result<_> = store.write(|db| {
            for n in 0..KEPT + 5 {
                insert(db, &sent(n, "p"))?;
            }
            newest(db, &Wanted::default(), 5000)
        });
        let messages = messages.unwrap();
        assert_eq!(messages.len(), 1000);
        assert_eq!(messages[0].username, "1004");
        assert_eq!(messages[999].username, "5");
        assert!(!format!("{messages:?}").contains("123456"));
    }

    #[test]
    fn some_of_them() {
        let store = Store::open(None).unwrap();
        let wanted = |user: Option<&str>, pool: Option<&str>| Wanted { user: user.map(Into::into), pool: pool.map(Into::into) };
        let all = Wanted::default();
        let done: rusqlite::Result<()> = store.write(|db| {
            assert_eq!(before_newest(db, &all, 5)?, 0);
            for n in 0..6 {
                insert(db, &sent(n % 3, if n < 3 { "p" } else { "q" }))?;
            }
            assert_eq!(names(&newest(db, &all, 4)?), ["2", "1", "0", "2"]);
            assert_eq!(names(&newest(db, &wanted(Some("1"), None), 9)?), ["1", "1"]);
            assert_eq!(names(&newest(db, &wanted(Some("2@b.c"), Some("p")), 9)?), ["2"]);
            assert_eq!(names(&newest(db, &wanted(None, Some("q")), 2)?), ["2", "1"]);
            assert_eq!(names(&newest(db, &wanted(Some("nobody"), None), 9)?), [] as [&str; 0]);
            for (wanted, recent, expected) in [
                (&all, 2, vec!["1", "2"]),
                (&all, 0, vec![]),
                (&all, 99, vec!["0", "1", "2", "0", "1", "2"]),
                (&wanted(Some("1"), None), 1, vec!["1"]),
                (&wanted(Some("nobody"), None), 9, vec![]),
            ] {
                let last = before_newest(db, wanted, recent)?;
                assert_eq!(names(&after(db, wanted, last, 99)?), expected, "{wanted:?} {recent}");
            }
            Ok(())
        });
        done.unwrap();
    }
}
