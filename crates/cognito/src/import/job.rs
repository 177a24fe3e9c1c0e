//! `CreateUserImportJob` and its sisters: a job waits for its file, is started, and takes the users in on a thread of its
//! own. Counts and rows are committed together, so a job that was cut off goes on where it was.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde::Serialize;

use super::row::Rows;
use super::{BATCH, Imported, later, take_in};
use crate::error::ApiError;
use crate::operation::Context;
use crate::pool::Pool;
use crate::service::Cognito;
use crate::store::import_jobs;
use crate::timestamp::Timestamp;

/// How long a job waits to be started.
const PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);

/// An import job as the store keeps it.
#[derive(Debug, Clone)]
pub struct Job {
    pub id: String,
    pub pool_id: String,
    pub name: String,
    pub role_arn: String,
    pub status: Status,
    /// Rows that are done, whatever became of them.
    pub done: i64,
    pub imported: i64,
    pub skipped: i64,
    pub failed: i64,
    pub message: Option<String>,
    pub created: Timestamp,
    pub started: Option<Timestamp>,
    pub completed: Option<Timestamp>,
}

/// Where a job stands (`UserImportJobStatusType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Status {
    Created,
    Pending,
    InProgress,
    Stopping,
    Expired,
    Stopped,
    Failed,
    Succeeded,
}

impl Status {
    const ALL: [Self; 8] = [
        Self::Created,
        Self::Pending,
        Self::InProgress,
        Self::Stopping,
        Self::Expired,
        Self::Stopped,
        Self::Failed,
        Self::Succeeded,
    ];

    /// AWS's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "Created",
            Self::Pending => "Pending",
            Self::InProgress => "InProgress",
            Self::Stopping => "Stopping",
            Self::Expired => "Expired",
            Self::Stopped => "Stopped",
            Self::Failed => "Failed",
            Self::Succeeded => "Succeeded",
        }
    }

    /// The status of this name.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }
}

/// `UserImportJobType` of the API reference.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserImportJobType {
    job_name: String,
    job_id: String,
    user_pool_id: String,
    pre_signed_url: String,
    creation_date: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_date: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion_date: Option<Timestamp>,
    status: Status,
    cloud_watch_logs_role_arn: String,
    imported_users: i64,
    skipped_users: i64,
    failed_users: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    completion_message: Option<String>,
}

impl Job {
    /// The job as the API shows it. `endpoint`: where this service answers, for the upload.
    pub fn shown(self, endpoint: &str) -> UserImportJobType {
        UserImportJobType {
            pre_signed_url: format!("{endpoint}/_sekisho/imports/{}", self.id),
            job_name: self.name,
            job_id: self.id,
            user_pool_id: self.pool_id,
            creation_date: self.created,
            start_date: self.started,
            completion_date: self.completed,
            status: self.status,
            cloud_watch_logs_role_arn: self.role_arn,
            imported_users: self.imported,
            skipped_users: self.skipped,
            failed_users: self.failed,
            completion_message: self.message,
        }
    }

    /// A job that waits for its file.
    pub fn new(id: String, pool_id: String, name: String, role_arn: String, now: Timestamp) -> Self {
        Self {
            id,
            pool_id,
            name,
            role_arn,
            status: Status::Created,
            done: 0,
            imported: 0,
            skipped: 0,
            failed: 0,
            message: None,
            created: now,
            started: None,
            completed: None,
        }
    }

    /// A job that waited too long to be started is no more.
    fn expire(&mut self, now: Timestamp) {
        if self.status == Status::Created && self.created.age(now) > PATIENCE {
            self.end(Status::Expired, "The user import job has expired.".into(), self.created.after(PATIENCE));
        }
    }

    /// From `Created` to `Pending`.
    // Unverified: the words of both refusals.
    pub fn start(&mut self, has_file: bool, now: Timestamp) -> Result<(), ApiError> {
        self.expire(now);
        if self.status != Status::Created {
            let status = self.status.word();
            return Err(ApiError::precondition_not_met(format!("The user import job cannot be started: it is {status}.")));
        }
        if !has_file {
            return Err(ApiError::precondition_not_met("The user import job cannot be started: no CSV file was uploaded."));
        }
        self.status = Status::Pending;
        self.started = Some(now);
        Ok(())
    }

    /// Asks a running job to end.
    // Unverified: the words.
    pub fn stop(&mut self) -> Result<(), ApiError> {
        if matches!(self.status, Status::Pending | Status::InProgress) {
            self.status = Status::Stopping;
            return Ok(());
        }
        let status = self.status.word();
        Err(ApiError::precondition_not_met(format!("The user import job cannot be stopped: it is {status}.")))
    }

    fn end(&mut self, status: Status, message: String, at: Timestamp) {
        self.status = status;
        self.message = Some(message);
        self.completed = Some(at);
    }
}

