//! Rows of stacks, events and change sets, each a JSON record under its keys.

use rusqlite::types::Type;
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Result, Store};
use crate::journal::time_of;
use crate::records::{ChangeSetRecord, EventRecord, StackRecord};

/// Deleted stacks that are remembered; AWS remembers them for ninety days.
const DELETED_KEPT: i64 = 100;
/// Events that a stack remembers.
const EVENTS_KEPT: i64 = 10_000;

impl Store {
    /// The stack of that name, if it is not deleted.
    pub fn stack(&self, name: &str) -> Result<Option<StackRecord>> {
        self.one("SELECT record FROM stacks WHERE name = ?1 AND deleted = 0", name)
    }

    /// The stack of that name or id; a deleted one only by its id.
    pub fn find_stack(&self, name_or_id: &str) -> Result<Option<StackRecord>> {
        match self.stack(name_or_id)? {
            Some(stack) => Ok(Some(stack)),
            None => self.one("SELECT record FROM stacks WHERE id = ?1", name_or_id),
        }
    }

    /// Every stack, deleted ones too, the latest first.
    pub fn stacks(&self) -> Result<Vec<StackRecord>> {
        let mut statement = self.connection.prepare_cached("SELECT record FROM stacks")?;
        let rows = statement.query_map([], |row| record::<StackRecord>(row, 0))?;
        let mut all = rows.collect::<std::result::Result<Vec<_>, _>>()?;
        all.sort_by_key(|stack| std::cmp::Reverse(stack.created));
        Ok(all)
    }

    /// Writes a stack's row; does nothing when it says the same already.
    pub fn put_stack(&self, stack: &StackRecord) -> Result<()> {
        let known: Option<StackRecord> = self.one("SELECT record FROM stacks WHERE id = ?1", &stack.id)?;
        if known.as_ref() == Some(stack) {
            return Ok(());
        }
        let sql = "INSERT OR REPLACE INTO stacks (id, name, deleted, record) VALUES (?1, ?2, ?3, ?4)";
        let row = params![stack.id, stack.name, stack.deleted.is_some(), json(stack)];
        self.connection.prepare_cached(sql)?.execute(row)?;
        Ok(())
    }

    /// Forgets a stack by its id, with its events and change sets; rows of resources and outputs go by its name.
    pub fn remove_stack(&self, id: &str, name: &str) -> Result<()> {
        let transaction = self.connection.unchecked_transaction()?;
        for table in ["stacks WHERE id", "events WHERE stack_id", "change_sets WHERE stack_id"] {
            transaction.execute(&format!("DELETE FROM {table} = ?1"), [id])?;
        }
        for table in ["resources", "outputs"] {
            transaction.execute(&format!("DELETE FROM {table} WHERE stack = ?1"), [name])?;
        }
        Ok(transaction.commit()?)
    }

