//! Jobs that import users.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::from_word;
use crate::import::job::{Job, Status};
use crate::timestamp::Timestamp;

const COLUMNS: &str =
    "id, pool_id, name, role_arn, status, done, imported, skipped, failed, message, created, started, completed";

/// Adds a job.
pub fn insert(db: &Connection, job: &Job) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO import_jobs (id, pool_id, name, role_arn, status, created) VALUES (?, ?, ?, ?, ?, ?)")?
        .execute(params![job.id, job.pool_id, job.name, job.role_arn, job.status.word(), job.created])?;
    Ok(())
}

/// The job of this id.
pub fn find(db: &Connection, id: &str) -> rusqlite::Result<Option<Job>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM import_jobs WHERE id = ?"))?.query_row([id], job).optional()
}

/// The pool's jobs after this id, in the order of their ids.
pub fn list(db: &Connection, pool_id: &str, after: &str, limit: usize) -> rusqlite::Result<Vec<Job>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM import_jobs WHERE pool_id = ? AND id > ? ORDER BY id LIMIT ?"))?
        .query_map(params![pool_id, after, super::count(limit)], job)?
        .collect()
}

/// Jobs that were running when the program ended.
pub fn cut_off(db: &Connection) -> rusqlite::Result<Vec<String>> {
    db.prepare_cached("SELECT id FROM import_jobs WHERE status IN ('Pending', 'InProgress', 'Stopping')")?
        .query_map([], |row| row.get(0))?
        .collect()
}

/// Writes how far the job is.
pub fn update(db: &Connection, job: &Job) -> rusqlite::Result<()> {
    db.prepare_cached(
        "UPDATE import_jobs SET status = ?, done = ?, imported = ?, skipped = ?, failed = ?, message = ?, started = ?,
            completed = ? WHERE id = ?",
    )?
    .execute(params![
        job.status.word(),
        job.done,
        job.imported,
        job.skipped,
        job.failed,
        job.message,
        job.started,
        job.completed,
        job.id
    ])?;
    Ok(())
}

/// Keeps the file, if the job still waits for one.
pub fn put_file(db: &Connection, id: &str, csv: &[u8]) -> rusqlite::Result<bool> {
    let changed =
        db.prepare_cached("UPDATE import_jobs SET csv = ? WHERE id = ? AND status = 'Created'")?.execute(params![csv, id])?;
    Ok(changed == 1)
}

/// The file.
pub fn file(db: &Connection, id: &str) -> rusqlite::Result<Option<Vec<u8>>> {
    db.prepare_cached("SELECT csv FROM import_jobs WHERE id = ?")?
        .query_row([id], |row| row.get(0))
        .optional()
        .map(Option::flatten)
}

/// Whether a file was uploaded.
pub fn has_file(db: &Connection, id: &str) -> rusqlite::Result<bool> {
    db.prepare_cached("SELECT 1 FROM import_jobs WHERE id = ? AND csv IS NOT NULL")?.exists([id])
}

/// Lets go of the file: the job has ended.
pub fn forget_file(db: &Connection, id: &str) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE import_jobs SET csv = NULL WHERE id = ?")?.execute([id])?;
    Ok(())
}

fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    let started: Option<Timestamp> = row.get(11)?;
    Ok(Job {
        id: row.get(0)?,
        pool_id: row.get(1)?,
        name: row.get(2)?,
        role_arn: row.get(3)?,
        status: from_word(row, 4, Status::of)?,
        done: row.get(5)?,
        imported: row.get(6)?,
        skipped: row.get(7)?,
        failed: row.get(8)?,
        message: row.get(9)?,
        created: row.get(10)?,
        started,
        completed: row.get(12)?,
    })
}
