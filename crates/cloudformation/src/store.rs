//! What a stack is made of, kept in `SQLite`: stacks, their resources, their outputs.
//!
//! A row is written when a resource is begun and again when it is done, so a process that is killed in between finds
//! at its next start exactly what it may have made.

mod records;

use std::fmt;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Row, params};
use sekisho_database::{DatabaseError, Schema};
use serde_json::{Map, Value};

use crate::records::OutputRecord;

const SCHEMA: Schema = Schema {
    service: "CloudFormation",
    migrations: &[include_str!("store/schema/1.sql"), include_str!("store/schema/2.sql")],
    complete: |_| Ok(()),
};

/// A resource as it was made.
#[derive(Clone, PartialEq)]
pub struct Resource {
    /// Its name in the template; `Parent/Child` for a member of a nested stack.
    pub logical_id: String,
    /// `AWS::Cognito::UserPool`.
    pub type_name: String,
    /// What `Ref` gives.
    pub physical_id: String,
    /// Its properties after all intrinsics.
    pub properties: Map<String, Value>,
    /// What `Fn::GetAtt` gives.
    pub attributes: Map<String, Value>,
    /// What its `DeletionPolicy` says.
    pub retain: Retain,
    /// How often a new one took its place: the ids of each are derived from another seed.
    pub generation: u32,
}

/// What a `DeletionPolicy` says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Retain {
    /// It is deleted when it leaves the template, and with its stack.
    #[default]
    No,
    /// It stays.
    Yes,
    /// It stays, unless what made it is rolled back.
    ExceptOnCreate,
}

impl Retain {
    fn number(self) -> i64 {
        match self {
            Self::No => 0,
            Self::Yes => 1,
            Self::ExceptOnCreate => 2,
        }
    }

    fn of(number: i64) -> Self {
        match number {
            0 => Self::No,
            2 => Self::ExceptOnCreate,
            _ => Self::Yes,
        }
    }
}

/// Properties and attributes may hold secrets (a function's environment, a client's secret): they stay out.
impl fmt::Debug for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.type_name, self.logical_id, self.physical_id)
    }
}

/// How far the work on a resource has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Begun; it may or may not exist.
    Begun,
    /// Done.
    Done,
}

/// A resource's row.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// The resource.
    pub resource: Resource,
    /// Whether the last work on it came to its end.
    pub progress: Progress,
    /// Its place in the order of making; deletion goes the other way.
    pub position: i64,
    /// What it last came to, as `CloudFormation` spells it: `CREATE_COMPLETE`.
    pub status: String,
    /// Why, when it is a failure.
    pub reason: Option<String>,
    /// When it came to that: milliseconds since 1970.
    pub at: i64,
}

/// The database as several tasks share it: held for one read or write at a time.
pub struct Shared(Mutex<Store>);

impl Shared {
    /// For sharing.
    pub fn new(store: Store) -> Self {
        Self(Mutex::new(store))
    }

