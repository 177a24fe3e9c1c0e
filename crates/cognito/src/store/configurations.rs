//! What is set and given back: domains, resource servers, identity providers, branding, terms and the like. One table
//! of JSON bodies, told apart by kind.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{from_json, to_json};
use crate::timestamp::Timestamp;

/// What is configured, and what its id is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The domain itself; one pool's among all pools.
    Domain,
    /// Its identifier.
    ResourceServer,
    /// Its name.
    IdentityProvider,
    /// A client's id, or `ALL`.
    UiCustomization,
    /// A client's id, or nothing for the whole pool.
    Risk,
    /// Nothing: a pool has one.
    LogDelivery,
    /// A UUID; the client is in the body.
    Branding,
    /// A UUID; the client is in the body.
    Terms,
}

impl Kind {
    /// As the table and its index spell it.
    fn word(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::ResourceServer => "resource server",
            Self::IdentityProvider => "identity provider",
            Self::UiCustomization => "ui customization",
            Self::Risk => "risk",
            Self::LogDelivery => "log delivery",
            Self::Branding => "branding",
            Self::Terms => "terms",
        }
    }
}

/// One configuration with its times.
pub struct Kept<T> {
    /// See `Kind`.
    pub id: String,
    /// What was set.
    pub body: T,
    /// When it was made.
    pub created: Timestamp,
    /// When it was changed.
    pub modified: Timestamp,
}

/// The configuration of this id.
pub fn find<T: DeserializeOwned>(db: &Connection, pool_id: &str, kind: Kind, id: &str) -> rusqlite::Result<Option<Kept<T>>> {
    db.prepare_cached("SELECT id, body, created, modified FROM configurations WHERE pool_id = ? AND kind = ? AND id = ?")?
        .query_row([pool_id, kind.word(), id], kept)
        .optional()
}

/// Adds the configuration or writes its new body.
pub fn put<T: Serialize>(
    db: &Connection,
    pool_id: &str,
    kind: Kind,
    id: &str,
    body: T,
    now: Timestamp,
) -> rusqlite::Result<Kept<T>> {
    let created = db
        .prepare_cached(
            "INSERT INTO configurations (pool_id, kind, id, body, created, modified) VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT (pool_id, kind, id) DO UPDATE SET body = excluded.body, modified = excluded.modified
             RETURNING created",
        )?
        .query_row(params![pool_id, kind.word(), id, to_json(&body), now, now], |row| row.get(0))?;
    Ok(Kept { id: id.into(), body, created, modified: now })
}

/// Removes the configuration; false if there is none.
pub fn delete(db: &Connection, pool_id: &str, kind: Kind, id: &str) -> rusqlite::Result<bool> {
    let gone = db.prepare_cached("DELETE FROM configurations WHERE pool_id = ? AND kind = ? AND id = ?")?.execute([
        pool_id,
        kind.word(),
        id,
    ])?;
    Ok(gone == 1)
}

/// The pool's configurations of a kind after this id, in the order of their ids.
pub fn list<T: DeserializeOwned>(
    db: &Connection,
    pool_id: &str,
    kind: Kind,
    after: &str,
    limit: usize,
) -> rusqlite::Result<Vec<Kept<T>>> {
    db.prepare_cached(
        "SELECT id, body, created, modified FROM configurations
         WHERE pool_id = ? AND kind = ? AND id > ? ORDER BY id LIMIT ?",
    )?
    .query_map(params![pool_id, kind.word(), after, super::count(limit)], kept)?
    .collect()
}

/// All configurations of a kind; AWS allows a few hundred at most. None has an empty id but the pool's own settings,
/// which are never listed.
pub fn all<T: DeserializeOwned>(db: &Connection, pool_id: &str, kind: Kind) -> rusqlite::Result<Vec<Kept<T>>> {
    list(db, pool_id, kind, "", usize::MAX)
}

/// The pool that has the domain.
pub fn pool_of_domain(db: &Connection, domain: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT pool_id FROM configurations WHERE id = ? AND kind = 'domain'")?
        .query_row([domain], |row| row.get(0))
        .optional()
}

/// Removes what belongs to a client that is removed.
pub fn delete_of_client(db: &Connection, pool_id: &str, client_id: &str) -> rusqlite::Result<()> {
    db.prepare_cached(
        "DELETE FROM configurations WHERE pool_id = ?1 AND (
             kind IN ('ui customization', 'risk') AND id = ?2
             OR kind IN ('branding', 'terms') AND json_extract(body, '$.ClientId') = ?2)",
    )?
    .execute([pool_id, client_id])?;
    Ok(())
}

fn kept<T: DeserializeOwned>(row: &Row<'_>) -> rusqlite::Result<Kept<T>> {
    Ok(Kept { id: row.get(0)?, body: from_json(row, 1)?, created: row.get(2)?, modified: row.get(3)? })
}
