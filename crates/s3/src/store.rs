//! Buckets, versions and uploads as rows; `buckets`, `versions` and `uploads` say what can be done with each.

pub mod buckets;
pub mod uploads;
pub mod versions;

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, Transaction};
use sekisho_database::{DatabaseError, Schema, shown};

use crate::fault::Fault;

const SERVICE: &str = "S3";
const SCHEMA: Schema = Schema { service: SERVICE, migrations: &[include_str!("store/1.sql")], complete: |_| Ok(()) };

/// The rows. Work on them is short: bytes are read and written outside.
pub struct Store(Mutex<Connection>);

impl Store {
    /// Opens the file; none: in memory.
    pub fn open(path: Option<&Path>) -> Result<Self, DatabaseError> {
        let connection = sekisho_database::open(path, &SCHEMA)?;
        let fail = |source| DatabaseError::of(SERVICE, &shown(path), source);
        // What was acknowledged is there even after the power went, as the files are: old ones are gone by then.
        connection.pragma_update(None, "synchronous", "FULL").map_err(fail)?;
        connection.pragma_update(None, "recursive_triggers", "ON").map_err(fail)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self(Mutex::new(connection)))
    }

    /// Looks at rows.
    pub fn read<T>(&self, look: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Fault> {
        look(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes rows, all or none.
    pub fn change<T>(&self, change: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction()?;
        let changed = change(&transaction)?;
        transaction.commit()?;
        Ok(changed)
    }

    /// Every file that a row names.
    pub fn files(&self) -> Result<HashSet<String>, rusqlite::Error> {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = connection.prepare("SELECT file FROM versions WHERE file IS NOT NULL UNION ALL SELECT file FROM parts")?;
        all.query_map([], |row| row.get(0))?.collect()
    }
}

/// How many bytes there are in all.
pub fn usage(db: &Connection) -> rusqlite::Result<u64> {
    let bytes: i64 = db.prepare_cached("SELECT bytes FROM usage")?.query_row([], |row| row.get(0))?;
    Ok(u64::try_from(bytes).unwrap_or_default())
}
