//! Events of clients, kept in the database.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use rusqlite::params;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Answer, Operation};
use crate::account::{Account, Said};
use crate::checks::Checks;
use crate::event::{Event, Key};
use crate::group::{Group, Stream};
use crate::refusal::Refusal;

/// Bytes of a batch, counted with `EVENT` for each event.
const MOST_BYTES: usize = 1_048_576;
const EVENT: usize = 26;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Nobody reads it any more ("The sequence token is now ignored"), but clients may want to see one.
pub(super) const SEQUENCE_TOKEN: &str = "49590302938765432109876543210987654321098765432109876543";

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PutLogEvents {
    log_group_name: Option<String>,
    log_stream_name: Option<String>,
    log_events: Option<Vec<InputEvent>>,
}

#[derive(Deserialize)]
struct InputEvent {
    timestamp: Option<i64>,
    message: Option<String>,
}

/// The part of the batch that is taken, and what is said of the rest.
#[derive(Debug, PartialEq, Eq)]
struct Taken {
    from: usize,
    to: usize,
    rejected: Map<String, Value>,
}

impl Operation for PutLogEvents {
    const NAME: &'static str = "PutLogEvents";

    fn apply(self, account: &Account, now: i64) -> Answer {
        self.check()?;
        let group = account.group(&self.log_group_name.unwrap_or_default())?;
        let stream = group.stream(&self.log_stream_name.unwrap_or_default()).ok_or_else(Refusal::stream_missing)?;
        let events: Vec<(i64, String)> = self
            .log_events
            .unwrap_or_default()
            .into_iter()
            .map(|event| (event.timestamp.unwrap_or_default(), event.message.unwrap_or_default()))
            .collect();
        check_batch(&events)?;
        let times: Vec<i64> = events.iter().map(|(timestamp, _)| *timestamp).collect();
        let taken = sift(&times, group.cutoff(now), now);
        if let (Some(first), Some(last)) = (times[taken.from..taken.to].first(), times[taken.from..taken.to].last())
            && last - first > DAY
        {
            let text = "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.";
            return Err(Refusal::invalid(text));
        }
        account.put(&group, &stream, events[taken.from..taken.to].to_vec(), now)?;
        let mut answer = json!({ "nextSequenceToken": SEQUENCE_TOKEN });
        if !taken.rejected.is_empty() {
            answer["rejectedLogEventsInfo"] = Value::Object(taken.rejected);
        }
        Ok(Some(answer))
    }
}

impl PutLogEvents {
    fn check(&self) -> Result<(), Refusal> {
        let mut checks = Checks::default();
        checks.required("logGroupName", self.log_group_name.as_ref());
        checks.group("logGroupName", self.log_group_name.as_deref());
        checks.required("logStreamName", self.log_stream_name.as_ref());
        checks.stream("logStreamName", self.log_stream_name.as_deref());
        checks.required("logEvents", self.log_events.as_ref());
        let events = self.log_events.as_deref().unwrap_or_default();
        if self.log_events.is_some() && !(1..=10_000).contains(&events.len()) {
            let bound = if events.is_empty() { "greater than or equal to 1" } else { "less than or equal to 10000" };
            checks.fail("[]", "logEvents", &format!("Member must have length {bound}"));
        }
        for (nth, event) in (1..).zip(events) {
            checks.required(&format!("logEvents.{nth}.member.timestamp"), event.timestamp.as_ref());
            checks.range(&format!("logEvents.{nth}.member.timestamp"), event.timestamp, 0, i64::MAX);
            checks.required(&format!("logEvents.{nth}.member.message"), event.message.as_ref());
            if event.message.as_deref() == Some("") {
                let text = "Member must have length greater than or equal to 1";
                checks.fail("", &format!("logEvents.{nth}.member.message"), text);
            }
        }
        checks.done()
    }
}

fn check_batch(events: &[(i64, String)]) -> Result<(), Refusal> {
    let bytes: usize = events.iter().map(|(_, message)| message.len() + EVENT).sum();
    if bytes > MOST_BYTES {
        return Err(Refusal::invalid(format!("Upload too large: {bytes} bytes exceeds limit of {MOST_BYTES}")));
    }
    if !events.is_sorted_by_key(|(timestamp, _)| *timestamp) {
        let text = "Log events in a single PutLogEvents request must be in chronological order.";
        return Err(Refusal::invalid(text));
    }
    Ok(())
}

