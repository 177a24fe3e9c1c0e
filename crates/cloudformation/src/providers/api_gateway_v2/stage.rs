//! `AWS::ApiGatewayV2::Stage`.

use sekisho_api_gateway::Part;
use sekisho_api_gateway::http_api::CreateStage;

use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing, no_attributes, text};
use crate::providers::api_gateway::{accepted, gone, members};
use crate::shape::Shape::{self, Decimal, Flag, Map, Object, Text, Whole};
use crate::shape::TEXT_MAP;
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGatewayV2::Stage",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["ApiId", "StageName"],
    forbids: forbids_nothing,
    physical_id: |_, properties| text(properties, "StageName").to_owned(),
    attributes: no_attributes,
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::new("AccessLogSettings", ACCESS_LOG),
    Property::quiet("AccessPolicyId", Text, "access policies"),
    Property::required("ApiId", Text),
    Property::new("AutoDeploy", Flag),
    Property::quiet("ClientCertificateId", Text, "client certificates of integrations"),
    Property::new("DefaultRouteSettings", ROUTE_SETTINGS),
    Property::new("DeploymentId", Text),
    Property::new("Description", Text),
    Property::new("RouteSettings", Map(&ROUTE_SETTINGS)),
    Property::required("StageName", Text),
    Property::new("StageVariables", TEXT_MAP),
    Property::new("Tags", TEXT_MAP),
];

/// Where and how requests are logged.
pub const ACCESS_LOG: Shape = Object(&[("DestinationArn", Text), ("Format", Text)]);

const ROUTE_SETTINGS: Shape = Object(&[
    ("DataTraceEnabled", Flag),
    ("DetailedMetricsEnabled", Flag),
    ("LoggingLevel", Text),
    ("ThrottlingBurstLimit", Whole),
    ("ThrottlingRateLimit", Decimal),
]);

fn exists(context: &Context<'_>, resource: &Resource) -> bool {
    context.services.gateway.has(Part::HttpStage(text(&resource.properties, "ApiId"), &resource.physical_id))
}

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: CreateStage = members(resource, &["AccessPolicyId", "ApiId", "ClientCertificateId"])?;
    let api = text(&resource.properties, "ApiId");
    accepted(context.services.gateway.put_http_stage(api, create, context.now))
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let api = text(&resource.properties, "ApiId");
    gone(context.services.gateway.delete_http_stage(api, &resource.physical_id))
}
