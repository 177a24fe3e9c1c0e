//! What a stack is made of, kept in `SQLite`: stacks, their resources, their outputs.
//!
//! A row is written when a resource is begun and again when it is done, so a process that is killed in between finds
//! at its next start exactly what it may have made.

use std::fmt;
use std::fs::{OpenOptions, Permissions};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value};

/// The layout of the tables; a file with another number is not opened.
const VERSION: i64 = 1;

const SCHEMA: &str = "
CREATE TABLE stacks (
    name TEXT PRIMARY KEY, parameters TEXT NOT NULL, template_digest TEXT NOT NULL, status TEXT NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TABLE resources (
    stack TEXT NOT NULL, logical_id TEXT NOT NULL, position INTEGER NOT NULL, type TEXT NOT NULL,
    physical_id TEXT NOT NULL, properties TEXT NOT NULL, attributes TEXT NOT NULL, retain INTEGER NOT NULL,
    progress TEXT NOT NULL, PRIMARY KEY (stack, logical_id)
) WITHOUT ROWID, STRICT;
CREATE TABLE outputs (
    stack TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (stack, name)
) WITHOUT ROWID, STRICT;
";

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
    /// `DeletionPolicy: Retain`: leaving the template does not delete it.
    pub retain: bool,
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
}

/// A stack's own row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stack {
    /// Its name.
    pub name: String,
    /// The parameters it was last brought up with, as JSON.
    pub parameters: String,
    /// The SHA-256 of the template it was last brought up from.
    pub template_digest: String,
    /// As `CloudFormation` calls it: `CREATE_COMPLETE`, `UPDATE_IN_PROGRESS`, …
    pub status: String,
}

/// The database.
pub struct Store {
    connection: Connection,
}

/// A failure of the database; the text names the file.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// `SQLite` refused while the stack was worked on.
    #[error("the stack database: {0}; see whether its disk is full, or start with another state directory")]
    Sqlite(#[from] rusqlite::Error),
    /// The file cannot be opened or read.
    #[error("{}: the stack database cannot be opened ({error}); move it away to start afresh, or use another state directory", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What `SQLite` or the system says.
        error: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file was written by another version of this program.
    #[error(
        "{}: the stack database has layout {found}, this program knows {VERSION}; use a newer program or another state directory", path.display()
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// The number found in the file.
        found: i64,
    },
}

type Result<T> = std::result::Result<T, StoreError>;

impl Store {
    /// Opens the file, or a database in memory, and makes the tables when they are not there yet.
    pub fn open(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else {
            let store = Self { connection: Connection::open_in_memory()? };
            store.make_tables()?;
            return Ok(store);
        };
        let unusable = |error: rusqlite::Error| StoreError::Unusable { path: path.to_owned(), error: error.into() };
        private(path).map_err(|error| StoreError::Unusable { path: path.to_owned(), error: error.into() })?;
        let connection = Connection::open(path).map_err(unusable)?;
        let store = Self { connection };
        // Before anything that writes: a file of another version is not ours to change.
        match store.version().map_err(unusable)? {
            0 | VERSION => {}
            found => {
                let path = path.to_owned();
                return Err(StoreError::Version { path, found });
            }
        }
        store.make_tables().map_err(unusable)?;
        Ok(store)
    }

    fn version(&self) -> rusqlite::Result<i64> {
        self.connection.query_row("PRAGMA user_version", [], |row| row.get(0))
    }

    fn make_tables(&self) -> rusqlite::Result<()> {
        self.connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;")?;
        if self.version()? == 0 {
            let make = format!("BEGIN;{SCHEMA}PRAGMA user_version = {VERSION};COMMIT;");
            self.connection.execute_batch(&make)?;
        }
        Ok(())
    }

