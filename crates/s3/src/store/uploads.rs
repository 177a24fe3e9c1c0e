//! Uploads in parts.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::versions::About;
use crate::checksum::Checksum;

/// An upload that was begun.
#[derive(Debug, Clone, PartialEq)]
pub struct Upload {
    /// Its id.
    pub id: String,
    /// What it will be.
    pub key: String,
    /// In milliseconds since 1970.
    pub begun: i64,
    /// What will be said of the object.
    pub about: About,
}

/// A part of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// From 1 to 10,000.
    pub number: i64,
    /// Where its bytes are.
    pub file: String,
    /// In milliseconds since 1970.
    pub modified: i64,
    /// In bytes.
    pub size: u64,
    /// Without quotes.
    pub etag: String,
    /// The sum over its bytes.
    pub checksum: Option<Checksum>,
}

fn upload(row: &Row<'_>) -> rusqlite::Result<Upload> {
    Ok(Upload { id: row.get(0)?, key: row.get(1)?, begun: row.get(2)?, about: row.get(3)? })
}

fn part(row: &Row<'_>) -> rusqlite::Result<Part> {
    Ok(Part {
        number: row.get(0)?,
        file: row.get(1)?,
        modified: row.get(2)?,
        size: row.get::<_, i64>(3)?.unsigned_abs(),
        etag: row.get(4)?,
        checksum: serde_json::from_str(row.get_ref(5)?.as_str()?).unwrap_or_default(),
    })
}

const COLUMNS: &str = "number, file, modified, size, etag, checksum";

/// Begins one.
pub fn add(db: &Connection, bucket: &str, new: &Upload) -> rusqlite::Result<()> {
    let sql = "INSERT INTO uploads (id, bucket, key, begun, about) VALUES (?1, ?2, ?3, ?4, ?5)";
    db.execute(sql, params![new.id, bucket, new.key, new.begun, new.about]).map(drop)
}

/// The upload of that id, if it is one of this key.
pub fn find(db: &Connection, bucket: &str, key: &str, id: &str) -> rusqlite::Result<Option<Upload>> {
    let sql = "SELECT id, key, begun, about FROM uploads WHERE id = ?1 AND bucket = ?2 AND key = ?3";
    db.prepare_cached(sql)?.query_row([id, bucket, key], upload).optional()
}

/// A page of a bucket's uploads by key and id, after one of them.
pub fn list(db: &Connection, bucket: &str, prefix: &str, after: (&str, &str), most: usize) -> rusqlite::Result<Vec<Upload>> {
    let sql = "SELECT id, key, begun, about FROM uploads WHERE bucket = ?1 AND substr(key, 1, length(?2)) = ?2 \
               AND (key > ?3 OR (key = ?3 AND id > ?4)) ORDER BY key, id LIMIT ?5";
    db.prepare_cached(sql)?.query_map(params![bucket, prefix, after.0, after.1, most as i64], upload)?.collect()
}

/// Ends one; gives the files of its parts.
pub fn remove(db: &Connection, id: &str) -> rusqlite::Result<Vec<String>> {
    let mut parts = db.prepare_cached("DELETE FROM parts WHERE upload = ?1 RETURNING file")?;
    let files = parts.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?;
    db.execute("DELETE FROM uploads WHERE id = ?1", [id])?;
    Ok(files)
}

/// Adds a part. One of the same number makes room: gives its file.
pub fn add_part(db: &Connection, upload: &str, new: &Part) -> rusqlite::Result<Option<String>> {
    let mut old = db.prepare_cached("DELETE FROM parts WHERE upload = ?1 AND number = ?2 RETURNING file")?;
    let old = old.query_row(params![upload, new.number], |row| row.get(0)).optional()?;
    let checksum = serde_json::to_string(&new.checksum).expect("texts");
    let sql = "INSERT INTO parts (upload, number, file, modified, size, etag, checksum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let values = params![upload, new.number, new.file, new.modified, new.size as i64, new.etag, checksum];
    db.prepare_cached(sql)?.execute(values)?;
    Ok(old)
}

/// The parts of an upload by number, after one.
pub fn parts(db: &Connection, upload: &str, after: i64, most: usize) -> rusqlite::Result<Vec<Part>> {
    let sql = format!("SELECT {COLUMNS} FROM parts WHERE upload = ?1 AND number > ?2 ORDER BY number LIMIT ?3");
    db.prepare_cached(&sql)?.query_map(params![upload, after, most as i64], part)?.collect()
}
