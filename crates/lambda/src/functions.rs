//! Every function of the account: the door of this crate.
//! Changes come from CloudFormation, invocations from the gateway, triggers and the REST API.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use crate::build::{self, BuildError, BuildProgress, Code};
use crate::configuration::FunctionConfiguration;
use crate::error::LambdaError;
use crate::function::Function;
use crate::function::policy::Policy;
use crate::name::FunctionName;
use crate::permission::Permission;
use crate::process::host::Host;
use crate::settings::{Output, Settings};

/// The functions by name, their policies and their processes.
pub struct Functions {
    host: Arc<Host>,
    by_name: RwLock<HashMap<String, Arc<Function>>>,
}

impl Functions {
    /// An account without functions. `output` receives the handlers' lines.
    #[must_use]
    pub fn new(settings: Settings, output: Output) -> Arc<Self> {
        Arc::new(Self { host: Arc::new(Host::new(settings, output)), by_name: RwLock::default() })
    }

    /// Our own address: processes started from now on find it in `AWS_ENDPOINT_URL`.
    pub fn set_endpoint(&self, url: String) {
        self.host.set_endpoint(url);
    }

    /// Makes the code of functions executable: one cargo run per workspace, none where the binaries are fresh.
    pub async fn build(&self, codes: Vec<Code>, progress: impl Fn(BuildProgress)) -> Result<HashMap<Code, PathBuf>, BuildError> {
        build::build(codes, self.host.settings.profile, &progress).await
    }

    /// Creates or replaces a function. Its policy stays; processes of the old code finish their invocation and end.
    pub fn put(&self, configuration: FunctionConfiguration, executable: PathBuf) -> Result<(), LambdaError> {
        configuration.check()?;
        let name = configuration.function_name.clone();
        let old = {
            let mut functions = self.by_name.write().unwrap_or_else(PoisonError::into_inner);
            let policy = functions.get(&name).map_or_else(|| Arc::new(Policy::default()), |old| old.policy());
            let new = Function::new(configuration, executable, policy, Arc::clone(&self.host));
            functions.insert(name, Arc::new(new))
        };
        if let Some(old) = old {
            old.retire();
        }
        Ok(())
    }

    /// Removes a function; unknown names are fine. A running invocation finishes.
    pub fn delete(&self, name: &str) {
        let old = (self.by_name.write().unwrap_or_else(PoisonError::into_inner)).remove(name);
        if let Some(old) = old {
            old.retire();
        }
    }

    /// Finds a function by name, partial ARN or full ARN, each with or without a qualifier.
    #[must_use]
    pub fn get(&self, name_or_arn: &str) -> Option<Arc<Function>> {
        let name = FunctionName::parse(name_or_arn);
        if !name.belongs_to(&self.host.settings) {
            return None;
        }
        self.read().get(name.name).cloned()
    }

    /// All functions, by name.
    #[must_use]
    pub fn list(&self) -> Vec<Arc<Function>> {
        let mut all: Vec<_> = self.read().values().cloned().collect();
        all.sort_by(|a, b| a.name().cmp(b.name()));
        all
    }

    /// Adds a statement to a function's policy.
    pub fn add_permission(&self, function: &str, p: Permission) -> Result<(), LambdaError> {
        match self.get(function) {
            Some(function) => function.policy().add(p),
            None => Err(LambdaError::FunctionNotFound(self.arn_of(&FunctionName::parse(function)))),
        }
    }

    /// Removes a statement; unknown functions and statements are fine.
    pub fn remove_permission(&self, function: &str, statement_id: &str) {
        if let Some(function) = self.get(function) {
            function.policy().remove(statement_id);
        }
    }

    /// Ends all processes: idle ones at once, busy ones after their invocation or after two seconds.
    /// Invocations that come later are refused.
    pub async fn stop(&self) {
        self.host.stopping();
        for function in self.list() {
            function.stop();
        }
        self.host.ended().await;
    }

    /// The ARN that a name, known or not, has in this account.
    pub(crate) fn arn_of(&self, name: &FunctionName<'_>) -> String {
        name.arn(&self.host.settings)
    }

    fn read(&self) -> RwLockReadGuard<'_, HashMap<String, Arc<Function>>> {
        self.by_name.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever forgets `stop` leaves no process behind either.
impl Drop for Functions {
    fn drop(&mut self) {
        for function in self.list() {
            function.stop();
        }
    }
}
