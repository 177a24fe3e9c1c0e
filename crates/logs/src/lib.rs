//! CloudWatch Logs: groups, streams and events; the lines of functions and access logs, and what clients put.
//!
//! `operations` is the API, `account` the groups, `ring` what is in memory, `store` what is in the database, `read` both in
//! one sequence, `pattern` filter patterns, `writer` how functions and APIs write, `follow` how one is told.

mod account;
mod checks;
mod event;
mod follow;
mod group;
mod operations;
mod pattern;
mod read;
mod refusal;
mod ring;
mod store;
mod writer;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, header};
use serde_json::Value;

use account::Account;
pub use event::{Event, Key};
pub use follow::{Follower, Line, Wanted};
pub use operations::names as operations;
pub use pattern::Pattern;
pub use refusal::Refusal;
pub use ring::Later;
pub use writer::Writer;

/// Account and region of all groups, and where they are kept.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Twelve digits.
    pub account_id: String,
    /// `ap-northeast-1`.
    pub region: String,
    /// The database file. `None`: gone with the process.
    pub database: Option<PathBuf>,
}

/// A failure of the logs' own state.
#[derive(Debug, thiserror::Error)]
pub enum LogsError {
    /// The database.
    #[error(transparent)]
    Database(#[from] sekisho_database::DatabaseError),
}

/// Every log group of the account.
pub struct Logs {
    account: Arc<Account>,
}

impl Logs {
    /// Opens what is there.
    pub fn open(settings: Settings) -> Result<Arc<Self>, LogsError> {
        Ok(Arc::new(Self { account: Arc::new(Account::open(settings)?) }))
    }

    /// Answers a call: JSON 1.1, `X-Amz-Target: Logs_20140328.<operation>`.
    pub async fn handle(&self, request: Request<Bytes>, now: SystemTime) -> Response<Bytes> {
        let account = Arc::clone(&self.account);
        let done = tokio::task::spawn_blocking(move || {
            let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
            let Some(operation) = target.and_then(|target| target.strip_prefix("Logs_20140328.")) else {
                return Err(Refusal::unknown());
            };
            operations::call(operation, request.body(), &account, event::millis(now))
        });
        match done.await {
            Ok(Ok(answer)) => respond(StatusCode::OK, answer.as_ref()),
            Ok(Err(refusal)) => refused(&refusal),
            Err(error) => refused(&Refusal::failed(error)),
        }
    }

    /// Does what an operation of the API does, without a request.
    ///
    /// # Errors
    /// AWS's refusal.
    pub fn call(&self, operation: &str, input: &Value, now: SystemTime) -> Result<Value, Refusal> {
        let body = input.to_string();
        let answer = operations::call(operation, body.as_bytes(), &self.account, event::millis(now))?;
        Ok(answer.unwrap_or_default())
    }

    /// Is there a group of this name?
    #[must_use]
    pub fn has_group(&self, name: &str) -> bool {
        self.account.find(name).is_some()
    }

    /// Is there a stream of this name in that group?
    #[must_use]
    pub fn has_stream(&self, group: &str, stream: &str) -> bool {
        self.account.find(group).is_some_and(|group| group.stream(stream).is_some())
    }

    /// Writes to a stream from inside; group and stream are made if need be. What is written is kept in memory.
    #[must_use]
    pub fn writer(&self, group: &str, stream: &str, now: SystemTime) -> Writer {
        Writer::new(Arc::clone(&self.account), group, stream, now)
    }

    /// What there is of the wanted, oldest first.
    ///
    /// # Errors
    /// The database.
    pub fn history(&self, wanted: &Wanted, now: SystemTime) -> Result<Vec<Line>, Refusal> {
        follow::history(&self.account, wanted, event::millis(now))
    }

    /// What there is of the wanted, and then each new event.
    ///
    /// # Errors
    /// The database.
    pub fn follow(&self, wanted: Wanted, now: SystemTime) -> Result<Follower, Refusal> {
        Follower::new(&self.account, wanted, event::millis(now))
    }

    /// Removes every group.
    ///
    /// # Errors
    /// The database.
    pub fn remove_everything(&self) -> Result<(), Refusal> {
        self.account.clear()
    }
}

fn refused(refusal: &Refusal) -> Response<Bytes> {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    respond(status, Some(&refusal.body()))
}

fn respond(status: StatusCode, body: Option<&Value>) -> Response<Bytes> {
    let mut response = Response::new(body.map_or_else(Bytes::new, |body| Bytes::from(body.to_string())));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.1"));
    if let Ok(id) = HeaderValue::try_from(uuid::Uuid::new_v4().to_string()) {
        headers.insert("x-amzn-requestid", id);
    }
    response
}
