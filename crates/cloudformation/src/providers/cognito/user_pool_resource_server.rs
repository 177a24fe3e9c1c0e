//! `AWS::Cognito::UserPoolResourceServer`.

use super::{call, found, members, remove};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, forbids_nothing, no_attributes, text};
use crate::shape::Shape::{List, Object, Text};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Cognito::UserPoolResourceServer",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["Identifier", "UserPoolId"],
    forbids: forbids_nothing,
    physical_id: |_, properties| text(properties, "Identifier").to_owned(),
    attributes: no_attributes,
    life: Life::Database { exists, create, update, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::required("Identifier", Text),
    Property::required("Name", Text),
    Property::new("Scopes", List(&Object(&[("ScopeDescription", Text), ("ScopeName", Text)]))),
    Property::required("UserPoolId", Text),
];

fn id(server: &Resource) -> Values {
    members([("UserPoolId", text(&server.properties, "UserPoolId")), ("Identifier", &server.physical_id)])
}

fn exists(context: &Context<'_>, server: &Resource) -> Result<bool, Fault> {
    found(context, "DescribeResourceServer", id(server), server)
}

fn create(context: &Context<'_>, server: &Resource) -> Result<(), Fault> {
    call(context, "CreateResourceServer", server.properties.clone(), server).map(|_| ())
}

fn update(context: &Context<'_>, _: &Resource, to: &Resource) -> Result<(), Fault> {
    call(context, "UpdateResourceServer", to.properties.clone(), to).map(|_| ())
}

fn delete(context: &Context<'_>, server: &Resource) -> Result<(), Fault> {
    remove(context, "DeleteResourceServer", id(server), server)
}
