//! `AWS::ApiGateway::Method`: a method with its integration and responses.

use sekisho_api_gateway::rest_api::PutMethod;
use sekisho_api_gateway::{Part, ids};
use serde_json::{Value, json};

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
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::new("ApiKeyRequired", Flag),
    Property::new("AuthorizationScopes", TEXTS),
    Property::new("AuthorizationType", Text),
    Property::new("AuthorizerId", Text),
    Property::required("HttpMethod", Text),
    Property::new("Integration", INTEGRATION),
    Property::new("MethodResponses", List(&METHOD_RESPONSE)),
    Property::new("OperationName", Text),
    Property::new("RequestModels", TEXT_MAP),
    Property::new("RequestParameters", Map(&Flag)),
    Property::new("RequestValidatorId", Text),
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

fn exists(context: &Context<'_>, resource: &Resource) -> bool {
    let [api, at, method] = ["RestApiId", "ResourceId", "HttpMethod"].map(|name| text(&resource.properties, name));
    context.services.gateway.has(Part::RestMethod(api, at, method))
}

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: PutMethod = members(&buffered(resource), &["ResourceId", "RestApiId"])?;
    let api = text(&resource.properties, "RestApiId");
    let path = text(&resource.properties, "ResourceId");
    accepted(context.services.gateway.put_rest_method(api, path, create))
}

/// What is said of every integration anyway is not said again.
fn buffered(resource: &Resource) -> Resource {
    let mut resource = resource.clone();
    let integration = resource.properties.get_mut("Integration").and_then(Value::as_object_mut);
    if let Some(members) = integration.filter(|members| members.get("ResponseTransferMode") == Some(&json!("BUFFERED"))) {
        members.remove("ResponseTransferMode");
    }
    resource
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let api = text(&resource.properties, "RestApiId");
    let path = text(&resource.properties, "ResourceId");
    let method = text(&resource.properties, "HttpMethod");
    gone(context.services.gateway.delete_rest_method(api, path, method))
}
