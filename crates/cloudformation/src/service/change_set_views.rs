//! `DescribeChangeSet` and `ListChangeSets`.

use sekisho_query::Xml;
use serde_json::Value;

use super::moment::iso;
use super::{Call, Given, change_sets, faults, page, stacks};
use crate::records::ChangeSetRecord;

/// A change set with its changes.
pub fn describe(call: &Call<'_>) -> Given {
    let set = change_sets::find(call)?;
    let name = call.engine.store().find_stack(&set.stack_id).map_err(faults::internal)?.map(|stack| stack.name);
    let (changes, next) = page::of(&call.query, set.changes.clone())?;
    let stack = &set.stack;
    let mut xml = Xml::new();
    xml.text("ChangeSetName", &set.name).text("ChangeSetId", &set.id).text("StackId", &set.stack_id);
    xml.text("StackName", name.as_ref().unwrap_or(&stack.name)).optional("Description", set.description.as_ref());
    xml.list("Parameters", stacks::parameters(stack), |xml, (name, value)| {
        xml.text("ParameterKey", name).text("ParameterValue", value);
    });
    xml.text("CreationTime", iso(set.created)).text("ExecutionStatus", &set.execution_status);
    xml.text("Status", &set.status).optional("StatusReason", set.reason.as_ref());
    xml.texts("NotificationARNs", &stack.notification_arns).element("RollbackConfiguration", |_| ());
    xml.texts("Capabilities", &stack.capabilities);
    xml.list("Tags", &stack.tags, |xml, (key, value)| {
        xml.text("Key", key).text("Value", value);
    });
    xml.list("Changes", changes, |xml, change| {
        xml.text("Type", "Resource").element("ResourceChange", |xml| members(xml, &change));
    });
    xml.optional("NextToken", next).text("IncludeNestedStacks", false);
    if let Some(on_failure) = on_failure(&set) {
        xml.text("OnStackFailure", on_failure);
    }
    Ok(Some(xml))
}

fn on_failure(set: &ChangeSetRecord) -> Option<&'static str> {
    match (set.stack.delete_on_failure, set.stack.disable_rollback) {
        (true, _) => Some("DELETE"),
        (_, true) => Some("DO_NOTHING"),
        _ => None,
    }
}

/// What is kept as JSON, in the same form as XML.
fn members(xml: &mut Xml, value: &Value) {
    for (name, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::Object(_) => drop(xml.element(name, |xml| members(xml, value))),
            Value::Array(items) => drop(xml.element(name, |xml| {
                for item in items {
                    match item {
                        Value::String(text) => drop(xml.text("member", text)),
                        item => drop(xml.element("member", |xml| members(xml, item))),
                    }
                }
            })),
            Value::String(text) => drop(xml.text(name, text)),
            other => drop(xml.text(name, other)),
        }
    }
}

/// A stack's change sets.
pub fn list(call: &Call<'_>) -> Given {
    let stack = faults::required(&call.query, "StackName")?;
    let store = call.engine.store();
    let known = store.find_stack(stack).map_err(faults::internal)?;
    let known = known.ok_or_else(|| sekisho_query::Fault::validation(format!("Stack [{stack}] does not exist")))?;
    let sets = store.change_sets(&known.id).map_err(faults::internal)?;
    drop(store);
    page::write(&call.query, "Summaries", sets, |xml, set: ChangeSetRecord| {
        xml.text("StackId", &set.stack_id).text("StackName", &known.name);
        xml.text("ChangeSetId", &set.id).text("ChangeSetName", &set.name);
        xml.text("ExecutionStatus", &set.execution_status).text("Status", &set.status);
        xml.optional("StatusReason", set.reason.as_ref()).text("CreationTime", iso(set.created));
        xml.optional("Description", set.description.as_ref()).text("IncludeNestedStacks", false);
    })
}
