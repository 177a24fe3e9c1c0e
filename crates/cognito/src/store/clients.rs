//! App clients.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{from_json, to_json};
use crate::client::Client;

const COLUMNS: &str = "id, pool_id, name, secrets, settings, created, modified";

/// The client with this id.
pub fn find(db: &Connection, id: &str) -> rusqlite::Result<Option<Client>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM clients WHERE id = ?"))?.query_row([id], client).optional()
}

/// Adds the client or writes what can change of it.
pub fn put(db: &Connection, client: &Client) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO clients (id, pool_id, name, secrets, settings, created, modified)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, secrets = excluded.secrets,
             settings = excluded.settings, modified = excluded.modified",
    )?
    .execute(params![
        client.id,
        client.pool_id,
        client.name,
        to_json(&client.secrets),
        to_json(&client.settings),
        client.created,
        client.modified
    ])?;
    Ok(())
}

/// Removes the client and its sessions.
pub fn delete(db: &Connection, id: &str) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM clients WHERE id = ?")?.execute([id])?;
    Ok(())
}

/// The pool's clients after this id, in the order of their ids.
pub fn list(db: &Connection, pool_id: &str, after: &str, limit: usize) -> rusqlite::Result<Vec<Client>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM clients WHERE pool_id = ? AND id > ? ORDER BY id LIMIT ?"))?
        .query_map(params![pool_id, after, super::count(limit)], client)?
        .collect()
}

fn client(row: &Row<'_>) -> rusqlite::Result<Client> {
    Ok(Client {
        id: row.get(0)?,
        pool_id: row.get(1)?,
        name: row.get(2)?,
        secrets: from_json(row, 3)?,
        settings: from_json(row, 4)?,
        created: row.get(5)?,
        modified: row.get(6)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ApiError;
    use crate::store::Store;

    #[test]
    fn the_secret_of_an_older_file_is_the_first_of_the_secrets() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cognito.db");
        let older = Connection::open(&path).unwrap();
        older.execute_batch(include_str!("schema/1.sql")).unwrap();
        older
            .execute_batch(
                "PRAGMA user_version = 1;
                 INSERT INTO pools VALUES ('p', 'pool', '{}', '{}', 0, 0);
                 INSERT INTO clients VALUES ('with', 'p', 'c', 'old secret', '{}', 7, 8), ('none', 'p', 'c', NULL, '{}', 7, 8);",
            )
            .unwrap();
        drop(older);
        let store = Store::open(Some(&path)).unwrap();
        let secrets = |id: &str| store.read(|db| Ok::<_, ApiError>(find(db, id)?.unwrap().secrets)).unwrap();
        let [secret] = &secrets("with")[..] else { panic!("one secret") };
        assert_eq!((secret.id.as_str(), secret.value.as_str()), ("with--7", "old secret"));
        assert_eq!(secret.created().milliseconds(), 7);
        assert!(secrets("none").is_empty());
    }
}
