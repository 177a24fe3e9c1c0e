//! `AWS::ApiGateway::Authorizer`: a Cognito or Lambda authorizer.

use sekisho_api_gateway::rest_api::CreateAuthorizer;
use sekisho_api_gateway::{Part, ids};

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
    life: Life::Kept { exists, put, delete },
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
    Property::required("Type", Text),
];

fn exists(context: &Context<'_>, resource: &Resource) -> bool {
    context.services.gateway.has(Part::RestAuthorizer(text(&resource.properties, "RestApiId"), &resource.physical_id))
}

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: CreateAuthorizer = members(resource, &["RestApiId"])?;
    let api = text(&resource.properties, "RestApiId");
    accepted(context.services.gateway.put_rest_authorizer(api, &resource.physical_id, create))
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let api = text(&resource.properties, "RestApiId");
    gone(context.services.gateway.delete_rest_authorizer(api, &resource.physical_id))
}
