//! `CreateChangeSet`, `ExecuteChangeSet`, `DeleteChangeSet`: what would change, and its execution.

use sekisho_query::{Fault, Xml};
use uuid::Uuid;

use super::capabilities::By;
use super::faults::{constraint, internal, required};
use super::wish::Wish;
use super::{Call, Given, change, operations};
use crate::engine::Job;
use crate::journal::{Clock, millis};
use crate::records::{ChangeSetRecord, StackRecord};
use crate::store::Store;

/// Why a change set without changes fails.
const NO_CHANGES: &str = "The submitted information didn't contain changes. Submit different information to create a change set.";

/// Plans what a request would change, and keeps the plan.
pub fn create(call: &Call<'_>) -> Given {
    let _one_at_a_time = operations::deciding(call);
    let name = set_name(call)?;
    let kind = call.query.text("ChangeSetType").unwrap_or("UPDATE");
    let stack = required(&call.query, "StackName")?;
    let known = operations::live(call, stack)?;
    let before = match (kind, known) {
        ("CREATE", Some(known)) if !known.in_review() => {
            let text = format!("Stack [{}] already exists and cannot be created again with the changeSet [{name}].", known.name);
            return Err(Fault::validation(text));
        }
        ("CREATE", known) => known,
        ("UPDATE", Some(known)) => Some(operations::may_change(known)?),
        ("UPDATE", None) => return Err(Fault::validation(format!("Stack [{stack}] does not exist"))),
        ("IMPORT", _) => return Err(Fault::validation("ChangeSetType IMPORT is not supported here")),
        (other, _) => {
            let rule = "Member must satisfy enum value set: [IMPORT, UPDATE, CREATE]";
            return Err(constraint("changeSetType", &format!("'{other}'"), rule));
        }
    };
    if let Some(before) = &before
        && call.engine.store().change_sets(&before.id).map_err(internal)?.iter().any(|set| set.name == name)
    {
        return Err(Fault::new("AlreadyExistsException", format!("ChangeSet {name} already exists")));
    }
    let id = operations::new_id(call, stack);
    let wish = Wish::read(call, before.as_ref(), &id, By::ChangeSet)?;
    let changes = match &before {
        Some(before) if kind == "UPDATE" => wish.changes(call, before)?,
        _ => true,
    };
    let stack = match before {
        Some(before) => before,
        None => review(call, &wish)?,
    };
    let set = record(call, &name, kind, &stack, &wish, changes);
    call.engine.store().put_change_set(&set).map_err(internal)?;
    let mut xml = Xml::new();
    xml.text("Id", &set.id).text("StackId", &set.stack_id);
    Ok(Some(xml))
}

/// A stack that has nothing but change sets yet.
fn review(call: &Call<'_>, wish: &Wish) -> Result<StackRecord, Fault> {
    let target = &wish.target;
    let created = millis(call.now);
    let stack = StackRecord { id: target.id.clone(), name: target.name.clone(), created, ..StackRecord::default() };
    let journal = call.engine.journal(target, target.token.as_deref(), Clock::at(call.now), &|_| {});
    journal.keep(stack.clone(), "REVIEW_IN_PROGRESS", Some(crate::update::USER_INITIATED)).map_err(internal)?;
    Ok(stack)
}

fn record(call: &Call<'_>, name: &str, kind: &str, stack: &StackRecord, wish: &Wish, changes: bool) -> ChangeSetRecord {
    let id = call.engine.place.arn("cloudformation", &format!("changeSet/{name}/{}", Uuid::new_v4()));
    let (status, execution_status, reason) = match changes {
        true => ("CREATE_COMPLETE", "AVAILABLE", None),
        false => ("FAILED", "UNAVAILABLE", Some(NO_CHANGES.to_owned())),
    };
    ChangeSetRecord {
        name: name.to_owned(),
        stack_id: stack.id.clone(),
        kind: kind.to_owned(),
        status: status.to_owned(),
        execution_status: execution_status.to_owned(),
        reason,
        description: call.query.text("Description").map(str::to_owned),
        created: millis(call.now),
        stack: StackRecord { change_set_id: Some(id.clone()), ..wish.target.clone() },
        changes: change::of(&wish.plan, &wish.stored),
        id,
    }
}

fn set_name(call: &Call<'_>) -> Result<String, Fault> {
    let name = required(&call.query, "ChangeSetName")?;
    let good = name.len() <= 128
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    let rule = "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*";
    if good { Ok(name.to_owned()) } else { Err(constraint("changeSetName", &format!("'{name}'"), rule)) }
}

/// Carries a change set out; all others of the stack go, as they were made for another one.
pub fn execute(call: &Call<'_>) -> Given {
    let _one_at_a_time = operations::deciding(call);
    let set = find(call)?;
    if set.execution_status != "AVAILABLE" {
        let text = format!("ChangeSet [{}] cannot be executed in its current status of [{}]", set.id, set.status);
        return Err(Fault::new("InvalidChangeSetStatus", text));
    }
    let stack = operations::live(call, &set.stack_id)?.ok_or_else(|| super::faults::no_stack(&set.stack_id))?;
    let before = if set.kind == "CREATE" && stack.in_review() { stack } else { operations::may_change(stack)? };
    let rolls_back = call.query.flag("DisableRollback").map(|disabled| !disabled);
    let target = StackRecord {
        disable_rollback: rolls_back.map_or(set.stack.disable_rollback, |rolls_back| !rolls_back),
        token: call.query.text("ClientRequestToken").map(str::to_owned),
        ..set.stack
    };
    {
        let store = call.engine.store();
        for other in store.change_sets(&before.id).map_err(internal)? {
            store.remove_change_set(&other.id).map_err(internal)?;
        }
    }
    operations::begin(call, Some(before), &target)?;
    call.engine.start(Job::Change(target.name), call.now);
    Ok(Some(Xml::new()))
}

/// Forgets a change set; one that is gone is no fault.
pub fn delete(call: &Call<'_>) -> Given {
    let _one_at_a_time = operations::deciding(call);
    match find(call) {
        Ok(set) => call.engine.store().remove_change_set(&set.id).map_err(internal)?,
        // Unverified: AWS answers so for a name, too.
        Err(fault) if fault.code == "ChangeSetNotFound" => {}
        Err(fault) => return Err(fault),
    }
    Ok(Some(Xml::new()))
}

/// The change set that a request names, by its id or by its name in a stack.
pub fn find(call: &Call<'_>) -> Result<ChangeSetRecord, Fault> {
    let name = required(&call.query, "ChangeSetName")?;
    let store = call.engine.store();
    let found = match call.query.text("StackName") {
        _ if name.starts_with("arn:") => store.change_set(name).map_err(internal)?,
        Some(stack) => of_stack(&store, stack, name)?,
        None => return Err(Fault::validation("StackName must be specified if ChangeSetName is not specified as an ARN.")),
    };
    found.ok_or_else(|| {
        Fault::new("ChangeSetNotFound", format!("ChangeSet [{name}] does not exist")).with_status(http::StatusCode::NOT_FOUND)
    })
}

fn of_stack(store: &Store, stack: &str, name: &str) -> Result<Option<ChangeSetRecord>, Fault> {
    let Some(stack) = store.find_stack(stack).map_err(internal)? else { return Ok(None) };
    Ok(store.change_sets(&stack.id).map_err(internal)?.into_iter().find(|set| set.name == name))
}
