//! `DescribeStacks` and `ListStacks`.

use std::collections::HashMap;

use sekisho_query::{Fault, Xml};
use sekisho_template::Template;

use super::moment::iso;
use super::view::{Above, View};
use super::{AddressForm, Call, Given, faults, page};
use crate::outputs;
use crate::records::{OutputRecord, StackRecord};

/// What is shown of a value that nobody should see.
const MASK: &str = "****";

/// One stack by its name or id, or all that are not deleted.
pub fn describe(call: &Call<'_>) -> Given {
    let store = call.engine.store();
    let views = match call.query.text("StackName") {
        Some(name) => vec![View::find(&store, name)?],
        None => View::all(&store)?,
    };
    drop(store);
    page::write(&call.query, "Stacks", views, |xml, view| stack(call, xml, &view))
}

fn stack(call: &Call<'_>, xml: &mut Xml, view: &View) {
    let record = &view.record;
    facts(xml, record, view.above.as_ref());
    xml.optional("ChangeSetId", record.change_set_id.as_ref());
    xml.optional("Description", record.description.as_ref());
    xml.list("Parameters", parameters(record), |xml, (name, value)| {
        xml.text("ParameterKey", name).text("ParameterValue", value);
    });
    xml.element("RollbackConfiguration", |_| ());
    xml.text("DisableRollback", record.disable_rollback).texts("NotificationARNs", &record.notification_arns);
    xml.optional("TimeoutInMinutes", record.timeout_in_minutes).texts("Capabilities", &record.capabilities);
    xml.list("Outputs", outputs_of(call, view), output);
    xml.optional("RoleARN", record.role_arn.as_ref());
    xml.list("Tags", &record.tags, |xml, (key, value)| {
        xml.text("Key", key).text("Value", value);
    });
    xml.text("EnableTerminationProtection", record.termination_protection);
    not_checked(xml, "StackDriftStatus");
}

/// What both operations give.
fn facts(xml: &mut Xml, record: &StackRecord, above: Option<&Above>) {
    xml.text("StackId", &record.id).text("StackName", &record.name).text("CreationTime", iso(record.created));
    xml.optional("LastUpdatedTime", record.updated.map(iso)).optional("DeletionTime", record.deleted.map(iso));
    xml.text("StackStatus", &record.status).optional("StackStatusReason", record.reason.as_ref());
    if let Some(above) = above {
        xml.text("ParentId", &above.parent).text("RootId", &above.root);
    }
}

/// Drift is not looked for.
pub fn not_checked(xml: &mut Xml, status: &str) {
    xml.element("DriftInformation", |xml| {
        xml.text(status, "NOT_CHECKED");
    });
}

fn output(xml: &mut Xml, output: OutputRecord) {
    xml.text("OutputKey", output.name).text("OutputValue", output.value);
    xml.optional("Description", output.description).optional("ExportName", output.export);
}

/// The outputs, with addresses as the caller's way here asks for them.
fn outputs_of(call: &Call<'_>, view: &View) -> Vec<OutputRecord> {
    let here = here(call, view);
    view.outputs.iter().map(|output| OutputRecord { value: here(&output.value), ..output.clone() }).collect()
}

/// Brings the addresses of a stack in a text into the form that is asked for.
fn here(call: &Call<'_>, view: &View) -> impl Fn(&str) -> String + use<> {
    let endpoint = call.engine.endpoint.get().filter(|_| call.form == AddressForm::Local);
    let moved = endpoint.map(|endpoint| {
        let place = outputs::Place { region: &call.engine.place.region, endpoint };
        view.rows().iter().filter_map(|row| crate::engine::moved(&place, &row.resource)).collect::<Vec<_>>()
    });
    move |text| outputs::within(text, moved.as_deref().unwrap_or_default())
}

/// Every parameter of the template with the value that it has; those with `NoEcho` are masked.
pub fn parameters(record: &StackRecord) -> Vec<(String, String)> {
    if record.template.is_empty() {
        return record.parameters.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    }
    let Ok(template) = Template::parse(&record.template, "") else {
        // Which of them are secret cannot be known.
        return record.parameters.keys().map(|name| (name.clone(), MASK.to_owned())).collect();
    };
    let value = |(name, parameter): (&String, &sekisho_template::Parameter)| {
        let value = record.parameters.get(name).map(String::as_str).or(parameter.default())?;
        Some((name.clone(), if parameter.no_echo { MASK } else { value }.to_owned()))
    };
    template.parameters.iter().filter_map(value).collect()
}

/// Every stack, deleted ones too, or those of some statuses.
pub fn list(call: &Call<'_>) -> Given {
    let wanted = call.query.list("StackStatusFilter");
    let store = call.engine.store();
    let mut views = View::all(&store)?;
    let deleted = store.stacks().map_err(faults::internal)?.into_iter().filter(|stack| stack.deleted.is_some());
    let deleted: Vec<_> = deleted.collect();
    drop(store);
    views.retain(|view| wanted.is_empty() || wanted.contains(&view.record.status.as_str()));
    let above: HashMap<String, Above> =
        views.iter().filter_map(|view| Some((view.record.id.clone(), view.above.clone()?))).collect();
    let shown = deleted.into_iter().filter(|stack| wanted.is_empty() || wanted.contains(&stack.status.as_str()));
    let records = views.into_iter().map(|view| view.record).chain(shown).collect();
    page::write(&call.query, "StackSummaries", records, |xml, record: StackRecord| {
        facts(xml, &record, above.get(&record.id));
        xml.optional("TemplateDescription", record.description.as_ref());
        not_checked(xml, "StackDriftStatus");
    })
}

/// What other stacks may import.
pub fn exports(call: &Call<'_>) -> Given {
    let store = call.engine.store();
    let exports = store.exports().map_err(faults::internal)?;
    let views = View::all(&store)?;
    drop(store);
    let by_name: HashMap<&str, &View> = views.iter().rev().map(|view| (view.record.name.as_str(), view)).collect();
    page::write(&call.query, "Exports", exports, |xml, (stack, output)| {
        let view = by_name.get(stack.as_str());
        let value = view.map_or(output.value.clone(), |view| here(call, view)(&output.value));
        xml.optional("ExportingStackId", view.map(|view| &view.record.id)).optional("Name", output.export).text("Value", value);
    })
}

/// The stacks that import an export.
pub fn imports(call: &Call<'_>) -> Given {
    let name = faults::required(&call.query, "ExportName")?;
    let store = call.engine.store();
    let stacks = store.stacks().map_err(faults::internal)?;
    let known = store.exports().map_err(faults::internal)?.iter().any(|(_, output)| output.export.as_deref() == Some(name));
    drop(store);
    if !known {
        // Unverified: the words.
        return Err(Fault::validation(format!("Export '{name}' does not exist")));
    }
    let imports = |stack: &StackRecord| stack.deleted.is_none() && stack.imports.iter().any(|import| import == name);
    let names: Vec<String> = stacks.iter().filter(|stack| imports(stack)).map(|stack| stack.name.clone()).collect();
    if names.is_empty() {
        return Err(Fault::validation(format!("Export '{name}' is not imported by any stack.")));
    }
    let (names, next) = page::of(&call.query, names)?;
    let mut xml = Xml::new();
    xml.texts("Imports", names).optional("NextToken", next);
    Ok(Some(xml))
}
