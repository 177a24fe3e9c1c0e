//! The events of a group that a pattern matches; and what a pattern matches at all.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::events::{MOST, PAGE};
use super::list_groups::with_next;
use super::{Answer, Operation, identifier};
use crate::account::Account;
use crate::checks::Checks;
use crate::event::{Event, Key};
use crate::group::{Group, Stream};
use crate::pattern::Pattern;
use crate::read::Read;
use crate::refusal::Refusal;

/// Events that are looked at for one page, whether they match or not.
const LOOKED_AT: usize = 100_000;

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FilterLogEvents {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_names: Option<Vec<String>>,
    log_stream_name_prefix: Option<String>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    filter_pattern: Option<String>,
    next_token: Option<String>,
    limit: Option<i64>,
    start_from_head: Option<bool>,
}

impl Operation for FilterLogEvents {
    const NAME: &'static str = "FilterLogEvents";

    fn apply(self, account: &Account, now: i64) -> Answer {
        let group =
            identifier::group(account, self.checks(), self.log_group_name.as_deref(), self.log_group_identifier.as_deref())?;
        let pattern = read_pattern(self.filter_pattern.as_deref().unwrap_or_default())?;
        let (newest_first, beyond) = match &self.next_token {
            Some(token) => {
                let (newest_first, key) = place(token).ok_or_else(Refusal::bad_token)?;
                (newest_first, Some(key))
            }
            None => (self.start_from_head == Some(false), None),
        };
        let read = Read {
            group: &group,
            streams: self.streams(&group)?,
            from: self.start_time.unwrap_or(0).max(group.cutoff(now)),
            // "Events with a timestamp later than this time are not returned."
            to: self.end_time.unwrap_or(i64::MAX),
            beyond,
            newest_first,
        };
        let (events, next) = page(account, &read, &pattern, self.limit.unwrap_or(MOST))?;
        let next = next.map(|key| format!("{}/{}", if newest_first { 'b' } else { 'f' }, key.id()));
        let events: Vec<Value> = events.iter().map(described).collect();
        Ok(Some(with_next(json!({ "events": events, "searchedLogStreams": [] }), next)))
    }
}

impl FilterLogEvents {
    fn checks(&self) -> Checks {
        let mut checks = Checks::default();
        checks.stream("logStreamNamePrefix", self.log_stream_name_prefix.as_deref());
        for name in self.log_stream_names.iter().flatten() {
            checks.stream("logStreamNames", Some(name));
        }
        if self.log_stream_names.as_ref().is_some_and(|names| !(1..=100).contains(&names.len())) {
            checks.fail("[]", "logStreamNames", "Member must have length less than or equal to 100, greater than or equal to 1");
        }
        checks.range("startTime", self.start_time, 0, i64::MAX);
        checks.range("endTime", self.end_time, 0, i64::MAX);
        checks.range("limit", self.limit, 1, MOST);
        if let Some(pattern) = &self.filter_pattern {
            checks.length("filterPattern", pattern, 0, 1_024);
        }
        checks
    }

    fn streams(&self, group: &Group) -> Result<Option<Vec<Arc<Stream>>>, Refusal> {
        match (&self.log_stream_names, &self.log_stream_name_prefix) {
            // Unverified: the text.
            (Some(_), Some(_)) => {
                Err(Refusal::invalid("logStreamNames and logStreamNamePrefix cannot be specified at the same time"))
            }
            (Some(names), None) => {
                let found: Option<_> = names.iter().map(|name| group.stream(name)).collect();
                found.map(Some).ok_or_else(Refusal::stream_missing)
            }
            (None, Some(prefix)) => {
                let streams = group.streams();
                Ok(Some(streams.values().filter(|stream| stream.name.starts_with(prefix.as_str())).cloned().collect()))
            }
            (None, None) => Ok(None),
        }
    }
}

/// The page, and the place of its end if there may be more.
fn page(account: &Account, read: &Read<'_>, pattern: &Pattern, limit: i64) -> Result<(Vec<Event>, Option<Key>), Refusal> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let (mut events, mut bytes, mut looked_at, mut last, mut next) = (Vec::new(), 0, 0, None, None);
    read.each(account, |event| {
        let matches = pattern.matches(&event.message);
        let size = event.message.len() + 26;
        // One more than fits says that there is a next page.
        let full = matches && (events.len() == limit || (bytes + size > PAGE && !events.is_empty()));
        if full || looked_at == LOOKED_AT {
            next = last;
            return false;
        }
        looked_at += 1;
        last = Some(event.key);
        if matches {
            bytes += size;
            events.push(event);
        }
        true
    })?;
    Ok((events, next))
}

fn place(token: &str) -> Option<(bool, Key)> {
    let (direction, id) = token.split_once('/')?;
    match direction {
        "f" => Some((false, Key::parse(id)?)),
        "b" => Some((true, Key::parse(id)?)),
        _ => None,
    }
}

fn read_pattern(text: &str) -> Result<Pattern, Refusal> {
    // Unverified: what stands after the first two words.
    Pattern::parse(text).map_err(|why| Refusal::invalid(format!("Invalid filter pattern: {why}")))
}

fn described(event: &Event) -> Value {
    json!({
        "logStreamName": *event.stream,
        "timestamp": event.key.timestamp,
        "message": event.message,
        "ingestionTime": event.ingested,
        "eventId": event.key.id(),
    })
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TestMetricFilter {
    filter_pattern: Option<String>,
    log_event_messages: Option<Vec<String>>,
}

impl Operation for TestMetricFilter {
    const NAME: &'static str = "TestMetricFilter";

    fn apply(self, _: &Account, _: i64) -> Answer {
        let mut checks = Checks::default();
        checks.required("filterPattern", self.filter_pattern.as_ref());
        checks.required("logEventMessages", self.log_event_messages.as_ref());
        checks.done()?;
        let pattern = read_pattern(&self.filter_pattern.unwrap_or_default())?;
        let numbered = (1..).zip(self.log_event_messages.unwrap_or_default());
        let matches: Vec<Value> = numbered
            .filter(|(_, message): &(u32, String)| pattern.matches(message))
            // Unverified: nothing is extracted here.
            .map(|(nth, message)| json!({ "eventNumber": nth, "eventMessage": message, "extractedValues": {} }))
            .collect();
        Ok(Some(json!({ "matches": matches })))
    }
}
