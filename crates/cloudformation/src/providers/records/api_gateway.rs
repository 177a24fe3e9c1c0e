//! Types of API Gateway that change nothing a caller sees here.

use super::{Provider, Remark, record, text};
use crate::names::{UPPER, derived};

/// `AWS::ApiGateway::Account`: the role that API Gateway logs with.
pub const ACCOUNT: Provider = record(
    "AWS::ApiGateway::Account",
    |naming, _| derived(naming.seed, 12, UPPER),
    |_, id, _| vec![("Id", id.to_owned())],
    Remark::Quiet("access logs"),
);

/// `AWS::ApiGateway::Model`.
pub const MODEL: Provider = record(
    "AWS::ApiGateway::Model",
    |_, properties| text(properties, "Name").to_owned(),
    super::no_attributes,
    Remark::Quiet("models"),
)
.named_by("Name", 64);

/// `AWS::ApiGateway::RequestValidator`.
pub const REQUEST_VALIDATOR: Provider = record(
    "AWS::ApiGateway::RequestValidator",
    |naming, _| derived(naming.seed, 6, b"abcdefghijklmnopqrstuvwxyz0123456789"),
    |_, id, _| vec![("RequestValidatorId", id.to_owned())],
    Remark::Warning("requests are not validated here"),
);
