//! One function: its configuration, its policy and the pool of its processes.
//! Doors: `invoke` for callers, `policy` for permissions, `pool` for the queue.

pub(crate) mod job;
pub(crate) mod policy;
pub(crate) mod pool;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::configuration::FunctionConfiguration;
use crate::invocation::{Answer, Invocation, InvokeError, MAX_REQUEST};
use crate::name::FunctionName;
use crate::process::host::Host;
use crate::process::runner::Runner;

use job::{Job, Priority};
use policy::Policy;

/// A function of the account. Stays usable for who holds it, even after it was replaced or deleted.
pub struct Function {
    runner: Arc<Runner>,
    policy: Arc<Policy>,
    revision_id: String,
}

impl Function {
    pub(crate) fn new(configuration: FunctionConfiguration, executable: PathBuf, policy: Arc<Policy>, host: Arc<Host>) -> Self {
        let arn = FunctionName::parse(&configuration.function_name).arn(&host.settings);
        Self {
            runner: Arc::new(Runner::new(configuration, arn, executable, host)),
            policy,
            revision_id: uuid::Uuid::new_v4().to_string(),
        }
    }

    /// Full ARN without a qualifier.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.runner.arn
    }

    /// The function's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.runner.configuration.function_name
    }

    /// How long one invocation may take.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.runner.configuration.time_limit()
    }

    /// Its configuration.
    #[must_use]
    pub fn configuration(&self) -> &FunctionConfiguration {
        &self.runner.configuration
    }

    /// The program that its processes run.
    #[must_use]
    pub fn executable(&self) -> &std::path::Path {
        &self.runner.executable
    }

    /// May `principal` (such as `apigateway.amazonaws.com`) invoke it on behalf of `source_arn`?
    #[must_use]
    pub fn allows(&self, principal: &str, source_arn: &str) -> bool {
        self.policy.allows(principal, source_arn)
    }

    /// Runs it once and waits for the answer. Dropping the future does not stop the handler.
    pub async fn invoke(&self, invocation: Invocation) -> Result<Answer, InvokeError> {
        self.submit(invocation, LogType::None, Priority::Now)?.answer().await
    }

    /// Like `invoke`; the answer has `log_tail`.
    pub async fn invoke_with_log(&self, invocation: Invocation) -> Result<Answer, InvokeError> {
        self.submit(invocation, LogType::Tail, Priority::Now)?.answer().await
    }

    /// Puts an asynchronous invocation into the queue; nobody learns its answer.
    /// Unlike AWS, a failed one is not tried again.
    pub fn invoke_event(&self, invocation: Invocation) -> Result<(), InvokeError> {
        self.submit(invocation, LogType::None, Priority::Later).map(drop)
    }

    pub(crate) fn policy(&self) -> Arc<Policy> {
        Arc::clone(&self.policy)
    }

    pub(crate) fn revision_id(&self) -> &str {
        &self.revision_id
    }

    /// Idle processes end now, busy ones after their invocation.
    pub(crate) fn retire(&self) {
        self.runner.retire();
    }

    /// Like `retire`, and whatever waits in the queue is refused.
    pub(crate) fn stop(&self) {
        self.runner.stop();
    }

    fn submit(&self, invocation: Invocation, log: LogType, priority: Priority) -> Result<Pending, InvokeError> {
        if invocation.payload.len() > MAX_REQUEST {
            return Err(InvokeError::TooLarge);
        }
        let (reply, answer) = oneshot::channel();
        self.runner.submit(Job::new(invocation, reply, log), priority)?;
        Ok(Pending(answer))
    }
}

/// Does the caller want the log of the invocation?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogType {
    None,
    Tail,
}

/// An accepted invocation.
struct Pending(oneshot::Receiver<Answer>);

impl Pending {
    async fn answer(self) -> Result<Answer, InvokeError> {
        let stopped = |_| InvokeError::Unavailable("the function was stopped before it answered".to_owned());
        self.0.await.map_err(stopped)
    }
}
