//! DeleteFunction: the function with everything of it, or one version.

use bytes::Bytes;
use http::Response;

use super::answer::{self, Refusal};
use super::call::Named;
use crate::functions::Functions;
use crate::invocation::LATEST;

pub(super) fn delete(functions: &Functions, named: &Named) -> Result<Response<Bytes>, Refusal> {
    if let Some(refusal) = named.invalid() {
        return Err(refusal);
    }
    match named.qualifier.as_deref() {
        None => whole(functions, named)?,
        Some(LATEST) => return Err(Refusal::invalid("$LATEST version cannot be deleted without deleting the function.")),
        Some(number) if number.bytes().all(|byte| byte.is_ascii_digit()) => version(functions, named, number)?,
        Some(_) => return Err(Refusal::invalid("Deletion of aliases is not currently supported.")),
    }
    Ok(answer::empty())
}

fn whole(functions: &Functions, named: &Named) -> Result<(), Refusal> {
    let _one = functions.changing();
    functions.existing(named)?;
    functions.store.write(|rows| rows.forget(&named.name))?;
    functions.remove(&named.name);
    Ok(())
}

fn version(functions: &Functions, named: &Named, number: &str) -> Result<(), Refusal> {
    let _one = functions.changing();
    let mut entry = functions.existing(named)?;
    let aliases: Vec<_> = entry.aliases.values().filter(|alias| alias.record.function_version == number).collect();
    // Unverified: the text, second-hand.
    if !aliases.is_empty() {
        let names: Vec<_> = aliases.iter().map(|alias| alias.record.name.as_str()).collect();
        let text = format!("Unable to delete version because the following aliases reference it: [{}]", names.join(", "));
        return Err(Refusal::conflict(&text));
    }
    // Unverified: that a version which is not there is an error.
    let missing = || named.missing(&named.qualified_arn());
    let old = entry.versions.remove(&number.parse().map_err(|_| missing())?).ok_or_else(missing)?;
    functions.store.write(|rows| rows.delete_version(&named.name, number))?;
    functions.set(entry);
    old.retire();
    Ok(())
}
