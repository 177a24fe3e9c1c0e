//! `AWS::ApiGateway::Authorizer`: a Cognito authorizer.

use sekisho_api_gateway::ids;
use sekisho_api_gateway::rest_api::CreateAuthorizer;

use super::{accepted, gone, members};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing, text};
use crate::shape::Shape::{Text, Whole};
use crate::shape::TEXTS;
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGateway::Authorizer",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["RestApiId"],
    forbids: forbids_nothing,
    physical_id: |naming, _| ids::resource_id(Some(naming.seed)),
    attributes: |_, id, _| vec![("AuthorizerId", id.to_owned())],
    life: Life::Memory { put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::new("AuthType", Text),
    Property::new("AuthorizerCredentials", Text),
    Property::new("AuthorizerResultTtlInSeconds", Whole),
    Property::new("AuthorizerUri", Text),
    Property::new("IdentitySource", Text),
    Property::new("IdentityValidationExpression", Text),
    Property::required("Name", Text),
    Property::new("ProviderARNs", TEXTS),
    Property::required("RestApiId", Text),
    Property::refused("Type", Text, &["COGNITO_USER_POOLS"], "Lambda authorizers are not asked here"),
];

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: CreateAuthorizer = members(resource, &["RestApiId"])?;
    let api = text(&resource.properties, "RestApiId");
    accepted(context.services.gateway.put_rest_authorizer(api, &resource.physical_id, create))
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let api = text(&resource.properties, "RestApiId");
    gone(context.services.gateway.delete_rest_authorizer(api, &resource.physical_id))
}
