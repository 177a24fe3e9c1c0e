//! Versions and aliases that stacks make of their functions.

use super::Functions;
use super::change::is_as_published;
use super::entry::{AliasRecord, Entry};
use crate::error::LambdaError;
use crate::function::about::revision;
use crate::name::FunctionName;

impl Functions {
    /// The number that the next version of a function gets; its name or ARN, known or not.
    #[must_use]
    pub fn next_version(&self, function: &str) -> u64 {
        let entry = self.entry(FunctionName::parse(function).name);
        entry.map_or(1, |entry| entry.latest.about().last_version + 1)
    }

    /// Publishes a function under the number that `arn` ends with, which `next_version` gave before. One that is there
    /// stays what it is. A function that is built beside its template has no copy: its versions follow what is built.
    pub fn put_version(&self, arn: &str, description: Option<String>, code_sha256: Option<&str>) -> Result<(), LambdaError> {
        let name = FunctionName::parse(arn);
        let number: u64 = name.qualifier.and_then(|number| number.parse().ok()).ok_or_else(|| self.no_version(&name))?;
        let _one = self.changing();
        let mut entry = self.stacks_entry(&name)?;
        if entry.versions.contains_key(&number) {
            return Ok(());
        }
        let backend = entry.latest.backend();
        let package = entry.latest.folder().map(|folder| folder.package().sha256.clone());
        if let (Some(given), Some(latest)) = (code_sha256.filter(|given| !given.is_empty()), &package)
            && given != latest
        {
            return Err(LambdaError::other_code(given, latest));
        }
        if let Some((last, version)) = entry.versions.last_key_value()
            && package.is_some()
            && is_as_published(version, &entry.latest, &backend)
        {
            return Err(LambdaError::VersionExists(*last));
        }
        self.add_version(&mut entry, number, description, backend)?;
        Ok(())
    }

    /// Removes the version of that ARN; one that is gone is fine. Running invocations finish.
    pub fn delete_version(&self, arn: &str) -> Result<(), LambdaError> {
        let name = FunctionName::parse(arn);
        let _one = self.changing();
        let (Some(mut entry), Some(number)) = (self.entry(name.name), name.qualifier) else { return Ok(()) };
        let old = number.parse().ok().and_then(|number: u64| entry.versions.remove(&number));
        if let Some(old) = old {
            self.store.write(|rows| rows.delete_version(name.name, number))?;
            self.set(entry);
            old.retire();
        }
        Ok(())
    }

    /// Creates or changes the alias that `arn` ends with: it stands for that version.
    pub fn put_alias(&self, arn: &str, version: &str, description: &str) -> Result<(), LambdaError> {
        let name = FunctionName::parse(arn);
        let alias = name.qualifier.ok_or_else(|| self.no_version(&name))?;
        let _one = self.changing();
        let mut entry = self.stacks_entry(&name)?;
        if entry.version(version).is_none() {
            return Err(self.no_version(&FunctionName { qualifier: Some(version), ..name }));
        }
        let record = AliasRecord {
            name: alias.to_owned(),
            function_version: version.to_owned(),
            description: description.to_owned(),
            revision_id: revision(),
        };
        self.store.write(|rows| rows.put_alias(name.name, alias, &record))?;
        // The version was looked up above.
        let _ = entry.set_alias(record);
        self.set(entry);
        Ok(())
    }

    /// Removes the alias of that ARN; one that is gone is fine.
    pub fn delete_alias(&self, arn: &str) -> Result<(), LambdaError> {
        let name = FunctionName::parse(arn);
        let _one = self.changing();
        let (Some(mut entry), Some(alias)) = (self.entry(name.name), name.qualifier) else { return Ok(()) };
        if entry.aliases.remove(alias).is_some() {
            self.store.write(|rows| rows.delete_alias(name.name, alias))?;
            self.set(entry);
        }
        Ok(())
    }

    fn stacks_entry(&self, name: &FunctionName<'_>) -> Result<Entry, LambdaError> {
        let function = FunctionName { qualifier: None, ..*name };
        self.entry(name.name).ok_or_else(|| LambdaError::FunctionNotFound(self.arn_of(&function)))
    }

    fn no_version(&self, name: &FunctionName<'_>) -> LambdaError {
        LambdaError::FunctionNotFound(self.arn_of(name))
    }
}
