//! All that goes by one function name: `$LATEST`, published versions, aliases.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::function::Function;
use crate::function::policy::Policy;
use crate::invocation::LATEST;

/// A function's name in the account. Changed by making another one.
#[derive(Clone)]
pub(crate) struct Entry {
    pub latest: Arc<Function>,
    /// By number.
    pub versions: BTreeMap<u64, Arc<Function>>,
    pub aliases: BTreeMap<String, Alias>,
}

/// A name for a version.
#[derive(Clone)]
pub(crate) struct Alias {
    pub record: AliasRecord,
    /// The version, under the alias's ARN and policy.
    pub function: Arc<Function>,
}

/// An alias as the API describes it and the database keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AliasRecord {
    pub name: String,
    pub function_version: String,
    pub description: String,
    pub revision_id: String,
}

impl Entry {
    /// Only `$LATEST`.
    pub fn of(latest: Function) -> Self {
        Self { latest: Arc::new(latest), versions: BTreeMap::new(), aliases: BTreeMap::new() }
    }

    /// What a qualifier stands for.
    pub fn find(&self, qualifier: Option<&str>) -> Option<&Arc<Function>> {
        match qualifier {
            None | Some(LATEST) => Some(&self.latest),
            Some(qualifier) => match qualifier.parse() {
                Ok(number) => self.versions.get(&number),
                Err(_) => self.aliases.get(qualifier).map(|alias| &alias.function),
            },
        }
    }

    /// The version that an alias names, if there is such a version.
    pub fn version(&self, version: &str) -> Option<&Arc<Function>> {
        match version {
            LATEST => Some(&self.latest),
            number => self.versions.get(&number.parse().ok()?),
        }
    }

    /// Adds or changes an alias; nothing if its version does not exist.
    pub fn set_alias(&mut self, record: AliasRecord) -> Option<()> {
        let policy = match self.aliases.get(&record.name) {
            Some(known) => known.function.policy(),
            None => Arc::new(Policy::default()),
        };
        let function = Arc::new(self.version(&record.function_version)?.through(&record.name, policy));
        self.aliases.insert(record.name.clone(), Alias { record, function });
        Some(())
    }

    /// Puts another `$LATEST` in its place; aliases of `$LATEST` follow.
    pub fn set_latest(&mut self, latest: Arc<Function>) {
        self.latest = latest;
        self.follow(LATEST);
    }

    /// Puts another version in the place of the one of its number; aliases follow.
    pub fn replace_version(&mut self, version: Function) {
        let number = version.version().to_owned();
        if let Ok(key) = number.parse() {
            self.versions.insert(key, Arc::new(version));
            self.follow(&number);
        }
    }

    /// Aliases of that version stand for what it is now.
    pub fn follow(&mut self, version: &str) {
        let records: Vec<_> = self.aliases.values().map(|alias| alias.record.clone()).collect();
        for record in records.into_iter().filter(|record| record.function_version == version) {
            self.set_alias(record);
        }
    }

    /// `$LATEST` and every version.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Function>> {
        std::iter::once(&self.latest).chain(self.versions.values())
    }
}