impl Context<'_> {
    /// The pool's job of this id; one that waited too long has expired.
    // Unverified: the words.
    pub(crate) fn import_job(&self, pool: &Pool, id: &str) -> Result<Job, ApiError> {
        let job = self.store().read(|db| import_jobs::find(db, id))?;
        let job = job.filter(|job| job.pool_id == pool.id);
        let mut job = job.ok_or_else(|| ApiError::resource_not_found(format!("User import job {id} does not exist.")))?;
        job.expire(self.now);
        Ok(job)
    }

    /// The job after a change of its state, if that was one the state allows.
    pub(crate) fn change_import_job(
        &self,
        pool_id: &str,
        id: &str,
        change: impl FnOnce(&Connection, &mut Job) -> Result<(), ApiError>,
    ) -> Result<Job, ApiError> {
        let pool = self.pool(pool_id)?;
        let found = self.import_job(&pool, id)?;
        self.store().write(|db| {
            let mut job = import_jobs::find(db, &found.id)?.unwrap_or(found);
            change(db, &mut job)?;
            import_jobs::update(db, &job)?;
            Ok(job)
        })
    }
}

impl Cognito {
    /// Keeps the file of a job that was not started yet; false if there is no such job.
    pub fn upload_import(&self, job_id: &str, csv: &[u8]) -> Result<bool, ApiError> {
        self.store.write(|db| Ok(import_jobs::put_file(db, job_id, csv)?))
    }

    /// Goes on with jobs that were cut off when the program ended.
    pub(crate) fn resume_imports(self: &Arc<Self>) -> Result<(), ApiError> {
        for id in self.store.read(import_jobs::cut_off)? {
            self.run_import(id);
        }
        Ok(())
    }

    /// Runs the job on a thread of its own.
    pub(crate) fn run_import(self: &Arc<Self>, id: String) {
        let this = Arc::downgrade(self);
        // The job's state tells what became of it, so nobody waits for the thread.
        std::thread::spawn(move || {
            let Some(cognito) = this.upgrade() else { return };
            if let Err(error) = cognito.import(&id) {
                cognito.fail_import(&id, &error);
            }
        });
    }

    fn import(&self, id: &str) -> Result<(), ApiError> {
        let began = Instant::now();
        let found = self.store.read(|db| Ok::<_, ApiError>((import_jobs::find(db, id)?, import_jobs::file(db, id)?)))?;
        let (Some(mut job), file) = found else { return Ok(()) };
        let Some(pool) = self.pool(&job.pool_id)? else { return Ok(()) };
        let start = job.started.unwrap_or(job.created);
        let file = file.unwrap_or_default();
        let mut rows = match Rows::of(&pool, &file, start) {
            Ok(rows) => rows,
            Err(problem) => {
                job.end(Status::Failed, problem, later(start, began));
                return self.finish_import(&job);
            }
        };
        rows.skip(u64::try_from(job.done).unwrap_or(0));
        loop {
            let batch = rows.next_batch(&pool, BATCH);
            if batch.is_empty() {
                break;
            }
            job = self.import_batch(&pool, job, batch)?;
            if job.status == Status::Stopping {
                job.end(Status::Stopped, "The user import job was stopped.".into(), later(start, began));
                return self.finish_import(&job);
            }
        }
        let (status, message) = verdict(&job);
        job.end(status, message, later(start, began));
        self.finish_import(&job)
    }

    /// The users and the job's counts in one transaction, on the job as it is now: it may have been stopped.
    fn import_batch(&self, pool: &Pool, job: Job, batch: Vec<super::Candidate>) -> Result<Job, ApiError> {
        self.store.write(|db| {
            let mut job = import_jobs::find(db, &job.id)?.unwrap_or(job);
            if job.status == Status::Stopping {
                return Ok(job);
            }
            let mut counts = Imported::default();
            job.done += i64::try_from(batch.len()).unwrap_or(0);
            take_in(db, pool, batch)?.into_iter().for_each(|(line, outcome)| counts.count(line, outcome));
            let add = |to: &mut i64, count: u64| *to += i64::try_from(count).unwrap_or(0);
            add(&mut job.imported, counts.imported);
            add(&mut job.skipped, counts.skipped);
            add(&mut job.failed, counts.failed);
            job.status = Status::InProgress;
            import_jobs::update(db, &job)?;
            Ok(job)
        })
    }

    fn finish_import(&self, job: &Job) -> Result<(), ApiError> {
        self.store.write(|db| {
            import_jobs::update(db, job)?;
            Ok(import_jobs::forget_file(db, &job.id)?)
        })
    }

    fn fail_import(&self, id: &str, error: &ApiError) {
        let failed = self.store.read(|db| import_jobs::find(db, id)).ok().flatten();
        if let Some(mut job) = failed {
            job.end(Status::Failed, error.to_string(), job.started.unwrap_or(job.created));
            // A store that cannot take this either has failed the job already: it goes on at the next start.
            let _ = self.finish_import(&job);
        }
    }
}

// Unverified: AWS's messages are not recorded.
fn verdict(job: &Job) -> (Status, String) {
    if job.done == 0 {
        return (Status::Failed, "No users were imported: the file has no rows.".into());
    }
    (Status::Succeeded, "The user import job has completed.".into())
}
