//! One function, as it is (`$LATEST`), as a published version or through an alias: its configuration, its policy and
//! the pool of its processes. Doors: `invoke` for callers, `policy` for permissions, `pool` for the queue.

pub(crate) mod about;
pub(crate) mod job;
pub(crate) mod policy;
pub(crate) mod pool;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use tokio::sync::{mpsc, oneshot};

use crate::backend::Backend;
use crate::configuration::FunctionConfiguration;
use crate::invocation::{Answer, Invocation, InvokeError, MAX_REQUEST, Streamed};
use crate::name::FunctionName;
use crate::package::{CodeFolder, Package, weigh};
use crate::process::host::Host;
use crate::process::runner::Runner;

use about::About;
use job::{Job, Priority};
use policy::Policy;

/// Pieces of a streamed answer that may wait for its reader; then the handler waits.
const PIECES: usize = 16;

/// A function of the account. Stays usable for who holds it, even after it was replaced or deleted.
pub struct Function {
    runner: Arc<Runner>,
    /// The runner's, but for tags and the like, whose change needs no new process.
    configuration: Arc<FunctionConfiguration>,
    policy: Arc<Policy>,
    about: About,
    arn: String,
    /// How it was named: a version's number or an alias.
    qualifier: Option<String>,
    /// The ARN that its handler sees.
    invoked_arn: HeaderValue,
}

impl Function {
    pub(crate) fn new(
        configuration: FunctionConfiguration,
        about: About,
        backend: impl Into<Backend>,
        policy: Arc<Policy>,
        host: Arc<Host>,
    ) -> Self {
        let arn = FunctionName::parse(&configuration.function_name).arn(&host.settings);
        let configuration = Arc::new(configuration);
        let qualifier = (about.version != crate::invocation::LATEST).then(|| about.version.clone());
        let runner = Arc::new(Runner::new(Arc::clone(&configuration), &about.version, backend.into(), host));
        let invoked_arn = invoked_arn(&arn, qualifier.as_deref());
        Self { runner, configuration, policy, about, arn, qualifier, invoked_arn }
    }

    /// The same processes under an alias, whose policy is its own.
    pub(crate) fn through(&self, alias: &str, policy: Arc<Policy>) -> Self {
        Self {
            runner: Arc::clone(&self.runner),
            configuration: Arc::clone(&self.configuration),
            policy,
            about: self.about.clone(),
            arn: self.arn.clone(),
            qualifier: Some(alias.to_owned()),
            invoked_arn: invoked_arn(&self.arn, Some(alias)),
        }
    }

    /// The same processes, described otherwise.
    pub(crate) fn described(&self, configuration: FunctionConfiguration, about: About) -> Self {
        Self {
            runner: Arc::clone(&self.runner),
            configuration: Arc::new(configuration),
            policy: Arc::clone(&self.policy),
            about,
            arn: self.arn.clone(),
            qualifier: self.qualifier.clone(),
            invoked_arn: self.invoked_arn.clone(),
        }
    }

