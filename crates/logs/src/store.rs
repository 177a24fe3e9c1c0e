//! The database: groups, the streams that clients made, and the events that clients put.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use sekisho_database::{DatabaseError, Schema};

use crate::event::{Event, Key};
use crate::group::{About, Group, Stream};
use crate::refusal::Refusal;

const SCHEMA: Schema = Schema {
    service: "CloudWatch Logs",
    migrations: &["
        CREATE TABLE groups (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, retention INTEGER,
            class TEXT NOT NULL, kms_key TEXT, protected INTEGER NOT NULL, tags TEXT NOT NULL
        ) STRICT;
        CREATE TABLE streams (
            id INTEGER PRIMARY KEY, in_group INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE, name TEXT NOT NULL,
            created INTEGER NOT NULL, UNIQUE (in_group, name)
        ) STRICT;
        CREATE TABLE events (
            seq INTEGER PRIMARY KEY, in_group INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
            stream INTEGER NOT NULL REFERENCES streams (id) ON DELETE CASCADE, timestamp INTEGER NOT NULL,
            ingested INTEGER NOT NULL, message TEXT NOT NULL
        ) STRICT;
        CREATE INDEX events_of_group ON events (in_group, timestamp, seq);
        CREATE INDEX events_of_stream ON events (stream, timestamp, seq);
    "],
    complete: |_| Ok(()),
};

/// The file, and the one connection to it.
pub(crate) struct Store {
    connection: Mutex<Connection>,
    path: PathBuf,
}

/// What the file had at the start.
#[derive(Default)]
pub(crate) struct Loaded {
    pub groups: Vec<Arc<Group>>,
    /// The highest number of an event.
    pub seq: u64,
}

/// Which events are read, in which direction.
pub(crate) struct Range<'a> {
    pub group: &'a Group,
    /// The row of the only stream that is wanted.
    pub stream: Option<i64>,
    /// Inclusive, milliseconds.
    pub from: i64,
    /// Inclusive, milliseconds.
    pub to: i64,
    pub newest_first: bool,
}

impl Store {
    pub fn open(path: Option<&Path>) -> Result<(Self, Loaded), DatabaseError> {
        let connection = sekisho_database::open(path, &SCHEMA)?;
        let path = sekisho_database::shown(path);
        let loaded = load(&connection).map_err(|error| DatabaseError::of(SCHEMA.service, &path, error))?;
        Ok((Self { connection: Mutex::new(connection), path }, loaded))
    }

