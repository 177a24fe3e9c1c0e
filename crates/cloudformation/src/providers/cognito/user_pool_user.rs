//! `AWS::Cognito::UserPoolUser`: a user as `AdminCreateUser` makes it, with a temporary password of its own.

use super::{call, found, members, remove};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, forbids_nothing, no_attributes, text};
use crate::shape::Shape::{self, Flag, List, Object, Text};
use crate::shape::{TEXT_MAP, TEXTS};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Cognito::UserPoolUser",
    properties: Some(PROPERTIES),
    named_by: Some(("Username", 128)),
    replaces_on: &[
        "ClientMetadata",
        "DesiredDeliveryMediums",
        "ForceAliasCreation",
        "MessageAction",
        "UserAttributes",
        "UserPoolId",
        "Username",
        "ValidationData",
    ],
    forbids: forbids_nothing,
    physical_id: |_, properties| text(properties, "Username").to_owned(),
    attributes: no_attributes,
    life: Life::Database { exists, create, update, delete },
    remark: Remark::None,
};

const ATTRIBUTES: Shape = List(&Object(&[("Name", Text), ("Value", Text)]));

const PROPERTIES: &[Property] = &[
    Property::new("ClientMetadata", TEXT_MAP),
    Property::new("DesiredDeliveryMediums", TEXTS),
    Property::new("ForceAliasCreation", Flag),
    Property::new("MessageAction", Text),
    Property::new("UserAttributes", ATTRIBUTES),
    Property::required("UserPoolId", Text),
    Property::new("Username", Text),
    Property::new("ValidationData", ATTRIBUTES),
];

fn id(user: &Resource) -> Values {
    members([("UserPoolId", text(&user.properties, "UserPoolId")), ("Username", &user.physical_id)])
}

fn exists(context: &Context<'_>, user: &Resource) -> Result<bool, Fault> {
    found(context, "AdminGetUser", id(user), user)
}

fn create(context: &Context<'_>, user: &Resource) -> Result<(), Fault> {
    call(context, "AdminCreateUser", user.properties.clone(), user).map(|_| ())
}

/// Every property makes a new user, so there is nothing left to change.
fn update(_: &Context<'_>, _: &Resource, _: &Resource) -> Result<(), Fault> {
    Ok(())
}

fn delete(context: &Context<'_>, user: &Resource) -> Result<(), Fault> {
    remove(context, "AdminDeleteUser", id(user), user)
}
