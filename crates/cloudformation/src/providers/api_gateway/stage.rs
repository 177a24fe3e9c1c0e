//! `AWS::ApiGateway::Stage`.

use sekisho_api_gateway::rest_api::CreateStage;

use super::{accepted, gone, members};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing, no_attributes, text};
use crate::providers::api_gateway_v2::stage::ACCESS_LOG;
use crate::shape::Shape::{self, Any, Decimal, Flag, List, Object, Text, Whole};
use crate::shape::{TAG_LIST, TEXT_MAP};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGateway::Stage",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["RestApiId", "StageName"],
    forbids: forbids_nothing,
    physical_id: |_, properties| text(properties, "StageName").to_owned(),
    attributes: no_attributes,
    life: Life::Memory { put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::quiet("AccessLogSetting", ACCESS_LOG, "access logs"),
    Property::quiet("CacheClusterEnabled", Flag, "caches"),
    Property::quiet("CacheClusterSize", Text, "caches"),
    Property::ignored("CanarySetting", Any, "there are no canaries here"),
    Property::quiet("ClientCertificateId", Text, "client certificates of integrations"),
    Property::new("DeploymentId", Text),
    Property::new("Description", Text),
    Property::new("DocumentationVersion", Text),
    Property::quiet("MethodSettings", List(&METHOD_SETTING), "throttling"),
    Property::required("RestApiId", Text),
    Property::required("StageName", Text),
    Property::new("Tags", TAG_LIST),
    Property::quiet("TracingEnabled", Flag, "tracing"),
    Property::new("Variables", TEXT_MAP),
];

/// Properties of features that are not here.
const ELSEWHERE: &[&str] = &["CacheClusterEnabled", "CacheClusterSize", "CanarySetting", "ClientCertificateId", "RestApiId"];

/// Throttling, logging and caching of one method or of all.
pub const METHOD_SETTING: Shape = Object(&[
    ("CacheDataEncrypted", Flag),
    ("CacheTtlInSeconds", Whole),
    ("CachingEnabled", Flag),
    ("DataTraceEnabled", Flag),
    ("HttpMethod", Text),
    ("LoggingLevel", Text),
    ("MetricsEnabled", Flag),
    ("ResourcePath", Text),
    ("ThrottlingBurstLimit", Whole),
    ("ThrottlingRateLimit", Decimal),
]);

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: CreateStage = members(resource, ELSEWHERE)?;
    let api = text(&resource.properties, "RestApiId");
    accepted(context.services.gateway.put_rest_stage(api, create, context.now))
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let api = text(&resource.properties, "RestApiId");
    gone(context.services.gateway.delete_rest_stage(api, &resource.physical_id))
}