    /// A stack's own row.
    pub fn stack(&self, name: &str) -> Result<Option<Stack>> {
        let sql = "SELECT name, parameters, template_digest, status FROM stacks WHERE name = ?1";
        let stack = |row: &Row<'_>| {
            Ok(Stack { name: row.get(0)?, parameters: row.get(1)?, template_digest: row.get(2)?, status: row.get(3)? })
        };
        Ok(self.connection.query_row(sql, [name], stack).optional()?)
    }

    /// Writes a stack's row; does nothing when it says the same already.
    pub fn put_stack(&self, stack: &Stack) -> Result<()> {
        if self.stack(&stack.name)?.as_ref() != Some(stack) {
            self.connection.execute(
                "INSERT OR REPLACE INTO stacks VALUES (?1, ?2, ?3, ?4)",
                params![stack.name, stack.parameters, stack.template_digest, stack.status],
            )?;
        }
        Ok(())
    }

    /// Forgets a stack, its outputs and whatever rows of its resources are left.
    pub fn remove_stack(&self, name: &str) -> Result<()> {
        let transaction = self.connection.unchecked_transaction()?;
        for table in ["stacks WHERE name", "resources WHERE stack", "outputs WHERE stack"] {
            transaction.execute(&format!("DELETE FROM {table} = ?1"), [name])?;
        }
        Ok(transaction.commit()?)
    }

    /// A stack's resources in the order in which they were made.
    pub fn resources(&self, stack: &str) -> Result<Vec<Stored>> {
        let sql = "SELECT logical_id, type, physical_id, properties, attributes, retain, progress, position
                   FROM resources WHERE stack = ?1 ORDER BY position, logical_id";
        let mut statement = self.connection.prepare(sql)?;
        let rows = statement.query_map([stack], stored)?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    /// Writes a resource's row.
    pub fn put_resource(&self, stack: &str, stored: &Stored) -> Result<()> {
        let resource = &stored.resource;
        self.connection.execute(
            "INSERT OR REPLACE INTO resources VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                stack,
                resource.logical_id,
                stored.position,
                resource.type_name,
                resource.physical_id,
                json(&resource.properties),
                json(&resource.attributes),
                resource.retain,
                match stored.progress {
                    Progress::Begun => "begun",
                    Progress::Done => "done",
                },
            ],
        )?;
        Ok(())
    }

    /// Forgets a resource.
    pub fn remove_resource(&self, stack: &str, logical_id: &str) -> Result<()> {
        self.connection.execute("DELETE FROM resources WHERE stack = ?1 AND logical_id = ?2", [stack, logical_id])?;
        Ok(())
    }

    /// A stack's outputs, as the template gives them.
    pub fn outputs(&self, stack: &str) -> Result<IndexMap<String, String>> {
        let mut statement = self.connection.prepare("SELECT name, value FROM outputs WHERE stack = ?1 ORDER BY position")?;
        let rows = statement.query_map([stack], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    /// Replaces a stack's outputs; does nothing when they are the same already.
    pub fn put_outputs(&self, stack: &str, outputs: &IndexMap<String, String>) -> Result<()> {
        if self.outputs(stack)?.iter().eq(outputs) {
            return Ok(());
        }
        let transaction = self.connection.unchecked_transaction()?;
        transaction.execute("DELETE FROM outputs WHERE stack = ?1", [stack])?;
        for (position, (name, value)) in (0_i64..).zip(outputs) {
            transaction.execute("INSERT INTO outputs VALUES (?1, ?2, ?3, ?4)", params![stack, position, name, value])?;
        }
        Ok(transaction.commit()?)
    }
}

/// For its owner alone: attributes hold clients' secrets.
fn private(path: &Path) -> std::io::Result<()> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)?.set_permissions(Permissions::from_mode(0o600))
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
            retain: row.get(5)?,
        },
        progress: if progress == "done" { Progress::Done } else { Progress::Begun },
        position: row.get(7)?,
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

    fn row(logical_id: &str, position: i64, progress: Progress) -> Stored {
        let map = |value: Value| value.as_object().unwrap().clone();
        let resource = Resource {
            logical_id: logical_id.to_owned(),
            type_name: "AWS::Cognito::UserPool".to_owned(),
            physical_id: format!("id-of-{logical_id}"),
            properties: map(json!({ "UserPoolName": "p" })),
            attributes: map(json!({ "Arn": "secret" })),
            retain: position == 2,
        };
        Stored { resource, progress, position }
    }

    #[test]
    fn gives_back_what_was_put() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("stacks.db");
        let rows = [row("B", 1, Progress::Done), row("A", 2, Progress::Begun)];
        let outputs: IndexMap<_, _> = [("Z", "1"), ("A", "2")].map(|(k, v)| (k.to_owned(), v.to_owned())).into();
        let stack = Stack {
            name: "s".to_owned(),
            parameters: "{}".to_owned(),
            template_digest: "d".to_owned(),
            status: "CREATE_COMPLETE".to_owned(),
        };
        let store = Store::open(Some(&path)).unwrap();
        rows.iter().for_each(|row| store.put_resource("s", row).unwrap());
        store.put_resource("other", &rows[0]).unwrap();
        store.put_outputs("s", &outputs).unwrap();
        store.put_stack(&stack).unwrap();
        drop(store);

        let store = Store::open(Some(&path)).unwrap();
        assert_eq!(store.resources("s").unwrap(), rows);
        assert!(store.outputs("s").unwrap().iter().eq(&outputs), "in the same order");
        assert_eq!(store.stack("s").unwrap(), Some(stack));
        store.remove_resource("s", "B").unwrap();
        assert_eq!(store.resources("s").unwrap(), rows[1..]);
        store.remove_stack("s").unwrap();
        assert_eq!((store.resources("s").unwrap(), store.stack("s").unwrap()), (vec![], None));
        assert_eq!(store.resources("other").unwrap().len(), 1);
    }

    #[test]
    fn a_file_of_another_version_is_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("stacks.db");
        Connection::open(&path).unwrap().execute_batch("PRAGMA user_version = 9").unwrap();
        let message = Store::open(Some(&path)).err().unwrap().to_string();
        assert!(message.contains("layout 9") && message.contains("stacks.db"), "{message}");
    }

    #[test]
    fn a_damaged_file_is_named_and_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("stacks.db");
        std::fs::write(&path, "not a database at all".repeat(100)).unwrap();
        let message = Store::open(Some(&path)).err().unwrap().to_string();
        assert!(message.contains("stacks.db") && message.contains("move it away"), "{message}");
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("not a database"));
    }

    #[test]
    fn the_file_is_for_its_owner_only() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("stacks.db");
        drop(Store::open(Some(&path)).unwrap());
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn debug_keeps_secrets() {
        let text = format!("{:?}", row("A", 1, Progress::Done));
        assert!(text.contains("id-of-A") && !text.contains("secret"), "{text}");
    }
}
