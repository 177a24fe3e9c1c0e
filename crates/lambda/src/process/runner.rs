//! Runs the processes of one function: starts them when the pool says so, supervises each until its end,
//! answers the callers of those that failed.

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::process::Child;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::Process;
use super::failure::Failure;
use super::host::Host;
use super::journal::{self, Journal};
use super::launch::{Launched, launch};
use super::report::Facts;
use super::runtime_api;
use crate::backend::{Backend, Kind};
use crate::configuration::FunctionConfiguration;
use crate::function::job::{Job, Priority};
use crate::function::pool::{Ended, Expired, INIT_LIMIT, PATIENCE, Pool, ProcessId, Start, Todo, Verdict};
use crate::invocation::{FunctionError, InvokeError};
use crate::package::Package;
use crate::remote::{self, Turns};
use crate::settings::OutputLine;

/// One function's code, its configuration and its pool.
pub(crate) struct Runner {
    pub configuration: Arc<FunctionConfiguration>,
    /// `$LATEST` or a number.
    pub version: String,
    /// Keeps an unpacked zip as long as a process may run in it.
    pub backend: Backend,
    /// Digest and size of its zip, where it did not come as one; known when somebody has asked.
    pub weight: OnceLock<Option<Package>>,
    pub host: Arc<Host>,
    pub pool: Pool,
    /// Instead of the pool, for a function that runs elsewhere.
    pub turns: Turns,
    /// What the lines of its log have in common.
    pub facts: Arc<Facts>,
    name: Arc<str>,
}

/// What an invocation came to.
pub(crate) enum Outcome {
    /// The handler's answer.
    Response(Bytes),
    /// The handler's own error.
    Error(Bytes),
    /// No answer of the handler.
    Failure(Failure),
}

impl Runner {
    pub fn new(configuration: Arc<FunctionConfiguration>, version: &str, backend: Backend, host: Arc<Host>) -> Self {
        let reserved = configuration.reserved_concurrency;
        Self {
            pool: Pool::new(host.settings.max_processes, reserved, configuration.time_limit()),
            name: Arc::from(configuration.function_name.as_str()),
            version: version.to_owned(),
            facts: Arc::new(Facts::new(&configuration, version)),
            turns: Turns::new(host.settings.max_processes, reserved),
            backend,
            weight: OnceLock::new(),
            configuration,
            host,
        }
    }

    /// Queues a job and starts a process for it when none is free.
    pub fn submit(self: &Arc<Self>, job: Box<Job>, priority: Priority) -> Result<(), InvokeError> {
        if self.host.is_stopping() {
            return Err(InvokeError::Unavailable("the functions are stopping".to_owned()));
        }
        match &self.backend.0 {
            Kind::Program(_) => {
                let todo = self.pool.submit(job, priority)?;
                self.act(todo);
                Ok(())
            }
            Kind::Remote(elsewhere) => remote::submit(self, elsewhere, job, priority),
            Kind::Broken(failure) => Err(InvokeError::Unavailable(failure.to_string())),
        }
    }

    pub fn retire(&self) {
        self.pool.retire();
    }

    pub fn stop(&self) {
        self.pool.stop();
        self.turns.close();
    }

    /// A line of output of one of the processes.
    pub(super) fn line(&self, id: ProcessId, journal: &Journal, text: &str) {
        let (request_id, at) = self.pool.line(id, text).unzip();
        journal.line(at, text);
        (self.host.output)(OutputLine { function: Arc::clone(&self.name), request_id, text: text.to_owned() });
    }

    /// Notes the end in the log of the process and answers the caller; with the log, if it asked for it.
    pub(crate) fn answer(&self, mut job: Job, outcome: Outcome, journal: Option<&Journal>) {
        let tail = job.tail.take();
        let log_tail = match journal {
            Some(journal) => {
                let invoked = journal.end(self, &job, &outcome);
                tail.map(|tail| tail.finish(&invoked))
            }
            None => tail.map(|tail| tail.finish(&journal::elsewhere(self, &job, &outcome))),
        };
        let (payload, error) = match outcome {
            Outcome::Response(payload) => (payload, None),
            Outcome::Error(payload) => (payload, Some(FunctionError::Unhandled)),
            Outcome::Failure(failure) => (failure.payload(&job.invocation.request_id), Some(FunctionError::Unhandled)),
        };
        job.answer(payload, error, log_tail);
    }

