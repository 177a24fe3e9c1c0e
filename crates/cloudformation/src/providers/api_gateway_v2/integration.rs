//! `AWS::ApiGatewayV2::Integration`.

use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing, text};
use crate::providers::api_gateway::{accepted, gone, members};
use crate::shape::Shape::{Any, Object, Text, Whole};
use crate::shape::TEXT_MAP;
use crate::store::Resource;
use sekisho_api_gateway::http_api::CreateIntegration;
use sekisho_api_gateway::ids;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGatewayV2::Integration",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["ApiId"],
    forbids: forbids_nothing,
    physical_id: |naming, _| ids::route_id(Some(naming.seed)),
    attributes: |_, id, _| vec![("IntegrationId", id.to_owned())],
    life: Life::Memory { put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::required("ApiId", Text),
    Property::new("ConnectionId", Text),
    Property::new("ConnectionType", Text),
    Property::new("ContentHandlingStrategy", Text),
    Property::new("CredentialsArn", Text),
    Property::new("Description", Text),
    Property::new("IntegrationMethod", Text),
    Property::new("IntegrationSubtype", Text),
    Property::required("IntegrationType", Text),
    Property::new("IntegrationUri", Text),
    Property::new("PassthroughBehavior", Text),
    Property::new("PayloadFormatVersion", Text),
    Property::new("RequestParameters", TEXT_MAP),
    Property::new("RequestTemplates", TEXT_MAP),
    Property::new("ResponseParameters", Any),
    Property::new("TemplateSelectionExpression", Text),
    Property::new("TimeoutInMillis", Whole),
    Property::new("TlsConfig", Object(&[("ServerNameToVerify", Text)])),
];

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: CreateIntegration = members(resource, &["ApiId"])?;
    let api = text(&resource.properties, "ApiId");
    accepted(context.services.gateway.put_http_integration(api, &resource.physical_id, create))
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let api = text(&resource.properties, "ApiId");
    gone(context.services.gateway.delete_http_integration(api, &resource.physical_id))
}
