//! `AWS::ApiGateway::Deployment`: a snapshot of the API for stages to serve.

use sekisho_api_gateway::rest_api::CreateDeployment;
use sekisho_api_gateway::{Part, ids};
use serde_json::{Map, Value, json};

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
    life: Life::Kept { exists, put, delete },
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

const FOR_ALL_METHODS: [&str; 8] = [
    "CacheDataEncrypted",
    "CacheTtlInSeconds",
    "CachingEnabled",
    "DataTraceEnabled",
    "LoggingLevel",
    "MetricsEnabled",
    "ThrottlingBurstLimit",
    "ThrottlingRateLimit",
];

fn exists(context: &Context<'_>, resource: &Resource) -> bool {
    context.services.gateway.has(Part::RestDeployment(text(&resource.properties, "RestApiId"), &resource.physical_id))
}

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: CreateDeployment = members(&folded(resource), &["DeploymentCanarySettings", "RestApiId"])?;
    let api = text(&resource.properties, "RestApiId");
    accepted(context.services.gateway.put_rest_deployment(api, &resource.physical_id, create, context.now))
}

/// Settings that `StageDescription` has for all methods, as the stage has them: one more of its `MethodSettings`.
fn folded(resource: &Resource) -> Resource {
    let mut resource = resource.clone();
    let Some(stage) = resource.properties.get_mut("StageDescription").and_then(Value::as_object_mut) else {
        return resource;
    };
    let own = FOR_ALL_METHODS.iter().filter_map(|name| Some(((*name).to_owned(), stage.remove(*name)?)));
    let mut setting: Map<String, Value> = own.collect();
    if !setting.is_empty() {
        setting.extend([("HttpMethod".to_owned(), json!("*")), ("ResourcePath".to_owned(), json!("/*"))]);
        let mut all = stage.get("MethodSettings").and_then(Value::as_array).cloned().unwrap_or_default();
        all.insert(0, Value::Object(setting));
        stage.insert("MethodSettings".to_owned(), Value::Array(all));
    }
    resource
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let api = text(&resource.properties, "RestApiId");
    let gateway = &context.services.gateway;
    let stage = text(&resource.properties, "StageName");
    let answer = gateway.delete_rest_deployment(api, &resource.physical_id);
    if answer.is_err() && !stage.is_empty() {
        // The stage that was made with it still serves it.
        gone(gateway.delete_rest_stage(api, stage))?;
        return gone(gateway.delete_rest_deployment(api, &resource.physical_id));
    }
    gone(answer)
}
