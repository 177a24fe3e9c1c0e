//! `CreateStack`, `UpdateStack`, `DeleteStack` and what a failed update can be followed by.

use std::sync::{MutexGuard, PoisonError};

use sekisho_query::{Fault, Xml};
use uuid::Uuid;

use super::capabilities::By;
use super::faults::{internal, no_stack, required};
use super::wish::{Wish, stack_name};
use super::{Call, Given};
use crate::engine::Job;
use crate::exports;
use crate::journal::Clock;
use crate::records::StackRecord;
use crate::update;

/// One call at a time decides whether a stack may change.
pub fn deciding<'a>(call: &'a Call<'_>) -> MutexGuard<'a, ()> {
    call.engine.deciding.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The stack of that name or id, if it is not deleted.
pub fn live(call: &Call<'_>, name_or_id: &str) -> Result<Option<StackRecord>, Fault> {
    let known = call.engine.store().find_stack(name_or_id).map_err(internal)?;
    Ok(known.filter(|stack| stack.deleted.is_none()))
}

/// The stack, if an operation may change it now.
pub fn may_change(stack: StackRecord) -> Result<StackRecord, Fault> {
    const CHANGEABLE: &[&str] =
        &["CREATE_COMPLETE", "CREATE_FAILED", "UPDATE_COMPLETE", "UPDATE_FAILED", "UPDATE_ROLLBACK_COMPLETE"];
    match CHANGEABLE.contains(&stack.status.as_str()) {
        true => Ok(stack),
        false => Err(Fault::validation(format!("Stack:{} is in {} state and can not be updated.", stack.id, stack.status))),
    }
}

/// The id of a stack that is made now.
pub fn new_id(call: &Call<'_>, name: &str) -> String {
    call.engine.place.stack_id(name, &Uuid::new_v4().to_string())
}

/// Writes that an operation has begun, before it is answered.
pub fn begin(call: &Call<'_>, before: Option<StackRecord>, target: &StackRecord) -> Result<(), Fault> {
    let journal = call.engine.journal(target, target.token.as_deref(), Clock::at(call.now), &|_| {});
    update::begin(&journal, before, target).map_err(internal)
}

/// Makes a stack.
pub fn create(call: &Call<'_>) -> Given {
    let _one_at_a_time = deciding(call);
    let name = stack_name(&call.query)?;
    let known = live(call, &name)?;
    if known.is_some() {
        return Err(Fault::new("AlreadyExistsException", format!("Stack [{name}] already exists")));
    }
    let wish = Wish::read(call, None, &new_id(call, &name), By::Call)?;
    begin(call, None, &wish.target)?;
    call.engine.start(Job::Change(name), call.now);
    Ok(Some(id(&wish.target)))
}

/// Brings a stack to another template, other parameters or other tags.
pub fn update(call: &Call<'_>) -> Given {
    let _one_at_a_time = deciding(call);
    let name = required(&call.query, "StackName")?;
    let before = live(call, name)?.ok_or_else(|| Fault::validation(format!("Stack [{name}] does not exist")))?;
    let before = may_change(before)?;
    let wish = Wish::read(call, Some(&before), &before.id, By::Call)?;
    if !wish.changes(call, &before)? {
        return Err(Fault::validation("No updates are to be performed."));
    }
    begin(call, Some(before), &wish.target)?;
    call.engine.start(Job::Change(wish.target.name.clone()), call.now);
    Ok(Some(id(&wish.target)))
}

/// Deletes a stack; one that is not there is no fault.
pub fn delete(call: &Call<'_>) -> Given {
    let _one_at_a_time = deciding(call);
    let name = required(&call.query, "StackName")?;
    let Some(stack) = live(call, name)? else { return Ok(None) };
    if call.query.text("DeletionMode").is_some_and(|mode| mode != "STANDARD") {
        return Err(Fault::validation("DeletionMode is not supported here"));
    }
    let retain: Vec<String> = call.query.list("RetainResources").into_iter().map(str::to_owned).collect();
    if !retain.is_empty() && stack.status != "DELETE_FAILED" {
        // Unverified: the words.
        let text = format!("Invalid operation on stack [{}]. RetainResources needs a stack in DELETE_FAILED state", stack.id);
        return Err(Fault::validation(text));
    }
    if stack.termination_protection {
        let text = format!("Stack [{}] cannot be deleted while TerminationProtection is enabled", stack.name);
        return Err(Fault::validation(text));
    }
    if stack.status == "DELETE_IN_PROGRESS" {
        return Ok(None);
    }
    if stack.in_progress() {
        let text = format!("Stack [{}] cannot be deleted while in status {}", stack.id, stack.status);
        return Err(Fault::validation(text));
    }
    if let Some(conflict) = exports::conflict(&call.engine.store(), &stack.name, &[]).map_err(internal)? {
        return Err(Fault::validation(conflict));
    }
    let token = call.query.text("ClientRequestToken").map(str::to_owned);
    in_progress(call, StackRecord { token, ..stack.clone() }, "DELETE_IN_PROGRESS")?;
    call.engine.start(Job::Delete { stack: stack.name, retain }, call.now);
    Ok(None)
}

fn in_progress(call: &Call<'_>, stack: StackRecord, status: &'static str) -> Result<(), Fault> {
    let (of, token) = (stack.clone(), stack.token.clone());
    let journal = call.engine.journal(&of, token.as_deref(), Clock::at(call.now), &|_| {});
    journal.keep(stack, status, Some(update::USER_INITIATED)).map_err(internal)
}

/// Takes a failed operation back that left what it did.
pub fn roll_back(call: &Call<'_>) -> Given {
    let _one_at_a_time = deciding(call);
    let stack = existing(call)?;
    let (status, job) = match stack.status.as_str() {
        "CREATE_FAILED" => ("ROLLBACK_IN_PROGRESS", Job::RollBack(stack.name.clone())),
        "UPDATE_FAILED" => ("UPDATE_ROLLBACK_IN_PROGRESS", Job::GoBack(stack.name.clone())),
        // Unverified: the words.
        other => return Err(Fault::validation(format!("Stack [{}] cannot be rolled back while in status {other}", stack.id))),
    };
    let answer = id(&stack);
    in_progress(call, stack, status)?;
    call.engine.start(job, call.now);
    Ok(Some(answer))
}

/// Tries the way back again that failed.
pub fn continue_rollback(call: &Call<'_>) -> Given {
    let _one_at_a_time = deciding(call);
    if !call.query.list("ResourcesToSkip").is_empty() {
        return Err(Fault::validation("ResourcesToSkip is not supported here"));
    }
    let stack = existing(call)?;
    if stack.status != "UPDATE_ROLLBACK_FAILED" {
        let text = format!(
            "Stack [{}] is in {} state and cannot continue update rollback. Only a stack in UPDATE_ROLLBACK_FAILED state can.",
            stack.id, stack.status
        );
        // Unverified: the words.
        return Err(Fault::validation(text));
    }
    let name = stack.name.clone();
    in_progress(call, stack, "UPDATE_ROLLBACK_IN_PROGRESS")?;
    call.engine.start(Job::GoBack(name), call.now);
    Ok(Some(Xml::new()))
}

/// Cancels an update between two of its resources; everything is put back.
pub fn cancel(call: &Call<'_>) -> Given {
    let _one_at_a_time = deciding(call);
    let stack = existing(call)?;
    if stack.status != "UPDATE_IN_PROGRESS" {
        return Err(Fault::validation("CancelUpdateStack cannot be called from current stack status"));
    }
    call.engine.cancel(&stack.id);
    Ok(None)
}

/// Guards a stack against being deleted, or no longer.
pub fn protect(call: &Call<'_>) -> Given {
    let _one_at_a_time = deciding(call);
    required(&call.query, "EnableTerminationProtection")?;
    let stack = existing(call)?;
    let termination_protection = call.query.flag("EnableTerminationProtection").unwrap_or(false);
    let answer = id(&stack);
    call.engine.store().put_stack(&StackRecord { termination_protection, ..stack }).map_err(internal)?;
    Ok(Some(answer))
}

/// The stack that a request names.
pub fn existing(call: &Call<'_>) -> Result<StackRecord, Fault> {
    let name = required(&call.query, "StackName")?;
    live(call, name)?.ok_or_else(|| no_stack(name))
}

fn id(stack: &StackRecord) -> Xml {
    let mut xml = Xml::new();
    xml.text("StackId", &stack.id);
    xml
}
