//! Functions whose program may be missing or change while they serve: another one takes its place, or it is noted why
//! there is none; and functions that run elsewhere.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::Functions;
use crate::backend::{Backend, Kind};
use crate::build::{self, BuildFailure, BuildProgress, Code, Sources};
use crate::configuration::FunctionConfiguration;
use crate::error::LambdaError;

/// Why functions are not what their sources say, by name.
#[derive(Default)]
pub(super) struct Failures {
    by_name: RwLock<BTreeMap<String, Arc<BuildFailure>>>,
}

impl Failures {
    pub fn note(&self, name: &str, failure: Arc<BuildFailure>) {
        self.by_name.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), failure);
    }

    pub fn forget(&self, name: &str) {
        self.by_name.write().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

impl Functions {
    /// Like `build`, but code that does not compile keeps nobody else's from being built.
    pub async fn build_each(&self, codes: Vec<Code>, progress: impl Fn(BuildProgress)) -> Vec<(Code, Backend)> {
        build::build_each(codes, self.host.settings.profile, &progress).await
    }

    /// What a code is made of. Asks cargo only where its last build does not tell.
    pub async fn sources(&self, code: &Code) -> Sources {
        build::sources::of(code, self.host.settings.profile).await
    }

    /// Creates or changes a function of a stack, whatever answers its invocations. Code that does not build leaves the
    /// program in place that was built before, if there is one.
    pub fn put_backend(&self, configuration: FunctionConfiguration, backend: Backend) -> Result<(), LambdaError> {
        let name = configuration.function_name.clone();
        match backend.0 {
            Kind::Program(program) => {
                self.put(configuration, program.executable)?;
                self.failures.forget(&name);
                Ok(())
            }
            Kind::Broken(failure) => {
                let known = self.entry(&name).map(|entry| entry.latest.executable().to_owned());
                match known.filter(|program| program.is_file()) {
                    Some(program) => self.put(configuration, program)?,
                    None => self.put(configuration, Arc::clone(&failure))?,
                }
                self.failures.note(&name, failure);
                Ok(())
            }
            Kind::Remote(_) => self.put(configuration, backend),
        }
    }

    /// Gives a function of a stack another program: processes of the old one finish their invocations and end, and
    /// whoever calls meanwhile is served by either. Unknown names are left alone.
    pub fn swap(&self, name: &str, backend: Backend) -> Result<(), LambdaError> {
        let declared = self.entry(name).and_then(|entry| entry.latest.about().declared.clone());
        declared.map_or(Ok(()), |declared| self.put_backend(declared.configuration, backend))
    }

    /// Why a function is not what its sources say, if it is not.
    #[must_use]
    pub fn build_failure(&self, name: &str) -> Option<Arc<BuildFailure>> {
        self.failures.by_name.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// The functions that are not what their sources say, by name.
    #[must_use]
    pub fn build_failures(&self) -> BTreeMap<String, Arc<BuildFailure>> {
        self.failures.by_name.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
