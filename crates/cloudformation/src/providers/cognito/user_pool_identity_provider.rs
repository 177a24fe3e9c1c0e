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
    remark: Remark::None,
};

/// Details of providers that are kept and not asked.
const NOT_ASKED: &[&str] = &["MetadataFile", "MetadataURL", "private_key"];
const WHY: &str = "nobody can sign in through it here: Sekisho judges no SAML assertions, and signs no client secret for Apple";

const PROPERTIES: &[Property] = &[
    Property::new("AttributeMapping", TEXT_MAP),
    Property::new("IdpIdentifiers", TEXTS),
    Property { required: true, ..Property::partly("ProviderDetails", TEXT_MAP, NOT_ASKED, WHY) },
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
