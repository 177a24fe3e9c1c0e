//! How a function changes: under the lock, the row first, then the memory; processes only where they must.

use std::sync::Arc;

use super::Functions;
use super::entry::Entry;
use crate::backend::Backend;
use crate::configuration::FunctionConfiguration;
use crate::function::Function;
use crate::function::about::{About, revision};
use crate::package::{CodeFolder, Program};
use crate::store::StoreError;

/// What `$LATEST` becomes.
pub(crate) struct Next {
    pub configuration: FunctionConfiguration,
    pub about: About,
    /// New processes run this; without it the old ones go on.
    pub backend: Option<Backend>,
}

impl Next {
    /// As it is.
    pub fn of(function: &Function) -> Self {
        Self { configuration: function.configuration().clone(), about: function.about().clone(), backend: None }
    }

    /// Other code.
    pub fn set_code(&mut self, backend: impl Into<Backend>) {
        let backend = backend.into();
        self.about.set_code(&backend);
        self.backend = Some(backend);
    }
}

impl Functions {
    /// Saves another `$LATEST` and puts it in its place; invocations that have begun finish. The caller holds the lock.
    pub(crate) fn put_latest(&self, mut entry: Entry, mut next: Next) -> Result<Entry, StoreError> {
        next.about.revision_id = revision();
        self.store.write(|rows| rows.put_function(&next.configuration, &next.about))?;
        let old = Arc::clone(&entry.latest);
        let restarts = next.backend.is_some();
        let latest = match next.backend {
            Some(backend) => Function::new(next.configuration, next.about, backend, old.policy(), Arc::clone(&self.host)),
            None => old.described(next.configuration, next.about),
        };
        entry.set_latest(Arc::new(latest));
        self.set(entry.clone());
        if restarts {
            old.retire();
        }
        Ok(entry)
    }

    /// Publishes `$LATEST` as a version, or finds the last one when nothing has changed since. `snapshot` is its program
    /// where that lies in no folder of ours and may change. The caller holds the lock.
    pub(crate) fn publish(
        &self,
        mut entry: Entry,
        description: Option<String>,
        snapshot: Option<Arc<CodeFolder>>,
    ) -> Result<(Entry, Arc<Function>), StoreError> {
        let backend = snapshot.map_or_else(|| entry.latest.backend(), |folder| Program::of(folder).into());
        if let Some((_, last)) = entry.versions.last_key_value()
            && is_as_published(last, &entry.latest, &backend)
        {
            let last = Arc::clone(last);
            return Ok((entry, last));
        }
        let number = entry.latest.about().last_version + 1;
        let version = self.add_version(&mut entry, number, description, backend)?;
        Ok((entry, version))
    }

    /// Makes a version of `$LATEST` under that number. The caller holds the lock.
    pub(crate) fn add_version(
        &self,
        entry: &mut Entry,
        number: u64,
        description: Option<String>,
        backend: Backend,
    ) -> Result<Arc<Function>, StoreError> {
        let mut latest = entry.latest.about().clone();
        latest.last_version = latest.last_version.max(number);
        latest.revision_id = revision();
        let mut about =
            About { version: number.to_string(), revision_id: revision(), last_version: 0, declared: None, ..latest.clone() };
        about.set_code(&backend);
        let mut configuration = entry.latest.configuration().clone();
        configuration.description = description.unwrap_or(configuration.description);
        self.store.write(|rows| {
            rows.put_function(entry.latest.configuration(), &latest)?;
            rows.put_function(&configuration, &about)
        })?;
        let version = Arc::new(Function::new(configuration, about, backend, Arc::default(), Arc::clone(&self.host)));
        let described = entry.latest.described(entry.latest.configuration().clone(), latest);
        entry.set_latest(Arc::new(described));
        entry.versions.insert(number, Arc::clone(&version));
        entry.follow(&number.to_string());
        self.set(entry.clone());
        Ok(version)
    }
}

/// Is the version what `$LATEST` is? Descriptions, tags and concurrency do not count.
pub(crate) fn is_as_published(version: &Function, latest: &Function, backend: &Backend) -> bool {
    let essence = |function: &Function| FunctionConfiguration {
        description: String::new(),
        tags: std::collections::BTreeMap::new(),
        reserved_concurrency: None,
        ..function.configuration().clone()
    };
    let digest = |folder: Option<&Arc<CodeFolder>>| folder.map(|folder| folder.package().sha256.clone());
    digest(version.folder()) == digest(backend.folder()) && essence(version) == essence(latest)
}
