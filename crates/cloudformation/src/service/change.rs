//! The changes of a plan in the form of the API's `ResourceChange`.

use serde_json::{Map, Value, json};

use crate::changes::{self, Change, ChangeAction};
use crate::plan::Action;
use crate::store::{Retain, Stored};
use crate::walk::{Plan, Step};

/// Those of the root template; a nested stack is changed when one of its members is.
pub fn of(plan: &Plan, stored: &[Stored]) -> Vec<Value> {
    let all = changes::of(plan, stored);
    let within = |parent: &str| all.iter().any(|change| change.logical_id.starts_with(&format!("{parent}/")));
    let kept = plan.steps.iter().filter(|step| step.action == Action::Keep && within(&step.resource.logical_id));
    let nested = kept.map(nested);
    let own = all.iter().filter(|change| !change.logical_id.contains('/') && !change.logical_id.contains(' '));
    own.map(|change| resource_change(plan, stored, change)).chain(nested).collect()
}

fn nested(step: &Step) -> Value {
    let resource = &step.resource;
    json!({
        "Action": "Modify", "LogicalResourceId": resource.logical_id, "PhysicalResourceId": resource.physical_id,
        "ResourceType": resource.type_name, "Replacement": "False", "Scope": ["Properties"], "Details": [],
    })
}

fn resource_change(plan: &Plan, stored: &[Stored], change: &Change) -> Value {
    let row = stored.iter().find(|row| row.resource.logical_id == change.logical_id);
    let step = plan.steps.iter().find(|step| step.resource.logical_id == change.logical_id);
    let mut members = Map::new();
    let (action, replaced) = match change.action {
        ChangeAction::Add => ("Add", None),
        ChangeAction::Modify => ("Modify", Some(false)),
        ChangeAction::Replace => ("Modify", Some(true)),
        ChangeAction::Remove => ("Remove", None),
    };
    if let Some(policy) = policy(change, row, step) {
        members.insert("PolicyAction".to_owned(), policy.into());
    }
    members.insert("Action".to_owned(), action.into());
    members.insert("LogicalResourceId".to_owned(), change.logical_id.clone().into());
    if let Some(row) = row {
        members.insert("PhysicalResourceId".to_owned(), row.resource.physical_id.clone().into());
    }
    members.insert("ResourceType".to_owned(), change.type_name.clone().into());
    if let Some(replaced) = replaced {
        members.insert("Replacement".to_owned(), if replaced { "True" } else { "False" }.into());
    }
    let scope: &[&str] = if replaced.is_some() { &["Properties"] } else { &[] };
    members.insert("Scope".to_owned(), json!(scope));
    members.insert("Details".to_owned(), details(change, step).into());
    Value::Object(members)
}

fn details(change: &Change, step: Option<&Step>) -> Vec<Value> {
    let replaces = |name: &String| step.is_some_and(|step| step.provider.replaces_on.contains(&name.as_str()));
    let detail = |name: &String| {
        let recreation = if replaces(name) { "Always" } else { "Never" };
        json!({
            "Target": { "Attribute": "Properties", "Name": name, "RequiresRecreation": recreation },
            "Evaluation": "Static", "ChangeSource": "DirectModification",
        })
    };
    change.properties.iter().map(detail).collect()
}

fn policy(change: &Change, row: Option<&Stored>, step: Option<&Step>) -> Option<&'static str> {
    match change.action {
        ChangeAction::Remove => Some(if row?.resource.retain == Retain::No { "Delete" } else { "Retain" }),
        ChangeAction::Replace => Some(if step?.keeps_replaced { "ReplaceAndRetain" } else { "ReplaceAndDelete" }),
        ChangeAction::Add | ChangeAction::Modify => None,
    }
}