    /// Does it all or nothing.
    pub fn write<T>(&self, change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T, Refusal> {
        let mut connection = self.lock();
        let run = || {
            let transaction = connection.transaction()?;
            let done = change(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        run().map_err(|error| self.failed(error))
    }

    /// Hands over the events of a range one by one until there are no more, or none is wanted.
    pub fn each(&self, range: &Range<'_>, mut wanted: impl FnMut(StoredEvent) -> bool) -> Result<(), Refusal> {
        let order = if range.newest_first { "DESC" } else { "ASC" };
        let place = if range.stream.is_some() { "stream" } else { "in_group" };
        let sql = format!(
            "SELECT seq, stream, timestamp, ingested, message FROM events
             WHERE {place} = ?1 AND timestamp BETWEEN ?2 AND ?3 ORDER BY timestamp {order}, seq {order}"
        );
        let connection = self.lock();
        let mut run = || {
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params![range.stream.unwrap_or(range.group.row), range.from, range.to])?;
            while let Some(row) = rows.next()? {
                if !wanted(StoredEvent::of(row)?) {
                    break;
                }
            }
            Ok(())
        };
        run().map_err(|error| self.failed(error))
    }

    /// Removes the events of a group before a moment; the bytes that are left.
    pub fn expire(&self, group: &Group, before: i64) -> Result<(), Refusal> {
        let left = self.write(|rows| {
            if rows.execute("DELETE FROM events WHERE in_group = ?1 AND timestamp < ?2", params![group.row, before])? == 0 {
                return Ok(None);
            }
            bytes(rows, group.row).map(Some)
        })?;
        if let Some(left) = left {
            group.stored.store(left, Ordering::Relaxed);
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, error: rusqlite::Error) -> Refusal {
        Refusal::failed(DatabaseError::of(SCHEMA.service, &self.path, error))
    }
}

/// An event as its row has it.
pub(crate) struct StoredEvent {
    seq: u64,
    /// The row of its stream.
    pub stream: i64,
    timestamp: i64,
    ingested: i64,
    message: String,
}

impl StoredEvent {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let seq = row.get::<_, i64>(0)?.cast_unsigned();
        Ok(Self { seq, stream: row.get(1)?, timestamp: row.get(2)?, ingested: row.get(3)?, message: row.get(4)? })
    }

    pub fn key(&self) -> Key {
        Key { timestamp: self.timestamp, seq: self.seq, part: 0 }
    }

    pub fn into_event(self, stream: &Arc<str>) -> Event {
        Event { key: self.key(), ingested: self.ingested, stream: Arc::clone(stream), message: self.message }
    }
}

/// Inserts a group; its row.
pub(crate) fn insert_group(rows: &Transaction<'_>, name: &str, created: i64, about: &About) -> rusqlite::Result<i64> {
    rows.execute(
        "INSERT INTO groups (name, created, retention, class, kms_key, protected, tags) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![name, created, about.retention, about.class, about.kms_key, about.protected, tags_text(about)],
    )?;
    Ok(rows.last_insert_rowid())
}

pub(crate) fn update_group(rows: &Transaction<'_>, row: i64, about: &About) -> rusqlite::Result<()> {
    rows.execute(
        "UPDATE groups SET retention = ?2, class = ?3, kms_key = ?4, protected = ?5, tags = ?6 WHERE id = ?1",
        params![row, about.retention, about.class, about.kms_key, about.protected, tags_text(about)],
    )
    .map(drop)
}

/// Inserts a stream; its row.
pub(crate) fn insert_stream(rows: &Transaction<'_>, group: i64, name: &str, created: i64) -> rusqlite::Result<i64> {
    let sql = "INSERT INTO streams (in_group, name, created) VALUES (?1, ?2, ?3)";
    rows.execute(sql, params![group, name, created])?;
    Ok(rows.last_insert_rowid())
}

/// Removes a group, a stream, or all of them, with their events.
pub(crate) fn delete(rows: &Transaction<'_>, table: &str, row: Option<i64>) -> rusqlite::Result<()> {
    match row {
        Some(row) => rows.execute(&format!("DELETE FROM {table} WHERE id = ?1"), [row]),
        None => rows.execute(&format!("DELETE FROM {table}"), []),
    }
    .map(drop)
}

/// Bytes of a group's events, counted as AWS bills them.
pub(crate) fn bytes(rows: &Connection, group: i64) -> rusqlite::Result<i64> {
    let sql = "SELECT coalesce(sum(octet_length(message) + 26), 0) FROM events WHERE in_group = ?1";
    rows.query_row(sql, [group], |row| row.get(0))
}

fn load(connection: &Connection) -> rusqlite::Result<Loaded> {
    let mut statement = connection.prepare("SELECT id, name, created, retention, class, kms_key, protected, tags FROM groups")?;
    let groups: Vec<Arc<Group>> = statement.query_map([], group_of)?.collect::<rusqlite::Result<_>>()?;
    for group in &groups {
        group.stored.store(bytes(connection, group.row)?, Ordering::Relaxed);
        load_streams(connection, group)?;
    }
    let seq: Option<i64> = connection.query_row("SELECT max(seq) FROM events", [], |row| row.get(0)).optional()?.flatten();
    Ok(Loaded { groups, seq: seq.unwrap_or(0).cast_unsigned() })
}

fn group_of(row: &Row<'_>) -> rusqlite::Result<Arc<Group>> {
    let (name, tags): (String, String) = (row.get(1)?, row.get(7)?);
    // Written by us; were it broken, a group without tags is better than no logs.
    let tags: BTreeMap<String, String> = serde_json::from_str(&tags).unwrap_or_default();
    let about = About { retention: row.get(3)?, class: row.get(4)?, kms_key: row.get(5)?, protected: row.get(6)?, tags };
    Ok(Arc::new(Group::new(row.get(0)?, &name, row.get(2)?, about)))
}

fn load_streams(connection: &Connection, group: &Group) -> rusqlite::Result<()> {
    let sql = "SELECT id, name, created, (SELECT min(timestamp) FROM events WHERE stream = streams.id),
               (SELECT max(timestamp) FROM events WHERE stream = streams.id) FROM streams WHERE in_group = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([group.row])?;
    while let Some(row) = rows.next()? {
        let stream = Stream::new(&row.get::<_, String>(1)?, row.get(2)?);
        stream.row.get_or_init(|| row.get(0).unwrap_or_default());
        if let (Some(first), Some(last)) = (row.get::<_, Option<i64>>(3)?, row.get::<_, Option<i64>>(4)?) {
            stream.saw(first, first);
            stream.saw(last, last);
        }
        group.streams_mut().insert(Arc::clone(&stream.name), Arc::new(stream));
    }
    Ok(())
}

fn tags_text(about: &About) -> String {
    serde_json::json!(about.tags).to_string()
}
