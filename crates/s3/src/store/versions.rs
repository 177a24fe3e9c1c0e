//! Versions of objects, delete markers among them.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

use crate::checksum::Checksum;

/// The version of what was put while versions were not kept.
pub const NULL: &str = "null";

/// One version of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Larger ones are newer.
    pub number: i64,
    /// The object's key.
    pub key: String,
    /// Its id.
    pub id: String,
    /// Whether it is the object's newest.
    pub is_latest: bool,
    /// Where its bytes are; none of a delete marker.
    pub file: Option<String>,
    /// In milliseconds since 1970.
    pub modified: i64,
    /// In bytes.
    pub size: u64,
    /// Without quotes.
    pub etag: String,
    /// Everything else.
    pub about: About,
}

/// What is said of an object besides its bytes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// Headers to answer with, names in lower case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// Of the encryption at rest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub encryption: Vec<(String, String)>,
    /// Where it is not `STANDARD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_class: Option<String>,
    /// The sum over its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checksum: Option<Checksum>,
    /// Its tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<(String, String)>,
    /// Of an object out of parts: their sizes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<u64>,
    /// Of an upload: how sums are made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sums: Option<(crate::checksum::Algorithm, bool)>,
}

impl ToSql for About {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(serde_json::to_string(self).expect("texts and numbers").into())
    }
}

impl FromSql for About {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?).map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

const COLUMNS: &str = "number, key, version, latest, file, modified, size, etag, about";

fn version(row: &Row<'_>) -> rusqlite::Result<Version> {
    Ok(Version {
        number: row.get(0)?,
        key: row.get(1)?,
        id: row.get(2)?,
        is_latest: row.get(3)?,
        file: row.get(4)?,
        modified: row.get(5)?,
        size: row.get::<_, i64>(6)?.unsigned_abs(),
        etag: row.get(7)?,
        about: row.get(8)?,
    })
}

/// The newest version of an object, or the one of that id.
pub fn find(db: &Connection, bucket: &str, key: &str, id: Option<&str>) -> rusqlite::Result<Option<Version>> {
    let which = if id.is_some() { "version = ?3" } else { "latest = 1 AND ?3 IS NULL" };
    let sql = format!("SELECT {COLUMNS} FROM versions WHERE bucket = ?1 AND key = ?2 AND {which}");
    db.prepare_cached(&sql)?.query_row(params![bucket, key, id], version).optional()
}

/// Adds the newest version of an object. One of the same id makes room: gives its file.
pub fn add(db: &Connection, bucket: &str, new: &Version) -> rusqlite::Result<Option<String>> {
    let replaced = take(db, bucket, &new.key, &new.id)?.and_then(|old| old.file);
    db.prepare_cached("UPDATE versions SET latest = 0 WHERE bucket = ?1 AND key = ?2 AND latest = 1")?
        .execute([bucket, &new.key])?;
    let sql = "INSERT INTO versions (bucket, key, version, latest, file, modified, size, etag, about) \
               VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8)";
    let values = params![bucket, new.key, new.id, new.file, new.modified, new.size as i64, new.etag, new.about];
    db.prepare_cached(sql)?.execute(values)?;
    Ok(replaced)
}

/// Takes a version away; the newest of those that are left becomes the newest.
pub fn remove(db: &Connection, bucket: &str, key: &str, id: &str) -> rusqlite::Result<Option<Version>> {
    let taken = take(db, bucket, key, id)?;
    if taken.as_ref().is_some_and(|taken| taken.is_latest) {
        let sql = "UPDATE versions SET latest = 1 WHERE number = \
                   (SELECT max(number) FROM versions WHERE bucket = ?1 AND key = ?2)";
        db.prepare_cached(sql)?.execute([bucket, key])?;
    }
    Ok(taken)
}

fn take(db: &Connection, bucket: &str, key: &str, id: &str) -> rusqlite::Result<Option<Version>> {
    let sql = format!("DELETE FROM versions WHERE bucket = ?1 AND key = ?2 AND version = ?3 RETURNING {COLUMNS}");
    db.prepare_cached(&sql)?.query_row([bucket, key, id], version).optional()
}

/// Says something else of a version.
pub fn describe(db: &Connection, number: i64, about: &About) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE versions SET about = ?2 WHERE number = ?1")?.execute(params![number, about]).map(drop)
}

/// Where a list goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// At this key.
    At(String),
    /// Behind it.
    After(String),
    /// Behind this version of a key.
    Behind(String, i64),
}

/// The newest versions by key, without delete markers: goes on until `each` says stop.
pub fn latest(db: &Connection, bucket: &str, from: &From, each: impl FnMut(Version) -> bool) -> rusqlite::Result<()> {
    let (key, after, _) = from.parts();
    let bound = if after { "key > ?2" } else { "key >= ?2" };
    let sql =
        format!("SELECT {COLUMNS} FROM versions WHERE bucket = ?1 AND latest = 1 AND file IS NOT NULL AND {bound} ORDER BY key");
    let mut found = db.prepare_cached(&sql)?;
    go_on(found.query([bucket, key])?, each)
}

/// Every version by key, newer ones first: goes on until `each` says stop.
pub fn all(db: &Connection, bucket: &str, from: &From, each: impl FnMut(Version) -> bool) -> rusqlite::Result<()> {
    let (key, after, number) = from.parts();
    let bound = if after { "key > ?2" } else { "key >= ?2" };
    let sql = format!(
        "SELECT {COLUMNS} FROM versions WHERE bucket = ?1 AND {bound} AND (key > ?2 OR ?3 IS NULL OR number < ?3) \
         ORDER BY key, number DESC"
    );
    let mut found = db.prepare_cached(&sql)?;
    go_on(found.query(params![bucket, key, number])?, each)
}

fn go_on(mut rows: rusqlite::Rows<'_>, mut each: impl FnMut(Version) -> bool) -> rusqlite::Result<()> {
    while let Some(row) = rows.next()? {
        if !each(version(row)?) {
            break;
        }
    }
    Ok(())
}

impl From {
    fn parts(&self) -> (&str, bool, Option<i64>) {
        match self {
            Self::At(key) => (key, false, None),
            Self::After(key) => (key, true, None),
            Self::Behind(key, number) => (key, false, Some(*number)),
        }
    }
}
