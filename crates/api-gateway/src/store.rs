//! What the create operations have made, on disk: one SQLite file with one row per API, deployment, key and plan, written
//! before the caller is answered. Rows are JSON; requests never come here, they read compiled snapshots.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::types::Type;
use rusqlite::{Connection, TransactionBehavior, params};
use sekisho_database::Schema;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use sekisho_database::DatabaseError as StoreError;

const SCHEMA: Schema = Schema { service: "API Gateway", migrations: &[TABLE], complete: |_| Ok(()) };

const TABLE: &str = "
CREATE TABLE documents (
    kind TEXT NOT NULL, parent TEXT NOT NULL, id TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (kind, parent, id)
) WITHOUT ROWID, STRICT;
";

/// What a document is; a row's first column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Account,
    HttpApi,
    /// Its parent is the API.
    HttpDeployment,
    RestApi,
    /// Its parent is the API.
    RestDeployment,
    ApiKey,
    UsagePlan,
    /// What a key used of a plan, its parent, when that was last set by hand.
    Usage,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::HttpApi => "http-api",
            Self::HttpDeployment => "http-deployment",
            Self::RestApi => "rest-api",
            Self::RestDeployment => "rest-deployment",
            Self::ApiKey => "api-key",
            Self::UsagePlan => "usage-plan",
            Self::Usage => "usage",
        }
    }
}

/// One change of one row.
pub(crate) struct Change {
    kind: Kind,
    parent: String,
    id: String,
    /// `None` deletes it.
    document: Option<String>,
}

impl Change {
    /// Writes a row. A document that is no JSON object would be our own mistake.
    pub(crate) fn put(kind: Kind, parent: &str, id: &str, document: &impl Serialize) -> Self {
        let document = serde_json::to_string(document).expect("create operations are JSON: that is how they came");
        Self { kind, parent: parent.to_owned(), id: id.to_owned(), document: Some(document) }
    }

    /// Deletes a row.
    pub(crate) fn delete(kind: Kind, parent: &str, id: &str) -> Self {
        Self { kind, parent: parent.to_owned(), id: id.to_owned(), document: None }
    }
}

/// A row as it was written.
pub(crate) struct Document<T> {
    pub(crate) parent: String,
    pub(crate) id: String,
    pub(crate) value: T,
}

/// The database behind its lock.
pub(crate) struct Store {
    connection: Mutex<Connection>,
    path: PathBuf,
}

impl Store {
    /// Opens or makes the file, readable by its owner only. `None`: in memory, gone with the process.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, StoreError> {
        let connection = sekisho_database::open(path, &SCHEMA)?;
        Ok(Self { connection: Mutex::new(connection), path: sekisho_database::shown(path) })
    }

    /// All documents of a kind.
    pub(crate) fn all<T: DeserializeOwned>(&self, kind: Kind) -> Result<Vec<Document<T>>, StoreError> {
        self.read_all(kind).map_err(|error| self.failed(error))
    }

    /// Makes all changes, or none: they are on disk when this returns `Ok`.
    pub(crate) fn write(&self, changes: &[Change]) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        self.change(changes).map_err(|error| self.failed(error))
    }

    /// Deletes every row.
    pub(crate) fn clear(&self) -> Result<(), StoreError> {
        self.lock().execute("DELETE FROM documents", []).map(drop).map_err(|error| self.failed(error))
    }

    /// The failure for a row that was read and makes no sense.
    pub(crate) fn unreadable(&self, id: &str, why: &impl std::fmt::Display) -> StoreError {
        StoreError::Unreadable { path: self.path.clone(), why: format!("API {id}: {why}") }
    }

    fn read_all<T: DeserializeOwned>(&self, kind: Kind) -> rusqlite::Result<Vec<Document<T>>> {
        let connection = self.lock();
        let mut statement =
            connection.prepare_cached("SELECT parent, id, document FROM documents WHERE kind = ? ORDER BY parent, id")?;
        let mut rows = statement.query([kind.name()])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let no_document = |error| rusqlite::Error::FromSqlConversionFailure(2, Type::Text, Box::new(error));
            let value = serde_json::from_str(row.get_ref(2)?.as_str()?).map_err(no_document)?;
            all.push(Document { parent: row.get(0)?, id: row.get(1)?, value });
        }
        Ok(all)
    }

    fn change(&self, changes: &[Change]) -> rusqlite::Result<()> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for change in changes {
            let Change { kind, parent, id, document } = change;
            match document {
                Some(document) => transaction
                    .prepare_cached("INSERT OR REPLACE INTO documents (kind, parent, id, document) VALUES (?, ?, ?, ?)")?
                    .execute(params![kind.name(), parent, id, document])?,
                None => transaction
                    .prepare_cached("DELETE FROM documents WHERE kind = ? AND parent = ? AND id = ?")?
                    .execute(params![kind.name(), parent, id])?,
            };
        }
        transaction.commit()
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, source: rusqlite::Error) -> StoreError {
        StoreError::of(SCHEMA.service, &self.path, source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_there_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("apis.db");
        let store = Store::open(Some(&path)).unwrap();
        store.write(&[Change::put(Kind::RestApi, "", "a", &"one"), Change::put(Kind::RestApi, "", "b", &"two")]).unwrap();
        store.write(&[Change::delete(Kind::RestApi, "", "a")]).unwrap();
        drop(store);
        let all = Store::open(Some(&path)).unwrap().all::<String>(Kind::RestApi).unwrap();
        let found: Vec<_> = all.iter().map(|document| (document.id.as_str(), document.value.as_str())).collect();
        assert_eq!(found, [("b", "two")]);
    }
}
