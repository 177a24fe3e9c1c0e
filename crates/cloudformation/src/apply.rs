//! Carries a plan out, resource by resource. `life` makes and removes, `undo` takes everything back when a step fails.

mod life;
mod undo;

use crate::journal::{Journal, REPLACED};
use crate::plan::Action;
use crate::provider::{Context, Fault, Provider};
use crate::report::Status;
use crate::store::{Progress, Resource, Retain, StoreError, Stored};
use crate::walk::Step;
use undo::Undo;

/// Why the physical id of a resource changes.
const CREATING_ANOTHER: &str = "Requested update requires the creation of a new physical resource; hence creating one.";
const INITIATED: &str = "Resource creation Initiated";

/// The work on one stack.
pub struct Work<'a> {
    /// What providers work with.
    pub context: Context<'a>,
    /// Where rows are kept and events told.
    pub journal: Journal<'a>,
    /// What a failure leaves.
    pub leaves: Leaves,
    undo: Vec<Undo>,
}

/// What a failure leaves of what was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaves {
    /// Nothing: `up`.
    Nothing,
    /// What a `DeletionPolicy` retains.
    Retained,
    /// Everything: rolling back is disabled.
    Everything,
}

/// Why a step did not succeed.
pub enum Failure {
    /// The provider says why.
    Fault(Fault),
    /// Our own database.
    Store(StoreError),
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl<'a> Work<'a> {
    /// Nothing done yet.
    pub fn new(context: Context<'a>, journal: Journal<'a>, leaves: Leaves) -> Self {
        Self { context, journal, leaves, undo: Vec::new() }
    }

    /// Does one step. `stored` is the row it starts from.
    pub fn step(&mut self, step: &Step, position: i64, stored: Option<&Stored>) -> Result<(), Failure> {
        let result = match (&step.action, stored) {
            (Action::Keep, Some(stored)) => self.keep(step, position, stored),
            (Action::Replace { .. }, Some(stored)) => self.replace(step, position, stored),
            (_, Some(stored)) => self.update(step, position, stored),
            (_, None) => self.create(step, position),
        };
        let status = match (&step.action, &result) {
            (Action::Keep, Ok(())) => Status::Unchanged,
            (Action::Create, Ok(())) => Status::CreateComplete,
            (Action::Create, Err(_)) => Status::CreateFailed,
            (_, Ok(())) => Status::UpdateComplete,
            (_, Err(_)) => Status::UpdateFailed,
        };
        let reason = match &result {
            Err(Failure::Fault(fault)) => Some(fault.message.clone()),
            Err(Failure::Store(error)) => Some(error.to_string()),
            Ok(()) => None,
        };
        self.journal.done(&step.resource, status, reason.as_deref())?;
        result
    }

    fn create(&mut self, step: &Step, position: i64) -> Result<(), Failure> {
        let new = &step.resource;
        self.journal.resource(new, None, "CREATE_IN_PROGRESS", None)?;
        self.write(new, position, (Progress::Begun, "CREATE_IN_PROGRESS", None))?;
        match self.take_up_or_make(step.provider, new) {
            Ok(true) => self.undo.push(Undo::Forget(new.clone())),
            Ok(false) => self.undo.push(Undo::Delete(new.clone())),
            Err(fault) => {
                if self.leaves == Leaves::Everything {
                    self.write(new, position, (Progress::Begun, "CREATE_FAILED", Some(&fault.message)))?;
                } else {
                    self.store().remove_resource(self.context.stack_name, &new.logical_id)?;
                }
                return Err(fault.into());
            }
        }
        self.journal.resource(new, Some(&new.physical_id), "CREATE_IN_PROGRESS", Some(INITIATED))?;
        self.write(new, position, (Progress::Done, "CREATE_COMPLETE", None))
    }

    /// Whether it was there. Ids of `up` come from names: what an earlier stack left, or one whose rows were lost, is
    /// there already. In a stack of the service it is somebody else's.
    fn take_up_or_make(&self, provider: &Provider, new: &Resource) -> Result<bool, Fault> {
        let was_there = self.is_there(provider, new)?;
        if was_there && self.leaves != Leaves::Nothing {
            // Unverified: AWS's words differ from type to type.
            return Err(Fault::new(format!("{} already exists", new.physical_id), "Give it another name, or none."));
        }
        self.change(provider, new, new).map(|()| was_there)
    }

    fn keep(&mut self, step: &Step, position: i64, stored: &Stored) -> Result<(), Failure> {
        self.make_sure(step.provider, &stored.resource, &step.resource)?;
        if stored.position != position || stored.resource != step.resource {
            let row = Stored { resource: step.resource.clone(), position, ..stored.clone() };
            self.store().put_resource(self.context.stack_name, &row)?;
        }
        Ok(())
    }

    /// An update, or the rest of work that was cut off. The old row stands until it is done, for rolling back to.
    fn update(&mut self, step: &Step, position: i64, stored: &Stored) -> Result<(), Failure> {
        let (old, new) = (&stored.resource, &step.resource);
        self.journal.resource(new, Some(&old.physical_id), "UPDATE_IN_PROGRESS", None)?;
        self.write(old, stored.position, (Progress::Begun, "UPDATE_IN_PROGRESS", None))?;
        if let Err(fault) = self.change(step.provider, old, new) {
            self.failed(stored, &fault)?;
            return Err(fault.into());
        }
        self.undo.push(Undo::Restore { now: new.clone(), before: stored.clone() });
        self.write(new, position, (Progress::Done, "UPDATE_COMPLETE", None))
    }

    fn replace(&mut self, step: &Step, position: i64, stored: &Stored) -> Result<(), Failure> {
        let (old, new) = (&stored.resource, &step.resource);
        if old.type_name == new.type_name && old.physical_id == new.physical_id {
            return self.replace_in_place(step, position, stored);
        }
        self.journal.resource(new, Some(&old.physical_id), "UPDATE_IN_PROGRESS", Some(CREATING_ANOTHER))?;
        if !step.keeps_replaced {
            let mut replaced = old.clone();
            replaced.logical_id.push_str(REPLACED);
            self.write(&replaced, stored.position, (Progress::Done, &stored.status, None))?;
        }
        self.write(new, position, (Progress::Begun, "UPDATE_IN_PROGRESS", None))?;
        if let Err(fault) = self.make(step.provider, new) {
            self.forget_replaced(old)?;
            self.failed(stored, &fault)?;
            return Err(fault.into());
        }
        self.undo.push(Undo::Restore { now: new.clone(), before: stored.clone() });
        self.journal.resource(new, Some(&new.physical_id), "UPDATE_IN_PROGRESS", Some(INITIATED))?;
        self.write(new, position, (Progress::Done, "UPDATE_COMPLETE", None))
    }

    fn replace_in_place(&mut self, step: &Step, position: i64, stored: &Stored) -> Result<(), Failure> {
        let (old, new) = (&stored.resource, &step.resource);
        self.journal.resource(new, Some(&old.physical_id), "UPDATE_IN_PROGRESS", Some(CREATING_ANOTHER))?;
        self.write(old, stored.position, (Progress::Begun, "UPDATE_IN_PROGRESS", None))?;
        self.unmake(old)?;
        self.undo.push(Undo::Remake { now: new.clone(), before: stored.clone() });
        self.make(step.provider, new)?;
        self.write(new, position, (Progress::Done, "UPDATE_COMPLETE", None))
    }

    /// The row of what could not be changed: as it was, or where nothing is rolled back with the reason.
    fn failed(&self, stored: &Stored, fault: &Fault) -> Result<(), Failure> {
        let mut row = stored.clone();
        if self.leaves == Leaves::Everything {
            row.status = "UPDATE_FAILED".to_owned();
            row.reason = Some(fault.message.clone());
            row.at = self.journal.clock.millis();
        }
        Ok(self.store().put_resource(self.context.stack_name, &row)?)
    }

    /// Deletes what is no longer wanted; what cannot be deleted now is tried again next time.
    pub fn remove(&self, resource: &Resource) -> Result<(), StoreError> {
        if resource.retain != Retain::No && !resource.logical_id.ends_with(REPLACED) {
            return self.let_go(resource);
        }
        self.unmake_and_forget(resource)
    }

    /// Forgets a resource that stays.
    pub fn let_go(&self, resource: &Resource) -> Result<(), StoreError> {
        self.journal.done(resource, Status::DeleteSkipped, None)?;
        self.store().remove_resource(self.context.stack_name, &resource.logical_id)
    }

    /// Deletes a resource and its row, whatever its policy says.
    pub fn unmake_and_forget(&self, resource: &Resource) -> Result<(), StoreError> {
        self.journal.resource(resource, Some(&resource.physical_id), "DELETE_IN_PROGRESS", None)?;
        if let Err(fault) = self.unmake(resource) {
            self.store().resource_is(self.context.stack_name, &resource.logical_id, "DELETE_FAILED", &fault.message)?;
            return self.journal.done(resource, Status::DeleteFailed, Some(&fault.message));
        }
        self.journal.done(resource, Status::DeleteComplete, None)?;
        self.store().remove_resource(self.context.stack_name, &resource.logical_id)
    }

    fn forget_replaced(&self, old: &Resource) -> Result<(), StoreError> {
        self.store().remove_resource(self.context.stack_name, &format!("{}{REPLACED}", old.logical_id))
    }

    fn write(
        &self,
        resource: &Resource,
        position: i64,
        (progress, status, reason): (Progress, &str, Option<&str>),
    ) -> Result<(), Failure> {
        let row = Stored {
            resource: resource.clone(),
            progress,
            position,
            status: status.to_owned(),
            reason: reason.map(str::to_owned),
            at: self.journal.clock.millis(),
        };
        Ok(self.store().put_resource(self.context.stack_name, &row)?)
    }

    fn store(&self) -> std::sync::MutexGuard<'_, crate::store::Store> {
        self.journal.store.lock()
    }
}
