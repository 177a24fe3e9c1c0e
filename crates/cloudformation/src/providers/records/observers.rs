//! Types of `CloudWatch`, and filters of its logs: they only look on.

use super::{Naming, Provider, Remark, Values, no_attributes, record, text};

const ALARMS: Remark = Remark::Quiet("alarms");
const LOGS: Remark = Remark::Quiet("metrics of logs");

/// `AWS::CloudWatch::Alarm`.
pub const ALARM: Provider =
    record("AWS::CloudWatch::Alarm", |_, properties| text(properties, "AlarmName").to_owned(), alarm_arn, ALARMS)
        .named_by("AlarmName", 255);

/// `AWS::CloudWatch::CompositeAlarm`.
pub const COMPOSITE_ALARM: Provider =
    record("AWS::CloudWatch::CompositeAlarm", |_, properties| text(properties, "AlarmName").to_owned(), alarm_arn, ALARMS)
        .named_by("AlarmName", 255);

/// `AWS::CloudWatch::Dashboard`.
pub const DASHBOARD: Provider = record(
    "AWS::CloudWatch::Dashboard",
    |_, properties| text(properties, "DashboardName").to_owned(),
    no_attributes,
    Remark::Quiet("dashboards"),
)
.named_by("DashboardName", 255);

/// `AWS::Logs::MetricFilter`.
pub const METRIC_FILTER: Provider =
    record("AWS::Logs::MetricFilter", |_, properties| text(properties, "FilterName").to_owned(), no_attributes, LOGS)
        .named_by("FilterName", 512);

/// `AWS::Logs::SubscriptionFilter`.
pub const SUBSCRIPTION_FILTER: Provider = record(
    "AWS::Logs::SubscriptionFilter",
    |_, properties| text(properties, "FilterName").to_owned(),
    no_attributes,
    Remark::Warning("log lines are not passed on to its destination here"),
)
.named_by("FilterName", 512);

fn alarm_arn(naming: &Naming<'_>, name: &str, _: &Values) -> Vec<(&'static str, String)> {
    vec![("Arn", naming.place.arn("cloudwatch", &format!("alarm:{name}")))]
}
