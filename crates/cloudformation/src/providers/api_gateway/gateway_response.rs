//! `AWS::ApiGateway::GatewayResponse`: what an error of the gateway looks like.

use sekisho_api_gateway::rest_api::PutGatewayResponse;
use sekisho_api_gateway::{Part, ids};

use super::{accepted, gone, members};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing, text};
use crate::shape::Shape::Text;
use crate::shape::TEXT_MAP;
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGateway::GatewayResponse",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["ResponseType", "RestApiId"],
    forbids: forbids_nothing,
    physical_id: |naming, _| ids::resource_id(Some(naming.seed)),
    attributes: |_, id, _| vec![("Id", id.to_owned())],
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::new("ResponseParameters", TEXT_MAP),
    Property::new("ResponseTemplates", TEXT_MAP),
    Property::required("ResponseType", Text),
    Property::required("RestApiId", Text),
    Property::new("StatusCode", Text),
];

fn exists(context: &Context<'_>, resource: &Resource) -> bool {
    let [api, kind] = ["RestApiId", "ResponseType"].map(|name| text(&resource.properties, name));
    context.services.gateway.has(Part::RestGatewayResponse(api, kind))
}

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: PutGatewayResponse = members(resource, &["RestApiId"])?;
    let api = text(&resource.properties, "RestApiId");
    accepted(context.services.gateway.put_rest_gateway_response(api, create))
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let api = text(&resource.properties, "RestApiId");
    let kind = text(&resource.properties, "ResponseType");
    gone(context.services.gateway.delete_rest_gateway_response(api, kind))
}
