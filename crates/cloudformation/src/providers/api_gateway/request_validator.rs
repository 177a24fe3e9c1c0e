//! `AWS::ApiGateway::RequestValidator`: what of a request is checked before its integration.

use sekisho_api_gateway::rest_api::CreateRequestValidator;
use sekisho_api_gateway::{Part, ids};

use super::{accepted, gone, members};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing, text};
use crate::shape::Shape::{Flag, Text};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGateway::RequestValidator",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["Name", "RestApiId"],
    forbids: forbids_nothing,
    physical_id: |naming, _| ids::resource_id(Some(naming.seed)),
    attributes: |_, id, _| vec![("RequestValidatorId", id.to_owned())],
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::new("Name", Text),
    Property::required("RestApiId", Text),
    Property::new("ValidateRequestBody", Flag),
    Property::new("ValidateRequestParameters", Flag),
];

fn exists(context: &Context<'_>, resource: &Resource) -> bool {
    context.services.gateway.has(Part::RestRequestValidator(text(&resource.properties, "RestApiId"), &resource.physical_id))
}

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: CreateRequestValidator = members(resource, &["RestApiId"])?;
    let api = text(&resource.properties, "RestApiId");
    accepted(context.services.gateway.put_rest_request_validator(api, &resource.physical_id, create))
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let api = text(&resource.properties, "RestApiId");
    gone(context.services.gateway.delete_rest_request_validator(api, &resource.physical_id))
}
