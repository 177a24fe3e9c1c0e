//! The statements, one per kind of row.

use rusqlite::types::Type;
use rusqlite::{Connection, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::configuration::FunctionConfiguration;
use crate::function::about::About;
use crate::functions::entry::AliasRecord;
use crate::permission::Permission;
use crate::url::UrlRecord;

/// Everything that was saved, in the order in which it is put together again.
#[derive(Default)]
pub(crate) struct Saved {
    pub functions: Vec<(FunctionConfiguration, About)>,
    /// Function and alias.
    pub aliases: Vec<(String, AliasRecord)>,
    /// Function, qualifier, statement.
    pub statements: Vec<(String, String, Permission)>,
    /// Function, qualifier, URL.
    pub urls: Vec<(String, String, UrlRecord)>,
}

/// An open transaction.
pub(crate) struct Rows<'a>(pub(super) &'a Connection);

impl Rows<'_> {
    /// Saves a function or one of its versions.
    pub fn put_function(&self, configuration: &FunctionConfiguration, about: &About) -> rusqlite::Result<()> {
        self.run(
            "INSERT OR REPLACE INTO functions (name, version, configuration, about) VALUES (?1, ?2, ?3, ?4)",
            params![configuration.function_name, about.version, json(configuration), json(about)],
        )
    }

    pub fn delete_version(&self, function: &str, version: &str) -> rusqlite::Result<()> {
        self.run("DELETE FROM functions WHERE name = ?1 AND version = ?2", params![function, version])?;
        self.run("DELETE FROM statements WHERE function = ?1 AND qualifier = ?2", params![function, version])
    }

    /// Everything of a function.
    pub fn forget(&self, function: &str) -> rusqlite::Result<()> {
        for statement in [
            "DELETE FROM functions WHERE name = ?1",
            "DELETE FROM aliases WHERE function = ?1",
            "DELETE FROM statements WHERE function = ?1",
            "DELETE FROM urls WHERE function = ?1",
        ] {
            self.run(statement, params![function])?;
        }
        Ok(())
    }

    /// Everything of every function.
    pub fn forget_everything(&self) -> rusqlite::Result<()> {
        self.0.execute_batch("DELETE FROM functions; DELETE FROM aliases; DELETE FROM statements; DELETE FROM urls;")
    }

    pub fn put_alias(&self, function: &str, name: &str, alias: &AliasRecord) -> rusqlite::Result<()> {
        self.run(
            "INSERT OR REPLACE INTO aliases (function, name, alias) VALUES (?1, ?2, ?3)",
            params![function, name, json(alias)],
        )
    }

    /// An alias with its policy. Its URL stays, and is forbidden from now on, as on AWS.
    pub fn delete_alias(&self, function: &str, name: &str) -> rusqlite::Result<()> {
        self.run("DELETE FROM aliases WHERE function = ?1 AND name = ?2", params![function, name])?;
        self.run("DELETE FROM statements WHERE function = ?1 AND qualifier = ?2", params![function, name])
    }

    pub fn add_statement(&self, function: &str, qualifier: &str, statement: &Permission) -> rusqlite::Result<()> {
        self.run(
            "INSERT INTO statements (function, qualifier, id, statement) VALUES (?1, ?2, ?3, ?4)",
            params![function, qualifier, statement.statement_id, json(statement)],
        )
    }

    pub fn delete_statement(&self, function: &str, qualifier: &str, id: &str) -> rusqlite::Result<()> {
        self.run("DELETE FROM statements WHERE function = ?1 AND qualifier = ?2 AND id = ?3", params![function, qualifier, id])
    }

    pub fn put_url(&self, function: &str, qualifier: &str, url: &UrlRecord) -> rusqlite::Result<()> {
        self.run(
            "INSERT OR REPLACE INTO urls (function, qualifier, url) VALUES (?1, ?2, ?3)",
            params![function, qualifier, json(url)],
        )
    }

    pub fn delete_url(&self, function: &str, qualifier: &str) -> rusqlite::Result<()> {
        self.run("DELETE FROM urls WHERE function = ?1 AND qualifier = ?2", params![function, qualifier])
    }

    fn run(&self, statement: &str, values: impl rusqlite::Params) -> rusqlite::Result<()> {
        self.0.prepare_cached(statement)?.execute(values).map(drop)
    }
}

pub(super) fn load(db: &Connection) -> rusqlite::Result<Saved> {
    Ok(Saved {
        functions: all(db, "SELECT configuration, about FROM functions ORDER BY name, version", |row| {
            Ok((value(row, 0)?, value(row, 1)?))
        })?,
        aliases: all(db, "SELECT function, alias FROM aliases", |row| Ok((row.get(0)?, value(row, 1)?)))?,
        statements: all(db, "SELECT function, qualifier, statement FROM statements ORDER BY position", three)?,
        urls: all(db, "SELECT function, qualifier, url FROM urls", three)?,
    })
}

fn three<T: DeserializeOwned>(row: &Row<'_>) -> rusqlite::Result<(String, String, T)> {
    Ok((row.get(0)?, row.get(1)?, value(row, 2)?))
}

fn all<T>(db: &Connection, query: &str, read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>) -> rusqlite::Result<Vec<T>> {
    db.prepare(query)?.query_map([], read)?.collect()
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("our own structs have string keys only")
}

fn value<T: DeserializeOwned>(row: &Row<'_>, index: usize) -> rusqlite::Result<T> {
    let text = row.get_ref(index)?.as_str()?;
    serde_json::from_str(text).map_err(|error| rusqlite::Error::FromSqlConversionFailure(index, Type::Text, Box::new(error)))
}
