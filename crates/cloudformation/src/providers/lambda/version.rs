//! `AWS::Lambda::Version`: a record. Its ARN leads to the function as it is.

use crate::names::Naming;
use crate::provider::{Life, Property, Provider, Remark, Values, forbids_nothing, text};
use crate::shape::Shape::{Any, Text};

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Lambda::Version",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["Description", "FunctionName"],
    forbids: forbids_nothing,
    physical_id: |naming, properties| format!("{}:{NUMBER}", function_arn(naming, properties)),
    attributes: |naming, arn, properties| {
        vec![
            ("FunctionArn", arn.to_owned()),
            ("FunctionArnWithoutVersion", function_arn(naming, properties)),
            ("Version", NUMBER.to_owned()),
        ]
    },
    life: Life::Record,
    remark: Remark::Quiet("versions of functions"),
};

/// A function here has one version.
const NUMBER: &str = "1";

const PROPERTIES: &[Property] = &[
    Property::new("CodeSha256", Text),
    Property::new("Description", Text),
    Property::required("FunctionName", Text),
    Property::new("FunctionScalingConfig", Any),
    Property::new("ProvisionedConcurrencyConfig", Any),
    Property::new("RuntimePolicy", Any),
];

/// The ARN of the function that `FunctionName` names by name or ARN.
pub fn function_arn(naming: &Naming<'_>, properties: &Values) -> String {
    match text(properties, "FunctionName") {
        arn if arn.starts_with("arn:") => arn.to_owned(),
        name => naming.place.arn("lambda", &format!("function:{name}")),
    }
}
