//! What was made through the API: one SQLite file, or memory. Changes are on disk before anyone gets an answer.
//! Functions themselves are read once, at the start; `rows.rs` has the statements.

mod rows;

use std::fs::OpenOptions;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

pub(crate) use rows::{Rows, Saved};

/// Never change an entry that was released; append the next one.
const MIGRATIONS: &[&str] = &[include_str!("store/schema/1.sql")];

/// The state cannot be opened or changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be made or opened.
    #[error("cannot open {path}: {source}")]
    Open {
        /// The database file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Not a database, or a broken one.
    #[error("{path} is damaged or not a Lambda database ({source}); move it away to start afresh")]
    Damaged {
        /// The database file.
        path: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// Written by a later version of this program.
    #[error(
        "{path} has schema version {found}, this program knows up to {known}; use a newer program or another state directory"
    )]
    Newer {
        /// The database file.
        path: PathBuf,
        /// The version in the file.
        found: i64,
        /// The version this program writes.
        known: i64,
    },
    /// Any other failure of the database.
    #[error("{path}: {source}")]
    Database {
        /// The database file.
        path: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
}

/// The database behind its lock.
pub(crate) struct Store {
    connection: Mutex<Connection>,
    path: PathBuf,
}

impl Store {
    /// Opens or makes the database, readable by its owner only. `None`: in memory, gone with the process.
    pub fn open(path: Option<&Path>) -> Result<Self, StoreError> {
        let shown = path.unwrap_or(Path::new(":memory:")).to_path_buf();
        let connection = match path {
            Some(path) => {
                make_private(path)?;
                Connection::open(path)
            }
            None => Connection::open_in_memory(),
        };
        let fail = |source| StoreError::of(&shown, source);
        let mut connection = connection.map_err(fail)?;
        connection
            .execute_batch("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;")
            .map_err(fail)?;
        bring_up_to_date(&mut connection, &shown)?;
        Ok(Self { connection: Mutex::new(connection), path: shown })
    }

    /// Everything that was saved.
    pub fn load(&self) -> Result<Saved, StoreError> {
        rows::load(&self.lock()).map_err(|source| StoreError::of(&self.path, source))
    }

    /// Changes rows in one transaction: all of it is on disk when this returns `Ok`, none of it after an `Err`.
    pub fn write(&self, change: impl FnOnce(&Rows<'_>) -> rusqlite::Result<()>) -> Result<(), StoreError> {
        let mut connection = self.lock();
        let all = || {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            change(&Rows(&transaction))?;
            transaction.commit()
        };
        all().map_err(|source| StoreError::of(&self.path, source))
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic inside a closure rolled its transaction back; the connection is as good as before.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StoreError {
    fn of(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_path_buf();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged { path, source },
            _ => Self::Database { path, source },
        }
    }
}

/// Makes the file if need be, with access for its owner only: environment variables may be secrets.
fn make_private(path: &Path) -> Result<(), StoreError> {
    let fail = |source| StoreError::Open { path: path.to_path_buf(), source };
    let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path).map_err(fail)?;
    let mode = file.metadata().map_err(fail)?.permissions().mode();
    if mode & 0o077 != 0 {
        file.set_permissions(std::fs::Permissions::from_mode(0o600)).map_err(fail)?;
    }
    Ok(())
}

/// Runs the migrations the file has not seen, all or none.
fn bring_up_to_date(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let fail = |source| StoreError::of(path, source);
    let known = i64::try_from(MIGRATIONS.len()).expect("a handful of migrations");
    let found = version(connection).map_err(fail)?;
    if found > known {
        return Err(StoreError::Newer { path: path.to_path_buf(), found, known });
    }
    if found == known { Ok(()) } else { migrate(connection, known).map_err(fail) }
}

fn migrate(connection: &mut Connection, known: i64) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let seen = usize::try_from(version(&transaction)?).unwrap_or(0);
    for migration in &MIGRATIONS[seen..] {
        transaction.execute_batch(migration)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_private_and_survives() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lambda.db");
        std::fs::write(&path, "").unwrap();
        drop(Store::open(Some(&path)).unwrap());
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        Store::open(Some(&path)).unwrap();
    }

    #[test]
    fn damaged_and_newer_files_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lambda.db");
        std::fs::write(&path, "no database at all, only words".repeat(100)).unwrap();
        let error = Store::open(Some(&path)).err().unwrap().to_string();
        assert!(error.contains("damaged") && error.contains("lambda.db"), "{error}");

        let path = folder.path().join("newer.db");
        drop(Store::open(Some(&path)).unwrap());
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
        let error = Store::open(Some(&path)).err().unwrap().to_string();
        assert!(error.contains("schema version 99"), "{error}");
    }

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
