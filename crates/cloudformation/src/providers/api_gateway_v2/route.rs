//! `AWS::ApiGatewayV2::Route`.

use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing, text};
use crate::providers::api_gateway::{accepted, gone, members};
use crate::shape::Shape::{Any, Flag, Text};
use crate::shape::{TEXT_MAP, TEXTS};
use crate::store::Resource;
use sekisho_api_gateway::http_api::CreateRoute;
use sekisho_api_gateway::{Part, ids};

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGatewayV2::Route",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["ApiId"],
    forbids: forbids_nothing,
    physical_id: |naming, _| ids::route_id(Some(naming.seed)),
    attributes: |_, id, _| vec![("RouteId", id.to_owned())],
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::required("ApiId", Text),
    Property::refused("ApiKeyRequired", Flag, &["false"], "API keys are not asked for here"),
    Property::new("AuthorizationScopes", TEXTS),
    Property::new("AuthorizationType", Text),
    Property::new("AuthorizerId", Text),
    Property::quiet("ModelSelectionExpression", Text, "models"),
    Property::new("OperationName", Text),
    Property::quiet("RequestModels", TEXT_MAP, "models"),
    Property::quiet("RequestParameters", Any, "models"),
    Property::required("RouteKey", Text),
    Property::quiet("RouteResponseSelectionExpression", Text, "WebSocket APIs"),
    Property::new("Target", Text),
];

fn exists(context: &Context<'_>, resource: &Resource) -> bool {
    context.services.gateway.has(Part::HttpRoute(text(&resource.properties, "ApiId"), &resource.physical_id))
}

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: CreateRoute = members(
        resource,
        &[
            "ApiId",
            "ApiKeyRequired",
            "ModelSelectionExpression",
            "RequestModels",
            "RequestParameters",
            "RouteResponseSelectionExpression",
        ],
    )?;
    let api = text(&resource.properties, "ApiId");
    accepted(context.services.gateway.put_http_route(api, &resource.physical_id, create))
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let api = text(&resource.properties, "ApiId");
    gone(context.services.gateway.delete_http_route(api, &resource.physical_id))
}
