//! Types of IAM that are records: their names can be referred to, and nobody asks for them.

use super::{Provider, Remark, record, text};

/// `AWS::IAM::OIDCProvider`.
pub const OIDC_PROVIDER: Provider = record(
    "AWS::IAM::OIDCProvider",
    |naming, properties| {
        let url = text(properties, "Url");
        let host = url.strip_prefix("https://").unwrap_or(url);
        naming.place.global_arn("iam", &format!("oidc-provider/{host}"))
    },
    |_, arn, _| vec![("Arn", arn.to_owned())],
    Remark::Quiet("IAM policies"),
);
