//! `AWS::Cognito::UserPoolClient`.

use serde_json::Value;

use super::{call, found, members, remove, without};
use crate::names::Naming;
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, forbids_nothing, text};
use crate::shape::Shape::{self, Flag, Object, Text, Whole};
use crate::shape::TEXTS;
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Cognito::UserPoolClient",
    properties: Some(PROPERTIES),
    named_by: Some(("ClientName", 128)),
    replaces_on: &["GenerateSecret", "UserPoolId"],
    forbids: forbids_nothing,
    physical_id: |naming, _| sekisho_cognito::ids::client_id(Some(naming.seed)),
    attributes,
    life: Life::Database { exists, create, update, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::new("AccessTokenValidity", Whole),
    Property::new("AllowedOAuthFlows", TEXTS),
    Property::new("AllowedOAuthFlowsUserPoolClient", Flag),
    Property::new("AllowedOAuthScopes", TEXTS),
    Property::quiet("AnalyticsConfiguration", ANALYTICS, "analytics"),
    Property::new("AuthSessionValidity", Whole),
    Property::new("CallbackURLs", TEXTS),
    Property::new("ClientName", Text),
    Property::new("DefaultRedirectURI", Text),
    Property::new("EnablePropagateAdditionalUserContextData", Flag),
    Property::new("EnableTokenRevocation", Flag),
    Property::new("ExplicitAuthFlows", TEXTS),
    Property::new("GenerateSecret", Flag),
    Property::new("IdTokenValidity", Whole),
    Property::new("LogoutURLs", TEXTS),
    Property::new("PreventUserExistenceErrors", Text),
    Property::new("ReadAttributes", TEXTS),
    Property::new("RefreshTokenRotation", Object(&[("Feature", Text), ("RetryGracePeriodSeconds", Whole)])),
    Property::new("RefreshTokenValidity", Whole),
    Property::new("SupportedIdentityProviders", TEXTS),
    Property::new("TokenValidityUnits", Object(&[("AccessToken", Text), ("IdToken", Text), ("RefreshToken", Text)])),
    Property::required("UserPoolId", Text),
    Property::new("WriteAttributes", TEXTS),
];

const ANALYTICS: Shape = Object(&[
    ("ApplicationArn", Text),
    ("ApplicationId", Text),
    ("ExternalId", Text),
    ("RoleArn", Text),
    ("UserDataShared", Flag),
]);

fn attributes(naming: &Naming<'_>, id: &str, properties: &Values) -> Vec<(&'static str, String)> {
    let mut attributes = vec![("ClientId", id.to_owned()), ("Name", text(properties, "ClientName").to_owned())];
    if properties.get("GenerateSecret") == Some(&Value::Bool(true)) {
        attributes.push(("ClientSecret", sekisho_cognito::ids::client_secret(Some(naming.seed))));
    }
    attributes
}

fn id(client: &Resource) -> Values {
    members([("UserPoolId", text(&client.properties, "UserPoolId")), ("ClientId", &client.physical_id)])
}

fn exists(context: &Context<'_>, client: &Resource) -> Result<bool, Fault> {
    found(context, "DescribeUserPoolClient", id(client), client)
}

fn create(context: &Context<'_>, client: &Resource) -> Result<(), Fault> {
    call(context, "CreateUserPoolClient", client.properties.clone(), client).map(|_| ())
}

fn update(context: &Context<'_>, _: &Resource, to: &Resource) -> Result<(), Fault> {
    let mut body = without(&to.properties, &["GenerateSecret"]);
    body.extend(id(to));
    call(context, "UpdateUserPoolClient", body, to).map(|_| ())
}

fn delete(context: &Context<'_>, client: &Resource) -> Result<(), Fault> {
    remove(context, "DeleteUserPoolClient", id(client), client)
}