    /// Full ARN without a qualifier.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// The function's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.configuration.function_name
    }

    /// How long one invocation may take.
    #[must_use]
    pub fn timeout(&self) -> Duration {
        self.configuration.time_limit()
    }

    /// Its configuration.
    #[must_use]
    pub fn configuration(&self) -> &FunctionConfiguration {
        &self.configuration
    }

    /// The program that its processes run; an empty path if it runs elsewhere or was never built.
    #[must_use]
    pub fn executable(&self) -> &Path {
        self.runner.backend.executable()
    }

    /// Does a program run here, or could it?
    #[must_use]
    pub fn has_program(&self) -> bool {
        self.runner.backend.program().is_some()
    }

    /// May `principal` (such as `apigateway.amazonaws.com`) invoke it on behalf of `source_arn`?
    #[must_use]
    pub fn allows(&self, principal: &str, source_arn: &str) -> bool {
        self.policy.allows(principal, source_arn)
    }

    /// Runs it once and waits for the answer. Dropping the future does not stop the handler.
    pub async fn invoke(&self, invocation: Invocation) -> Result<Answer, InvokeError> {
        self.submit(invocation, Priority::Now, |job| job)?.answer().await
    }

    /// Like `invoke`; the answer has `log_tail`.
    pub async fn invoke_with_log(&self, invocation: Invocation) -> Result<Answer, InvokeError> {
        self.submit(invocation, Priority::Now, Job::with_tail)?.answer().await
    }

    /// Runs it once; the answer comes piece by piece if the handler streams it.
    pub(crate) fn invoke_streamed(&self, invocation: Invocation, with_log: bool) -> Result<Streamed, InvokeError> {
        let (to, pieces) = mpsc::channel(PIECES);
        let wanted = |mut job: Box<Job>| {
            job.pieces = Some(to);
            if with_log { job.with_tail() } else { job }
        };
        let Pending(end) = self.submit(invocation, Priority::Now, wanted)?;
        Ok(Streamed { pieces, end })
    }

    /// Puts an asynchronous invocation into the queue; nobody learns its answer.
    /// Unlike AWS, a failed one is not tried again.
    pub fn invoke_event(&self, invocation: Invocation) -> Result<(), InvokeError> {
        self.submit(invocation, Priority::Later, |job| job).map(drop)
    }

    pub(crate) fn policy(&self) -> Arc<Policy> {
        Arc::clone(&self.policy)
    }

    pub(crate) fn about(&self) -> &About {
        &self.about
    }

    /// `$LATEST` or a number.
    pub(crate) fn version(&self) -> &str {
        &self.about.version
    }

    /// The unpacked zip, if it came as one.
    pub(crate) fn folder(&self) -> Option<&Arc<CodeFolder>> {
        self.runner.backend.folder()
    }

    /// What answers its invocations.
    pub(crate) fn backend(&self) -> Backend {
        self.runner.backend.clone()
    }

    /// Digest and size of its zip. Slow the first time, unless it came as one.
    pub(crate) fn weight(&self) -> Option<&Package> {
        match &self.about.package {
            Some(package) => Some(package),
            None => self.runner.weight.get_or_init(|| weigh(self.executable()).ok()).as_ref(),
        }
    }

    pub(crate) fn is_weighed(&self) -> bool {
        self.about.package.is_some() || self.runner.weight.get().is_some()
    }

    /// The ARN with the qualifier it goes by.
    pub(crate) fn qualified_arn(&self) -> String {
        match &self.qualifier {
            Some(qualifier) => format!("{}:{qualifier}", self.arn),
            None => self.arn.clone(),
        }
    }

    /// Idle processes end now, busy ones after their invocation.
    pub(crate) fn retire(&self) {
        self.runner.retire();
    }

    /// Like `retire`, and whatever waits in the queue is refused.
    pub(crate) fn stop(&self) {
        self.runner.stop();
    }

    fn submit(
        &self,
        invocation: Invocation,
        priority: Priority,
        wanted: impl FnOnce(Box<Job>) -> Box<Job>,
    ) -> Result<Pending, InvokeError> {
        if invocation.payload.len() > MAX_REQUEST {
            return Err(InvokeError::TooLarge);
        }
        let (reply, answer) = oneshot::channel();
        self.runner.submit(wanted(Job::new(invocation, reply, self.invoked_arn.clone())), priority)?;
        Ok(Pending(answer))
    }
}

fn invoked_arn(arn: &str, qualifier: Option<&str>) -> HeaderValue {
    let arn = qualifier.map_or_else(|| arn.to_owned(), |qualifier| format!("{arn}:{qualifier}"));
    HeaderValue::try_from(arn).unwrap_or(HeaderValue::from_static("unknown"))
}

/// An accepted invocation.
struct Pending(oneshot::Receiver<Result<Answer, InvokeError>>);

impl Pending {
    async fn answer(self) -> Result<Answer, InvokeError> {
        let stopped = |_| InvokeError::Unavailable("the function was stopped before it answered".to_owned());
        self.0.await.map_err(stopped)?
    }
}
