//! The state: one SQLite file, or memory. One connection behind a lock, entered through closures: [`Store::read`]
//! and [`Store::write`], the latter one transaction that is committed before anyone gets an answer.
//!
//! One file of statements per entity in `store/`; `store/schema.rs` has the tables.

pub mod attempts;
pub mod auth_events;
pub mod challenges;
pub mod clients;
pub mod codes;
pub mod configurations;
pub mod devices;
pub mod former_passwords;
pub mod groups;
pub mod import_jobs;
pub mod linked_identities;
pub mod messages;
pub mod passkeys;
pub mod pools;
pub mod refresh_sessions;
mod schema;
pub mod software_tokens;
pub mod user_list;
pub mod users;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::config::DbConfig;
use rusqlite::types::FromSqlError;
use rusqlite::{Connection, Row, TransactionBehavior};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::ApiError;

pub use sekisho_database::DatabaseError as StoreError;

/// More than there are statements, so that each is compiled once.
const STATEMENTS: usize = 256;

/// Pages in the log before they are copied into the file, which waits for the disk: 16 MB, four times the default, since
/// a sign-in writes half a dozen pages.
const CHECKPOINT: i64 = 4000;

/// Kibibytes of the file kept in memory, at most: what sign-ins touch at random.
const PAGE_CACHE: i64 = 8000;

/// The database behind its lock.
pub struct Store {
    connection: Mutex<Connection>,
    path: PathBuf,
}

impl Store {
    /// Opens or makes the database, readable by its owner only. `None`: in memory, gone with the process.
    pub fn open(path: Option<&Path>) -> Result<Self, StoreError> {
        let shown = sekisho_database::shown(path);
        let connection = sekisho_database::open(path, &schema::SCHEMA)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        // Otherwise a statement is compiled anew for each value bound to it, in case another plan suits that value better.
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .and_then(|_| connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT))
            .and_then(|()| connection.pragma_update(None, "cache_size", -PAGE_CACHE))
            .map_err(|source| StoreError::of(schema::SCHEMA.service, &shown, source))?;
        Ok(Self { connection: Mutex::new(connection), path: shown })
    }

    /// Looks things up. The closure holds the lock: no slow work in it.
    pub fn read<T, E: From<rusqlite::Error>>(&self, look: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
        look(&self.lock())
    }

    /// Changes things in one transaction: all of it is on disk when this returns `Ok`, none of it after an `Err`.
    pub fn write<T, E: From<rusqlite::Error>>(&self, change: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = change(&transaction)?;
        transaction.commit()?;
        Ok(answer)
    }

    /// Like [`Store::write`], but for what mostly ends without a change: as long as there is none, nothing is written.
    pub fn read_then_write<T, E: From<rusqlite::Error>>(&self, look: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        let answer = look(&transaction)?;
        transaction.commit()?;
        Ok(answer)
    }

    /// Within a transaction, something that may be refused without undoing the rest: the inner `Err` leaves no trace.
    pub fn attempt<T>(
        db: &Connection,
        change: impl FnOnce(&Connection) -> Result<Result<T, T>, ApiError>,
    ) -> Result<T, ApiError> {
        db.execute_batch("SAVEPOINT attempt")?;
        match change(db)? {
            Ok(done) => {
                db.execute_batch("RELEASE attempt")?;
                Ok(done)
            }
            Err(refused) => {
                db.execute_batch("ROLLBACK TO attempt; RELEASE attempt")?;
                Ok(refused)
            }
        }
    }

    /// Empties every table.
    pub fn remove_everything(&self) -> Result<(), StoreError> {
        self.write(|db| db.execute_batch("DELETE FROM pools; DELETE FROM messages;"))
            .map_err(|source| StoreError::of(schema::SCHEMA.service, &self.path, source))
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic inside a closure rolled its transaction back; the connection is as good as before.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<rusqlite::Error> for ApiError {
    fn from(error: rusqlite::Error) -> Self {
        Self::internal(format!("the database says: {error}"))
    }
}

/// How many rows to read at most.
fn count(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// A value as the text of a JSON column.
fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("our own structs have string keys only")
}

/// The value of a JSON column.
fn from_json<T: DeserializeOwned>(row: &Row<'_>, index: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(index)?.as_str()?;
    serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, Box::new(error)))
}

/// The value of a column that holds one of our words.
fn from_word<T>(row: &Row<'_>, index: usize, read: impl FnOnce(&str) -> Option<T>) -> rusqlite::Result<T> {
    let text = row.get_ref(index)?.as_str()?;
    read(text).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, Box::new(FromSqlError::InvalidType))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_change_leaves_nothing() {
        let store = Store::open(None).unwrap();
        let insert = "INSERT INTO messages (created, pool_id, username, kind, medium, destination, code)
                      VALUES (0, 'p', 'u', 'k', 'm', 'd', 'c')";
        let result: Result<(), ApiError> = store.write(|db| {
            db.execute(insert, [])?;
            Err(ApiError::group_missing())
        });
        assert_eq!(result, Err(ApiError::group_missing()));
        let count: i64 = store.read(|db| db.query_row("SELECT count(*) FROM messages", [], |row| row.get(0))).unwrap();
        assert_eq!(count, 0);
    }
}
