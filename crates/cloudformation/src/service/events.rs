//! `DescribeStackEvents` and `DescribeEvents`.

use sekisho_query::{Fault, Xml};

use super::moment::iso;
use super::view::View;
use super::{Call, Given, faults, page};
use crate::records::EventRecord;

/// Events that come at once.
const PAGE: usize = 100;

/// A page of events, the latest first.
struct Page {
    view: View,
    events: Vec<EventRecord>,
    next: Option<i64>,
}

/// What happened to a stack.
pub fn of_stack(call: &Call<'_>) -> Given {
    let page = page_of(call, faults::required(&call.query, "StackName")?)?;
    let mut xml = Xml::new();
    xml.list("StackEvents", &page.events, |xml, event| {
        xml.text("StackName", &page.view.record.name).text("Timestamp", iso(event.at));
        facts(xml, &page.view, event);
    });
    xml.optional("NextToken", page.next);
    Ok(Some(xml))
}

/// The same as the newer operation gives it. Unverified: which operation an event belongs to is left out.
pub fn of_operations(call: &Call<'_>) -> Given {
    for refused in ["ChangeSetName", "OperationId"] {
        if call.query.text(refused).is_some() {
            return Err(Fault::validation(format!("{refused} is not supported here, name a stack")));
        }
    }
    let mut page = page_of(call, faults::required(&call.query, "StackName")?)?;
    if call.query.structure("Filters").flag("FailedEvents") == Some(true) {
        page.events.retain(has_failed);
    }
    let mut xml = Xml::new();
    xml.list("OperationEvents", &page.events, |xml, event| {
        xml.text("EventType", if has_failed(event) { "PROVISIONING_ERROR" } else { "STACK_EVENT" })
            .text("Timestamp", iso(event.at));
        facts(xml, &page.view, event);
    });
    xml.optional("NextToken", page.next);
    Ok(Some(xml))
}

fn has_failed(event: &EventRecord) -> bool {
    event.status.ends_with("_FAILED")
}

fn page_of(call: &Call<'_>, stack: &str) -> Result<Page, Fault> {
    let before = page::token(&call.query)?;
    let store = call.engine.store();
    let view = View::find(&store, stack)?;
    let mut events = store.events(&view.record.id, before, PAGE + 1).map_err(faults::internal)?;
    drop(store);
    let is_more = events.len() > PAGE;
    events.truncate(PAGE);
    let next = events.last().filter(|_| is_more).map(|event| event.at);
    Ok(Page { view, events, next })
}

fn facts(xml: &mut Xml, view: &View, event: &EventRecord) {
    xml.text("StackId", &view.record.id).text("EventId", &event.event_id);
    xml.text("LogicalResourceId", &event.logical_id).text("PhysicalResourceId", &event.physical_id);
    xml.text("ResourceType", &event.type_name).text("ResourceStatus", &event.status);
    xml.optional("ResourceStatusReason", event.reason.as_ref()).optional("ResourceProperties", event.properties.as_ref());
}
