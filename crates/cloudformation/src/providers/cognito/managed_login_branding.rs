//! `AWS::Cognito::ManagedLoginBranding`: the style of a client's managed login pages.

use serde_json::json;

use super::{call, found, members, remove, without};
use crate::names::Naming;
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, forbids_nothing, text};
use crate::shape::Shape::{self, Any, Flag, List, Object, Text};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Cognito::ManagedLoginBranding",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["ClientId", "UserPoolId"],
    forbids: forbids_nothing,
    // Unverified: that both parts of the registry's identifier are in it.
    physical_id: |naming, properties| format!("{}|{}", text(properties, "UserPoolId"), branding_id(naming)),
    attributes: |naming, _, _| vec![(ID, branding_id(naming))],
    life: Life::Database { exists, create, update, delete },
    remark: Remark::None,
};

const ID: &str = "ManagedLoginBrandingId";

const PROPERTIES: &[Property] = &[
    Property::quiet("Assets", List(&ASSET), super::PAGES),
    // The registry does not require it, Cognito does.
    Property::required("ClientId", Text),
    Property::quiet("ReturnMergedResources", Flag, super::PAGES),
    Property::quiet("Settings", Any, super::PAGES),
    Property::quiet("UseCognitoProvidedValues", Flag, super::PAGES),
    Property::required("UserPoolId", Text),
];

const ASSET: Shape =
    Object(&[("Bytes", Text), ("Category", Text), ("ColorMode", Text), ("Extension", Text), ("ResourceId", Text)]);

fn branding_id(naming: &Naming<'_>) -> String {
    sekisho_cognito::ids::branding_id(Some(naming.seed))
}

fn id(style: &Resource) -> Values {
    members([("UserPoolId", text(&style.properties, "UserPoolId")), (ID, text(&style.attributes, ID))])
}

fn exists(context: &Context<'_>, style: &Resource) -> Result<bool, Fault> {
    found(context, "DescribeManagedLoginBranding", id(style), style)
}

fn create(context: &Context<'_>, style: &Resource) -> Result<(), Fault> {
    let body = without(&style.properties, &["ReturnMergedResources"]);
    call(context, "CreateManagedLoginBranding", body, style).map(|_| ())
}

/// Cognito adds a change to what is there; the style of the template takes the place of what is there. A style that
/// is refused leaves the old one.
fn update(context: &Context<'_>, from: &Resource, to: &Resource) -> Result<(), Fault> {
    replace(context, to).inspect_err(|_| {
        let _ = replace(context, from);
    })
}

fn replace(context: &Context<'_>, style: &Resource) -> Result<(), Fault> {
    let mut blank = id(style);
    blank.insert("UseCognitoProvidedValues".to_owned(), json!(true));
    call(context, "UpdateManagedLoginBranding", blank, style)?;
    let mut body = without(&style.properties, &["ClientId", "ReturnMergedResources"]);
    body.extend(id(style));
    body.entry("UseCognitoProvidedValues").or_insert_with(|| json!(false));
    call(context, "UpdateManagedLoginBranding", body, style).map(|_| ())
}

fn delete(context: &Context<'_>, style: &Resource) -> Result<(), Fault> {
    remove(context, "DeleteManagedLoginBranding", id(style), style)
}
