//! Types of IAM. Nothing here asks for permissions of a role.

use super::{Naming, Provider, Remark, Values, no_attributes, record, text};
use crate::names::{UPPER, derived};

const REMARK: Remark = Remark::Quiet("IAM policies");

/// `AWS::IAM::Role`.
pub const ROLE: Provider = record(
    "AWS::IAM::Role",
    |_, properties| text(properties, "RoleName").to_owned(),
    |naming, name, properties| {
        let arn = naming.place.global_arn("iam", &format!("role{}{name}", path(properties)));
        vec![("Arn", arn), ("RoleId", format!("AROA{}", derived(naming.seed, 17, UPPER)))]
    },
    REMARK,
)
.named_by("RoleName", 64);

/// `AWS::IAM::Policy`.
pub const POLICY: Provider = record("AWS::IAM::Policy", policy_id, no_attributes, REMARK);

/// `AWS::IAM::RolePolicy`.
pub const ROLE_POLICY: Provider = record("AWS::IAM::RolePolicy", policy_id, no_attributes, REMARK);

/// `AWS::IAM::ManagedPolicy`.
pub const MANAGED_POLICY: Provider = record(
    "AWS::IAM::ManagedPolicy",
    |naming, properties| {
        let name = text(properties, "ManagedPolicyName");
        naming.place.global_arn("iam", &format!("policy{}{name}", path(properties)))
    },
    |naming, arn, _| vec![("PolicyArn", arn.to_owned()), ("PolicyId", format!("ANPA{}", derived(naming.seed, 17, UPPER)))],
    REMARK,
)
.named_by("ManagedPolicyName", 128);

/// `AWS::IAM::OIDCProvider`.
pub const OIDC_PROVIDER: Provider = record(
    "AWS::IAM::OIDCProvider",
    |naming, properties| {
        let url = text(properties, "Url");
        let host = url.strip_prefix("https://").unwrap_or(url);
        naming.place.global_arn("iam", &format!("oidc-provider/{host}"))
    },
    |_, arn, _| vec![("Arn", arn.to_owned())],
    REMARK,
);

fn policy_id(naming: &Naming<'_>, _: &Values) -> String {
    naming.generated(128)
}

fn path(properties: &Values) -> &str {
    match text(properties, "Path") {
        "" => "/",
        path => path,
    }
}
