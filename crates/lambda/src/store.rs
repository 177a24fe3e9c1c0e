//! What was made through the API: one SQLite file, or memory. Changes are on disk before anyone gets an answer.
//! Functions themselves are read once, at the start; `rows.rs` has the statements.

mod rows;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, TransactionBehavior};
use sekisho_database::Schema;

pub use sekisho_database::DatabaseError as StoreError;

pub(crate) use rows::{Rows, Saved};

const SCHEMA: Schema = Schema { service: "Lambda", migrations: &[include_str!("store/schema/1.sql")], complete: |_| Ok(()) };

/// The database behind its lock.
pub(crate) struct Store {
    connection: Mutex<Connection>,
    path: PathBuf,
}

impl Store {
    /// Opens or makes the database, readable by its owner only. `None`: in memory, gone with the process.
    pub fn open(path: Option<&Path>) -> Result<Self, StoreError> {
        let connection = sekisho_database::open(path, &SCHEMA)?;
        Ok(Self { connection: Mutex::new(connection), path: sekisho_database::shown(path) })
    }

    /// Everything that was saved.
    pub fn load(&self) -> Result<Saved, StoreError> {
        rows::load(&self.lock()).map_err(|source| StoreError::of(SCHEMA.service, &self.path, source))
    }

    /// Changes rows in one transaction: all of it is on disk when this returns `Ok`, none of it after an `Err`.
    pub fn write(&self, change: impl FnOnce(&Rows<'_>) -> rusqlite::Result<()>) -> Result<(), StoreError> {
        let mut connection = self.lock();
        let all = || {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            change(&Rows(&transaction))?;
            transaction.commit()
        };
        all().map_err(|source| StoreError::of(SCHEMA.service, &self.path, source))
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic inside a closure rolled its transaction back; the connection is as good as before.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_change_leaves_nothing() {
        let store = Store::open(None).unwrap();
        let failed = store.write(|rows| {
            rows.put_alias("f", "live", &crate::functions::entry::AliasRecord::default())?;
            Err(rusqlite::Error::InvalidQuery)
        });
        assert!(failed.is_err() && store.load().unwrap().aliases.is_empty());
    }
}
