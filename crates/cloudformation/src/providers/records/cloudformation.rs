//! Types of `CloudFormation` itself.

use super::{Provider, Remark, no_attributes, record};

/// `AWS::CloudFormation::WaitConditionHandle`, which templates use to hold nothing.
pub const WAIT_CONDITION_HANDLE: Provider = record(
    "AWS::CloudFormation::WaitConditionHandle",
    |naming, _| {
        let region = &naming.place.region;
        format!("https://cloudformation-waitcondition-{region}.s3.{region}.amazonaws.com/{}", naming.seed)
    },
    no_attributes,
    Remark::None,
);
