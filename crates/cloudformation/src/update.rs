//! A stack's update from its first row to its last: status, steps, removals, outputs, or everything back.

use std::collections::HashMap;

use sekisho_template::Error;

use crate::apply::{Failure, Leaves, Work};
use crate::error::StackError;
use crate::exports;
use crate::journal::Journal;
use crate::plan::{Action, removals};
use crate::provider::Context;
use crate::records::StackRecord;
use crate::store::{Store, StoreError, Stored};
use crate::walk::Plan;

mod gone;
mod statuses;

use gone::{DROPPED, ROLLED_BACK, gone};
pub use gone::{delete, roll_back_creation};
pub use statuses::{BACK, CREATE, Statuses, UPDATE, statuses};

/// The reason of an operation that somebody asked for.
pub const USER_INITIATED: &str = "User Initiated";

/// A plan and what it starts from.
pub struct Update<'a> {
    /// What the stack is to become.
    pub target: &'a StackRecord,
    /// What has to be done.
    pub plan: &'a Plan,
    /// The rows it starts from.
    pub stored: &'a [Stored],
    /// Where rows are kept and events told.
    pub journal: Journal<'a>,
    /// What a failure leaves.
    pub leaves: Leaves,
    /// Creation, update, or the way back of one.
    pub statuses: &'static Statuses,
    /// Whether somebody wants it to end now.
    pub is_cancelled: &'a dyn Fn() -> bool,
}

/// Why an update does not come to its end.
enum Broken {
    /// The number of the step, with its reason.
    Step(usize, Failure),
    /// All steps were done, but the stack cannot be so.
    Stack(String),
}

/// Writes that an operation has begun, so that no other can.
pub fn begin(journal: &Journal<'_>, before: Option<StackRecord>, target: &StackRecord) -> Result<(), StoreError> {
    let now = journal.clock.millis();
    let statuses = statuses(before.as_ref());
    let token = journal.token.map(str::to_owned);
    let record = match before {
        Some(before) if statuses.complete == UPDATE.complete => {
            let next = Some(Box::new(StackRecord { next: None, ..target.clone() }));
            StackRecord { updated: Some(now), next, token, ..before }
        }
        Some(before) => {
            let created = if before.created == 0 { now } else { before.created };
            StackRecord { created, token, ..target.clone() }
        }
        None => StackRecord { created: now, token, ..target.clone() },
    };
    journal.keep(record, statuses.in_progress, Some(USER_INITIATED))
}

