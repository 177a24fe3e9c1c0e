//! Exports are names of the account's: no two stacks have the same, and one in use stays as it is.

use crate::records::{OutputRecord, StackRecord};
use crate::store::{Store, StoreError};

/// Why a stack cannot have these outputs, in `CloudFormation`'s words.
pub fn conflict(store: &Store, stack: &str, outputs: &[OutputRecord]) -> Result<Option<String>, StoreError> {
    let known = store.exports()?;
    if known.is_empty() {
        return Ok(None);
    }
    let taken = |output: &OutputRecord| {
        let name = output.export.as_deref()?;
        let (owner, _) = known.iter().find(|(owner, other)| owner != stack && other.export.as_deref() == Some(name))?;
        Some(format!("Export with name {name} is already exported by stack {owner}."))
    };
    if let Some(taken) = outputs.iter().find_map(taken) {
        return Ok(Some(taken));
    }
    let mine: Vec<&OutputRecord> = known.iter().filter(|(owner, _)| owner == stack).map(|(_, output)| output).collect();
    if mine.is_empty() {
        return Ok(None);
    }
    let stacks = store.stacks()?;
    Ok(mine.into_iter().find_map(|output| changed(&stacks, output, outputs)))
}

/// What is wrong when an export that others use is not to be there any more, or not the same.
fn changed(stacks: &[StackRecord], before: &OutputRecord, outputs: &[OutputRecord]) -> Option<String> {
    let name = before.export.as_deref()?;
    let now = outputs.iter().find(|output| output.export.as_deref() == Some(name));
    if now.is_some_and(|now| now.value == before.value) {
        return None;
    }
    let users: Vec<&str> = users(stacks, name).map(|stack| stack.name.as_str()).collect();
    if users.is_empty() {
        return None;
    }
    let users = users.join(" and ");
    Some(match now {
        Some(_) => format!("Cannot update export {name} as it is in use by {users}"),
        None => format!("Export {name} cannot be deleted as it is in use by {users}"),
    })
}

/// The stacks that take a value from that export.
pub fn users<'a>(stacks: &'a [StackRecord], export: &'a str) -> impl Iterator<Item = &'a StackRecord> {
    stacks.iter().filter(move |stack| stack.deleted.is_none() && stack.imports.iter().any(|name| name == export))
}