/// Two hours ahead, fourteen days back and the group's retention; the times are in order.
fn sift(times: &[i64], cutoff: i64, now: i64) -> Taken {
    let before = |moment: i64| times.partition_point(|at| *at < moment);
    let (old, expired) = (before(now - 14 * DAY), before(cutoff));
    let too_new = times.partition_point(|at| *at <= now + 2 * HOUR);
    let mut rejected = Map::new();
    if too_new < times.len() {
        rejected.insert("tooNewLogEventStartIndex".to_owned(), json!(too_new));
    }
    // Unverified: that the end's index is the first one that is taken.
    if old > 0 {
        rejected.insert("tooOldLogEventEndIndex".to_owned(), json!(old));
    }
    if expired > 0 {
        rejected.insert("expiredLogEventEndIndex".to_owned(), json!(expired));
    }
    let from = old.max(expired);
    Taken { from, to: too_new.max(from), rejected }
}

impl Account {
    /// Writes events of a stream, and tells those who follow.
    fn put(&self, group: &Group, stream: &Arc<Stream>, events: Vec<(i64, String)>, now: i64) -> Result<(), Refusal> {
        let row = self.keep_stream(group, stream)?;
        let numbered: Vec<(u64, i64, String)> =
            events.into_iter().map(|(timestamp, message)| (self.next_seq(), timestamp, message)).collect();
        self.store.write(|rows| {
            let sql = "INSERT INTO events (seq, in_group, stream, timestamp, ingested, message) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let mut insert = rows.prepare_cached(sql)?;
            for (seq, timestamp, message) in &numbered {
                insert.execute(params![seq.cast_signed(), group.row, row, timestamp, now, message])?;
            }
            Ok(())
        })?;
        for (seq, timestamp, message) in numbered {
            stream.saw(timestamp, now);
            let bytes = i64::try_from(message.len() + EVENT).unwrap_or(i64::MAX);
            group.stored.fetch_add(bytes, Ordering::Relaxed);
            if self.followers.load(Ordering::SeqCst) > 0 {
                let key = Key { timestamp, seq, part: 0 };
                let event = Event { key, ingested: now, stream: Arc::clone(&stream.name), message };
                self.tell(group, Said::Event(Arc::new(event)));
            }
        }
        self.expire(group, now)
    }

    /// Removes what is older than the group's retention.
    pub(super) fn expire(&self, group: &Group, now: i64) -> Result<(), Refusal> {
        match group.cutoff(now) {
            0 => Ok(()),
            cutoff => {
                self.forget(group, cutoff);
                self.store.expire(group, cutoff)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The times, the retention's cutoff, what is taken, what is said of the rest.
    type Row<'a> = (&'a [i64], i64, (usize, usize), Value);

    #[test]
    fn events_too_old_and_too_new_are_left_out() {
        let now = 100 * DAY;
        let rows: [Row<'_>; 5] = [
            (&[now - 1, now], 0, (0, 2), json!({})),
            (&[now - 15 * DAY, now], 0, (1, 2), json!({"tooOldLogEventEndIndex": 1})),
            (&[now, now + 2 * HOUR, now + 2 * HOUR + 1], 0, (0, 2), json!({"tooNewLogEventStartIndex": 2})),
            (&[now - 2 * DAY, now], now - DAY, (1, 2), json!({"expiredLogEventEndIndex": 1})),
            (&[now - 15 * DAY], 0, (1, 1), json!({"tooOldLogEventEndIndex": 1})),
        ];
        for (times, cutoff, (from, to), rejected) in rows {
            let taken = sift(times, cutoff, now);
            assert_eq!((taken.from, taken.to, Value::Object(taken.rejected)), (from, to, rejected), "{times:?}");
        }
    }

    #[test]
    fn batches_have_an_order_and_a_size() {
        let event = |timestamp, length| (timestamp, "x".repeat(length));
        assert!(check_batch(&[event(1, 1), event(1, 1), event(2, MOST_BYTES - 3 * EVENT - 2)]).is_ok());
        let large = check_batch(&[event(1, MOST_BYTES - EVENT + 1)]).unwrap_err().message;
        assert_eq!(large, "Upload too large: 1048577 bytes exceeds limit of 1048576");
        assert!(check_batch(&[event(2, 1), event(1, 1)]).is_err());
    }
}
