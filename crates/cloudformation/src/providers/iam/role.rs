//! `AWS::IAM::Role`.

use indexmap::IndexMap;
use sekisho_iam::{NewRole, Role};
use serde_json::Value;

use super::{REMARK, document, fault, fault_of, given, path, tags, texts};
use crate::names::{Naming, UPPER, derived};
use crate::provider::{Context, Fault, Life, Property, Provider, Values, forbids_nothing, text};
use crate::shape::Shape::{Any, List, Object, Text, Whole};
use crate::shape::{Shape, TAG_LIST, TEXTS};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::IAM::Role",
    properties: Some(PROPERTIES),
    named_by: Some(("RoleName", 64)),
    replaces_on: &["Path", "RoleName"],
    forbids: forbids_nothing,
    physical_id: |_, properties| text(properties, "RoleName").to_owned(),
    attributes,
    life: Life::Database { exists, create, update, delete },
    remark: REMARK,
};

const POLICIES: Shape = List(&Object(&[("PolicyDocument", Any), ("PolicyName", Text)]));

const PROPERTIES: &[Property] = &[
    Property::required("AssumeRolePolicyDocument", Any),
    Property::new("Description", Text),
    Property::new("ManagedPolicyArns", TEXTS),
    Property::new("MaxSessionDuration", Whole),
    Property::new("Path", Text),
    Property::new("PermissionsBoundary", Text),
    Property::new("Policies", POLICIES),
    Property::new("RoleName", Text),
    Property::new("Tags", TAG_LIST),
];

fn attributes(naming: &Naming<'_>, name: &str, properties: &Values) -> Vec<(&'static str, String)> {
    let arn = naming.place.global_arn("iam", &format!("role{}{name}", path(properties)));
    vec![("Arn", arn), ("RoleId", format!("AROA{}", derived(naming.seed, 17, UPPER)))]
}

fn exists(context: &Context<'_>, role: &Resource) -> Result<bool, Fault> {
    Ok(context.services.iam.role(&role.physical_id).is_ok())
}

fn create(context: &Context<'_>, role: &Resource) -> Result<(), Fault> {
    let values = &role.properties;
    let new = NewRole {
        name: role.physical_id.clone(),
        id: given(&role.attributes, "RoleId"),
        path: Some(path(values).to_owned()),
        trust: document(values, "AssumeRolePolicyDocument"),
        description: given(values, "Description"),
        longest: longest(values),
        boundary: given(values, "PermissionsBoundary"),
        tags: tags(values),
    };
    context.services.iam.create_role(new, context.now).map_err(|error| fault(&error))?;
    // Half of it is nothing that a later run could take up.
    give(context, role).inspect_err(|_| drop(delete(context, role)))
}

/// Its policies: those of its own, and those attached.
fn give(context: &Context<'_>, role: &Resource) -> Result<(), Fault> {
    let (iam, name) = (&context.services.iam, &role.physical_id);
    for (policy, document) in policies(role) {
        iam.put_role_policy(name, &policy, &document).map_err(fault_of("Policies"))?;
    }
    let arns = texts(&role.properties, "ManagedPolicyArns");
    arns.into_iter().try_for_each(|arn| iam.attach(name, arn)).map_err(fault_of("ManagedPolicyArns"))
}

/// What others gave to the role stays.
fn update(context: &Context<'_>, from: &Resource, to: &Resource) -> Result<(), Fault> {
    let iam = &context.services.iam;
    let values = &to.properties;
    iam.check_trust(&document(values, "AssumeRolePolicyDocument")).map_err(fault_of("AssumeRolePolicyDocument"))?;
    give(context, to)?;
    let changed = iam.change_role(&to.physical_id, |role| {
        role.trust = document(values, "AssumeRolePolicyDocument");
        role.description = given(values, "Description");
        role.longest = longest(values).unwrap_or(3600);
        role.boundary = given(values, "PermissionsBoundary");
        role.tags = tags(values);
        take(role, from, to);
        Ok(())
    });
    changed.map_err(|error| fault(&error))
}

/// Takes away what `from` gave and `to` does not.
fn take(role: &mut Role, from: &Resource, to: &Resource) {
    let (old, new) = (texts(&from.properties, "ManagedPolicyArns"), texts(&to.properties, "ManagedPolicyArns"));
    role.attached.retain(|arn| new.contains(&arn.as_str()) || !old.contains(&arn.as_str()));
    let (old, new) = (policies(from), policies(to));
    role.inline.retain(|name, _| new.contains_key(name) || !old.contains_key(name));
}

/// A role goes with what it was given here; with what others gave it, it stays, as on AWS.
fn delete(context: &Context<'_>, role: &Resource) -> Result<(), Fault> {
    let iam = &context.services.iam;
    if iam.role(&role.physical_id).is_err() {
        return Ok(());
    }
    let nothing = Resource { properties: Values::new(), ..role.clone() };
    let taken = iam.change_role(&role.physical_id, |kept| {
        take(kept, role, &nothing);
        Ok(())
    });
    taken.and_then(|()| iam.delete_role(&role.physical_id)).map_err(|error| fault(&error))
}

fn policies(role: &Resource) -> IndexMap<String, String> {
    let list = role.properties.get("Policies").and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_object).map(|one| (text(one, "PolicyName").to_owned(), document(one, "PolicyDocument"))).collect()
}

fn longest(values: &Values) -> Option<u32> {
    values.get("MaxSessionDuration").and_then(Value::as_u64).and_then(|seconds| seconds.try_into().ok())
}
