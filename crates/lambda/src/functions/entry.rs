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
    pub keeper: Keeper,
}

/// Whose function it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keeper {
    /// Put at each start; what the API changes holds until then.
    Stack,
    /// Made through the API; kept in the database.
    Api,
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
    pub fn of(latest: Function, keeper: Keeper) -> Self {
        Self { latest: Arc::new(latest), versions: BTreeMap::new(), aliases: BTreeMap::new(), keeper }
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

    /// Like `find`. The stack's versions and aliases are records: there they all stand for the function as it is.
    pub fn invoked(&self, qualifier: Option<&str>) -> Option<&Arc<Function>> {
        let found = self.find(qualifier);
        if self.keeper == Keeper::Stack { found.or(Some(&self.latest)) } else { found }
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

    /// Is the unpacked zip of that name in use?
    pub fn uses(&self, folder: &str) -> bool {
        self.all().any(|function| function.folder().is_some_and(|code| code.name() == folder))
    }
}