    /// Nobody else reads or writes meanwhile.
    pub fn lock(&self) -> MutexGuard<'_, Store> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The database.
pub struct Store {
    connection: Connection,
}

/// A failure of the database; the text names the file or says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// `SQLite` refused while the stack was worked on.
    #[error("the stack database: {0}; see whether its disk is full, or start with another state directory")]
    Sqlite(#[from] rusqlite::Error),
    /// The file cannot be opened, or was written by a later version of this program.
    #[error(transparent)]
    Open(#[from] DatabaseError),
}

type Result<T> = std::result::Result<T, StoreError>;

impl Store {
    /// Opens the file, or a database in memory, and brings its tables up to date.
    pub fn open(path: Option<&Path>) -> Result<Self> {
        Ok(Self { connection: sekisho_database::open(path, &SCHEMA)? })
    }

    /// A stack's resources in the order in which they were made.
    pub fn resources(&self, stack: &str) -> Result<Vec<Stored>> {
        let sql = "SELECT logical_id, type, physical_id, properties, attributes, retain, progress, position, status, reason, at,
                   generation FROM resources WHERE stack = ?1 ORDER BY position, logical_id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([stack], stored)?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    /// Writes a resource's row.
    pub fn put_resource(&self, stack: &str, stored: &Stored) -> Result<()> {
        let resource = &stored.resource;
        self.connection.prepare_cached(
            "INSERT OR REPLACE INTO resources (stack, logical_id, position, type, physical_id, properties, attributes, retain,
                progress, status, reason, at, generation) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute(params![
            stack,
            resource.logical_id,
            stored.position,
            resource.type_name,
            resource.physical_id,
            json(&resource.properties),
            json(&resource.attributes),
            resource.retain.number(),
            match stored.progress {
                Progress::Begun => "begun",
                Progress::Done => "done",
            },
            stored.status,
            stored.reason,
            stored.at,
            resource.generation,
        ])?;
        Ok(())
    }

    /// Forgets a resource.
    pub fn remove_resource(&self, stack: &str, logical_id: &str) -> Result<()> {
        self.connection.execute("DELETE FROM resources WHERE stack = ?1 AND logical_id = ?2", [stack, logical_id])?;
        Ok(())
    }

    /// Notes what a resource came to.
    pub fn resource_is(&self, stack: &str, logical_id: &str, status: &str, reason: &str) -> Result<()> {
        let sql = "UPDATE resources SET status = ?3, reason = ?4 WHERE stack = ?1 AND logical_id = ?2";
        self.connection.prepare_cached(sql)?.execute([stack, logical_id, status, reason])?;
        Ok(())
    }

    /// A stack's outputs, as the template gives them.
    pub fn outputs(&self, stack: &str) -> Result<Vec<OutputRecord>> {
        let sql = "SELECT name, value, description, export FROM outputs WHERE stack = ?1 ORDER BY position";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([stack], output)?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    /// Replaces a stack's outputs; does nothing when they are the same already.
    pub fn put_outputs(&self, stack: &str, outputs: &[OutputRecord]) -> Result<()> {
        if self.outputs(stack)? == outputs {
            return Ok(());
        }
        let transaction = self.connection.unchecked_transaction()?;
        transaction.execute("DELETE FROM outputs WHERE stack = ?1", [stack])?;
        for (position, output) in (0_i64..).zip(outputs) {
            transaction.execute(
                "INSERT INTO outputs (stack, position, name, value, description, export) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![stack, position, output.name, output.value, output.description, output.export],
            )?;
        }
        Ok(transaction.commit()?)
    }

    /// Everything that is exported: the stack's name and the output, by the name of the export.
    pub fn exports(&self) -> Result<Vec<(String, OutputRecord)>> {
        let sql = "SELECT name, value, description, export, stack FROM outputs WHERE export IS NOT NULL ORDER BY export";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get(4)?, output(row)?)))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }
}

fn output(row: &Row<'_>) -> rusqlite::Result<OutputRecord> {
    Ok(OutputRecord { name: row.get(0)?, value: row.get(1)?, description: row.get(2)?, export: row.get(3)? })
}

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let progress: String = row.get(6)?;
    Ok(Stored {
        resource: Resource {
            logical_id: row.get(0)?,
            type_name: row.get(1)?,
            physical_id: row.get(2)?,
            properties: object(row, 3)?,
            attributes: object(row, 4)?,
            retain: Retain::of(row.get(5)?),
            generation: row.get(11)?,
        },
        progress: if progress == "done" { Progress::Done } else { Progress::Begun },
        position: row.get(7)?,
        status: row.get(8)?,
        reason: row.get(9)?,
        at: row.get(10)?,
    })
}

fn json(map: &Map<String, Value>) -> String {
    serde_json::to_string(map).expect("a JSON map always has a text")
}

