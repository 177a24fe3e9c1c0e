//! `DescribeStackResource`, `DescribeStackResources` and `ListStackResources`.

use sekisho_query::{Fault, Xml};
use sekisho_template::{Node, Template};

use super::moment::iso;
use super::stacks::not_checked;
use super::view::View;
use super::{Call, Given, faults, page};
use crate::store::Stored;

/// As many as `DescribeStackResources` gives.
const MOST: usize = 100;

/// One page of a stack's resources. Unverified: a deleted stack has none here; AWS remembers them for a while.
pub fn list(call: &Call<'_>) -> Given {
    let view = view(call, faults::required(&call.query, "StackName")?)?;
    let rows: Vec<_> = view.resources().collect();
    page::write(&call.query, "StackResourceSummaries", rows, |xml, (name, row)| {
        facts(xml, name, row);
        xml.text("LastUpdatedTimestamp", iso(row.at));
        not_checked(xml, "StackResourceDriftStatus");
    })
}

/// The resources of a stack, or of the stack that one with a physical id is in.
pub fn describe_all(call: &Call<'_>) -> Given {
    let query = &call.query;
    let view = match (query.text("StackName"), query.text("PhysicalResourceId")) {
        // Unverified: the words, and those below.
        (Some(_), Some(_)) => {
            return Err(Fault::validation("Only one of StackName and PhysicalResourceId may be specified"));
        }
        (Some(stack), None) => view(call, stack)?,
        (None, Some(id)) => holder(call, id)?,
        (None, None) => return Err(Fault::validation("One of StackName and PhysicalResourceId must be specified")),
    };
    let wanted = query.text("LogicalResourceId");
    let rows: Vec<_> = view.resources().filter(|(name, _)| wanted.is_none_or(|wanted| wanted == *name)).take(MOST).collect();
    if let (Some(wanted), true) = (wanted, rows.is_empty()) {
        return Err(no_resource(wanted, &view));
    }
    let mut xml = Xml::new();
    xml.list("StackResources", rows, |xml, (name, row)| {
        owner(xml, &view);
        facts(xml, name, row);
        xml.text("Timestamp", iso(row.at));
        not_checked(xml, "StackResourceDriftStatus");
    });
    Ok(Some(xml))
}

/// One resource with its metadata.
pub fn describe(call: &Call<'_>) -> Given {
    let stack = faults::required(&call.query, "StackName")?;
    let wanted = faults::required(&call.query, "LogicalResourceId")?;
    let view = view(call, stack)?;
    let (name, row) = view.resources().find(|(name, _)| *name == wanted).ok_or_else(|| no_resource(wanted, &view))?;
    let mut xml = Xml::new();
    xml.element("StackResourceDetail", |xml| {
        owner(xml, &view);
        facts(xml, name, row);
        xml.text("LastUpdatedTimestamp", iso(row.at));
        xml.text("Metadata", metadata(&view.record.template, name));
        not_checked(xml, "StackResourceDriftStatus");
    });
    Ok(Some(xml))
}

fn view(call: &Call<'_>, stack: &str) -> Result<View, Fault> {
    View::find(&call.engine.store(), stack)
}

/// The stack that a resource with a physical id belongs to.
fn holder(call: &Call<'_>, physical_id: &str) -> Result<View, Fault> {
    let views = View::all(&call.engine.store())?;
    let holds = |view: &View| view.resources().any(|(_, row)| row.resource.physical_id == physical_id);
    let found = views.into_iter().find(holds);
    found.ok_or_else(|| Fault::validation(format!("Stack for {physical_id} does not exist")))
}

fn no_resource(logical_id: &str, view: &View) -> Fault {
    Fault::validation(format!("Resource {logical_id} does not exist for stack {}", view.record.name))
}

fn owner(xml: &mut Xml, view: &View) {
    xml.text("StackId", &view.record.id).text("StackName", &view.record.name);
}

fn facts(xml: &mut Xml, name: &str, row: &Stored) {
    xml.text("LogicalResourceId", name).text("PhysicalResourceId", &row.resource.physical_id);
    xml.text("ResourceType", &row.resource.type_name).text("ResourceStatus", &row.status);
    xml.optional("ResourceStatusReason", row.reason.as_ref());
}

/// The `Metadata` of a resource as JSON; `{}` when it has none, as on AWS.
fn metadata(template: &str, logical_id: &str) -> String {
    let template = Template::parse(template, "").ok();
    let resource = template.as_ref().and_then(|template| template.resources.get(logical_id));
    let metadata = resource.map(|resource| &resource.metadata).filter(|metadata| metadata.as_map().is_some());
    metadata.map_or_else(|| "{}".to_owned(), |metadata| Node::to_json(metadata).to_string())
}
