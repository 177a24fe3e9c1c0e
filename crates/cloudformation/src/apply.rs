//! Carries a plan out, resource by resource, and takes everything back when one of them fails.

use crate::plan::Action;
use crate::provider::{Context, Fault, Life, Provider};
use crate::providers;
use crate::report::{Event, Status};
use crate::store::{Progress, Resource, Store, StoreError, Stored};
use crate::walk::Step;

/// The work on one stack.
pub struct Work<'a> {
    /// What providers work with.
    pub context: Context<'a>,
    /// Where rows are kept.
    pub store: &'a Store,
    /// Who listens.
    pub on_event: &'a (dyn Fn(Event) + Sync),
    undo: Vec<Undo>,
}

/// How to take one step back.
enum Undo {
    /// It was made.
    Delete(Resource),
    /// It was there before and only taken up: it stays, with its users.
    Forget(Resource),
    /// It was changed, or its place taken while it still exists.
    Restore { now: Resource, before: Stored },
    /// It was deleted and made anew under the same id.
    Remake { now: Resource, before: Stored },
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

/// Marks the row of a resource that was replaced and is not deleted yet. No logical id contains a space.
const REPLACED: &str = " (replaced)";

impl<'a> Work<'a> {
    /// Nothing done yet.
    pub fn new(context: Context<'a>, store: &'a Store, on_event: &'a (dyn Fn(Event) + Sync)) -> Self {
        Self { context, store, on_event, undo: Vec::new() }
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
        self.tell(&step.resource, status, reason);
        result
    }

    fn create(&mut self, step: &Step, position: i64) -> Result<(), Failure> {
        let new = &step.resource;
        self.write(new, position, Progress::Begun)?;
        // Ids come from names: what an earlier stack left, or one whose rows were lost, is there already.
        let made =
            self.is_there(step.provider, new).and_then(|was_there| self.change(step.provider, new, new).map(|()| was_there));
        match made {
            Ok(true) => self.undo.push(Undo::Forget(new.clone())),
            Ok(false) => self.undo.push(Undo::Delete(new.clone())),
            Err(fault) => {
                self.store.remove_resource(self.context.stack_name, &new.logical_id)?;
                return Err(fault.into());
            }
        }
        self.write(new, position, Progress::Done)
    }

    fn keep(&mut self, step: &Step, position: i64, stored: &Stored) -> Result<(), Failure> {
        self.make_sure(step.provider, &stored.resource, &step.resource)?;
        if stored.position != position || stored.resource != step.resource {
            self.write(&step.resource, position, Progress::Done)?;
        }
        Ok(())
    }

    /// An update, or the rest of work that was cut off. The old row stands until it is done, for rolling back to.
    fn update(&mut self, step: &Step, position: i64, stored: &Stored) -> Result<(), Failure> {
        let (old, new) = (&stored.resource, &step.resource);
        self.write(old, stored.position, Progress::Begun)?;
        if let Err(fault) = self.change(step.provider, old, new) {
            self.write(old, stored.position, stored.progress)?;
            return Err(fault.into());
        }
        self.undo.push(Undo::Restore { now: new.clone(), before: stored.clone() });
        self.write(new, position, Progress::Done)
    }

    /// With the same id the old one has to go first; else it goes when everything else is done.
    fn replace(&mut self, step: &Step, position: i64, stored: &Stored) -> Result<(), Failure> {
        let (old, new) = (&stored.resource, &step.resource);
        if old.type_name == new.type_name && old.physical_id == new.physical_id {
            return self.replace_in_place(step, position, stored);
        }
        let stays = step.keeps_replaced;
        if !stays {
            let mut replaced = old.clone();
            replaced.logical_id.push_str(REPLACED);
            self.write(&replaced, stored.position, Progress::Done)?;
        }
        self.write(new, position, Progress::Begun)?;
        if let Err(fault) = self.make(step.provider, new) {
            self.forget_replaced(old)?;
            self.write(old, stored.position, stored.progress)?;
            return Err(fault.into());
        }
        self.undo.push(Undo::Restore { now: new.clone(), before: stored.clone() });
        self.write(new, position, Progress::Done)
    }

    fn replace_in_place(&mut self, step: &Step, position: i64, stored: &Stored) -> Result<(), Failure> {
        let (old, new) = (&stored.resource, &step.resource);
        self.write(old, stored.position, Progress::Begun)?;
        self.unmake(old)?;
        self.undo.push(Undo::Remake { now: new.clone(), before: stored.clone() });
        self.make(step.provider, new)?;
        self.write(new, position, Progress::Done)
    }

