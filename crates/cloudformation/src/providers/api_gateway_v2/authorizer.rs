//! `AWS::ApiGatewayV2::Authorizer`: a JWT or Lambda authorizer.

use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing, text};
use crate::providers::api_gateway::{accepted, gone, members};
use crate::shape::Shape::{Flag, Object, Text, Whole};
use crate::shape::TEXTS;
use crate::store::Resource;
use sekisho_api_gateway::http_api::CreateAuthorizer;
use sekisho_api_gateway::{Part, ids};

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGatewayV2::Authorizer",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["ApiId"],
    forbids: forbids_nothing,
    physical_id: |naming, _| ids::route_id(Some(naming.seed)),
    attributes: |_, id, _| vec![("AuthorizerId", id.to_owned())],
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::required("ApiId", Text),
    Property::new("AuthorizerCredentialsArn", Text),
    Property::new("AuthorizerPayloadFormatVersion", Text),
    Property::new("AuthorizerResultTtlInSeconds", Whole),
    Property::required("AuthorizerType", Text),
    Property::new("AuthorizerUri", Text),
    Property::new("EnableSimpleResponses", Flag),
    Property::new("IdentitySource", TEXTS),
    Property::new("IdentityValidationExpression", Text),
    Property::new("JwtConfiguration", Object(&[("Audience", TEXTS), ("Issuer", Text)])),
    Property::required("Name", Text),
];

fn exists(context: &Context<'_>, resource: &Resource) -> bool {
    context.services.gateway.has(Part::HttpAuthorizer(text(&resource.properties, "ApiId"), &resource.physical_id))
}

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: CreateAuthorizer = members(resource, &["ApiId"])?;
    let api = text(&resource.properties, "ApiId");
    accepted(context.services.gateway.put_http_authorizer(api, &resource.physical_id, create))
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let api = text(&resource.properties, "ApiId");
    gone(context.services.gateway.delete_http_authorizer(api, &resource.physical_id))
}
