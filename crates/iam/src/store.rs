//! Roles and policies as rows: what each is, as JSON.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use sekisho_database::{DatabaseError, Schema};
use sekisho_query::Fault;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fault::internal;
use crate::model::{Policy, Role};

const SCHEMA: Schema = Schema { service: "IAM", migrations: &[include_str!("store/1.sql")], complete: |_| Ok(()) };

/// The rows.
pub struct Store(Mutex<Connection>);

impl Store {
    /// Opens the file; none: in memory.
    pub fn open(path: Option<&Path>) -> Result<Self, DatabaseError> {
        let connection = sekisho_database::open(path, &SCHEMA)?;
        connection.set_prepared_statement_cache_capacity(32);
        Ok(Self(Mutex::new(connection)))
    }

    /// Looks at rows.
    pub fn read<T>(&self, look: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Fault> {
        look(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes rows, all or none.
    pub fn change<T>(&self, change: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>) -> Result<T, Fault> {
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction().map_err(|error| internal(&error))?;
        let changed = change(&transaction)?;
        transaction.commit().map_err(|error| internal(&error))?;
        Ok(changed)
    }
}

/// What is kept by a key.
pub trait Kept: Serialize + DeserializeOwned {
    /// Its table and the column of the key.
    const TABLE: (&'static str, &'static str);
    /// Its key.
    fn key(&self) -> &str;
}

impl Kept for Role {
    const TABLE: (&'static str, &'static str) = ("roles", "name");
    fn key(&self) -> &str {
        &self.name
    }
}

impl Kept for Policy {
    const TABLE: (&'static str, &'static str) = ("policies", "arn");
    fn key(&self) -> &str {
        &self.arn
    }
}

/// The one of that key.
pub fn find<T: Kept>(db: &Connection, key: &str) -> Result<Option<T>, Fault> {
    let sql = format!("SELECT about FROM {} WHERE {} = ?1", T::TABLE.0, T::TABLE.1);
    let found = db.prepare_cached(&sql).and_then(|mut find| find.query_row([key], read).optional());
    found.map_err(|error| internal(&error))
}

/// A page of all by key, behind one, that begin with a path.
pub fn list<T: Kept>(db: &Connection, after: &str, path: &str, most: usize) -> Result<Vec<T>, Fault> {
    let (table, key) = T::TABLE;
    let sql = format!(
        "SELECT about FROM {table} WHERE {key} > ?1 AND substr(about ->> '$.path', 1, length(?2)) = ?2 ORDER BY {key} LIMIT ?3"
    );
    let found = db.prepare_cached(&sql).and_then(|mut list| list.query_map(params![after, path, most as i64], read)?.collect());
    found.map_err(|error| internal(&error))
}

/// Keeps one, in place of one of the same key.
pub fn put<T: Kept>(db: &Connection, one: &T) -> Result<(), Fault> {
    let (table, key) = T::TABLE;
    let sql =
        format!("INSERT INTO {table} ({key}, about) VALUES (?1, ?2) ON CONFLICT ({key}) DO UPDATE SET about = excluded.about");
    let about = serde_json::to_string(one).expect("texts and numbers");
    let put = db.prepare_cached(&sql).and_then(|mut put| put.execute([one.key(), &about]));
    put.map(drop).map_err(|error| internal(&error))
}

/// Takes one away.
pub fn remove<T: Kept>(db: &Connection, key: &str) -> Result<(), Fault> {
    let sql = format!("DELETE FROM {} WHERE {} = ?1", T::TABLE.0, T::TABLE.1);
    db.execute(&sql, [key]).map(drop).map_err(|error| internal(&error))
}

/// How many roles have a policy attached, and how many are bounded by it.
pub fn uses(db: &Connection, arn: &str) -> Result<(i64, i64), Fault> {
    let sql = "SELECT (SELECT count(*) FROM roles, json_each(about, '$.attached') WHERE value = ?1), \
               (SELECT count(*) FROM roles WHERE about ->> '$.boundary' = ?1)";
    db.query_row(sql, [arn], |row| Ok((row.get(0)?, row.get(1)?))).map_err(|error| internal(&error))
}

/// How many there are.
pub fn count<T: Kept>(db: &Connection) -> Result<i64, Fault> {
    let sql = format!("SELECT count(*) FROM {}", T::TABLE.0);
    db.query_row(&sql, [], |row| row.get(0)).map_err(|error| internal(&error))
}

fn read<T: Kept>(row: &rusqlite::Row<'_>) -> rusqlite::Result<T> {
    let wrong = |error| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(error));
    serde_json::from_str(row.get_ref(0)?.as_str()?).map_err(wrong)
}
