//! From what a stack is to become to a plan, and from the plan to the stack.

use std::collections::HashMap;
use std::path::Path;

use sekisho_lambda::Backend;
use sekisho_template::{Errors, Severity};

use super::{Engine, refusal};
use crate::apply::{Leaves, Work};
use crate::error::StackError;
use crate::journal::{Clock, Journal};
use crate::names;
use crate::provider::Context;
use crate::records::StackRecord;
use crate::report::Event;
use crate::store::Stored;
use crate::update::{self, Statuses, Update};
use crate::walk::{self, Given, Plan};

/// How a plan is carried out.
pub struct How<'a> {
    /// What a failure leaves.
    pub leaves: Leaves,
    /// Creation, update, or the way back of one.
    pub statuses: &'static Statuses,
    /// The present moment.
    pub clock: Clock,
    /// Who listens.
    pub on_event: &'a (dyn Fn(Event) + Sync),
}

impl Engine {
    /// What has to be done to bring a stack to its target; nothing is touched.
    pub(crate) fn plan(&self, target: &StackRecord, stored: &[Stored], least: Severity) -> Result<Plan, StackError> {
        let by_id = stored.iter().map(|row| (row.resource.logical_id.as_str(), row)).collect();
        let exports =
            self.store().exports()?.into_iter().filter_map(|(_, output)| Some((output.export?, output.value))).collect();
        let given = Given {
            place: &self.place,
            stack_name: &target.name,
            stack_id: &target.id,
            root: names::root(&target.id, &target.name),
            file: target.file.as_deref().map(Path::new),
            s3: &self.services.s3,
            next_version: &|function| self.services.functions.next_version(function),
            stored: &by_id,
            exports: &exports,
        };
        let plan = walk::plan(&given, &target.template, target.parameters.clone())?;
        let refused: Vec<_> = plan.warnings.iter().filter(|warning| warning.severity >= least).map(refusal).collect();
        if refused.is_empty() { Ok(plan) } else { Err(Errors(refused).into()) }
    }

    /// Brings a stack to its target, or back. Blocks: providers write rows and unpack code.
    pub(crate) fn carry_out(
        &self,
        target: &StackRecord,
        (plan, stored): (&Plan, &[Stored]),
        executables: &HashMap<String, Backend>,
        how: &How<'_>,
    ) -> Result<(), StackError> {
        let token = self.store().stack(&target.name)?.and_then(|stack| stack.token);
        let journal = self.journal(target, token.as_deref(), how.clock, how.on_event);
        let context = self.context(target, executables, how.clock);
        let (leaves, statuses) = (how.leaves, how.statuses);
        let is_cancelled = || self.is_cancelled(&target.id);
        Update { target, plan, stored, journal, leaves, statuses, is_cancelled: &is_cancelled }.run(context)
    }

    /// Deletes a stack with its resources; what cannot be deleted stays, and is told as an event.
    pub(crate) fn remove(&self, stack: &StackRecord, retain: &[String], how: &How<'_>) -> Result<(), StackError> {
        let executables = HashMap::new();
        let journal = self.journal(stack, stack.token.as_deref(), how.clock, how.on_event);
        let work = Work::new(self.context(stack, &executables, how.clock), journal, how.leaves);
        Ok(update::delete(&work, stack, retain)?)
    }

    pub(crate) fn context<'a>(
        &'a self,
        stack: &'a StackRecord,
        executables: &'a HashMap<String, Backend>,
        clock: Clock,
    ) -> Context<'a> {
        let root = names::root(&stack.id, &stack.name);
        Context { services: &self.services, stack_name: &stack.name, root, executables, now: clock.now() }
    }

    pub(crate) fn journal<'a>(
        &'a self,
        stack: &'a StackRecord,
        token: Option<&'a str>,
        clock: Clock,
        on_event: &'a (dyn Fn(Event) + Sync),
    ) -> Journal<'a> {
        Journal { store: &self.store, stack_id: &stack.id, stack_name: &stack.name, token, clock, on_event }
    }
}
