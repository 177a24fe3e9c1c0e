//! `AWS::IAM::RolePolicy`: a policy of its own for one role.

use super::{Given, REMARK, document};
use crate::provider::{Context, Fault, Life, Property, Provider, forbids_nothing, no_attributes, text};
use crate::shape::Shape::{Any, Text};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::IAM::RolePolicy",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["PolicyName", "RoleName"],
    forbids: forbids_nothing,
    physical_id: |naming, _| naming.generated(128),
    attributes: no_attributes,
    life: Life::Database { exists, create, update, delete },
    remark: REMARK,
};

const PROPERTIES: &[Property] =
    &[Property::required("PolicyDocument", Any), Property::required("PolicyName", Text), Property::required("RoleName", Text)];

fn given(policy: &Resource) -> Given<'_> {
    let values = &policy.properties;
    let document = document(values, "PolicyDocument");
    Given { roles: vec![text(values, "RoleName")], name: text(values, "PolicyName"), document }
}

fn exists(context: &Context<'_>, policy: &Resource) -> Result<bool, Fault> {
    Ok(given(policy).is_there(&context.services.iam))
}

fn create(context: &Context<'_>, policy: &Resource) -> Result<(), Fault> {
    given(policy).put(&context.services.iam)
}

fn update(context: &Context<'_>, from: &Resource, to: &Resource) -> Result<(), Fault> {
    super::update(context, from, to, given)
}

fn delete(context: &Context<'_>, policy: &Resource) -> Result<(), Fault> {
    given(policy).take(&context.services.iam, None)
}
