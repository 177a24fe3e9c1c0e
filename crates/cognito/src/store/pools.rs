//! Pools and their keys.

use std::sync::OnceLock;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::{Map, Value};

use super::{from_json, to_json};
use crate::keys::{PoolSigner, SignInKey, SigningKey};
use crate::pool::{Identity, Pool, PoolSettings};
use crate::random;
use crate::service::Settings;
use crate::timestamp::Timestamp;

/// Which tokens a key signs.
const ID: &str = "id";
const ACCESS: &str = "access";
/// The key that seals refresh tokens; no `kid` names it.
const SIGN_INS: &str = "sign-ins";

/// A pool in a list.
pub struct Listed {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its triggers.
    pub lambda_config: Map<String, Value>,
    /// When it was made.
    pub created: Timestamp,
    /// When it was changed.
    pub modified: Timestamp,
}

/// The pool with this id.
pub fn find(db: &Connection, settings: &Settings, id: &str) -> rusqlite::Result<Option<Pool>> {
    let mut select = db.prepare_cached(
        "SELECT p.id, p.name, p.identity, p.settings, p.created, p.modified, i.kid, i.private, a.kid, a.private,
                s.private
         FROM pools p JOIN pool_keys i ON i.pool_id = p.id AND i.role = ?
                      JOIN pool_keys a ON a.pool_id = p.id AND a.role = ?
                      JOIN pool_keys s ON s.pool_id = p.id AND s.role = ?
         WHERE p.id = ?",
    )?;
    select.query_row([ID, ACCESS, SIGN_INS, id], |row| pool(row, settings)).optional()
}

/// Whether there is a pool with this id.
pub fn exists(db: &Connection, id: &str) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM pools WHERE id = ?")?.exists([id])
}

/// Adds the pool.
pub fn insert(db: &Connection, pool: &Pool) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO pools (id, name, identity, settings, created, modified) VALUES (?, ?, ?, ?, ?, ?)")?
        .execute(params![pool.id, pool.name, to_json(&pool.identity), to_json(&pool.settings), pool.created, pool.modified])?;
    let mut key = db.prepare_cached("INSERT INTO pool_keys (pool_id, role, kid, private) VALUES (?, ?, ?, ?)")?;
    for (role, signer) in [(ID, &pool.signer.id), (ACCESS, &pool.signer.access)] {
        key.execute(params![pool.id, role, signer.kid(), signer.pkcs8()])?;
    }
    insert_sign_in_key(db, &pool.id, &pool.signer.sign_ins)
}

/// Makes the key that pools of version 1 do not have.
pub fn complete_keys(db: &Connection) -> rusqlite::Result<()> {
    let mut select = db.prepare("SELECT id FROM pools WHERE id NOT IN (SELECT pool_id FROM pool_keys WHERE role = ?)")?;
    let lacking: Vec<String> = select.query_map([SIGN_INS], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for id in lacking {
        insert_sign_in_key(db, &id, &SignInKey::generate(&mut random::fill))?;
    }
    Ok(())
}

fn insert_sign_in_key(db: &Connection, pool_id: &str, key: &SignInKey) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO pool_keys (pool_id, role, kid, private) VALUES (?, ?, '', ?)")?.execute(params![
        pool_id,
        SIGN_INS,
        key.stored()
    ])?;
    Ok(())
}

/// Writes what can change of the pool; false if there is none.
pub fn update(db: &Connection, id: &str, name: &str, settings: &PoolSettings, now: Timestamp) -> rusqlite::Result<bool> {
    let changed = db.prepare_cached("UPDATE pools SET name = ?, settings = ?, modified = ? WHERE id = ?")?.execute(params![
        name,
        to_json(settings),
        now,
        id
    ])?;
    Ok(changed == 1)
}

/// Writes the pool's schema, which only grows.
pub fn update_identity(db: &Connection, id: &str, identity: &Identity, now: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE pools SET identity = ?, modified = ? WHERE id = ?")?.execute(params![
        to_json(identity),
        now,
        id
    ])?;
    Ok(())
}

/// Removes the pool and all that is in it.
pub fn delete(db: &Connection, id: &str) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM pools WHERE id = ?")?.execute([id])?;
    Ok(())
}

/// Pools after this id, in the order of their ids.
pub fn list(db: &Connection, after: &str, limit: usize) -> rusqlite::Result<Vec<Listed>> {
    db.prepare_cached(
        "SELECT id, name, json_extract(settings, '$.LambdaConfig'), created, modified FROM pools
         WHERE id > ? ORDER BY id LIMIT ?",
    )?
    .query_map(params![after, super::count(limit)], |row| {
        Ok(Listed {
            id: row.get(0)?,
            name: row.get(1)?,
            lambda_config: from_json(row, 2)?,
            created: row.get(3)?,
            modified: row.get(4)?,
        })
    })?
    .collect()
}

fn pool(row: &Row<'_>, settings: &Settings) -> rusqlite::Result<Pool> {
    let id: String = row.get(0)?;
    let sign_ins = SignInKey::from_stored(row.get_ref(10)?.as_blob()?).ok_or(rusqlite::Error::InvalidQuery)?;
    Ok(Pool {
        arn: Pool::arn_of(&id, &settings.account_id),
        id,
        name: row.get(1)?,
        identity: from_json(row, 2)?,
        settings: from_json(row, 3)?,
        created: row.get(4)?,
        modified: row.get(5)?,
        signer: PoolSigner {
            id: SigningKey::from_pkcs8(row.get(6)?, row.get(7)?),
            access: SigningKey::from_pkcs8(row.get(8)?, row.get(9)?),
            sign_ins,
        },
        public: OnceLock::new(),
    })
}
