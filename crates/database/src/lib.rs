//! How every service opens its SQLite file: readable by its owner only, this process's alone, brought up to date by
//! migrations; and what is said when that cannot be done.

use std::fs::{OpenOptions, Permissions};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, TransactionBehavior};

/// What a service keeps.
pub struct Schema {
    /// Whose database it is, for messages: `Cognito`.
    pub service: &'static str,
    /// A file with `user_version` n has seen the first n. An entry that was released never changes; append the next one.
    pub migrations: &'static [&'static str],
    /// Runs after the last migration, in its transaction.
    pub complete: fn(&Connection) -> rusqlite::Result<()>,
}

/// The state cannot be opened or changed.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The file cannot be made or opened.
    #[error("cannot open {path}: {source}")]
    Open {
        /// The database file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Not a database, or a broken one.
    #[error("{path} is damaged or not a {service} database ({source}); move it away to start afresh")]
    Damaged {
        /// The database file.
        path: PathBuf,
        /// Whose it should be.
        service: &'static str,
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
    /// A row that this program cannot read.
    #[error("{path}: {why}; move it away to start afresh")]
    Unreadable {
        /// The database file.
        path: PathBuf,
        /// Which row, and what is wrong with it.
        why: String,
    },
    /// Any other failure of the database.
    #[error("{path}: {source}; see whether its disk is full")]
    Database {
        /// The database file.
        path: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
}

impl DatabaseError {
    /// What a failure of SQLite means for a file.
    #[must_use]
    pub fn of(service: &'static str, path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_path_buf();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::Damaged { path, service, source },
            _ => Self::Database { path, source },
        }
    }
}

/// What stands for the path of a database in memory.
#[must_use]
pub fn shown(path: Option<&Path>) -> PathBuf {
    path.unwrap_or(Path::new(":memory:")).to_path_buf()
}

/// Opens or makes the database. `None`: in memory, gone with the process.
///
/// # Errors
/// See [`DatabaseError`].
pub fn open(path: Option<&Path>, schema: &Schema) -> Result<Connection, DatabaseError> {
    let shown = shown(path);
    let fail = |source| DatabaseError::of(schema.service, &shown, source);
    let connection = match path {
        Some(path) => {
            make_private(path)?;
            Connection::open(path)
        }
        None => Connection::open_in_memory(),
    };
    let mut connection = connection.map_err(fail)?;
    // The file is this process's alone, so that reading needs no lock from the system each time.
    let pragmas =
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;";
    connection.execute_batch(pragmas).map_err(fail)?;
    let known = i64::try_from(schema.migrations.len()).expect("a handful of migrations");
    match version(&connection).map_err(fail)? {
        found if found > known => Err(DatabaseError::Newer { path: shown, found, known }),
        found if found == known => Ok(connection),
        _ => migrate(&mut connection, schema, known).map_err(fail).map(|()| connection),
    }
}

/// Runs the migrations the file has not seen, all or none.
fn migrate(connection: &mut Connection, schema: &Schema, known: i64) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let seen = usize::try_from(version(&transaction)?).unwrap_or(0);
    for migration in &schema.migrations[seen..] {
        transaction.execute_batch(migration)?;
    }
    (schema.complete)(&transaction)?;
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Makes the file if need be, before SQLite would, with access for its owner only: it holds secrets.
fn make_private(path: &Path) -> Result<(), DatabaseError> {
    let fail = |source| DatabaseError::Open { path: path.to_path_buf(), source };
    let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path).map_err(fail)?;
    let mode = file.metadata().map_err(fail)?.permissions().mode();
    if mode & 0o077 != 0 {
        file.set_permissions(Permissions::from_mode(0o600)).map_err(fail)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Schema = Schema { service: "Example", migrations: &["CREATE TABLE a (b INTEGER) STRICT;"], complete: |_| Ok(()) };
    const TWO: Schema = Schema {
        service: "Example",
        migrations: &["CREATE TABLE a (b INTEGER) STRICT;", "ALTER TABLE a ADD COLUMN c INTEGER;"],
        complete: |db| db.execute("INSERT INTO a (b, c) VALUES (1, 2)", []).map(drop),
    };

    #[test]
    fn a_file_is_private_and_brought_up_to_date_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sqlite");
        std::fs::write(&path, "").unwrap();
        drop(open(Some(&path), &ONE).unwrap());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        for _ in 0..2 {
            let connection = open(Some(&path), &TWO).unwrap();
            let rows: i64 = connection.query_row("SELECT count(*) FROM a WHERE c = 2", [], |row| row.get(0)).unwrap();
            assert_eq!(rows, 1);
        }
        let error = open(Some(&path), &ONE).unwrap_err().to_string();
        assert!(error.contains("a.sqlite has schema version 2, this program knows up to 1"), "{error}");
    }

    #[test]
    fn what_is_no_database_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.sqlite");
        std::fs::write(&path, "no database at all, only words".repeat(100)).unwrap();
        let error = open(Some(&path), &ONE).unwrap_err().to_string();
        assert!(error.contains("a.sqlite is damaged or not a Example database") && error.contains("move it away"), "{error}");
        let error = open(Some(&folder.path().join("no/folder")), &ONE).unwrap_err().to_string();
        assert!(error.starts_with("cannot open "), "{error}");
    }
}
