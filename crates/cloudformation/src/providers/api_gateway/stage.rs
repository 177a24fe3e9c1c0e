//! `AWS::ApiGateway::Stage`.

use sekisho_api_gateway::Part;
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
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::new("AccessLogSetting", ACCESS_LOG),
    Property::quiet("CacheClusterEnabled", Flag, "caches"),
    Property::quiet("CacheClusterSize", Text, "caches"),
    Property::ignored("CanarySetting", Any, "there are no canaries here"),
    Property::quiet("ClientCertificateId", Text, "client certificates of integrations"),
    Property::new("DeploymentId", Text),
    Property::new("Description", Text),
    Property::new("DocumentationVersion", Text),
    Property::new("MethodSettings", List(&METHOD_SETTING)),
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

fn exists(context: &Context<'_>, resource: &Resource) -> bool {
    context.services.gateway.has(Part::RestStage(text(&resource.properties, "RestApiId"), &resource.physical_id))
}

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: CreateStage = members(resource, ELSEWHERE)?;
    let api = text(&resource.properties, "RestApiId");
    accepted(context.services.gateway.put_rest_stage(api, create, context.now))
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let api = text(&resource.properties, "RestApiId");
    gone(context.services.gateway.delete_rest_stage(api, &resource.physical_id))
}
