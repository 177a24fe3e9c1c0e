//! Types of API Gateway that change nothing a caller sees here.

use super::{Provider, Remark, no_attributes, record, text};
use crate::names::{UPPER, derived};

/// `AWS::ApiGateway::Account`: the role that API Gateway logs with.
pub const ACCOUNT: Provider = record(
    "AWS::ApiGateway::Account",
    |naming, _| derived(naming.seed, 12, UPPER),
    |_, id, _| vec![("Id", id.to_owned())],
    Remark::Quiet("execution logs"),
);

/// `AWS::ApiGateway::DocumentationPart`: what an export says about a part of an API.
pub const DOCUMENTATION_PART: Provider = record(
    "AWS::ApiGateway::DocumentationPart",
    |naming, _| derived(naming.seed, 6, b"abcdefghijklmnopqrstuvwxyz0123456789"),
    |_, id, _| vec![("DocumentationPartId", id.to_owned())],
    Remark::Quiet("documentation of APIs"),
);

/// `AWS::ApiGateway::DocumentationVersion`: a snapshot of the documentation.
pub const DOCUMENTATION_VERSION: Provider = record(
    "AWS::ApiGateway::DocumentationVersion",
    |_, properties| text(properties, "DocumentationVersion").to_owned(),
    no_attributes,
    Remark::Quiet("documentation of APIs"),
);
