//! `AWS::Lambda::Alias`: a record. Its ARN leads to the function as it is.

use super::version::function_arn;
use crate::provider::{Life, Property, Provider, Remark, forbids_nothing, text};
use crate::shape::Shape::{Any, Text};

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Lambda::Alias",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["FunctionName", "Name"],
    forbids: forbids_nothing,
    physical_id: |naming, properties| format!("{}:{}", function_arn(naming, properties), text(properties, "Name")),
    attributes: |_, arn, _| vec![("AliasArn", arn.to_owned())],
    life: Life::Record,
    remark: Remark::Quiet("versions of functions"),
};

const PROPERTIES: &[Property] = &[
    Property::new("Description", Text),
    Property::required("FunctionName", Text),
    Property::required("FunctionVersion", Text),
    Property::required("Name", Text),
    Property::new("ProvisionedConcurrencyConfig", Any),
    Property::new("RoutingConfig", Any),
];
