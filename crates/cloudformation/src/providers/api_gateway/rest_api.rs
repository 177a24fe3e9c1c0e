//! `AWS::ApiGateway::RestApi`.

use sekisho_api_gateway::rest_api::CreateRestApi;
use sekisho_api_gateway::{Part, ids};

use super::{accepted, gone, members};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing};
use crate::shape::Shape::{self, Any, Flag, Object, Text, Whole};
use crate::shape::{TAG_LIST, TEXT_MAP, TEXTS};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGateway::RestApi",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &[],
    forbids: forbids_nothing,
    physical_id: |naming, _| ids::api_id(Some(naming.seed)),
    attributes: |_, id, _| vec![("RestApiId", id.to_owned()), ("RootResourceId", ids::root_resource_id(id))],
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

/// Properties of S3 and of features that are not here.
const ELSEWHERE: &[&str] = &["BodyS3Location", "CloneFrom", "EndpointAccessMode", "MinimumCompressionSize", "SecurityPolicy"];

const PROPERTIES: &[Property] = &[
    Property::new("ApiKeySourceType", Text),
    Property::new("BinaryMediaTypes", TEXTS),
    Property::new("Body", Any),
    Property::refused("BodyS3Location", Any, &[], "its body is in S3, where it cannot be read: give it as Body"),
    Property::refused("CloneFrom", Text, &[], "APIs are not cloned here"),
    Property::new("Description", Text),
    Property::new("DisableExecuteApiEndpoint", Flag),
    Property::quiet("EndpointAccessMode", Text, "kinds of endpoints"),
    Property::new("EndpointConfiguration", ENDPOINT),
    Property::new("FailOnWarnings", Flag),
    Property::ignored("MinimumCompressionSize", Whole, "answers are not compressed here"),
    Property::new("Mode", Text),
    Property::new("Name", Text),
    Property::new("Parameters", TEXT_MAP),
    Property::new("Policy", Any),
    Property::quiet("SecurityPolicy", Text, "TLS versions"),
    Property::new("Tags", TAG_LIST),
];

const ENDPOINT: Shape = Object(&[("IpAddressType", Text), ("Types", TEXTS), ("VpcEndpointIds", TEXTS)]);

fn exists(context: &Context<'_>, resource: &Resource) -> bool {
    context.services.gateway.has(Part::RestApi(&resource.physical_id))
}

fn put(context: &Context<'_>, api: &Resource) -> Result<(), Fault> {
    let create: CreateRestApi = members(api, ELSEWHERE)?;
    accepted(context.services.gateway.put_rest_api(&api.physical_id, create, context.now).map(|_| ()))
}

fn delete(context: &Context<'_>, api: &Resource) -> Result<(), Fault> {
    gone(context.services.gateway.delete_rest_api(&api.physical_id))
}
