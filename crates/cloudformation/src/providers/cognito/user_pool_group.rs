//! `AWS::Cognito::UserPoolGroup`.

use super::{call, found, members, remove};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, forbids_nothing, no_attributes, text};
use crate::shape::Shape::{Text, Whole};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Cognito::UserPoolGroup",
    properties: Some(PROPERTIES),
    named_by: Some(("GroupName", 128)),
    replaces_on: &["GroupName", "UserPoolId"],
    forbids: forbids_nothing,
    physical_id: |_, properties| text(properties, "GroupName").to_owned(),
    attributes: no_attributes,
    life: Life::Database { exists, create, update, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::new("Description", Text),
    Property::new("GroupName", Text),
    Property::new("Precedence", Whole),
    Property::new("RoleArn", Text),
    Property::required("UserPoolId", Text),
];

fn id(group: &Resource) -> Values {
    members([("UserPoolId", text(&group.properties, "UserPoolId")), ("GroupName", &group.physical_id)])
}

fn exists(context: &Context<'_>, group: &Resource) -> Result<bool, Fault> {
    found(context, "GetGroup", id(group), group)
}

fn create(context: &Context<'_>, group: &Resource) -> Result<(), Fault> {
    call(context, "CreateGroup", group.properties.clone(), group).map(|_| ())
}

fn update(context: &Context<'_>, _: &Resource, to: &Resource) -> Result<(), Fault> {
    call(context, "UpdateGroup", to.properties.clone(), to).map(|_| ())
}

fn delete(context: &Context<'_>, group: &Resource) -> Result<(), Fault> {
    remove(context, "DeleteGroup", id(group), group)
}
