//! At the start: what the database has becomes functions, aliases, policies and URLs again.

use std::collections::HashSet;
use std::sync::Arc;

use super::Functions;
use super::entry::Entry;
use crate::backend::Backend;
use crate::configuration::FunctionConfiguration;
use crate::function::Function;
use crate::function::about::About;
use crate::function::policy::Policy;
use crate::invocation::LATEST;
use crate::package::Program;
use crate::permission::Permission;
use crate::store::Saved;

impl Functions {
    pub(super) fn restore(&self, saved: Saved) {
        let folders = saved.functions.iter().filter_map(|(_, about)| Some(about.package.as_ref()?.folder.clone()));
        self.folders.sweep(&folders.collect::<HashSet<_>>());
        self.restore_functions(saved.functions);
        for (name, alias) in saved.aliases {
            if let Some(mut entry) = self.entry(&name) {
                entry.set_alias(alias);
                self.set(entry);
            }
        }
        for (name, qualifier, statement) in saved.statements {
            self.restore_statement(&name, &qualifier, statement);
        }
        for (name, qualifier, url) in saved.urls {
            self.urls.put(&self.host.settings, &name, &qualifier, url);
        }
    }

    /// `$LATEST` sorts before the numbers of its versions.
    fn restore_functions(&self, functions: Vec<(FunctionConfiguration, About)>) {
        for (mut configuration, about) in functions {
            let Some(backend) = self.restored_code(&about) else { continue };
            // Concurrency is reserved for the name; the row of `$LATEST` knows.
            if let Some(entry) = self.entry(&configuration.function_name) {
                configuration.reserved_concurrency = entry.latest.configuration().reserved_concurrency;
            }
            let (name, version) = (configuration.function_name.clone(), about.version.clone());
            if about.declared.is_some() {
                self.changing().names.insert(name.clone());
            }
            let function = Function::new(configuration, about, backend, Arc::default(), Arc::clone(&self.host));
            match (self.entry(&name), version.parse()) {
                (None, _) if version == LATEST => self.set(Entry::of(function)),
                (Some(mut entry), Ok(number)) => {
                    entry.versions.insert(number, Arc::new(function));
                    self.set(entry);
                }
                _ => {}
            }
        }
    }

    /// Whether it is still there shows when it is run; a stack puts another one.
    fn restored_code(&self, about: &About) -> Option<Backend> {
        match (&about.package, &about.program) {
            (Some(package), _) => Some(Program::of(self.folders.kept(package).ok()?).into()),
            (None, Some(path)) => Some(path.clone().into()),
            (None, None) => None,
        }
    }

    /// A function that is not there yet is the stack's: what was added to its policy waits for it.
    fn restore_statement(&self, name: &str, qualifier: &str, statement: Permission) {
        let policy: Arc<Policy> = match self.entry(name) {
            Some(entry) => match entry.find(Some(qualifier).filter(|qualifier| !qualifier.is_empty())) {
                Some(function) => function.policy(),
                None => return,
            },
            None => Arc::clone(self.changing().policies.entry(name.to_owned()).or_default()),
        };
        // The database has each id once.
        let _ = policy.add(statement);
    }
}
