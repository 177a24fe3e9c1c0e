//! Tags of groups, by ARN and, as it was once done, by name.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::json;

use super::{Answer, Operation, identifier};
use crate::account::Account;
use crate::checks::Checks;
use crate::group::Group;
use crate::refusal::Refusal;

/// Tags of one group.
const MOST: usize = 50;

type Tags = BTreeMap<String, String>;

/// Keys of 1 to 128 letters, values of up to 256.
pub(super) fn check(checks: &mut Checks, tags: &Tags) {
    let wrong = |(key, value): &(&String, &String)| !(1..=128).contains(&key.chars().count()) || value.chars().count() > 256;
    if let Some((key, _)) = tags.iter().find(wrong) {
        checks.fail(key, "tags", "Map keys must have 1 to 128 characters, values up to 256");
    }
    if tags.len() > MOST {
        // Unverified: what is said of a map that is too long.
        checks.fail("tags", "tags", "Member must have length less than or equal to 50");
    }
}

fn add(account: &Account, group: &Group, tags: Tags) -> Answer {
    let mut all = group.about().tags;
    all.extend(tags);
    if all.len() > MOST {
        let message = "The number of tags on the resource would exceed the limit of 50.".to_owned();
        // Unverified: the text.
        return Err(Refusal { kind: "TooManyTagsException", message });
    }
    account.change(group, |about| about.tags = all).map(|()| None)
}

fn remove(account: &Account, group: &Group, keys: &[String]) -> Answer {
    account.change(group, |about| about.tags.retain(|key, _| !keys.contains(key))).map(|()| None)
}

fn by_arn(account: &Account, mut checks: Checks, arn: Option<String>) -> Result<Arc<Group>, Refusal> {
    checks.required("resourceArn", arn.as_ref());
    checks.done()?;
    let arn = arn.unwrap_or_default();
    identifier::of_arn(account, &arn).ok_or_else(|| Refusal::resource_missing(&arn))
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TagResource {
    resource_arn: Option<String>,
    #[serde(default)]
    tags: Tags,
}

impl Operation for TagResource {
    const NAME: &'static str = "TagResource";

    fn apply(self, account: &Account, _: i64) -> Answer {
        let mut checks = Checks::default();
        check(&mut checks, &self.tags);
        let group = by_arn(account, checks, self.resource_arn)?;
        add(account, &group, self.tags)
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagResource.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UntagResource {
    resource_arn: Option<String>,
    #[serde(default)]
    tag_keys: Vec<String>,
}

impl Operation for UntagResource {
    const NAME: &'static str = "UntagResource";

    fn apply(self, account: &Account, _: i64) -> Answer {
        let group = by_arn(account, Checks::default(), self.resource_arn)?;
        remove(account, &group, &self.tag_keys)
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsForResource.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListTagsForResource {
    resource_arn: Option<String>,
}

impl Operation for ListTagsForResource {
    const NAME: &'static str = "ListTagsForResource";

    fn apply(self, account: &Account, _: i64) -> Answer {
        let group = by_arn(account, Checks::default(), self.resource_arn)?;
        Ok(Some(json!({ "tags": group.about().tags })))
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagLogGroup.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TagLogGroup {
    log_group_name: Option<String>,
    #[serde(default)]
    tags: Tags,
}

impl Operation for TagLogGroup {
    const NAME: &'static str = "TagLogGroup";

    fn apply(self, account: &Account, _: i64) -> Answer {
        let mut checks = Checks::default();
        check(&mut checks, &self.tags);
        let group = super::named(account, checks, self.log_group_name)?;
        add(account, &group, self.tags)
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagLogGroup.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UntagLogGroup {
    log_group_name: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
}

impl Operation for UntagLogGroup {
    const NAME: &'static str = "UntagLogGroup";

    fn apply(self, account: &Account, _: i64) -> Answer {
        let group = super::named(account, Checks::default(), self.log_group_name)?;
        remove(account, &group, &self.tags)
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsLogGroup.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListTagsLogGroup {
    log_group_name: Option<String>,
}

impl Operation for ListTagsLogGroup {
    const NAME: &'static str = "ListTagsLogGroup";

    fn apply(self, account: &Account, _: i64) -> Answer {
        let group = super::named(account, Checks::default(), self.log_group_name)?;
        Ok(Some(json!({ "tags": group.about().tags })))
    }
}