impl Update<'_> {
    /// Does it. A stack that is as it should be is only made sure of: no row is written.
    pub fn run(&self, context: Context<'_>) -> Result<(), StackError> {
        let name = &self.target.name;
        let before = self.store().stack(name)?;
        let unfinished = before.as_ref().is_none_or(|stack| !stack.status.ends_with("_COMPLETE") || stack.next.is_some());
        let changes = unfinished || self.changes();
        if changes && self.leaves == Leaves::Nothing {
            begin(&self.journal, before.clone(), self.target)?;
            self.journal.tell(self.statuses.in_progress, None);
        }
        let mut work = Work::new(context, self.journal, self.leaves);
        if let Err(broken) = self.steps(&mut work) {
            return Err(self.broken(&mut work, before.as_ref(), broken));
        }
        self.finish(&work, before.as_ref(), changes)
    }

    fn changes(&self) -> bool {
        self.plan.steps.iter().any(|step| step.action != Action::Keep) || !removals(self.stored, &self.wanted()).is_empty()
    }

    fn wanted(&self) -> Vec<&str> {
        self.plan.steps.iter().map(|step| step.resource.logical_id.as_str()).collect()
    }

    fn steps(&self, work: &mut Work<'_>) -> Result<(), Broken> {
        let by_id: HashMap<&str, &Stored> = self.stored.iter().map(|row| (row.resource.logical_id.as_str(), row)).collect();
        for (number, (position, step)) in (0_i64..).zip(&self.plan.steps).enumerate() {
            if (self.is_cancelled)() {
                return Err(Broken::Stack(USER_INITIATED.to_owned()));
            }
            let stored = by_id.get(step.resource.logical_id.as_str()).copied();
            work.step(step, position, stored).map_err(|failure| Broken::Step(number, failure))?;
        }
        let conflict = exports::conflict(&self.store(), &self.target.name, &self.plan.records);
        match conflict.map_err(|error| Broken::Step(0, error.into()))? {
            Some(conflict) => Err(Broken::Stack(conflict)),
            None => Ok(()),
        }
    }

    /// Everything is made: what is not wanted any more goes.
    fn finish(&self, work: &Work<'_>, before: Option<&StackRecord>, changes: bool) -> Result<(), StackError> {
        let name = &self.target.name;
        if let (true, Some(cleaning)) = (changes, self.statuses.cleaning) {
            let record = self.store().stack(name)?.unwrap_or_default();
            self.journal.keep(record, cleaning, None)?;
        }
        let rows = self.store().resources(name)?;
        for resource in removals(&rows, &self.wanted()) {
            work.remove(resource)?;
        }
        self.store().put_outputs(name, &self.plan.records)?;
        let record = self.record(self.store().stack(name)?.as_ref());
        match before {
            Some(before) if !changes => {
                let (status, reason) = (before.status.clone(), before.reason.clone());
                self.store().put_stack(&StackRecord { status, reason, ..record })?;
            }
            _ => {
                self.journal.keep(record, self.statuses.complete, None)?;
                self.journal.tell(self.statuses.complete, None);
            }
        }
        Ok(())
    }

    /// The stack as it is now; what is not of the template stays as it was.
    fn record(&self, before: Option<&StackRecord>) -> StackRecord {
        let before = before.cloned().unwrap_or_default();
        StackRecord {
            created: before.created,
            updated: before.updated,
            policy: self.target.policy.clone().or(before.policy),
            termination_protection: before.termination_protection,
            parameters: self.plan.parameters.clone(),
            description: self.plan.description.clone(),
            imports: self.plan.imports.clone(),
            token: None,
            next: None,
            ..self.target.clone()
        }
    }

    fn broken(&self, work: &mut Work<'_>, before: Option<&StackRecord>, broken: Broken) -> StackError {
        let (error, told, reason) = match broken {
            Broken::Step(number, Failure::Fault(fault)) => {
                let step = &self.plan.steps[number];
                let error = step.source.error(&fault);
                let what = if step.action == Action::Create { "create" } else { "update" };
                let reason = format!("The following resource(s) failed to {what}: [{}]. ", step.resource.logical_id);
                (Some(error.clone()), error.to_string(), reason)
            }
            Broken::Step(_, Failure::Store(error)) => return error.into(),
            Broken::Stack(reason) => (None, reason.clone(), reason),
        };
        match self.back(work, before, &told, &reason) {
            Ok(left) => rolled_back(error, reason, left),
            Err(error) => error.into(),
        }
    }

    fn back(
        &self,
        work: &mut Work<'_>,
        before: Option<&StackRecord>,
        told: &str,
        reason: &str,
    ) -> Result<Vec<String>, StoreError> {
        let record = self.store().stack(&self.target.name)?.unwrap_or_default();
        if self.leaves == Leaves::Everything || self.statuses.complete == BACK.complete {
            self.journal.keep(StackRecord { token: None, ..record }, self.statuses.failed, Some(reason))?;
            return Ok(Vec::new());
        }
        let vanishes = record.delete_on_failure && self.statuses.complete == CREATE.complete;
        let (rolling, reason) = match (self.statuses.complete == CREATE.complete, vanishes) {
            (true, true) => ("DELETE_IN_PROGRESS", format!("{reason}Delete requested by user.")),
            (true, false) => (self.statuses.rolling_back, format!("{reason}Rollback requested by user.")),
            _ => (self.statuses.rolling_back, reason.to_owned()),
        };
        self.journal.keep(record, rolling, Some(&reason))?;
        self.journal.tell(self.statuses.rolling_back, Some(told));
        let left = self.put_back(work, before, vanishes)?;
        self.journal.tell(self.statuses.rolled_back, None);
        Ok(left)
    }

    /// A stack that never was complete goes away, or stays without resources.
    fn put_back(&self, work: &mut Work<'_>, before: Option<&StackRecord>, vanishes: bool) -> Result<Vec<String>, StoreError> {
        let left = work.roll_back()?;
        match before {
            Some(before) if self.statuses.complete == UPDATE.complete => {
                let record = self.store().stack(&self.target.name)?.unwrap_or_else(|| before.clone());
                let (next, cleaning) = if left.is_empty() { (None, true) } else { (record.next.clone(), false) };
                let record = StackRecord { next, token: None, ..record };
                if cleaning {
                    self.journal.keep(record.clone(), "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", None)?;
                }
                let status = if cleaning { self.statuses.rolled_back } else { BACK.failed };
                self.journal.keep(record, status, left.first().map(String::as_str))?;
            }
            _ if self.leaves == Leaves::Nothing => {
                for row in self.store().resources(&self.target.name)?.iter().rev() {
                    work.unmake_and_forget(&row.resource)?;
                }
                self.store().remove_stack(&self.target.id, &self.target.name)?;
            }
            _ => gone(work, self.target, if vanishes { &DROPPED } else { &ROLLED_BACK }, &[])?,
        }
        Ok(left)
    }

    fn store(&self) -> std::sync::MutexGuard<'_, Store> {
        self.journal.store.lock()
    }
}

fn rolled_back(error: Option<Error>, reason: String, left: Vec<String>) -> StackError {
    match error {
        Some(error) => StackError::RolledBack { reason: Box::new(error), left },
        None => StackError::Refused(reason),
    }
}
