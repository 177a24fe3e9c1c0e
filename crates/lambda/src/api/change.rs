//! How a function changes: under the lock, the row first, then the memory; processes only where they must.

use std::sync::Arc;

use bytes::Bytes;

use super::answer::Refusal;
use super::call::Named;
use crate::configuration::FunctionConfiguration;
use crate::function::Function;
use crate::function::about::{About, revision};
use crate::functions::Functions;
use crate::functions::entry::{Entry, Keeper};
use crate::invocation::LATEST;
use crate::package::{Program, Unpacked, unpack};

/// What `$LATEST` becomes.
pub(super) struct Next {
    pub configuration: FunctionConfiguration,
    pub about: About,
    /// New processes run this; without it the old ones go on.
    pub program: Option<Program>,
}

impl Next {
    /// As it is.
    pub fn of(function: &Function) -> Self {
        Self { configuration: function.configuration().clone(), about: function.about().clone(), program: None }
    }
}

impl Functions {
    /// Changes `$LATEST`. The revision id, if one is given, must be the latest.
    pub(super) fn change_latest(
        &self,
        named: &Named,
        given_revision: Option<&str>,
        change: impl FnOnce(&Entry) -> Result<Next, Refusal>,
    ) -> Result<Entry, Refusal> {
        let _one = self.changing();
        let entry = self.existing(named)?;
        check_revision(given_revision, entry.latest.about(), "GetFunction/GetAlias")?;
        let next = change(&entry)?;
        self.put_latest(entry, next)
    }

    /// Saves another `$LATEST` and puts it in its place. The caller holds the lock.
    pub(super) fn put_latest(&self, mut entry: Entry, mut next: Next) -> Result<Entry, Refusal> {
        next.about.revision_id = revision();
        if entry.keeper == Keeper::Api {
            self.store.write(|rows| rows.put_function(&next.configuration, &next.about))?;
            keep(next.program.as_ref());
        }
        let old = Arc::clone(&entry.latest);
        let restarts = next.program.is_some();
        let latest = match next.program {
            Some(program) => Function::new(next.configuration, next.about, program, old.policy(), Arc::clone(&self.host)),
            None => old.described(next.configuration, next.about),
        };
        entry.set_latest(Arc::new(latest));
        self.set(entry.clone());
        if restarts {
            old.retire();
        }
        let_go(&entry, &old);
        Ok(entry)
    }

    /// Unpacks a zip on a thread where it may take its time.
    pub(super) async fn unpack(&self, zip: Vec<u8>) -> Result<Unpacked, Refusal> {
        let folders = Arc::clone(&self.folders);
        let unpacked = tokio::task::spawn_blocking(move || unpack(&zip, &folders)).await;
        Ok(unpacked.map_err(|_| Refusal::unavailable("the zip could not be unpacked"))??)
    }

    /// Publishes `$LATEST` as a version, or finds the last one when nothing has changed since. The caller holds the lock.
    pub(super) fn publish(&self, mut entry: Entry, description: Option<String>) -> Result<(Entry, Arc<Function>), Refusal> {
        if entry.keeper == Keeper::Stack {
            return Err(Refusal::unsupported(&format!(
                "Lambda's PublishVersion is not supported for {}, a function of the stack; give it AutoPublishAlias in the template",
                entry.latest.name()
            )));
        }
        if let Some((_, last)) = entry.versions.last_key_value()
            && same(last, &entry.latest)
        {
            let last = Arc::clone(last);
            return Ok((entry, last));
        }
        let mut latest = entry.latest.about().clone();
        latest.last_version += 1;
        latest.revision_id = revision();
        let number = latest.last_version;
        let about = About { version: number.to_string(), revision_id: revision(), last_version: 0, ..latest.clone() };
        let mut configuration = entry.latest.configuration().clone();
        configuration.description = description.unwrap_or(configuration.description);
        self.store.write(|rows| {
            rows.put_function(entry.latest.configuration(), &latest)?;
            rows.put_function(&configuration, &about)
        })?;
        let host = Arc::clone(&self.host);
        let version = Arc::new(Function::new(configuration, about, entry.latest.program(), Arc::default(), host));
        let described = entry.latest.described(entry.latest.configuration().clone(), latest);
        entry.set_latest(Arc::new(described));
        entry.versions.insert(number, Arc::clone(&version));
        self.set(entry.clone());
        Ok((entry, version))
    }
}

/// Is the version what `$LATEST` is? Descriptions, tags and concurrency do not count.
fn same(version: &Function, latest: &Function) -> bool {
    let essence = |function: &Function| FunctionConfiguration {
        description: String::new(),
        tags: std::collections::BTreeMap::new(),
        reserved_concurrency: None,
        ..function.configuration().clone()
    };
    version.about().package == latest.about().package && essence(version) == essence(latest)
}

/// A row names the program's folder now.
pub(super) fn keep(program: Option<&Program>) {
    if let Some(folder) = program.and_then(|program| program.folder.as_ref()) {
        folder.keep(true);
    }
}

/// The folder of code that is no version any more goes with the last process that runs in it.
pub(super) fn let_go(entry: &Entry, old: &Function) {
    if let Some(folder) = old.folder().filter(|folder| !entry.uses(folder.name())) {
        folder.keep(false);
    }
}

pub(super) fn check_revision(given: Option<&str>, about: &About, operations: &str) -> Result<(), Refusal> {
    match given {
        Some(given) if given != about.revision_id => Err(Refusal::other_revision(operations)),
        _ => Ok(()),
    }
}

/// The version number or `$LATEST` that a qualifier's answer names; an empty body for nobody.
pub(super) fn is_latest(qualifier: Option<&str>) -> bool {
    qualifier.is_none_or(|qualifier| qualifier == LATEST)
}

/// The largest request that may carry code (the size is AWS's).
pub(super) fn check_size(body: &Bytes, operation: &str) -> Result<(), Refusal> {
    const MOST: usize = 70_167_211;
    if body.len() <= MOST {
        return Ok(());
    }
    Err(Refusal::entity_too_large(&format!("Request must be smaller than {MOST} bytes for the {operation} operation")))
}
