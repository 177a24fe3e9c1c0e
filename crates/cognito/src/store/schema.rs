//! The tables, as a list of migrations: a file with `user_version` n has seen the first n of them.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::{StoreError, pools};

/// Never change an entry that was released; append the next one.
const MIGRATIONS: &[&str] = &[include_str!("schema/1.sql"), include_str!("schema/2.sql")];

/// Runs the migrations the file has not seen, all or none.
pub fn bring_up_to_date(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let fail = |source| StoreError::of(path, source);
    let known = i64::try_from(MIGRATIONS.len()).expect("a handful of migrations");
    let found = version(connection).map_err(fail)?;
    if found > known {
        return Err(StoreError::Newer { path: path.to_path_buf(), found, known });
    }
    if found == known {
        return Ok(());
    }
    run(connection, known).map_err(fail)
}

fn run(connection: &mut Connection, known: i64) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let seen = usize::try_from(version(&transaction)?).unwrap_or(0);
    for migration in &MIGRATIONS[seen..] {
        transaction.execute_batch(migration)?;
    }
    pools::complete_keys(&transaction)?;
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}
