//! Users from and into CSV files of Cognito's own format.
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-using-import-tool.html>
//!
//! `import/row.rs` makes a user of a line, `import/job.rs` runs the jobs of the API, `import/export.rs` writes.

mod export;
pub mod job;
mod row;

use serde::Serialize;

use crate::directory::Taken;
use crate::error::ApiError;
use crate::new_user;
use crate::pool::Pool;
use crate::service::Cognito;
use crate::store::Store;
use crate::timestamp::Timestamp;
use crate::user::User;

pub use row::columns;

/// Rows in one transaction: few enough that a sign-in hardly waits for them.
const BATCH: usize = 200;

/// Failures that are told one by one.
const TOLD: usize = 20;

/// What became of the rows of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// Users who are in the pool now.
    pub imported: u64,
    /// Rows whose user was there already.
    pub skipped: u64,
    /// Rows that are no user the pool could take.
    pub failed: u64,
    /// The first of those.
    pub failures: Vec<Failure>,
}

/// A row that is no user the pool could take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Its line in the file; the header is the first.
    pub line: u64,
    /// What is wrong with it.
    pub why: String,
}

/// A row of the file, read: its line, and its user or what is wrong with it.
struct Candidate {
    line: u64,
    user: Result<User, String>,
}

/// What became of one row.
enum Outcome {
    Imported,
    Skipped,
    Failed(String),
}

impl Cognito {
    /// Takes in the users of a CSV file; the file is refused as a whole if its header is wrong.
    pub fn import_users(&self, pool_id: &str, csv: &[u8], now: std::time::SystemTime) -> Result<Imported, ApiError> {
        let pool = self.pool(pool_id)?.ok_or_else(|| ApiError::user_pool_missing(pool_id))?;
        let mut rows = row::Rows::of(&pool, csv, now.into()).map_err(ApiError::invalid_parameter)?;
        let mut all = Imported::default();
        loop {
            let batch = rows.next_batch(&pool, BATCH);
            if batch.is_empty() {
                return Ok(all);
            }
            let outcomes = self.store.write(|db| take_in(db, &pool, batch))?;
            outcomes.into_iter().for_each(|(line, outcome)| all.count(line, outcome));
        }
    }
}

impl Imported {
    fn count(&mut self, line: u64, outcome: Outcome) {
        match outcome {
            Outcome::Imported => self.imported += 1,
            Outcome::Skipped => self.skipped += 1,
            Outcome::Failed(why) => {
                self.failed += 1;
                if self.failures.len() < TOLD {
                    self.failures.push(Failure { line, why });
                }
            }
        }
    }
}

/// Adds the users of a batch, each wholly or not at all.
fn take_in(db: &rusqlite::Connection, pool: &Pool, batch: Vec<Candidate>) -> Result<Vec<(u64, Outcome)>, ApiError> {
    let mut outcomes = Vec::with_capacity(batch.len());
    for Candidate { line, user } in batch {
        let outcome = match user {
            Ok(user) => Store::attempt(db, |db| add(db, pool, user))?,
            Err(why) => Outcome::Failed(why),
        };
        outcomes.push((line, outcome));
    }
    Ok(outcomes)
}

/// A refusal stands for the row alone; a database that fails fails the batch.
fn add(db: &rusqlite::Connection, pool: &Pool, mut user: User) -> Result<Result<Outcome, Outcome>, ApiError> {
    match new_user::insert(db, pool, &mut user, Taken::Refuse, "User already exists") {
        Ok(()) => Ok(Ok(Outcome::Imported)),
        Err(error) if error.kind == "UsernameExistsException" => Ok(Err(Outcome::Skipped)),
        Err(error) if error.kind == "InternalErrorException" => Err(error),
        Err(error) => Ok(Err(Outcome::Failed(error.to_string()))),
    }
}

/// The moment a job ends, by the clock it was started with.
fn later(start: Timestamp, began: std::time::Instant) -> Timestamp {
    start.after(began.elapsed())
}
