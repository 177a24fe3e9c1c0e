//! Takes steps back, last first.

use super::life::provider;
use super::{Failure, Leaves, Work};
use crate::report::Status;
use crate::store::{Resource, Retain, StoreError, Stored};

/// How to take one step back.
pub(super) enum Undo {
    /// It was made.
    Delete(Resource),
    /// It was there before and only taken up: it stays, with its users.
    Forget(Resource),
    /// It was changed, or its place taken while it still exists.
    Restore { now: Resource, before: Stored },
    /// It was deleted and made anew under the same id.
    Remake { now: Resource, before: Stored },
}

impl Work<'_> {
    /// Takes every step back, last first. Gives what could not be taken back.
    pub fn roll_back(&mut self) -> Result<Vec<String>, StoreError> {
        let mut left = Vec::new();
        while let Some(undo) = self.undo.pop() {
            if let Err(failure) = self.take_back(undo) {
                match failure {
                    Failure::Fault(fault) => left.push(fault.message),
                    Failure::Store(error) => return Err(error),
                }
            }
        }
        Ok(left)
    }

    fn take_back(&self, undo: Undo) -> Result<(), Failure> {
        match undo {
            Undo::Delete(new) if self.leaves == Leaves::Retained && new.retain == Retain::Yes => self.let_go(&new)?,
            Undo::Delete(new) => {
                self.journal.resource(&new, Some(&new.physical_id), "DELETE_IN_PROGRESS", None)?;
                self.unmake(&new)?;
                self.store().remove_resource(self.context.stack_name, &new.logical_id)?;
                self.journal.done(&new, Status::DeleteComplete, None)?;
            }
            Undo::Forget(new) => self.let_go(&new)?,
            Undo::Restore { now, before } => self.restore_row(&now, &before)?,
            Undo::Remake { now, before } => {
                self.journal.resource(&before.resource, Some(&now.physical_id), "UPDATE_IN_PROGRESS", None)?;
                self.unmake(&now)?;
                self.make(provider(&before.resource)?, &before.resource)?;
                self.put_back(&before)?;
            }
        }
        Ok(())
    }

    fn restore_row(&self, now: &Resource, before: &Stored) -> Result<(), Failure> {
        let old = &before.resource;
        self.journal.resource(old, Some(&now.physical_id), "UPDATE_IN_PROGRESS", None)?;
        if now.type_name == old.type_name && now.physical_id == old.physical_id {
            self.change(provider(old)?, now, old)?;
        } else {
            self.unmake(now)?;
            self.forget_replaced(old)?;
        }
        self.put_back(before)
    }

    fn put_back(&self, before: &Stored) -> Result<(), Failure> {
        let mut row = before.clone();
        "UPDATE_COMPLETE".clone_into(&mut row.status);
        row.at = self.journal.clock.millis();
        self.store().put_resource(self.context.stack_name, &row)?;
        Ok(self.journal.done(&before.resource, Status::UpdateComplete, None)?)
    }
}
