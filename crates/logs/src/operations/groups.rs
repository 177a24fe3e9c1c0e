//! Making and deleting groups, and protecting them from it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Answer, Operation, identifier};
use crate::account::Account;
use crate::checks::Checks;
use crate::group::About;
use crate::refusal::Refusal;

/// `LogGroupClass`.
pub(super) const CLASSES: [&str; 4] = ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY", "ESSENTIALS"];

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateLogGroup {
    log_group_name: Option<String>,
    /// Kept; nothing is encrypted with it.
    kms_key_id: Option<String>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    log_group_class: Option<String>,
    #[serde(default)]
    deletion_protection_enabled: bool,
}

impl Operation for CreateLogGroup {
    const NAME: &'static str = "CreateLogGroup";

    fn apply(self, account: &Account, now: i64) -> Answer {
        let mut checks = Checks::default();
        checks.required("logGroupName", self.log_group_name.as_ref());
        checks.group("logGroupName", self.log_group_name.as_deref());
        checks.one_of("logGroupClass", self.log_group_class.as_deref(), &CLASSES);
        super::tags::check(&mut checks, &self.tags);
        checks.done()?;
        let name = self.log_group_name.unwrap_or_default();
        if name.starts_with("aws/") {
            // Unverified: the text.
            return Err(Refusal::invalid("Log groups starting with AWS/ are reserved for AWS."));
        }
        let about = About {
            retention: None,
            class: self.log_group_class.unwrap_or_else(|| "STANDARD".to_owned()),
            kms_key: self.kms_key_id,
            protected: self.deletion_protection_enabled,
            tags: self.tags,
        };
        account.create(&name, about, now).map(|_| None)
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeleteLogGroup {
    log_group_name: Option<String>,
}

impl Operation for DeleteLogGroup {
    const NAME: &'static str = "DeleteLogGroup";

    fn apply(self, account: &Account, _: i64) -> Answer {
        let group = super::named(account, Checks::default(), self.log_group_name)?;
        if group.about().protected {
            // Unverified: type and text.
            let message = format!("Log group {} is protected from deletion.", group.name);
            return Err(Refusal { kind: "ValidationException", message });
        }
        account.delete(&group.name).map(|()| None)
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogGroupDeletionProtection.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PutLogGroupDeletionProtection {
    log_group_identifier: Option<String>,
    deletion_protection_enabled: Option<bool>,
}

impl Operation for PutLogGroupDeletionProtection {
    const NAME: &'static str = "PutLogGroupDeletionProtection";

    fn apply(self, account: &Account, _: i64) -> Answer {
        let mut checks = Checks::default();
        checks.required("logGroupIdentifier", self.log_group_identifier.as_ref());
        checks.identifier("logGroupIdentifier", self.log_group_identifier.as_deref());
        checks.required("deletionProtectionEnabled", self.deletion_protection_enabled.as_ref());
        checks.done()?;
        let group = identifier::of_identifier(account, &self.log_group_identifier.unwrap_or_default())?;
        let protected = self.deletion_protection_enabled == Some(true);
        account.change(&group, |about| about.protected = protected).map(|()| None)
    }
}
