//! `AWS::ApiGateway::Method`: a method with its integration and responses.

use sekisho_api_gateway::ids;
use sekisho_api_gateway::rest_api::PutMethod;

use super::{accepted, gone, members};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing, no_attributes, text};
use crate::shape::Shape::{self, Any, Flag, List, Map, Object, Text, Whole};
use crate::shape::{TEXT_MAP, TEXTS};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGateway::Method",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["HttpMethod", "ResourceId", "RestApiId"],
    forbids: forbids_nothing,
    physical_id: |naming, _| ids::resource_id(Some(naming.seed)),
    attributes: no_attributes,
    life: Life::Memory { put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::refused("ApiKeyRequired", Flag, &["false"], "API keys are not asked for here, so everybody would be let in"),
    Property::new("AuthorizationScopes", TEXTS),
    Property::new("AuthorizationType", Text),
    Property::new("AuthorizerId", Text),
    Property::required("HttpMethod", Text),
    Property::new("Integration", INTEGRATION),
    Property::new("MethodResponses", List(&METHOD_RESPONSE)),
    Property::new("OperationName", Text),
    Property::new("RequestModels", TEXT_MAP),
    Property::new("RequestParameters", Map(&Flag)),
    Property::ignored("RequestValidatorId", Text, "requests are not validated here"),
    Property::required("ResourceId", Text),
    Property::required("RestApiId", Text),
];

const INTEGRATION: Shape = Object(&[
    ("CacheKeyParameters", TEXTS),
    ("CacheNamespace", Text),
    ("ConnectionId", Text),
    ("ConnectionType", Text),
    ("ContentHandling", Text),
    ("Credentials", Text),
    ("IntegrationHttpMethod", Text),
    ("IntegrationResponses", List(&INTEGRATION_RESPONSE)),
    ("IntegrationTarget", Text),
    ("PassthroughBehavior", Text),
    ("RequestParameters", TEXT_MAP),
    ("RequestTemplates", TEXT_MAP),
    ("ResponseTransferMode", Text),
    ("TimeoutInMillis", Whole),
    ("TlsConfig", Any),
    ("Type", Text),
    ("Uri", Text),
]);

const INTEGRATION_RESPONSE: Shape = Object(&[
    ("ContentHandling", Text),
    ("ResponseParameters", TEXT_MAP),
    ("ResponseTemplates", TEXT_MAP),
    ("SelectionPattern", Text),
    ("StatusCode", Text),
]);

const METHOD_RESPONSE: Shape = Object(&[("ResponseModels", TEXT_MAP), ("ResponseParameters", Map(&Flag)), ("StatusCode", Text)]);

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: PutMethod = members(resource, &["ApiKeyRequired", "RequestValidatorId", "ResourceId", "RestApiId"])?;
    let api = text(&resource.properties, "RestApiId");
    let path = text(&resource.properties, "ResourceId");
    accepted(context.services.gateway.put_rest_method(api, path, create))
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let api = text(&resource.properties, "RestApiId");
    let path = text(&resource.properties, "ResourceId");
    let method = text(&resource.properties, "HttpMethod");
    gone(context.services.gateway.delete_rest_method(api, path, method))
}
