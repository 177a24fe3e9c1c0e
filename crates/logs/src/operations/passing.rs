//! What clients ask in passing and there is none of here: filters, policies, queries. What would make one is refused.

use serde::Deserialize;
use serde_json::json;

use super::{Answer, Operation};
use crate::account::Account;
use crate::checks::Checks;

/// An operation that answers an empty list, of the group if it names one.
macro_rules! none_of {
    ($($(#[$doc:meta])* $name:ident answers $list:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Deserialize)]
            #[serde(rename_all = "camelCase")]
            pub(crate) struct $name {
                log_group_name: Option<String>,
            }

            impl Operation for $name {
                const NAME: &'static str = stringify!($name);

                fn apply(self, account: &Account, _: i64) -> Answer {
                    none(account, self.log_group_name.as_deref(), $list)
                }
            }
        )*
    };
}

none_of! {
    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeIndexPolicies.html>
    DescribeIndexPolicies answers "indexPolicies";
    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html>
    DescribeMetricFilters answers "metricFilters";
    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeQueries.html>
    DescribeQueries answers "queries";
    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeQueryDefinitions.html>
    DescribeQueryDefinitions answers "queryDefinitions";
    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeResourcePolicies.html>
    DescribeResourcePolicies answers "resourcePolicies";
    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeSubscriptionFilters.html>
    DescribeSubscriptionFilters answers "subscriptionFilters";
}

fn none(account: &Account, group: Option<&str>, list: &str) -> Answer {
    let mut checks = Checks::default();
    checks.group("logGroupName", group);
    checks.done()?;
    if let Some(group) = group {
        account.group(group)?;
    }
    Ok(Some(json!({ list: [] })))
}
