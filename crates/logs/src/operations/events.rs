//! The events of one stream, back and forth. A token stays what it is where there is nothing more.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Operation, identifier};
use crate::account::Account;
use crate::checks::Checks;
use crate::event::{Event, Key};
use crate::read::Read;
use crate::refusal::Refusal;

/// Bytes of a page.
pub(super) const PAGE: usize = 1_048_576;
/// Events of a page.
pub(super) const MOST: i64 = 10_000;

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GetLogEvents {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_name: Option<String>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    next_token: Option<String>,
    limit: Option<i64>,
    #[serde(default)]
    start_from_head: bool,
}

impl Operation for GetLogEvents {
    const NAME: &'static str = "GetLogEvents";

    fn apply(self, account: &Account, now: i64) -> Answer {
        let mut checks = Checks::default();
        checks.required("logStreamName", self.log_stream_name.as_ref());
        checks.stream("logStreamName", self.log_stream_name.as_deref());
        checks.range("startTime", self.start_time, 0, i64::MAX);
        checks.range("endTime", self.end_time, 0, i64::MAX);
        checks.range("limit", self.limit, 1, MOST);
        let group = identifier::group(account, checks, self.log_group_name.as_deref(), self.log_group_identifier.as_deref())?;
        let stream = group.stream(&self.log_stream_name.unwrap_or_default()).ok_or_else(Refusal::stream_missing)?;
        let (forward, beyond) = match &self.next_token {
            Some(token) => {
                let (forward, key) = place(token).ok_or_else(Refusal::bad_token)?;
                (forward, Some(key))
            }
            None => (self.start_from_head, None),
        };
        let read = Read {
            group: &group,
            streams: Some(vec![stream]),
            from: self.start_time.unwrap_or(0).max(group.cutoff(now)),
            // "Events with a timestamp equal to or later than this time are not included."
            to: self.end_time.map_or(i64::MAX, |end| end - 1),
            beyond,
            newest_first: !forward,
        };
        let mut events = page(account, &read, self.limit.unwrap_or(MOST))?;
        if !forward {
            events.reverse();
        }
        let first = events.first().map(|event| event.key).or(beyond).unwrap_or(Key::FIRST);
        let last = events.last().map(|event| event.key).or(beyond).unwrap_or(Key::FIRST);
        let events: Vec<Value> = events.iter().map(described).collect();
        Ok(Some(json!({
            "events": events,
            "nextForwardToken": format!("f/{}/s", last.id()),
            "nextBackwardToken": format!("b/{}/s", first.id()),
        })))
    }
}

fn page(account: &Account, read: &Read<'_>, limit: i64) -> Result<Vec<Event>, Refusal> {
    let (mut events, mut bytes) = (Vec::new(), 0);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    read.each(account, |event| {
        bytes += event.message.len() + 26;
        if bytes > PAGE && !events.is_empty() {
            return false;
        }
        events.push(event);
        events.len() < limit
    })?;
    Ok(events)
}

/// `f/…/s` or `b/…/s`; the `/s` may be missing, as in old tokens.
fn place(token: &str) -> Option<(bool, Key)> {
    let (direction, id) = token.strip_suffix("/s").unwrap_or(token).split_once('/')?;
    let key = Key::parse(id)?;
    match direction {
        "f" => Some((true, key)),
        "b" => Some((false, key)),
        _ => None,
    }
}

fn described(event: &Event) -> Value {
    json!({ "timestamp": event.key.timestamp, "message": event.message, "ingestionTime": event.ingested })
}
