//! Buckets and what is set on them.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::fault::Fault;

/// A bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// In milliseconds since 1970.
    pub created: i64,
    /// Whether versions are kept.
    pub versioning: Versioning,
}

/// Whether versions are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Versioning {
    /// They never were.
    Never,
    /// They are.
    Enabled,
    /// They were.
    Suspended,
}

impl Versioning {
    /// As AWS writes it; nothing where it was never asked for.
    pub fn status(self) -> Option<&'static str> {
        match self {
            Self::Never => None,
            Self::Enabled => Some("Enabled"),
            Self::Suspended => Some("Suspended"),
        }
    }

    /// Read back.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Enabled, Self::Suspended].into_iter().find(|one| one.status() == Some(name))
    }
}

fn bucket(row: &Row<'_>) -> rusqlite::Result<Bucket> {
    let versioning = Versioning::named(row.get_ref(2)?.as_str()?).unwrap_or(Versioning::Never);
    Ok(Bucket { name: row.get(0)?, created: row.get(1)?, versioning })
}

/// The bucket of that name.
pub fn find(db: &Connection, name: &str) -> Result<Bucket, Fault> {
    look(db, name)?.ok_or_else(|| Fault::no_bucket(name))
}

/// The same where there may be none.
pub fn look(db: &Connection, name: &str) -> rusqlite::Result<Option<Bucket>> {
    let mut find = db.prepare_cached("SELECT name, created, versioning FROM buckets WHERE name = ?1")?;
    find.query_row([name], bucket).optional()
}

/// A page of all buckets by name, after one.
pub fn list(db: &Connection, after: &str, prefix: &str, most: usize) -> rusqlite::Result<Vec<Bucket>> {
    let sql = "SELECT name, created, versioning FROM buckets WHERE name > ?1 AND substr(name, 1, length(?2)) = ?2 \
               ORDER BY name LIMIT ?3";
    db.prepare_cached(sql)?.query_map(params![after, prefix, most as i64], bucket)?.collect()
}

/// Makes one.
pub fn add(db: &Connection, name: &str, created: i64) -> rusqlite::Result<()> {
    db.execute("INSERT INTO buckets (name, created) VALUES (?1, ?2)", params![name, created]).map(drop)
}

/// Removes an empty one with its uploads; gives the files of their parts.
pub fn remove(db: &Connection, name: &str) -> rusqlite::Result<Vec<String>> {
    let sql = "SELECT file FROM parts JOIN uploads ON upload = id WHERE bucket = ?1";
    let files = db.prepare(sql)?.query_map([name], |row| row.get(0))?.collect::<Result<_, _>>()?;
    // Rows that go with others do not tell of it: theirs go first.
    db.execute("DELETE FROM parts WHERE upload IN (SELECT id FROM uploads WHERE bucket = ?1)", [name])?;
    db.execute("DELETE FROM buckets WHERE name = ?1", [name])?;
    Ok(files)
}

/// Whether versions are kept from now on.
pub fn set_versioning(db: &Connection, name: &str, versioning: Versioning) -> rusqlite::Result<()> {
    let status = versioning.status().unwrap_or_default();
    db.execute("UPDATE buckets SET versioning = ?2 WHERE name = ?1", [name, status]).map(drop)
}

/// Whether it has any version of anything.
pub fn has_objects(db: &Connection, name: &str) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM versions WHERE bucket = ?1 LIMIT 1")?.exists([name])
}

/// What is set under a name.
pub fn setting(db: &Connection, bucket: &str, name: &str) -> rusqlite::Result<Option<String>> {
    let mut find = db.prepare_cached("SELECT body FROM settings WHERE bucket = ?1 AND name = ?2")?;
    find.query_row([bucket, name], |row| row.get(0)).optional()
}

/// Sets it.
pub fn set(db: &Connection, bucket: &str, name: &str, body: &str) -> rusqlite::Result<()> {
    db.execute("INSERT OR REPLACE INTO settings (bucket, name, body) VALUES (?1, ?2, ?3)", [bucket, name, body]).map(drop)
}

/// Takes it away.
pub fn unset(db: &Connection, bucket: &str, name: &str) -> rusqlite::Result<()> {
    db.execute("DELETE FROM settings WHERE bucket = ?1 AND name = ?2", [bucket, name]).map(drop)
}
