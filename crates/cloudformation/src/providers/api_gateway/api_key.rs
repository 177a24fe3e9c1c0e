//! `AWS::ApiGateway::ApiKey`: a key that a usage plan gives to a customer.

use sekisho_api_gateway::usage::CreateApiKey;
use sekisho_api_gateway::{Part, ids};

use super::{accepted, gone, members};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing};
use crate::shape::Shape::{Flag, List, Object, Text};
use crate::shape::TAG_LIST;
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGateway::ApiKey",
    properties: Some(PROPERTIES),
    named_by: Some(("Name", 1024)),
    replaces_on: &["GenerateDistinctId", "Name", "Value"],
    forbids: forbids_nothing,
    physical_id: |naming, _| ids::api_id(Some(naming.seed)),
    attributes: |_, id, _| vec![("APIKeyId", id.to_owned())],
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::new("CustomerId", Text),
    Property::new("Description", Text),
    Property::new("Enabled", Flag),
    Property::new("GenerateDistinctId", Flag),
    Property::new("Name", Text),
    Property::quiet("StageKeys", List(&Object(&[("RestApiId", Text), ("StageName", Text)])), "stages of keys"),
    Property::new("Tags", TAG_LIST),
    Property::new("Value", Text),
];

fn exists(context: &Context<'_>, resource: &Resource) -> bool {
    context.services.gateway.has(Part::ApiKey(&resource.physical_id))
}

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: CreateApiKey = members(resource, &[])?;
    accepted(context.services.gateway.put_api_key(&resource.physical_id, create, context.now))
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    gone(context.services.gateway.delete_api_key(&resource.physical_id))
}
