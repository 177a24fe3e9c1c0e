//! Runs the processes of one function: starts them when the pool says so, supervises each until its end,
//! answers the callers of those that failed.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::process::Child;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use super::Process;
use super::failure::Failure;
use super::host::Host;
use super::launch::{Launched, launch};
use super::report::{Report, memory_used};
use super::runtime_api;
use crate::configuration::FunctionConfiguration;
use crate::function::job::{Job, Priority};
use crate::function::pool::{Ended, Expired, INIT_LIMIT, PATIENCE, Pool, ProcessId, Start, Todo, Verdict};
use crate::invocation::{FunctionError, InvokeError};
use crate::package::{CodeFolder, Program};
use crate::settings::OutputLine;

/// One function's code, its configuration and its pool.
pub(crate) struct Runner {
    pub configuration: Arc<FunctionConfiguration>,
    /// `$LATEST` or a number.
    pub version: String,
    pub executable: PathBuf,
    /// Keeps an unpacked zip as long as a process may run in it.
    pub code: Option<Arc<CodeFolder>>,
    pub host: Arc<Host>,
    pub pool: Pool,
    name: Arc<str>,
}

/// What an invocation came to.
pub(super) enum Outcome {
    /// The handler's answer.
    Response(Bytes),
    /// The handler's own error.
    Error(Bytes),
    /// No answer of the handler.
    Failure(Failure),
}

impl Runner {
    pub fn new(configuration: Arc<FunctionConfiguration>, version: &str, program: Program, host: Arc<Host>) -> Self {
        let reserved = configuration.reserved_concurrency;
        Self {
            pool: Pool::new(host.settings.max_processes, reserved, configuration.time_limit()),
            name: Arc::from(configuration.function_name.as_str()),
            version: version.to_owned(),
            executable: std::path::absolute(&program.executable).unwrap_or(program.executable),
            code: program.folder,
            configuration,
            host,
        }
    }

    /// Queues a job and starts a process for it when none is free.
    pub fn submit(self: &Arc<Self>, job: Box<Job>, priority: Priority) -> Result<(), InvokeError> {
        if self.host.is_stopping() {
            return Err(InvokeError::Unavailable("the functions are stopping".to_owned()));
        }
        let todo = self.pool.submit(job, priority)?;
        self.act(todo);
        Ok(())
    }

    pub fn retire(&self) {
        self.pool.retire();
    }

    pub fn stop(&self) {
        self.pool.stop();
    }

    /// A line of output of one of the processes.
    pub(super) fn line(&self, id: ProcessId, text: &str) {
        (self.host.output)(OutputLine {
            function: Arc::clone(&self.name),
            request_id: self.pool.line(id, text),
            text: text.to_owned(),
        });
    }

    /// Answers the caller; with the log, if it asked for it.
    pub(super) fn answer(&self, mut job: Job, outcome: Outcome, pid: Option<u32>) {
        let log_tail = job.tail.take().map(|mut tail| {
            let request_id = job.invocation.request_id.as_str();
            let failure = match &outcome {
                Outcome::Failure(failure) => Some(failure),
                _ => None,
            };
            if let Some(failure) = failure {
                tail.failure(job.clock(), request_id, &failure.to_string());
            }
            tail.finish(&Report {
                request_id,
                duration: job.duration(),
                init: job.init,
                memory_size: self.configuration.memory_size,
                memory_used: pid.and_then(memory_used),
                status: failure.map(Failure::status),
            })
        });
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
        let failure = match launch(&self, start.now) {
            Ok(launched) => self.live(start.id, &start.kick, launched).await,
            Err(why) => Failure::NotStarted(why),
        };
        let Ended { invocation, init, todo } = self.pool.ended(start.id);
        if let Some(job) = invocation.or(init) {
            self.answer(*job, Outcome::Failure(failure), None);
        }
        if !self.host.is_stopping() {
            self.act(todo);
        }
    }

    /// Serves and supervises a process until its end, and says how it ended.
    async fn live(self: &Arc<Self>, id: ProcessId, kick: &Notify, launched: Launched) -> Failure {
        let Launched { mut child, streams, listener } = launched;
        let process = Arc::new(Process { id, pid: child.id(), runner: Arc::clone(self), streams });
        // Dropped, and so ended, with this function.
        let mut tasks = JoinSet::new();
        tasks.spawn(runtime_api::serve(listener, Arc::clone(&process)));
        for stream in process.streams.each() {
            let runner = Arc::clone(self);
            tasks.spawn(stream.follow(move |line| runner.line(id, line)));
        }
        let failure = self.supervise(&process, kick, &mut child).await;
        process.streams.finish(|line| self.line(id, line));
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
                kill(child);
                if let Some(expired) = expired {
                    self.time_out(expired, process.pid);
                }
                None
            }
        }
    }

    fn time_out(&self, expired: Expired, pid: Option<u32>) {
        let (job, limit): (Box<Job>, Duration) = match expired {
            Expired::Invocation(job) => (job, self.configuration.time_limit()),
            // Unverified: AWS starts such a process a second time within the invocation's own timeout;
            // here the invocation fails with the limit of the init phase.
            Expired::Init(job) => (job, INIT_LIMIT),
        };
        self.answer(*job, Outcome::Failure(Failure::TimedOut(limit)), pid);
    }
}

/// A process that is already gone needs no killing.
fn kill(child: &mut Child) {
    let _ = child.start_kill();
}
