//! `AWS::Cognito::UserPoolIdentityProvider`.

use serde_json::json;

use super::{call, found, members, remove, without};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, forbids_nothing, no_attributes, text};
use crate::shape::Shape::Text;
use crate::shape::{TEXT_MAP, TEXTS};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Cognito::UserPoolIdentityProvider",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["ProviderName", "ProviderType", "UserPoolId"],
    forbids: forbids_nothing,
    physical_id: |_, properties| text(properties, "ProviderName").to_owned(),
    attributes: no_attributes,
    life: Life::Database { exists, create, update, delete },
    remark: Remark::Warning("nobody can sign in through it here"),
};

const SIGN_IN: &str = "sign-in through identity providers";

const PROPERTIES: &[Property] = &[
    Property::quiet("AttributeMapping", TEXT_MAP, SIGN_IN),
    Property::quiet("IdpIdentifiers", TEXTS, SIGN_IN),
    Property { required: true, ..Property::quiet("ProviderDetails", TEXT_MAP, SIGN_IN) },
    Property::required("ProviderName", Text),
    Property::required("ProviderType", Text),
    Property::required("UserPoolId", Text),
];

fn id(provider: &Resource) -> Values {
    members([("UserPoolId", text(&provider.properties, "UserPoolId")), ("ProviderName", &provider.physical_id)])
}

fn exists(context: &Context<'_>, provider: &Resource) -> Result<bool, Fault> {
    found(context, "DescribeIdentityProvider", id(provider), provider)
}

fn create(context: &Context<'_>, provider: &Resource) -> Result<(), Fault> {
    call(context, "CreateIdentityProvider", provider.properties.clone(), provider).map(|_| ())
}

/// What an update does not name stays as it is, so what left the template is named as empty.
fn update(context: &Context<'_>, _: &Resource, to: &Resource) -> Result<(), Fault> {
    let mut body = without(&to.properties, &["ProviderType"]);
    body.entry("AttributeMapping").or_insert_with(|| json!({}));
    body.entry("IdpIdentifiers").or_insert_with(|| json!([]));
    call(context, "UpdateIdentityProvider", body, to).map(|_| ())
}

fn delete(context: &Context<'_>, provider: &Resource) -> Result<(), Fault> {
    remove(context, "DeleteIdentityProvider", id(provider), provider)
}
