//! What Lambda itself writes into a function's log: START, END and REPORT, as text or as JSON ("Log formats" and "Lambda
//! Telemetry API Event schema reference" in the developer guide). An invocation is one small record; lines are made of it
//! when somebody reads them.

mod json;
mod tail;
mod text;

use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use uuid::Uuid;

use super::failure::Failure;
use crate::configuration::FunctionConfiguration;
pub(crate) use tail::Tail;

/// What all invocations of a function have in common.
pub(crate) struct Facts {
    /// `$LATEST` or a number.
    pub version: String,
    memory_size: u32,
    format: Format,
}

/// `LoggingConfig.LogFormat`.
enum Format {
    Text,
    Json(Level),
}

/// `LoggingConfig.SystemLogLevel`: what is below it is not written.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Level {
    Debug,
    Info,
    Warn,
}

/// One invocation by one process.
pub struct Invoked {
    facts: Arc<Facts>,
    request_id: RequestId,
    started: SystemTime,
    done: OnceLock<Done>,
}

/// Which of an invocation's lines are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// START.
    Start,
    /// END and REPORT, and before them what went wrong.
    End,
}

/// How an invocation ended.
pub(crate) struct Done {
    pub at: SystemTime,
    pub duration: Duration,
    pub init: Option<Duration>,
    /// MB; unknown for a process that never ran.
    pub memory_used: Option<u32>,
    pub failed: Option<Box<Failed>>,
    /// The handler answered with an error of its own.
    pub is_error: bool,
}

/// Why there is no answer of the handler.
pub(crate) struct Failed {
    text: String,
    kind: &'static str,
    status: &'static str,
    timed_out: bool,
}

/// Kept without an allocation of its own.
enum RequestId {
    Uuid(Uuid),
    Other(Box<str>),
}

impl Facts {
    pub fn new(configuration: &FunctionConfiguration, version: &str) -> Self {
        let level = match configuration.system_log_level.as_deref() {
            Some("DEBUG") => Level::Debug,
            Some("WARN") => Level::Warn,
            _ => Level::Info,
        };
        let format = if configuration.log_format.as_deref() == Some("JSON") { Format::Json(level) } else { Format::Text };
        Self { version: version.to_owned(), memory_size: configuration.memory_size, format }
    }

    /// The line of a new process, if there is one at this level.
    pub fn init_start(&self, at: SystemTime, runtime: &str, region: &str) -> Option<String> {
        match self.format {
            Format::Text => Some(text::init_start(runtime, region)),
            Format::Json(level) => (level <= Level::Info).then(|| json::init_start(self, at, runtime, region)),
        }
    }
}

impl Invoked {
    pub(crate) fn new(facts: &Arc<Facts>, request_id: &str, started: SystemTime) -> Self {
        let request_id = match Uuid::try_parse(request_id) {
            // What is spelled otherwise would be spelled otherwise in the log.
            Ok(id) if request_id.len() == 36 && !request_id.bytes().any(|byte| byte.is_ascii_uppercase()) => RequestId::Uuid(id),
            _ => RequestId::Other(request_id.into()),
        };
        Self { facts: Arc::clone(facts), request_id, started, done: OnceLock::new() }
    }

    /// It has ended.
    pub(crate) fn finish(&self, done: Done) {
        // An invocation ends once; whatever came second would be wrong.
        let _ = self.done.set(done);
    }

    /// The lines of that moment, each with its line end.
    #[must_use]
    pub fn lines(&self, moment: Moment) -> Vec<String> {
        let id = self.request_id();
        match (moment, &self.facts.format) {
            (Moment::Start, Format::Text) => vec![text::start(&id, &self.facts.version)],
            (Moment::Start, Format::Json(level)) if *level <= Level::Info => vec![json::start(self, &id)],
            (Moment::Start, Format::Json(_)) => Vec::new(),
            (Moment::End, format) => match (self.done.get(), format) {
                (None, _) => Vec::new(),
                (Some(done), Format::Text) => text::end(&id, self.facts.memory_size, done),
                (Some(done), Format::Json(level)) => json::end(self, &id, done, *level),
            },
        }
    }

    fn request_id(&self) -> String {
        match &self.request_id {
            RequestId::Uuid(id) => id.to_string(),
            RequestId::Other(id) => id.to_string(),
        }
    }
}

impl Done {
    fn milliseconds(&self) -> f64 {
        ms(self.duration)
    }

    /// The init phase is billed too (AWS, since August 2025).
    fn billed(&self) -> f64 {
        ms(self.duration + self.init.unwrap_or_default()).ceil()
    }
}

impl Failed {
    pub fn new(failure: &Failure) -> Box<Self> {
        let timed_out = matches!(failure, Failure::TimedOut(_));
        Box::new(Self { text: failure.to_string(), kind: failure.kind(), status: failure.status(), timed_out })
    }
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// Peak memory of a process in MB, from Linux's `/proc`.
pub(crate) fn memory_used(pid: u32) -> Option<u32> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u32 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib.div_ceil(1_024))
}

#[cfg(test)]
mod tests;
