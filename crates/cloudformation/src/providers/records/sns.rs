//! Types of SNS, which alarms notify.

use super::{Provider, Remark, no_attributes, record, text};
use crate::names::derived_uuid;

const REMARK: Remark = Remark::Quiet("notifications");

/// `AWS::SNS::Topic`.
pub const TOPIC: Provider = record(
    "AWS::SNS::Topic",
    |naming, properties| naming.place.arn("sns", text(properties, "TopicName")),
    |_, arn, properties| vec![("TopicArn", arn.to_owned()), ("TopicName", text(properties, "TopicName").to_owned())],
    REMARK,
)
.named_by("TopicName", 256);

/// `AWS::SNS::Subscription`.
pub const SUBSCRIPTION: Provider = record(
    "AWS::SNS::Subscription",
    |naming, properties| format!("{}:{}", text(properties, "TopicArn"), derived_uuid(naming.seed)),
    |_, arn, _| vec![("Arn", arn.to_owned())],
    REMARK,
);

/// `AWS::SNS::TopicPolicy`.
pub const TOPIC_POLICY: Provider = record("AWS::SNS::TopicPolicy", |naming, _| naming.generated(128), no_attributes, REMARK);
