//! What happens to a stack and its resources, told to whoever listens and kept as `CloudFormation`'s events.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use uuid::Uuid;

use crate::records::{EventRecord, StackRecord};
use crate::report::{Event, Status};
use crate::store::{Resource, Shared, StoreError};

/// Marks the row of a resource that was replaced and is not deleted yet. No logical id contains a space.
pub const REPLACED: &str = " (replaced)";

/// A clock that was set by whoever began the work.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    begun: SystemTime,
    since: Instant,
}

impl Clock {
    /// It is `now`.
    pub fn at(now: SystemTime) -> Self {
        Self { begun: now, since: Instant::now() }
    }

    /// The present moment.
    pub fn now(&self) -> SystemTime {
        self.begun + self.since.elapsed()
    }

    /// Milliseconds since 1970.
    pub fn millis(&self) -> i64 {
        millis(self.now())
    }
}

/// Milliseconds since 1970.
pub fn millis(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// A moment, as it stands in the id of a resource's event.
pub fn time_of(at: i64) -> String {
    format!("{:.3}", Timestamp::from_millisecond(at).unwrap_or_default())
}

/// Who is told what happens to one stack.
#[derive(Clone, Copy)]
pub struct Journal<'a> {
    /// Where events are kept.
    pub store: &'a Shared,
    /// The stack.
    pub stack_id: &'a str,
    /// Its name.
    pub stack_name: &'a str,
    /// `ClientRequestToken` of the call that began it.
    pub token: Option<&'a str>,
    /// The present moment.
    pub clock: Clock,
    /// Who listens.
    pub on_event: &'a (dyn Fn(Event) + Sync),
}

impl Journal<'_> {
    /// Tells the listener what the stack came to.
    pub fn tell(&self, status: &'static str, reason: Option<&str>) {
        (self.on_event)(Event::Stack { status, reason: reason.map(str::to_owned) });
    }

    /// Keeps the event of a stack that came to a status.
    pub fn note(&self, status: &str, reason: Option<&str>) -> Result<(), StoreError> {
        self.store.lock().add_event(self.stack_id, &self.of_stack(status, reason))
    }

    /// Keeps a stack's new status and its event.
    pub fn keep(&self, stack: StackRecord, status: &str, reason: Option<&str>) -> Result<(), StoreError> {
        let stack = StackRecord { status: status.to_owned(), reason: reason.map(str::to_owned), ..stack };
        self.store.lock().put_stack(&stack)?;
        self.note(status, reason)
    }

    /// An event of the stack itself.
    fn of_stack(&self, status: &str, reason: Option<&str>) -> EventRecord {
        EventRecord {
            event_id: Uuid::new_v4().to_string(),
            at: self.clock.millis(),
            logical_id: self.stack_name.to_owned(),
            physical_id: self.stack_id.to_owned(),
            type_name: "AWS::CloudFormation::Stack".to_owned(),
            status: status.to_owned(),
            token: self.token.map(str::to_owned),
            reason: reason.map(str::to_owned),
            properties: None,
        }
    }

    /// A resource came to its end: the listener is told, too.
    pub fn done(&self, resource: &Resource, status: Status, reason: Option<&str>) -> Result<(), StoreError> {
        (self.on_event)(Event::Resource {
            logical_id: resource.logical_id.clone(),
            type_name: resource.type_name.clone(),
            physical_id: resource.physical_id.clone(),
            status,
            reason: reason.map(str::to_owned),
        });
        match status {
            // CloudFormation has no event for it.
            Status::Unchanged => Ok(()),
            _ => self.resource(resource, Some(&resource.physical_id), status.name(), reason),
        }
    }

    /// Something about a resource that only CloudFormation's events tell.
    pub fn resource(
        &self,
        resource: &Resource,
        physical_id: Option<&str>,
        status: &str,
        reason: Option<&str>,
    ) -> Result<(), StoreError> {
        let logical_id = resource.logical_id.trim_end_matches(REPLACED);
        let at = self.clock.millis();
        let event = EventRecord {
            event_id: format!("{logical_id}-{status}-{}", time_of(at)),
            at,
            logical_id: logical_id.to_owned(),
            physical_id: physical_id.unwrap_or_default().to_owned(),
            type_name: resource.type_name.clone(),
            status: status.to_owned(),
            token: self.token.map(str::to_owned),
            reason: reason.map(str::to_owned),
            properties: None,
        };
        self.store.lock().add_event(self.stack_id, &event)
    }
}