    /// Deletes what is no longer wanted; what cannot be deleted now is tried again next time.
    pub fn remove(&self, resource: &Resource) -> Result<(), StoreError> {
        if resource.retain && !resource.logical_id.ends_with(REPLACED) {
            self.tell(resource, Status::DeleteSkipped, None);
            return self.store.remove_resource(self.context.stack_name, &resource.logical_id);
        }
        self.unmake_and_forget(resource)
    }

    /// Deletes a resource and its row, whatever its policy says.
    pub fn unmake_and_forget(&self, resource: &Resource) -> Result<(), StoreError> {
        if let Err(fault) = self.unmake(resource) {
            self.tell(resource, Status::DeleteFailed, Some(fault.message));
            return Ok(());
        }
        self.tell(resource, Status::DeleteComplete, None);
        self.store.remove_resource(self.context.stack_name, &resource.logical_id)
    }

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
            Undo::Delete(new) => {
                self.unmake(&new)?;
                self.store.remove_resource(self.context.stack_name, &new.logical_id)?;
                self.tell(&new, Status::DeleteComplete, None);
            }
            Undo::Forget(new) => {
                self.store.remove_resource(self.context.stack_name, &new.logical_id)?;
                self.tell(&new, Status::DeleteSkipped, None);
            }
            Undo::Restore { now, before } => {
                let old = &before.resource;
                if now.type_name == old.type_name && now.physical_id == old.physical_id {
                    self.change(provider(old)?, &now, old)?;
                } else {
                    self.unmake(&now)?;
                    self.forget_replaced(old)?;
                }
                self.put_back(&before)?;
            }
            Undo::Remake { now, before } => {
                self.unmake(&now)?;
                self.make(provider(&before.resource)?, &before.resource)?;
                self.put_back(&before)?;
            }
        }
        Ok(())
    }

    fn put_back(&self, before: &Stored) -> Result<(), Failure> {
        self.store.put_resource(self.context.stack_name, before)?;
        self.tell(&before.resource, Status::UpdateComplete, None);
        Ok(())
    }

    fn make(&self, provider: &Provider, resource: &Resource) -> Result<(), Fault> {
        match &provider.life {
            Life::Record | Life::Stack => Ok(()),
            Life::Memory { put, .. } | Life::Kept { put, .. } => put(&self.context, resource),
            Life::Database { create, .. } => create(&self.context, resource),
        }
    }

    fn is_there(&self, provider: &Provider, resource: &Resource) -> Result<bool, Fault> {
        match &provider.life {
            Life::Database { exists, .. } => exists(&self.context, resource),
            Life::Kept { exists, .. } => Ok(exists(&self.context, resource)),
            _ => Ok(false),
        }
    }

    fn make_sure(&self, provider: &Provider, old: &Resource, new: &Resource) -> Result<(), Fault> {
        match &provider.life {
            Life::Database { exists, create, .. } if !exists(&self.context, old)? => create(&self.context, new),
            Life::Kept { exists, .. } if !exists(&self.context, old) => self.make(provider, new),
            Life::Database { .. } | Life::Kept { .. } => Ok(()),
            _ => self.make(provider, new),
        }
    }

    fn change(&self, provider: &Provider, old: &Resource, new: &Resource) -> Result<(), Fault> {
        match &provider.life {
            Life::Database { exists, update, .. } if exists(&self.context, old)? => update(&self.context, old, new),
            _ => self.make(provider, new),
        }
    }

    fn unmake(&self, resource: &Resource) -> Result<(), Fault> {
        match &provider(resource)?.life {
            Life::Record | Life::Stack => Ok(()),
            Life::Memory { delete, .. } | Life::Kept { delete, .. } | Life::Database { delete, .. } => {
                delete(&self.context, resource)
            }
        }
    }

    fn forget_replaced(&self, old: &Resource) -> Result<(), StoreError> {
        self.store.remove_resource(self.context.stack_name, &format!("{}{REPLACED}", old.logical_id))
    }

    fn write(&self, resource: &Resource, position: i64, progress: Progress) -> Result<(), Failure> {
        let row = Stored { resource: resource.clone(), progress, position };
        Ok(self.store.put_resource(self.context.stack_name, &row)?)
    }

    fn tell(&self, resource: &Resource, status: Status, reason: Option<String>) {
        (self.on_event)(Event::Resource {
            logical_id: resource.logical_id.clone(),
            type_name: resource.type_name.clone(),
            physical_id: resource.physical_id.clone(),
            status,
            reason,
        });
    }
}

/// The type of a stored resource; a later version of this program may not know it any more.
fn provider(resource: &Resource) -> Result<&'static Provider, Fault> {
    providers::find(&resource.type_name).ok_or_else(|| {
        let message = format!("{} is of type {}, which is not supported here", resource.logical_id, resource.type_name);
        Fault::new(message, "Start with an empty state directory.")
    })
}
