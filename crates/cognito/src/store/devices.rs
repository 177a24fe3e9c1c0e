//! Devices that users signed in on.

use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

use crate::device::Device;
use crate::srp::PasswordRecord;
use crate::timestamp::Timestamp;

/// Which devices a list shows; those that were never confirmed are in none.
#[derive(Clone, Copy)]
pub enum Listed {
    /// What users see of their own.
    Remembered,
    /// What administrators see.
    Confirmed,
}

/// Adds the device, and removes what was made before `unconfirmed` and never confirmed.
pub fn insert(db: &Connection, user_id: i64, device: &Device, unconfirmed: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM devices WHERE user_id = ? AND verifier IS NULL AND NOT forgotten AND created < ?")?
        .execute(params![user_id, unconfirmed])?;
    db.prepare_cached(
        "INSERT INTO devices (user_id, key, group_key, created, modified, authenticated)
         VALUES (:user_id, :key, :group_key, :created, :modified, :authenticated)",
    )?
    .execute(named_params! {
        ":user_id": user_id,
        ":key": device.key,
        ":group_key": device.group_key,
        ":created": device.created,
        ":modified": device.modified,
        ":authenticated": device.authenticated,
    })?;
    Ok(())
}

/// The user's device with this key.
pub fn find(db: &Connection, user_id: i64, key: &str) -> rusqlite::Result<Option<Device>> {
    db.prepare_cached(
        "SELECT key, group_key, name, remembered, salt, verifier, created, modified, authenticated
         FROM devices WHERE user_id = ? AND key = ? AND NOT forgotten",
    )?
    .query_row(params![user_id, key], device)
    .optional()
}

/// The user's devices whose keys come after this one, in their order.
pub fn list(db: &Connection, user_id: i64, listed: Listed, after: &str, limit: usize) -> rusqlite::Result<Vec<Device>> {
    let also_unremembered = matches!(listed, Listed::Confirmed);
    db.prepare_cached(
        "SELECT key, group_key, name, remembered, salt, verifier, created, modified, authenticated FROM devices
         WHERE user_id = ? AND key > ? AND verifier IS NOT NULL AND (remembered OR ?) ORDER BY key LIMIT ?",
    )?
    .query_map(params![user_id, after, also_unremembered, i64::try_from(limit).unwrap_or(i64::MAX)], device)?
    .collect()
}

/// Writes what can change about the device; tells whether it is still there.
pub fn update(db: &Connection, user_id: i64, device: &Device) -> rusqlite::Result<bool> {
    let changed = db
        .prepare_cached(
            "UPDATE devices SET name = :name, remembered = :remembered, salt = :salt, verifier = :verifier,
                modified = :modified, authenticated = :authenticated
             WHERE user_id = :user_id AND key = :key AND NOT forgotten",
        )?
        .execute(named_params! {
            ":user_id": user_id,
            ":key": device.key,
            ":name": device.name,
            ":remembered": device.remembered,
            ":salt": device.secret.as_ref().map(|secret| &secret.salt),
            ":verifier": device.secret.as_ref().map(|secret| &secret.verifier),
            ":modified": device.modified,
            ":authenticated": device.authenticated,
        })?;
    Ok(changed == 1)
}

/// Notes that the device was signed in on; tells whether it is still there.
pub fn set_authenticated(db: &Connection, user_id: i64, key: &str, now: Timestamp) -> rusqlite::Result<bool> {
    let changed = db
        .prepare_cached("UPDATE devices SET authenticated = ? WHERE user_id = ? AND key = ? AND NOT forgotten")?
        .execute(params![now, user_id, key])?;
    Ok(changed == 1)
}

/// Removes all there is about the device but that it was there.
pub fn forget(db: &Connection, user_id: i64, key: &str) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE devices SET forgotten = 1, name = NULL, remembered = 0, salt = NULL, verifier = NULL
         WHERE user_id = ? AND key = ?",
    )?
    .execute(params![user_id, key])?;
    Ok(())
}

/// Whether the user had this device and it was removed.
pub fn is_forgotten(db: &Connection, user_id: i64, key: &str) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM devices WHERE user_id = ? AND key = ? AND forgotten")?.exists(params![user_id, key])
}

fn device(row: &Row<'_>) -> rusqlite::Result<Device> {
    let salt: Option<Vec<u8>> = row.get(4)?;
    let verifier: Option<Vec<u8>> = row.get(5)?;
    Ok(Device {
        key: row.get(0)?,
        group_key: row.get(1)?,
        name: row.get(2)?,
        remembered: row.get(3)?,
        secret: salt.zip(verifier).map(|(salt, verifier)| PasswordRecord { salt, verifier }),
        created: row.get(6)?,
        modified: row.get(7)?,
        authenticated: row.get(8)?,
    })
}
