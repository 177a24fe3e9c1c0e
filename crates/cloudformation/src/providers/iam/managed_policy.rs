//! `AWS::IAM::ManagedPolicy`.

use sekisho_iam::NewPolicy;

use super::{REMARK, document, fault, fault_of, given, path, tags, texts};
use crate::names::{Naming, UPPER, derived};
use crate::provider::{Context, Fault, Life, Property, Provider, Values, forbids_nothing, text};
use crate::shape::Shape::{Any, Text};
use crate::shape::TEXTS;
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::IAM::ManagedPolicy",
    properties: Some(PROPERTIES),
    named_by: Some(("ManagedPolicyName", 128)),
    replaces_on: &["Description", "ManagedPolicyName", "Path"],
    forbids: forbids_nothing,
    physical_id: |naming, properties| {
        let name = text(properties, "ManagedPolicyName");
        naming.place.global_arn("iam", &format!("policy{}{name}", path(properties)))
    },
    attributes,
    life: Life::Database { exists, create, update, delete },
    remark: REMARK,
};

const PROPERTIES: &[Property] = &[
    Property::new("Description", Text),
    Property::quiet("Groups", TEXTS, "IAM groups"),
    Property::new("ManagedPolicyName", Text),
    Property::new("Path", Text),
    Property::required("PolicyDocument", Any),
    Property::new("Roles", TEXTS),
    Property::quiet("Users", TEXTS, "IAM users"),
];

fn attributes(naming: &Naming<'_>, arn: &str, _: &Values) -> Vec<(&'static str, String)> {
    vec![("PolicyArn", arn.to_owned()), ("PolicyId", format!("ANPA{}", derived(naming.seed, 17, UPPER)))]
}

fn exists(context: &Context<'_>, policy: &Resource) -> Result<bool, Fault> {
    Ok(context.services.iam.policy(&policy.physical_id).is_ok())
}

fn create(context: &Context<'_>, policy: &Resource) -> Result<(), Fault> {
    let (iam, values) = (&context.services.iam, &policy.properties);
    let new = NewPolicy {
        name: text(values, "ManagedPolicyName").to_owned(),
        id: given(&policy.attributes, "PolicyId"),
        path: Some(path(values).to_owned()),
        document: document(values, "PolicyDocument"),
        description: given(values, "Description"),
        tags: tags(values),
    };
    iam.create_policy(new, context.now).map_err(|error| fault(&error))?;
    let attached = texts(values, "Roles").into_iter().try_for_each(|role| iam.attach(role, &policy.physical_id));
    // Half of it is nothing that a later run could take up.
    attached.map_err(fault_of("Roles")).inspect_err(|_| drop(delete(context, policy)))
}

fn update(context: &Context<'_>, from: &Resource, to: &Resource) -> Result<(), Fault> {
    let (iam, arn) = (&context.services.iam, &to.physical_id);
    let (old, new) = (texts(&from.properties, "Roles"), texts(&to.properties, "Roles"));
    let document = document(&to.properties, "PolicyDocument");
    iam.rewrite_policy(arn, &document, context.now).map_err(fault_of("PolicyDocument"))?;
    new.iter().try_for_each(|role| iam.attach(role, arn)).map_err(fault_of("Roles"))?;
    for role in old.into_iter().filter(|role| !new.contains(role)) {
        // What was taken off by hand, or is gone with its role, is off.
        let _ = iam.detach(role, arn);
    }
    Ok(())
}

fn delete(context: &Context<'_>, policy: &Resource) -> Result<(), Fault> {
    let roles = texts(&policy.properties, "Roles");
    context.services.iam.delete_policy_from(&policy.physical_id, &roles).map_err(|error| fault(&error))
}
