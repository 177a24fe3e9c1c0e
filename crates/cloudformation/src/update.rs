//! A stack's update from its first row to its last: status, steps, removals, outputs, or everything back.

use std::collections::HashMap;

use crate::apply::{Failure, Work};
use crate::engine::Up;
use crate::error::StackError;
use crate::names::sha256_hex;
use crate::plan::{Action, removals};
use crate::provider::Context;
use crate::report::Event;
use crate::store::{Stack, Store, StoreError, Stored};
use crate::walk::Plan;

/// A plan and what it starts from.
pub struct Update<'a> {
    /// What was asked for.
    pub up: &'a Up,
    /// What has to be done.
    pub plan: &'a Plan,
    /// The rows it starts from.
    pub stored: &'a [Stored],
    /// Where rows are kept.
    pub store: &'a Store,
    /// Who listens.
    pub on_event: &'a (dyn Fn(Event) + Sync),
}

/// The names of a stack's statuses: a stack that never was complete is still being created.
struct Statuses {
    in_progress: &'static str,
    complete: &'static str,
    rolling_back: &'static str,
    rolled_back: &'static str,
}

const CREATE: Statuses = Statuses {
    in_progress: "CREATE_IN_PROGRESS",
    complete: "CREATE_COMPLETE",
    rolling_back: "ROLLBACK_IN_PROGRESS",
    rolled_back: "ROLLBACK_COMPLETE",
};

const UPDATE: Statuses = Statuses {
    in_progress: "UPDATE_IN_PROGRESS",
    complete: "UPDATE_COMPLETE",
    rolling_back: "UPDATE_ROLLBACK_IN_PROGRESS",
    rolled_back: "UPDATE_ROLLBACK_COMPLETE",
};

impl Update<'_> {
    /// Does it. A stack that is as it should be is only made sure of: no row is written.
    pub fn run(&self, context: Context<'_>) -> Result<(), StackError> {
        let name = &self.up.stack_name;
        let before = self.store.stack(name)?;
        let statuses = statuses(before.as_ref());
        let unfinished = before.as_ref().is_none_or(|stack| stack.status.ends_with("_IN_PROGRESS"));
        let changes = unfinished || self.changes();
        if changes {
            self.store.put_stack(&self.row(statuses.in_progress))?;
            self.tell(statuses.in_progress, None);
        }
        let mut work = Work::new(context, self.store, self.on_event);
        if let Err((failed, failure)) = self.steps(&mut work) {
            return Err(self.roll_back(&mut work, statuses, before.as_ref(), failed, failure));
        }
        self.remove_unwanted(&work)?;
        self.store.put_outputs(name, &self.plan.outputs)?;
        match before {
            Some(before) if !changes => self.store.put_stack(&Stack { status: before.status, ..self.row("") })?,
            _ => {
                self.store.put_stack(&self.row(statuses.complete))?;
                self.tell(statuses.complete, None);
            }
        }
        Ok(())
    }

    fn changes(&self) -> bool {
        self.plan.steps.iter().any(|step| step.action != Action::Keep) || !removals(self.stored, &self.wanted()).is_empty()
    }

    fn wanted(&self) -> Vec<&str> {
        self.plan.steps.iter().map(|step| step.resource.logical_id.as_str()).collect()
    }

    /// The number of the step that failed, with its reason.
    fn steps(&self, work: &mut Work<'_>) -> Result<(), (usize, Failure)> {
        let by_id: HashMap<&str, &Stored> = self.stored.iter().map(|row| (row.resource.logical_id.as_str(), row)).collect();
        for (number, (position, step)) in (0_i64..).zip(&self.plan.steps).enumerate() {
            let stored = by_id.get(step.resource.logical_id.as_str()).copied();
            work.step(step, position, stored).map_err(|failure| (number, failure))?;
        }
        Ok(())
    }

    fn remove_unwanted(&self, work: &Work<'_>) -> Result<(), StoreError> {
        let rows = self.store.resources(&self.up.stack_name)?;
        for resource in removals(&rows, &self.wanted()) {
            work.remove(resource)?;
        }
        Ok(())
    }

    fn roll_back(
        &self,
        work: &mut Work<'_>,
        statuses: &Statuses,
        before: Option<&Stack>,
        failed: usize,
        failure: Failure,
    ) -> StackError {
        let step = &self.plan.steps[failed];
        let fault = match failure {
            Failure::Fault(fault) => fault,
            Failure::Store(error) => return error.into(),
        };
        let reason = Box::new(step.source.error(&fault));
        self.tell(statuses.rolling_back, Some(reason.to_string()));
        let left = match self.put_back(work, statuses, before) {
            Ok(left) => left,
            Err(error) => return error.into(),
        };
        self.tell(statuses.rolled_back, None);
        StackError::RolledBack { reason, left }
    }

    /// A stack that never was complete goes away as a whole.
    fn put_back(&self, work: &mut Work<'_>, statuses: &Statuses, before: Option<&Stack>) -> Result<Vec<String>, StoreError> {
        let left = work.roll_back()?;
        match before {
            Some(before) if statuses.complete == UPDATE.complete => {
                self.store.put_stack(&Stack { status: statuses.rolled_back.to_owned(), ..before.clone() })?;
            }
            _ => {
                for row in self.store.resources(&self.up.stack_name)?.iter().rev() {
                    work.unmake_and_forget(&row.resource)?;
                }
                self.store.remove_stack(&self.up.stack_name)?;
            }
        }
        Ok(left)
    }

    fn row(&self, status: &str) -> Stack {
        Stack {
            name: self.up.stack_name.clone(),
            parameters: serde_json::to_string(&self.up.parameters).expect("a map of strings always has a text"),
            template_digest: sha256_hex(&self.plan.text),
            status: status.to_owned(),
        }
    }

    fn tell(&self, status: &'static str, reason: Option<String>) {
        (self.on_event)(Event::Stack { status, reason });
    }
}

fn statuses(before: Option<&Stack>) -> &'static Statuses {
    match before.map(|stack| stack.status.as_str()) {
        None | Some("CREATE_IN_PROGRESS" | "ROLLBACK_IN_PROGRESS" | "ROLLBACK_COMPLETE") => &CREATE,
        Some(_) => &UPDATE,
    }
}

/// Deletes a stack's resources, last made first, and the stack when all are gone.
pub fn delete(work: &Work<'_>) -> Result<(), StackError> {
    let name = work.context.stack_name;
    for row in work.store.resources(name)?.iter().rev() {
        work.remove(&row.resource)?;
    }
    let status = if work.store.resources(name)?.is_empty() {
        work.store.remove_stack(name)?;
        "DELETE_COMPLETE"
    } else {
        "DELETE_FAILED"
    };
    (work.on_event)(Event::Stack { status, reason: None });
    Ok(())
}