    fn act(self: &Arc<Self>, todo: Todo) {
        for start in todo.start {
            // Counted before the task runs, so that `stop` waits for it.
            let alive = self.host.enter();
            let runner = Arc::clone(self);
            tokio::spawn(async move {
                runner.run(start).await;
                drop(alive);
            });
        }
        if todo.watch {
            let runner = Arc::clone(self);
            tokio::spawn(async move {
                tokio::time::sleep(PATIENCE).await;
                runner.act(runner.pool.escalate());
            });
        }
    }

    /// The life of one process.
    async fn run(self: Arc<Self>, start: Start) {
        let journal = Arc::new(Journal::open(&self, start.now));
        let failure = match launch(&self, &journal.name).await {
            Ok(launched) => self.live(start.id, &start.kick, launched, &journal).await,
            Err(why) => Failure::NotStarted(why),
        };
        let Ended { invocation, init, todo } = self.pool.ended(start.id);
        if let Some(job) = invocation.or(init) {
            self.answer(*job, Outcome::Failure(failure), Some(&journal));
        }
        if !self.host.is_stopping() {
            self.act(todo);
        }
    }

    /// Serves and supervises a process until its end, and says how it ended.
    async fn live(self: &Arc<Self>, id: ProcessId, kick: &Notify, launched: Launched, journal: &Arc<Journal>) -> Failure {
        let Launched { mut child, streams, listener } = launched;
        journal.runs(child.id());
        let process = Arc::new(Process { id, journal: Arc::clone(journal), runner: Arc::clone(self), streams });
        // Dropped, and so ended, with this function.
        let mut tasks = JoinSet::new();
        tasks.spawn(runtime_api::serve(listener, Arc::clone(&process)));
        for stream in process.streams.each() {
            let (runner, journal) = (Arc::clone(self), Arc::clone(journal));
            tasks.spawn(stream.follow(move |line| runner.line(id, &journal, line)));
        }
        let failure = self.supervise(&process, kick, &mut child).await;
        process.streams.finish(|line| self.line(id, journal, line));
        failure
    }

    /// Waits for the end of the process and brings it about when its time is up.
    async fn supervise(&self, process: &Process, kick: &Notify, child: &mut Child) -> Failure {
        let mut check_at = self.check(process, child);
        let mut killed = false;
        loop {
            let timer = async {
                match check_at {
                    Some(at) => tokio::time::sleep_until(at.into()).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                status = child.wait() => return match status {
                    Ok(status) => Failure::Exited(status),
                    Err(error) => Failure::NotStarted(format!("Lost the process: {error}")),
                },
                () = kick.notified() => check_at = self.check(process, child),
                () = timer => check_at = self.check(process, child),
                () = self.host.killed(), if !killed => {
                    killed = true;
                    kill(child);
                }
            }
        }
    }

    /// Kills the process if its time is up; otherwise says when to look again.
    fn check(&self, process: &Process, child: &mut Child) -> Option<Instant> {
        process.drain();
        match self.pool.check(process.id) {
            Verdict::Sleep(until) => until,
            Verdict::Kill(expired) => {
                process.journal.dies();
                kill(child);
                if let Some(expired) = expired {
                    self.time_out(expired, &process.journal);
                }
                None
            }
        }
    }

    fn time_out(&self, expired: Expired, journal: &Journal) {
        let (job, limit): (Box<Job>, Duration) = match expired {
            Expired::Invocation(job) => (job, self.configuration.time_limit()),
            // Unverified: AWS starts such a process a second time within the invocation's own timeout;
            // here the invocation fails with the limit of the init phase.
            Expired::Init(job) => (job, INIT_LIMIT),
        };
        self.answer(*job, Outcome::Failure(Failure::TimedOut(limit)), Some(journal));
    }
}

/// A process that is already gone needs no killing.
fn kill(child: &mut Child) {
    let _ = child.start_kill();
}
