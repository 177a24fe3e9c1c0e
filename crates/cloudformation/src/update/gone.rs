//! How all resources of a stack go: with the stack, or with a creation that failed.

use crate::apply::Work;
use crate::records::StackRecord;
use crate::store::{Retain, StoreError};

/// How it ends when all resources of a stack go.
pub struct Ending {
    done: &'static str,
    failed: &'static str,
    /// What has been made for good; what is taken back with its creation goes though it is retained otherwise.
    spares_excepted: bool,
}

pub(super) const ROLLED_BACK: Ending = Ending { done: "ROLLBACK_COMPLETE", failed: "ROLLBACK_FAILED", spares_excepted: false };
pub(super) const DROPPED: Ending = Ending { done: "DELETE_COMPLETE", failed: "DELETE_FAILED", spares_excepted: false };
const VANISHED: Ending = Ending { done: "DELETE_COMPLETE", failed: "DELETE_FAILED", spares_excepted: true };

/// Deletes a stack's resources, last made first, and the stack when all are gone.
pub fn delete(work: &Work<'_>, stack: &StackRecord, retain: &[String]) -> Result<(), StoreError> {
    gone(work, stack, &VANISHED, retain)
}

/// Takes everything of a creation that failed away; the stack stays, to be looked at.
pub fn roll_back_creation(work: &Work<'_>, stack: &StackRecord) -> Result<(), StoreError> {
    gone(work, stack, if stack.delete_on_failure { &DROPPED } else { &ROLLED_BACK }, &[])
}

/// Last made first; the stack stays where something cannot go.
pub(super) fn gone(work: &Work<'_>, stack: &StackRecord, ending: &Ending, retain: &[String]) -> Result<(), StoreError> {
    let journal = &work.journal;
    let rows = journal.store.lock().resources(&stack.name)?;
    for row in rows.iter().rev() {
        if retain.contains(&row.resource.logical_id) {
            work.let_go(&row.resource)?;
        } else if row.resource.retain == Retain::ExceptOnCreate && !ending.spares_excepted {
            work.unmake_and_forget(&row.resource)?;
        } else {
            work.remove(&row.resource)?;
        }
    }
    let left = journal.store.lock().resources(&stack.name)?;
    let stored = journal.store.lock().stack(&stack.name)?.unwrap_or_else(|| stack.clone());
    let stored = StackRecord { token: None, next: None, ..stored };
    if !left.is_empty() {
        let names: Vec<&str> = left.iter().map(|row| row.resource.logical_id.as_str()).collect();
        let reason = format!("The following resource(s) failed to delete: [{}]. ", names.join(", "));
        journal.keep(stored, ending.failed, Some(&reason))?;
        journal.tell(ending.failed, None);
        return Ok(());
    }
    journal.store.lock().put_outputs(&stack.name, &[])?;
    if ending.done == VANISHED.done {
        let deleted = StackRecord { deleted: Some(journal.clock.millis()), imports: Vec::new(), ..stored };
        journal.store.lock().delete_stack(&StackRecord { status: ending.done.to_owned(), reason: None, ..deleted })?;
        journal.note(ending.done, None)?;
    } else {
        journal.keep(stored, ending.done, None)?;
    }
    journal.tell(ending.done, None);
    Ok(())
}
