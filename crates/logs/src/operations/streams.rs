//! Making, deleting and listing streams.

use std::cmp::Reverse;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use super::list_groups::with_next;
use super::{Answer, Operation, identifier};
use crate::account::Account;
use crate::checks::Checks;
use crate::group::{Group, Stream};
use crate::refusal::Refusal;

/// What both of the changes take.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    log_group_name: Option<String>,
    log_stream_name: Option<String>,
}

impl Named {
    fn find(self, account: &Account) -> Result<(Arc<Group>, String), Refusal> {
        let mut checks = Checks::default();
        checks.required("logGroupName", self.log_group_name.as_ref());
        checks.group("logGroupName", self.log_group_name.as_deref());
        checks.required("logStreamName", self.log_stream_name.as_ref());
        checks.stream("logStreamName", self.log_stream_name.as_deref());
        checks.done()?;
        Ok((account.group(&self.log_group_name.unwrap_or_default())?, self.log_stream_name.unwrap_or_default()))
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html>
#[derive(Deserialize)]
pub(crate) struct CreateLogStream(Named);

impl Operation for CreateLogStream {
    const NAME: &'static str = "CreateLogStream";

    fn apply(self, account: &Account, now: i64) -> Answer {
        let (group, stream) = self.0.find(account)?;
        account.create_stream(&group, &stream, now).map(|()| None)
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogStream.html>
#[derive(Deserialize)]
pub(crate) struct DeleteLogStream(Named);

impl Operation for DeleteLogStream {
    const NAME: &'static str = "DeleteLogStream";

    fn apply(self, account: &Account, _: i64) -> Answer {
        let (group, stream) = self.0.find(account)?;
        account.delete_stream(&group, &stream).map(|()| None)
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DescribeLogStreams {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_name_prefix: Option<String>,
    order_by: Option<String>,
    #[serde(default)]
    descending: bool,
    next_token: Option<String>,
    limit: Option<i64>,
}

/// By time, then by name; by name alone without the time.
type Place = (Option<i64>, Arc<str>);

impl Operation for DescribeLogStreams {
    const NAME: &'static str = "DescribeLogStreams";

    fn apply(self, account: &Account, _: i64) -> Answer {
        let mut checks = Checks::default();
        checks.stream("logStreamNamePrefix", self.log_stream_name_prefix.as_deref());
        checks.one_of("orderBy", self.order_by.as_deref(), &["LogStreamName", "LastEventTime"]);
        checks.range("limit", self.limit, 1, 50);
        let group = identifier::group(account, checks, self.log_group_name.as_deref(), self.log_group_identifier.as_deref())?;
        let by_time = self.order_by.as_deref() == Some("LastEventTime");
        if by_time && self.log_stream_name_prefix.is_some() {
            // Unverified: the text.
            return Err(Refusal::invalid("Cannot order by LastEventTime with a logStreamNamePrefix."));
        }
        let prefix = self.log_stream_name_prefix.as_deref().unwrap_or_default();
        let streams = group.streams();
        let named = streams.values().filter(|stream| stream.name.starts_with(prefix));
        let mut all: Vec<(Place, Arc<Stream>)> = named.map(|stream| (place(stream, by_time), Arc::clone(stream))).collect();
        drop(streams);
        if self.descending {
            all.sort_by_key(|(place, _)| Reverse(place.clone()));
        } else {
            all.sort_by_key(|(place, _)| place.clone());
        }
        if let Some(token) = &self.next_token {
            let last = place_of(token, by_time).ok_or_else(Refusal::bad_token)?;
            all.retain(|(place, _)| if self.descending { *place < last } else { *place > last });
        }
        let limit = usize::try_from(self.limit.unwrap_or(50)).unwrap_or(50);
        let more = all.len() > limit;
        all.truncate(limit);
        let next = all.last().filter(|_| more).map(|((time, name), _)| format!("{}:{name}", time.unwrap_or_default()));
        let streams: Vec<Value> = all.iter().map(|(_, stream)| described(account, &group, stream)).collect();
        Ok(Some(with_next(json!({ "logStreams": streams }), next)))
    }
}

/// Streams without events come before all others.
fn place(stream: &Stream, by_time: bool) -> Place {
    (by_time.then(|| stream.span().map_or(0, |span| span.last)), Arc::clone(&stream.name))
}

fn place_of(token: &str, by_time: bool) -> Option<Place> {
    let (time, name) = token.split_once(':')?;
    let time: i64 = time.parse().ok()?;
    Some((by_time.then_some(time), name.into()))
}

fn described(account: &Account, group: &Group, stream: &Stream) -> Value {
    let mut described = json!({
        "logStreamName": *stream.name,
        "creationTime": stream.created,
        "arn": format!("{}:log-stream:{}", account.arn(&group.name), stream.name),
        // AWS no longer counts: "As of June 17, 2019, this parameter is no longer supported for log streams".
        "storedBytes": 0,
    });
    if let Some(span) = stream.span() {
        described["firstEventTimestamp"] = json!(span.first);
        described["lastEventTimestamp"] = json!(span.last);
        described["lastIngestionTime"] = json!(span.ingested);
        described["uploadSequenceToken"] = json!(super::put_events::SEQUENCE_TOKEN);
    }
    described
}
