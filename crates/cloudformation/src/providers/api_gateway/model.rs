//! `AWS::ApiGateway::Model`: what a request's body must look like.

use sekisho_api_gateway::Part;
use sekisho_api_gateway::rest_api::CreateModel;

use super::{accepted, gone, members};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing, no_attributes, text};
use crate::shape::Shape::{Any, Text};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGateway::Model",
    properties: Some(PROPERTIES),
    named_by: Some(("Name", 64)),
    replaces_on: &["ContentType", "Name", "RestApiId"],
    forbids: forbids_nothing,
    physical_id: |_, properties| text(properties, "Name").to_owned(),
    attributes: no_attributes,
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::new("ContentType", Text),
    Property::new("Description", Text),
    Property::new("Name", Text),
    Property::required("RestApiId", Text),
    Property::new("Schema", Any),
];

fn exists(context: &Context<'_>, resource: &Resource) -> bool {
    context.services.gateway.has(Part::RestModel(text(&resource.properties, "RestApiId"), &resource.physical_id))
}

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: CreateModel = members(resource, &["RestApiId"])?;
    let api = text(&resource.properties, "RestApiId");
    accepted(context.services.gateway.put_rest_model(api, CreateModel { name: resource.physical_id.clone(), ..create }))
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let api = text(&resource.properties, "RestApiId");
    gone(context.services.gateway.delete_rest_model(api, &resource.physical_id))
}
