//! The operations: each a struct that is its request. What is not here is refused by name.

mod events;
mod filter;
mod groups;
mod identifier;
mod list_groups;
mod passing;
mod put_events;
mod retention;
mod streams;
mod tags;

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::account::Account;
use crate::checks::Checks;
use crate::group::Group;
use crate::refusal::Refusal;

/// What an operation answers; `None` is an empty body.
pub(crate) type Answer = Result<Option<Value>, Refusal>;

/// One operation of the API.
pub(crate) trait Operation: DeserializeOwned {
    /// AWS's name.
    const NAME: &'static str;
    /// Does it; `now` is in milliseconds since 1970.
    fn apply(self, account: &Account, now: i64) -> Answer;
}

/// The group of a `logGroupName`, once everything else about the request has been checked, too.
fn named(account: &Account, mut checks: Checks, name: Option<String>) -> Result<Arc<Group>, Refusal> {
    checks.required("logGroupName", name.as_ref());
    checks.group("logGroupName", name.as_deref());
    checks.done()?;
    account.group(&name.unwrap_or_default())
}

/// A row of the table.
struct Row {
    name: &'static str,
    run: fn(&[u8], &Account, i64) -> Answer,
}

/// The names of all operations that are answered, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|row| row.name)
}

const fn row<O: Operation>() -> Row {
    Row { name: O::NAME, run: run::<O> }
}

fn run<O: Operation>(body: &[u8], account: &Account, now: i64) -> Answer {
    let body = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice::<O>(body).map_err(Refusal::unreadable)?.apply(account, now)
}

/// Sorted.
const TABLE: &[Row] = &[
    row::<groups::CreateLogGroup>(),
    row::<streams::CreateLogStream>(),
    row::<groups::DeleteLogGroup>(),
    row::<streams::DeleteLogStream>(),
    row::<retention::DeleteRetentionPolicy>(),
    row::<passing::DescribeIndexPolicies>(),
    row::<list_groups::DescribeLogGroups>(),
    row::<streams::DescribeLogStreams>(),
    row::<passing::DescribeMetricFilters>(),
    row::<passing::DescribeQueries>(),
    row::<passing::DescribeQueryDefinitions>(),
    row::<passing::DescribeResourcePolicies>(),
    row::<passing::DescribeSubscriptionFilters>(),
    row::<filter::FilterLogEvents>(),
    row::<events::GetLogEvents>(),
    row::<list_groups::ListLogGroups>(),
    row::<tags::ListTagsForResource>(),
    row::<tags::ListTagsLogGroup>(),
    row::<put_events::PutLogEvents>(),
    row::<groups::PutLogGroupDeletionProtection>(),
    row::<retention::PutRetentionPolicy>(),
    row::<tags::TagLogGroup>(),
    row::<tags::TagResource>(),
    row::<filter::TestMetricFilter>(),
    row::<tags::UntagLogGroup>(),
    row::<tags::UntagResource>(),
];

/// Does what is asked for.
pub(crate) fn call(name: &str, body: &[u8], account: &Account, now: i64) -> Answer {
    match TABLE.binary_search_by_key(&name, |row| row.name) {
        Ok(nth) => (TABLE[nth].run)(body, account, now),
        Err(_) if is_a_name(name) => Err(Refusal::unsupported(name)),
        Err(_) => Err(Refusal::unknown()),
    }
}

/// Operations of AWS's that begin with one of its verbs; there are more than a hundred and they are all refused alike.
fn is_a_name(name: &str) -> bool {
    const VERBS: [&str; 14] = [
        "Associate",
        "Cancel",
        "Create",
        "Delete",
        "Describe",
        "Disassociate",
        "Get",
        "List",
        "Put",
        "Start",
        "Stop",
        "Test",
        "Update",
        "Filter",
    ];
    name.chars().all(|letter| letter.is_ascii_alphanumeric()) && VERBS.iter().any(|verb| name.starts_with(verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(TABLE.is_sorted_by_key(|row| row.name));
    }
}
