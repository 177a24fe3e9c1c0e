//! What the service asked for, done after it was answered; and what a start finds begun.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, SystemTime};

use sekisho_template::Severity;

use super::{Engine, How};
use crate::apply::{Leaves, Work};
use crate::error::StackError;
use crate::journal::{Clock, REPLACED};
use crate::records::StackRecord;
use crate::store::Stored;
use crate::update::{self, BACK, CREATE, UPDATE};

/// How long an answer is held back for what it began.
const MOMENT: Duration = Duration::from_secs(2);

/// One operation on a stack, whose status says already that it has begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Job {
    /// Creation or update.
    Change(String),
    /// The same, begun by a process that was killed: its steps are not known any more.
    Resume(String),
    /// Everything that a creation made goes.
    RollBack(String),
    /// The template before is brought back.
    GoBack(String),
    /// Deletion.
    Delete {
        /// The stack's name.
        stack: String,
        /// Resources that stay.
        retain: Vec<String>,
    },
}

impl Engine {
    /// Does it as a task of its own, away from the runtime's threads.
    pub(crate) fn start(self: &Arc<Self>, job: Job, now: SystemTime) {
        let engine = Arc::clone(self);
        let clock = Clock::at(now);
        let work = tokio::spawn(async move {
            let _one_at_a_time = Arc::clone(&engine.working).lock_owned().await;
            // A failure is told by the stack's events; that of the database leaves the stack in progress for the next start.
            let _ = tokio::task::spawn_blocking(move || engine.work(&job, clock)).await;
        });
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).push(work);
    }

    /// Waits a moment for what was begun. Clients look once right after the answer, and then not for up to thirty seconds.
    pub(crate) async fn settle(&self) {
        let begun = std::mem::take(&mut *self.begun.lock().unwrap_or_else(PoisonError::into_inner));
        let all = async {
            for work in begun {
                let _ = work.await;
            }
        };
        let _ = tokio::time::timeout(MOMENT, all).await;
    }

    fn work(&self, job: &Job, clock: Clock) -> Result<(), StackError> {
        match job {
            Job::Change(stack) => self.change(stack, clock),
            Job::Resume(stack) => match self.change(stack, clock) {
                Err(StackError::RolledBack { .. } | StackError::Refused(_)) => self.go_back(stack, clock),
                other => other,
            },
            Job::RollBack(stack) => self.roll_back(stack, clock),
            Job::GoBack(stack) => self.go_back(stack, clock),
            Job::Delete { stack, retain } => {
                let Some(stack) = self.store().stack(stack)? else { return Ok(()) };
                self.remove(&stack, retain, &self.how(Leaves::Retained, &UPDATE, clock))
            }
        }
    }

    fn how(&self, leaves: Leaves, statuses: &'static update::Statuses, clock: Clock) -> How<'static> {
        let _ = self;
        How { leaves, statuses, clock, on_event: &|_| {} }
    }

    fn change(&self, stack: &str, clock: Clock) -> Result<(), StackError> {
        let Some(record) = self.store().stack(stack)? else { return Ok(()) };
        let creates = record.next.is_none();
        let target = record.next.as_deref().cloned().unwrap_or_else(|| record.clone());
        let leaves = if target.disable_rollback { Leaves::Everything } else { Leaves::Retained };
        let how = self.how(leaves, if creates { &CREATE } else { &UPDATE }, clock);
        let stored = self.store().resources(stack)?;
        let plan = match self.plan(&target, &stored, Severity::Error) {
            Ok(plan) => plan,
            Err(error) => return self.unplanned(&record, error, &how),
        };
        self.carry_out(&target, (&plan, &stored), &HashMap::new(), &how)
    }

    /// What could be planned when it was asked for cannot be any more: an export is gone, an object in S3.
    fn unplanned(&self, record: &StackRecord, error: StackError, how: &How<'_>) -> Result<(), StackError> {
        let journal = self.journal(record, record.token.as_deref(), how.clock, how.on_event);
        let reason = error.to_string();
        if how.leaves == Leaves::Everything {
            journal.keep(record.clone(), how.statuses.failed, Some(&reason))?;
            return Err(error);
        }
        journal.keep(record.clone(), how.statuses.rolling_back, Some(&reason))?;
        if record.next.is_none() {
            self.roll_back(&record.name, how.clock)?;
        } else {
            journal.keep(StackRecord { next: None, token: None, ..record.clone() }, how.statuses.rolled_back, None)?;
        }
        Err(error)
    }

    fn roll_back(&self, stack: &str, clock: Clock) -> Result<(), StackError> {
        let Some(record) = self.store().stack(stack)? else { return Ok(()) };
        let how = self.how(Leaves::Retained, &CREATE, clock);
        let executables = HashMap::new();
        let journal = self.journal(&record, record.token.as_deref(), clock, how.on_event);
        let work = Work::new(self.context(&record, &executables, clock), journal, how.leaves);
        Ok(update::roll_back_creation(&work, &record)?)
    }

    /// Brings the template back that was there before an update, by a plan of its own.
    fn go_back(&self, stack: &str, clock: Clock) -> Result<(), StackError> {
        let Some(record) = self.store().stack(stack)? else { return Ok(()) };
        let how = self.how(Leaves::Retained, &BACK, clock);
        let journal = self.journal(&record, record.token.as_deref(), clock, how.on_event);
        if record.status != BACK.in_progress {
            journal.keep(record.clone(), BACK.in_progress, None)?;
        }
        self.take_up_replaced(&record, clock)?;
        let target = StackRecord { next: None, token: None, ..record.clone() };
        let stored = self.store().resources(stack)?;
        match self.plan(&target, &stored, Severity::Error) {
            Ok(plan) => self.carry_out(&target, (&plan, &stored), &HashMap::new(), &how),
            Err(error) => {
                journal.keep(record.clone(), BACK.failed, Some(&error.to_string()))?;
                Err(error)
            }
        }
    }

    /// What was replaced and is still there takes its place again, and the new one goes.
    fn take_up_replaced(&self, record: &StackRecord, clock: Clock) -> Result<(), StackError> {
        let executables = HashMap::new();
        let journal = self.journal(record, record.token.as_deref(), clock, &|_| {});
        let work = Work::new(self.context(record, &executables, clock), journal, Leaves::Retained);
        let rows = self.store().resources(&record.name)?;
        for row in &rows {
            let Some(logical_id) = row.resource.logical_id.strip_suffix(REPLACED) else { continue };
            if let Some(new) = rows.iter().find(|row| row.resource.logical_id == logical_id) {
                work.unmake_and_forget(&new.resource)?;
            }
            let store = self.store();
            store.remove_resource(&record.name, &row.resource.logical_id)?;
            let mut old = row.clone();
            logical_id.clone_into(&mut old.resource.logical_id);
            store.put_resource(&record.name, &old)?;
        }
        Ok(())
    }

    /// An update is to end at its next step.
    pub(crate) fn cancel(&self, stack_id: &str) {
        self.cancelled.lock().unwrap_or_else(PoisonError::into_inner).insert(stack_id.to_owned());
    }

    /// Whether an update was to end; asked once.
    pub(crate) fn is_cancelled(&self, stack_id: &str) -> bool {
        self.cancelled.lock().unwrap_or_else(PoisonError::into_inner).remove(stack_id)
    }

    /// Puts every stack of the service in place again; what an earlier process was killed in is finished, or where it
    /// cannot be finished taken back.
    pub async fn restore(self: &Arc<Self>, now: SystemTime) -> Result<(), StackError> {
        let _one_at_a_time = self.working.lock().await;
        let mut stacks = self.store().stacks()?;
        stacks.retain(|stack| stack.deleted.is_none() && stack.file.is_none());
        for stack in stacks.iter().rev() {
            self.put_in_place(stack, now)?;
            if let Some(job) = unfinished(stack) {
                self.start(job, now);
            }
        }
        Ok(())
    }

    fn put_in_place(&self, stack: &StackRecord, now: SystemTime) -> Result<(), StackError> {
        let (executables, clock) = (HashMap::new(), Clock::at(now));
        let journal = self.journal(stack, None, clock, &|_| {});
        let work = Work::new(self.context(stack, &executables, clock), journal, Leaves::Retained);
        let rows: Vec<Stored> = self.store().resources(&stack.name)?;
        for row in rows.iter().filter(|row| row.progress == crate::store::Progress::Done) {
            if let Err(fault) = work.restore(&row.resource) {
                self.store().resource_is(&stack.name, &row.resource.logical_id, "UPDATE_FAILED", &fault.message)?;
            }
        }
        Ok(())
    }
}

/// What is left to do for a stack whose process was killed.
fn unfinished(stack: &StackRecord) -> Option<Job> {
    let name = || stack.name.clone();
    match stack.status.as_str() {
        "CREATE_IN_PROGRESS" => Some(Job::Change(name())),
        "UPDATE_IN_PROGRESS" | "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS" => Some(Job::Resume(name())),
        "ROLLBACK_IN_PROGRESS" => Some(Job::RollBack(name())),
        "UPDATE_ROLLBACK_IN_PROGRESS" | "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS" => Some(Job::GoBack(name())),
        "DELETE_IN_PROGRESS" => Some(Job::Delete { stack: name(), retain: Vec::new() }),
        _ => None,
    }
}
