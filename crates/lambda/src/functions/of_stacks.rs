//! Functions of stacks: what CloudFormation makes, changes and deletes. What the API changes of them stays, as on AWS,
//! until the stack itself changes that part.

use std::sync::Arc;

use super::Functions;
use super::change::Next;
use super::entry::Entry;
use crate::backend::Backend;
use crate::build::Code;
use crate::configuration::FunctionConfiguration;
use crate::error::LambdaError;
use crate::function::Function;
use crate::function::about::{About, Declared, mark};
use crate::package::{self, PackageError, PackagedCode, Program};
use crate::store::StoreError;

impl Functions {
    /// Unpacks a zip, unless it is unpacked already, and says what is wrong with it; it is kept while it is in use.
    /// Slow: not for a runtime's thread.
    pub fn package(&self, zip: &[u8]) -> Result<Code, PackageError> {
        package::unpack(zip, &self.folders).map(|folder| Code::Package(PackagedCode(folder)))
    }

    /// The zip that the stack last gave a function, if it is still here.
    #[must_use]
    pub fn packaged(&self, name: &str) -> Option<Code> {
        let declared = self.entry(name)?.latest.about().declared.clone()?;
        self.folders.of_digest(&declared.code).map(|folder| Code::Package(PackagedCode(folder)))
    }

    /// Is there such a function, and is this the code that its stack last gave it?
    #[must_use]
    pub fn is_put(&self, name: &str, code: impl Into<Backend>) -> bool {
        let declared = self.entry(name).and_then(|entry| entry.latest.about().declared.clone());
        declared.is_some_and(|declared| declared.code == mark(&self.known(code.into())))
    }

    /// Creates or changes a function of a stack. Its policy stays, and what the API changed of the parts that the stack
    /// has not changed since. Processes of the old code finish their invocation and end.
    pub fn put(&self, configuration: FunctionConfiguration, code: impl Into<Backend>) -> Result<(), LambdaError> {
        configuration.check()?;
        let backend = self.known(code.into());
        let name = configuration.function_name.clone();
        let mut of_the_stack = self.changing();
        let declared = Declared { configuration: configuration.clone(), code: mark(&backend) };
        match self.entry(&name) {
            Some(old) => self.change_of_stack(old, declared, &backend)?,
            None => {
                let policy = of_the_stack.policies.remove(&name).unwrap_or_default();
                let mut about = About { declared: Some(declared), ..About::default() };
                about.set_code(&backend);
                self.store.write(|rows| rows.put_function(&configuration, &about))?;
                self.set(Entry::of(Function::new(configuration, about, backend, policy, Arc::clone(&self.host))));
            }
        }
        of_the_stack.names.insert(name);
        Ok(())
    }

    /// Removes a function of a stack with all that the API added to it; unknown names are fine. A running invocation
    /// finishes.
    pub fn delete(&self, name: &str) -> Result<(), StoreError> {
        let mut of_the_stack = self.changing();
        self.store.write(|rows| rows.forget(name))?;
        of_the_stack.policies.remove(name);
        of_the_stack.names.remove(name);
        self.failures.forget(name);
        self.remove(name);
        Ok(())
    }

    /// The caller holds the lock.
    fn change_of_stack(&self, old: Entry, declared: Declared, backend: &Backend) -> Result<(), LambdaError> {
        let about = old.latest.about();
        let Some(was) = about.declared.clone() else {
            return Err(LambdaError::FunctionExists(declared.configuration.function_name));
        };
        if was == declared {
            return Ok(());
        }
        let mut next = Next::of(&old.latest);
        next.backend = Some(old.latest.backend());
        if was.configuration != declared.configuration {
            next.configuration = declared.configuration.clone();
        }
        let other_code = was.code != declared.code;
        if other_code {
            next.about.last_modified = None;
            next.set_code(backend.clone());
        }
        next.about.declared = Some(declared);
        let entry = self.put_latest(old, next)?;
        if other_code { Ok(self.follow_build(entry, backend)?) } else { Ok(()) }
    }

    /// Versions of a function that is built beside its template are made of what is built there: a start after an edit
    /// is `sam build` and `sam deploy` in one, and would leave an alias with the old code otherwise.
    fn follow_build(&self, mut entry: Entry, backend: &Backend) -> Result<(), StoreError> {
        if backend.folder().is_some() || backend.failure().is_some() {
            return Ok(());
        }
        let followers: Vec<_> = entry.versions.values().filter(|version| version.folder().is_none()).cloned().collect();
        for old in followers {
            let mut about = old.about().clone();
            about.set_code(backend);
            self.store.write(|rows| rows.put_function(old.configuration(), &about))?;
            let host = Arc::clone(&self.host);
            let new = Function::new(old.configuration().clone(), about, backend.clone(), old.policy(), host);
            entry.replace_version(new);
            old.retire();
        }
        self.set(entry);
        Ok(())
    }

    /// A program in one of our folders keeps it.
    fn known(&self, backend: Backend) -> Backend {
        let folder = backend.program().and_then(|program| self.folders.of_program(&program.executable));
        folder.map_or(backend, |folder| Program::of(folder).into())
    }
}
