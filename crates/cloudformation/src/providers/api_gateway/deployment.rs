//! `AWS::ApiGateway::Deployment`: a snapshot of the API for stages to serve.

use sekisho_api_gateway::ids;
use sekisho_api_gateway::rest_api::CreateDeployment;

use super::stage::METHOD_SETTING;
use super::{accepted, gone, members};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing, text};
use crate::providers::api_gateway_v2::stage::ACCESS_LOG;
use crate::shape::Shape::{self, Any, Decimal, Flag, List, Object, Text, Whole};
use crate::shape::{TAG_LIST, TEXT_MAP};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGateway::Deployment",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["DeploymentCanarySettings", "RestApiId"],
    forbids: forbids_nothing,
    physical_id: |naming, _| ids::resource_id(Some(naming.seed)),
    attributes: |_, id, _| vec![("DeploymentId", id.to_owned())],
    life: Life::Memory { put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::ignored("DeploymentCanarySettings", Any, "there are no canaries here"),
    Property::new("Description", Text),
    Property::required("RestApiId", Text),
    Property::new("StageDescription", STAGE),
    Property::new("StageName", Text),
];

const STAGE: Shape = Object(&[
    ("AccessLogSetting", ACCESS_LOG),
    ("CacheClusterEnabled", Flag),
    ("CacheClusterSize", Text),
    ("CacheDataEncrypted", Flag),
    ("CacheTtlInSeconds", Whole),
    ("CachingEnabled", Flag),
    ("CanarySetting", Any),
    ("ClientCertificateId", Text),
    ("DataTraceEnabled", Flag),
    ("Description", Text),
    ("DocumentationVersion", Text),
    ("LoggingLevel", Text),
    ("MethodSettings", List(&METHOD_SETTING)),
    ("MetricsEnabled", Flag),
    ("Tags", TAG_LIST),
    ("ThrottlingBurstLimit", Whole),
    ("ThrottlingRateLimit", Decimal),
    ("TracingEnabled", Flag),
    ("Variables", TEXT_MAP),
]);

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: CreateDeployment = members(resource, &["DeploymentCanarySettings", "RestApiId"])?;
    let api = text(&resource.properties, "RestApiId");
    accepted(context.services.gateway.put_rest_deployment(api, &resource.physical_id, create, context.now))
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let api = text(&resource.properties, "RestApiId");
    gone(context.services.gateway.delete_rest_deployment(api, &resource.physical_id))
}
