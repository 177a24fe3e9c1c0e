//! What a process leaves in the log: its stream, opened when it starts. The hot path is here, so an invocation is one small
//! record, told twice; what it says is put into words by whoever reads it.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime};

use jiff::{Timestamp, tz::TimeZone};
use uuid::Uuid;

use super::report::{Done, Failed, Invoked, Moment, memory_used};
use super::runner::{Outcome, Runner};
use crate::configuration::FunctionConfiguration;
use crate::function::job::{Delivery, Job};
use crate::settings::LogStream;

/// One process's part of the log.
pub(crate) struct Journal {
    /// The stream's name.
    pub name: String,
    stream: Option<Box<dyn LogStream>>,
    current: Mutex<Option<Arc<Invoked>>>,
    memory: Memory,
    began: SystemTime,
    since: Instant,
}

impl Journal {
    /// Opens the stream; the group is made with the first process, as on AWS.
    pub fn open(runner: &Runner, now: SystemTime) -> Self {
        let configuration = &runner.configuration;
        let name = stream_name(configuration, &runner.version, now);
        let stream = runner.host.log().map(|log| log.open(&configuration.log_group_name(), &name, now));
        let region = &runner.host.settings.region;
        if let (Some(stream), Some(line)) = (&stream, runner.facts.init_start(now, &configuration.runtime, region)) {
            stream.line(now, &line);
        }
        Self { name, stream, current: Mutex::default(), memory: Memory::default(), began: now, since: Instant::now() }
    }

    /// The process runs.
    pub fn runs(&self, pid: Option<u32>) {
        self.memory.pid.store(pid.unwrap_or(0), Ordering::Relaxed);
    }

    /// A line of the handler; `at` is when, while it has an invocation.
    pub fn line(&self, at: Option<SystemTime>, text: &str) {
        if let Some(stream) = &self.stream {
            stream.line(at.unwrap_or_else(|| self.began + self.since.elapsed()), &format!("{text}\n"));
        }
    }

    /// It has got an invocation.
    pub fn start(&self, runner: &Runner, delivery: &Delivery) {
        // For one that will not live to be asked.
        if self.memory.mb.load(Ordering::Relaxed) == 0 {
            self.memory.look();
        }
        self.begin(runner, &delivery.request_id, delivery.at);
    }

    /// It is about to be killed: nobody can ask it afterwards.
    pub fn dies(&self) {
        self.memory.look();
    }

    /// Its invocation has ended.
    pub fn end(&self, runner: &Runner, job: &Job, outcome: &Outcome) -> Arc<Invoked> {
        let now = Instant::now();
        let at = job.clock_at(now);
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner).take();
        // One that no process got to see has not begun.
        let invoked = current.unwrap_or_else(|| self.begin(runner, &job.invocation.request_id, at));
        invoked.finish(done(job, outcome, at, now, self.memory.used(now.duration_since(self.since).as_secs())));
        if let Some(stream) = &self.stream {
            stream.invoked(at, &invoked, Moment::End);
        }
        invoked
    }

    fn begin(&self, runner: &Runner, request_id: &str, at: SystemTime) -> Arc<Invoked> {
        let invoked = Arc::new(Invoked::new(&runner.facts, request_id, at));
        if let Some(stream) = &self.stream {
            stream.invoked(at, &invoked, Moment::Start);
        }
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&invoked));
        invoked
    }
}

/// The record of an invocation that runs elsewhere: for the log that its caller may want.
pub(super) fn elsewhere(runner: &Runner, job: &Job, outcome: &Outcome) -> Invoked {
    let now = Instant::now();
    let invoked = Invoked::new(&runner.facts, &job.invocation.request_id, job.invocation.now);
    invoked.finish(done(job, outcome, job.clock_at(now), now, None));
    invoked
}

fn done(job: &Job, outcome: &Outcome, at: SystemTime, now: Instant, memory_used: Option<u32>) -> Done {
    let failed = match outcome {
        Outcome::Failure(failure) => Some(Failed::new(failure)),
        _ => None,
    };
    let is_error = !matches!(outcome, Outcome::Response(_));
    Done { at, duration: job.duration_at(now), init: job.init, memory_used, failed, is_error }
}

/// Peak memory, looked at once per second at the most.
#[derive(Default)]
struct Memory {
    pid: AtomicU32,
    /// The second after the one it was looked at; 0: never.
    looked: AtomicU64,
    mb: AtomicU32,
}

impl Memory {
    fn look(&self) {
        let pid = self.pid.load(Ordering::Relaxed);
        if pid != 0
            && let Some(mb) = memory_used(pid)
        {
            self.mb.store(mb, Ordering::Relaxed);
        }
    }

    fn used(&self, second: u64) -> Option<u32> {
        if self.looked.swap(second + 1, Ordering::Relaxed) != second + 1 {
            self.look();
        }
        Some(self.mb.load(Ordering::Relaxed)).filter(|mb| *mb > 0)
    }
}

/// `2026/11/21/[$LATEST]<32 hexadecimal digits>`: one stream per process. In a group that others may share it has the
/// function's name too (developer guide, "Configuring CloudWatch log groups").
fn stream_name(of: &FunctionConfiguration, version: &str, now: SystemTime) -> String {
    let day = Timestamp::try_from(now).unwrap_or_default().to_zoned(TimeZone::UTC);
    let own = format!("/aws/lambda/{}", of.function_name);
    let name = if of.log_group_name() == own { "" } else { of.function_name.as_str() };
    format!("{}/{name}[{version}]{}", day.strftime("%Y/%m/%d"), Uuid::new_v4().simple())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn a_stream_is_named_by_day_version_and_chance() {
        let mut configuration = FunctionConfiguration { function_name: "f".to_owned(), ..FunctionConfiguration::default() };
        let of = |configuration: &FunctionConfiguration| {
            stream_name(configuration, "$LATEST", UNIX_EPOCH + Duration::from_secs(86_400))
        };
        let name = of(&configuration);
        assert!(name.starts_with("1970/01/02/[$LATEST]") && name.len() == 20 + 32, "{name}");
        configuration.log_group = Some("shared".to_owned());
        assert!(of(&configuration).starts_with("1970/01/02/f[$LATEST]"));
    }

    #[test]
    fn memory_is_looked_at_once_per_second() {
        let memory = Memory::default();
        assert_eq!(memory.used(0), None);
        memory.pid.store(std::process::id(), Ordering::Relaxed);
        assert!(memory.used(1).is_some());
        memory.mb.store(1, Ordering::Relaxed);
        assert_eq!(memory.used(1), Some(1));
        assert!(memory.used(2).is_some_and(|mb| mb > 1));
    }
}
