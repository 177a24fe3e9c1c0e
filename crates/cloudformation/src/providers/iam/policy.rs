//! `AWS::IAM::Policy`: a policy of their own for roles.

use super::{Given, REMARK, document, texts};
use crate::provider::{Context, Fault, Life, Property, Provider, forbids_nothing, no_attributes, text};
use crate::shape::Shape::{Any, Text};
use crate::shape::TEXTS;
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::IAM::Policy",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &[],
    forbids: forbids_nothing,
    physical_id: |naming, _| naming.generated(128),
    attributes: no_attributes,
    life: Life::Database { exists, create, update, delete },
    remark: REMARK,
};

const PROPERTIES: &[Property] = &[
    Property::quiet("Groups", TEXTS, "IAM groups"),
    Property::required("PolicyDocument", Any),
    Property::required("PolicyName", Text),
    Property::new("Roles", TEXTS),
    Property::quiet("Users", TEXTS, "IAM users"),
];

fn given(policy: &Resource) -> Given<'_> {
    let (values, name) = (&policy.properties, text(&policy.properties, "PolicyName"));
    Given { roles: texts(values, "Roles"), name, document: document(values, "PolicyDocument") }
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
