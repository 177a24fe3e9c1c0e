//! How long events are kept. What is older is not shown from this moment on, and goes.

use serde::Deserialize;

use super::{Answer, Operation};
use crate::account::Account;
use crate::checks::Checks;

/// The days that can be chosen.
const DAYS: [i64; 22] = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PutRetentionPolicy {
    log_group_name: Option<String>,
    retention_in_days: Option<i64>,
}

impl Operation for PutRetentionPolicy {
    const NAME: &'static str = "PutRetentionPolicy";

    fn apply(self, account: &Account, now: i64) -> Answer {
        let mut checks = Checks::default();
        checks.required("logGroupName", self.log_group_name.as_ref());
        checks.group("logGroupName", self.log_group_name.as_deref());
        checks.required("retentionInDays", self.retention_in_days.as_ref());
        if let Some(days) = self.retention_in_days.filter(|days| !DAYS.contains(days)) {
            let all = DAYS.map(|days| days.to_string()).join(", ");
            // Unverified: the order of the set.
            checks.fail(&days.to_string(), "retentionInDays", &format!("Member must satisfy enum value set: [{all}]"));
        }
        checks.done()?;
        let group = account.group(&self.log_group_name.unwrap_or_default())?;
        account.change(&group, |about| about.retention = self.retention_in_days)?;
        account.expire(&group, now).map(|()| None)
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteRetentionPolicy.html>
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeleteRetentionPolicy {
    log_group_name: Option<String>,
}

impl Operation for DeleteRetentionPolicy {
    const NAME: &'static str = "DeleteRetentionPolicy";

    fn apply(self, account: &Account, _: i64) -> Answer {
        let group = super::named(account, Checks::default(), self.log_group_name)?;
        account.change(&group, |about| about.retention = None).map(|()| None)
    }
}