fn object(row: &Row<'_>, column: usize) -> rusqlite::Result<Map<String, Value>> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::records::{EventRecord, StackRecord};

    fn row(logical_id: &str, position: i64, progress: Progress) -> Stored {
        let map = |value: Value| value.as_object().unwrap().clone();
        let resource = Resource {
            logical_id: logical_id.to_owned(),
            type_name: "AWS::Cognito::UserPool".to_owned(),
            physical_id: format!("id-of-{logical_id}"),
            properties: map(json!({ "UserPoolName": "p" })),
            attributes: map(json!({ "Arn": "secret" })),
            retain: if position == 2 { Retain::ExceptOnCreate } else { Retain::No },
            generation: 3,
        };
        Stored { resource, progress, position, status: "CREATE_COMPLETE".to_owned(), reason: None, at: position }
    }

    #[test]
    fn gives_back_what_was_put() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("stacks.db");
        let rows = [row("B", 1, Progress::Done), row("A", 2, Progress::Begun)];
        let outputs = ["Z", "A"].map(|name| OutputRecord {
            name: name.to_owned(),
            value: "1".to_owned(),
            description: None,
            export: (name == "A").then(|| "shared".to_owned()),
        });
        let stack = StackRecord { id: "arn:1".to_owned(), name: "s".to_owned(), created: 1, ..StackRecord::default() };
        let store = Store::open(Some(&path)).unwrap();
        rows.iter().for_each(|row| store.put_resource("s", row).unwrap());
        store.put_resource("other", &rows[0]).unwrap();
        store.put_outputs("s", &outputs).unwrap();
        store.put_stack(&stack).unwrap();
        drop(store);

        let store = Store::open(Some(&path)).unwrap();
        assert_eq!(store.resources("s").unwrap(), rows);
        assert_eq!(store.outputs("s").unwrap(), outputs, "in the same order");
        assert_eq!(store.exports().unwrap(), [("s".to_owned(), outputs[1].clone())]);
        assert_eq!(store.stack("s").unwrap(), Some(stack));
        store.remove_resource("s", "B").unwrap();
        assert_eq!(store.resources("s").unwrap(), rows[1..]);
        store.remove_stack("arn:1", "s").unwrap();
        assert_eq!((store.resources("s").unwrap(), store.stack("s").unwrap()), (vec![], None));
        assert_eq!(store.resources("other").unwrap().len(), 1);
    }

    #[test]
    fn a_deleted_stack_is_known_by_its_id_alone() {
        let store = Store::open(None).unwrap();
        let stack = StackRecord { id: "arn:1".to_owned(), name: "s".to_owned(), ..StackRecord::default() };
        store.put_stack(&stack).unwrap();
        let deleted = StackRecord { deleted: Some(1), ..stack };
        store.delete_stack(&deleted).unwrap();
        assert_eq!((store.stack("s").unwrap(), store.find_stack("s").unwrap()), (None, None));
        assert_eq!(store.find_stack("arn:1").unwrap(), Some(deleted));
        let again = StackRecord { id: "arn:2".to_owned(), name: "s".to_owned(), ..StackRecord::default() };
        store.put_stack(&again).unwrap();
        assert_eq!(store.find_stack("s").unwrap(), Some(again));
    }

    #[test]
    fn events_have_times_of_their_own_and_come_the_latest_first() {
        let store = Store::open(None).unwrap();
        for id in ["a", "b", "c"] {
            store.add_event("arn:1", &EventRecord { event_id: id.to_owned(), at: 5, ..EventRecord::default() }).unwrap();
        }
        let ids = |before| -> Vec<_> {
            store.events("arn:1", before, 2).unwrap().into_iter().map(|event| (event.event_id, event.at)).collect()
        };
        assert_eq!(ids(None), [("c".to_owned(), 7), ("b".to_owned(), 6)]);
        assert_eq!(ids(Some(6)), [("a".to_owned(), 5)]);
    }

    #[test]
    fn stacks_of_the_first_version_are_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stacks.db");
        let old = Connection::open(&path).unwrap();
        old.execute_batch(include_str!("store/schema/1.sql")).unwrap();
        let row = r#"INSERT INTO stacks VALUES ('s', '{"A":"1"}', 'digest', 'CREATE_COMPLETE'); PRAGMA user_version = 1;"#;
        old.execute_batch(row).unwrap();
        drop(old);
        let stack = Store::open(Some(&path)).unwrap().stack("s").unwrap().unwrap();
        assert_eq!((stack.status.as_str(), stack.parameters["A"].as_str()), ("CREATE_COMPLETE", "1"));
    }

    #[test]
    fn debug_keeps_secrets() {
        let text = format!("{:?}", row("A", 1, Progress::Done));
        assert!(text.contains("id-of-A") && !text.contains("secret"), "{text}");
    }
}
