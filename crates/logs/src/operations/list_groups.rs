//! The groups, page by page.

use std::sync::Arc;

use regex::Regex;
use serde::Deserialize;
use serde_json::{Value, json};

use super::groups::CLASSES;
use super::identifier;
use super::{Answer, Operation};
use crate::account::Account;
use crate::checks::Checks;
use crate::group::Group;
use crate::refusal::Refusal;

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DescribeLogGroups {
    log_group_name_prefix: Option<String>,
    log_group_name_pattern: Option<String>,
    log_group_class: Option<String>,
    log_group_identifiers: Option<Vec<String>>,
    next_token: Option<String>,
    limit: Option<i64>,
}

impl Operation for DescribeLogGroups {
    const NAME: &'static str = "DescribeLogGroups";

    fn apply(self, account: &Account, _: i64) -> Answer {
        let mut checks = Checks::default();
        checks.group("logGroupNamePrefix", self.log_group_name_prefix.as_deref());
        checks.group("logGroupNamePattern", self.log_group_name_pattern.as_deref().filter(|pattern| !pattern.is_empty()));
        checks.one_of("logGroupClass", self.log_group_class.as_deref(), &CLASSES);
        checks.range("limit", self.limit, 1, 50);
        checks.done()?;
        if self.log_group_name_prefix.is_some() && self.log_group_name_pattern.is_some() {
            // Unverified: the text.
            return Err(Refusal::invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."));
        }
        let named: Option<Vec<Arc<str>>> = self.log_group_identifiers.as_ref().map(|all| {
            all.iter().filter_map(|one| identifier::of_identifier(account, one).ok()).map(|group| group.name.clone()).collect()
        });
        let pattern = self.log_group_name_pattern.as_deref().unwrap_or_default().to_lowercase();
        let wanted = |group: &Group| {
            self.log_group_name_prefix.as_ref().is_none_or(|prefix| group.name.starts_with(prefix.as_str()))
                && group.name.to_lowercase().contains(&pattern)
                && self.log_group_class.as_ref().is_none_or(|class| group.about().class == *class)
                && named.as_ref().is_none_or(|named| named.contains(&group.name))
        };
        let (groups, next) = page(account, wanted, self.next_token.as_deref(), self.limit.unwrap_or(50))?;
        let groups: Vec<Value> = groups.iter().map(|group| described(account, group)).collect();
        Ok(Some(with_next(json!({ "logGroups": groups }), next)))
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListLogGroups.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListLogGroups {
    log_group_name_pattern: Option<String>,
    log_group_class: Option<String>,
    next_token: Option<String>,
    limit: Option<i64>,
    data_sources: Option<Value>,
    field_index_names: Option<Value>,
    log_group_tags: Option<Value>,
}

impl Operation for ListLogGroups {
    const NAME: &'static str = "ListLogGroups";

    fn apply(self, account: &Account, _: i64) -> Answer {
        let mut checks = Checks::default();
        checks.one_of("logGroupClass", self.log_group_class.as_deref(), &CLASSES);
        checks.range("limit", self.limit, 1, 1_000);
        checks.done()?;
        let other = [
            ("dataSources", &self.data_sources),
            ("fieldIndexNames", &self.field_index_names),
            ("logGroupTags", &self.log_group_tags),
        ];
        if let Some((name, _)) = other.iter().find(|(_, value)| value.is_some()) {
            return Err(Refusal::unsupported(&format!("{name} of ListLogGroups")));
        }
        let pattern = self.log_group_name_pattern.as_deref().map(Regex::new).transpose();
        let pattern = pattern.map_err(|_| Refusal::invalid("Invalid log group name pattern"))?;
        let wanted = |group: &Group| {
            pattern.as_ref().is_none_or(|pattern| pattern.is_match(&group.name))
                && self.log_group_class.as_ref().is_none_or(|class| group.about().class == *class)
        };
        let (groups, next) = page(account, wanted, self.next_token.as_deref(), self.limit.unwrap_or(50))?;
        let groups: Vec<Value> = groups
            .iter()
            .map(|group| {
                json!({ "logGroupName": *group.name, "logGroupArn": account.arn(&group.name), "logGroupClass": group.about().class })
            })
            .collect();
        Ok(Some(with_next(json!({ "logGroups": groups }), next)))
    }
}

/// A token is the name of the last group of the page before.
fn page(
    account: &Account,
    wanted: impl Fn(&Group) -> bool,
    token: Option<&str>,
    limit: i64,
) -> Result<(Vec<Arc<Group>>, Option<String>), Refusal> {
    let limit = usize::try_from(limit).unwrap_or(50);
    if token.is_some_and(str::is_empty) {
        return Err(Refusal::bad_token());
    }
    let beyond = |group: &Arc<Group>| token.is_none_or(|last| *group.name > *last);
    let mut groups: Vec<_> = account.groups().into_iter().filter(beyond).filter(|group| wanted(group)).collect();
    let more = groups.len() > limit;
    groups.truncate(limit);
    let next = groups.last().filter(|_| more).map(|group| group.name.to_string());
    Ok((groups, next))
}

/// Adds `nextToken`, if there is one.
pub(super) fn with_next(mut answer: Value, next: Option<String>) -> Value {
    if let Some(next) = next {
        answer["nextToken"] = json!(next);
    }
    answer
}

fn described(account: &Account, group: &Group) -> Value {
    let (about, arn) = (group.about(), account.arn(&group.name));
    let mut described = json!({
        "logGroupName": *group.name,
        "creationTime": group.created,
        "metricFilterCount": 0,
        "arn": format!("{arn}:*"),
        "storedBytes": group.bytes(),
        "logGroupClass": about.class,
        "logGroupArn": arn,
        "deletionProtectionEnabled": about.protected,
    });
    if let Some(days) = about.retention {
        described["retentionInDays"] = json!(days);
    }
    if let Some(key) = about.kms_key {
        described["kmsKeyId"] = json!(key);
    }
    described
}