    /// Stacks that came from a file of the first version: they have a name for an id.
    pub fn nameless(&self) -> Result<Vec<StackRecord>> {
        let mut statement = self.connection.prepare_cached("SELECT record FROM stacks WHERE id = name")?;
        let rows = statement.query_map([], |row| record::<StackRecord>(row, 0))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    /// Gives a stack the id that it did not have.
    pub fn name_stack(&self, before: &str, stack: &StackRecord) -> Result<()> {
        self.connection.execute("DELETE FROM stacks WHERE id = ?1", [before])?;
        self.put_stack(stack)
    }

    /// Marks a stack as deleted: its resources and outputs go, its record and events stay under its id for a while.
    pub fn delete_stack(&self, stack: &StackRecord) -> Result<()> {
        let transaction = self.connection.unchecked_transaction()?;
        for table in ["resources", "outputs"] {
            transaction.execute(&format!("DELETE FROM {table} WHERE stack = ?1"), [&stack.name])?;
        }
        transaction.execute("DELETE FROM change_sets WHERE stack_id = ?1", [&stack.id])?;
        self.put_stack(stack)?;
        let old = "SELECT id FROM stacks WHERE deleted = 1 ORDER BY json_extract(record, '$.deleted') DESC LIMIT -1 OFFSET ?1";
        transaction.execute(&format!("DELETE FROM events WHERE stack_id IN ({old})"), [DELETED_KEPT])?;
        transaction.execute(&format!("DELETE FROM stacks WHERE id IN ({old})"), [DELETED_KEPT])?;
        Ok(transaction.commit()?)
    }

    /// Adds an event; its time is moved on where the stack has one of that time already.
    pub fn add_event(&self, stack_id: &str, event: &EventRecord) -> Result<()> {
        let last: Option<i64> = self
            .connection
            .prepare_cached("SELECT max(at) FROM events WHERE stack_id = ?1")?
            .query_row([stack_id], |row| row.get(0))?;
        let at = last.map_or(event.at, |last| event.at.max(last + 1));
        // A resource's event is named by its time: two of one name would be one to clients.
        let event_id = match event.event_id.strip_suffix(&time_of(event.at)) {
            Some(start) => format!("{start}{}", time_of(at)),
            None => event.event_id.clone(),
        };
        let event = EventRecord { event_id, at, ..event.clone() };
        let sql = "INSERT INTO events (stack_id, at, event) VALUES (?1, ?2, ?3)";
        self.connection.prepare_cached(sql)?.execute(params![stack_id, at, json(&event)])?;
        let old = "DELETE FROM events WHERE stack_id = ?1 AND at <=
                   (SELECT at FROM events WHERE stack_id = ?1 ORDER BY at DESC LIMIT 1 OFFSET ?2)";
        self.connection.prepare_cached(old)?.execute(params![stack_id, EVENTS_KEPT])?;
        Ok(())
    }

    /// A stack's events before a time, the latest first.
    pub fn events(&self, stack_id: &str, before: Option<i64>, limit: usize) -> Result<Vec<EventRecord>> {
        let sql = "SELECT event FROM events WHERE stack_id = ?1 AND at < ?2 ORDER BY at DESC LIMIT ?3";
        let mut statement = self.connection.prepare_cached(sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![stack_id, before.unwrap_or(i64::MAX), limit], |row| record(row, 0))?;
        Ok(rows.collect::<std::result::Result<_, _>>()?)
    }

    /// The change set of that id.
    pub fn change_set(&self, id: &str) -> Result<Option<ChangeSetRecord>> {
        self.one("SELECT record FROM change_sets WHERE id = ?1", id)
    }

    /// A stack's change sets, the oldest first.
    pub fn change_sets(&self, stack_id: &str) -> Result<Vec<ChangeSetRecord>> {
        let mut statement = self.connection.prepare_cached("SELECT record FROM change_sets WHERE stack_id = ?1")?;
        let rows = statement.query_map([stack_id], |row| record::<ChangeSetRecord>(row, 0))?;
        let mut all = rows.collect::<std::result::Result<Vec<_>, _>>()?;
        all.sort_by_key(|set| set.created);
        Ok(all)
    }

    /// Writes a change set.
    pub fn put_change_set(&self, set: &ChangeSetRecord) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO change_sets (id, stack_id, name, record) VALUES (?1, ?2, ?3, ?4)";
        self.connection.prepare_cached(sql)?.execute(params![set.id, set.stack_id, set.name, json(set)])?;
        Ok(())
    }

    /// Forgets a change set.
    pub fn remove_change_set(&self, id: &str) -> Result<()> {
        self.connection.execute("DELETE FROM change_sets WHERE id = ?1", [id])?;
        Ok(())
    }

    fn one<T: DeserializeOwned>(&self, sql: &str, key: &str) -> Result<Option<T>> {
        Ok(self.connection.prepare_cached(sql)?.query_row([key], |row| record(row, 0)).optional()?)
    }
}

fn json(record: &impl Serialize) -> String {
    serde_json::to_string(record).expect("a record always has a text")
}

fn record<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> rusqlite::Result<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}
