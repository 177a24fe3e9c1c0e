//! `AWS::ApiGateway::Resource`: a part of a path.

use sekisho_api_gateway::rest_api::CreateResource;
use sekisho_api_gateway::{Part, ids};

use super::{accepted, gone, members};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing, text};
use crate::shape::Shape::Text;
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGateway::Resource",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["ParentId", "PathPart", "RestApiId"],
    forbids: forbids_nothing,
    physical_id: |naming, _| ids::resource_id(Some(naming.seed)),
    attributes: |_, id, _| vec![("ResourceId", id.to_owned())],
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] =
    &[Property::required("ParentId", Text), Property::required("PathPart", Text), Property::required("RestApiId", Text)];

fn exists(context: &Context<'_>, resource: &Resource) -> bool {
    context.services.gateway.has(Part::RestResource(text(&resource.properties, "RestApiId"), &resource.physical_id))
}

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: CreateResource = members(resource, &["RestApiId"])?;
    let api = text(&resource.properties, "RestApiId");
    accepted(context.services.gateway.put_rest_resource(api, &resource.physical_id, create))
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let api = text(&resource.properties, "RestApiId");
    gone(context.services.gateway.delete_rest_resource(api, &resource.physical_id))
}
