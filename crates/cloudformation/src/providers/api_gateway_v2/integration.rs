//! `AWS::ApiGatewayV2::Integration`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, forbids_nothing, text};
use crate::providers::api_gateway::{accepted, gone, members};
use crate::shape::Shape::{self, List, Map, Object, Text, Whole};
use crate::shape::TEXT_MAP;
use crate::store::Resource;
use sekisho_api_gateway::http_api::CreateIntegration;
use sekisho_api_gateway::{Part, ids};

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGatewayV2::Integration",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["ApiId"],
    forbids: forbids_nothing,
    physical_id: |naming, _| ids::route_id(Some(naming.seed)),
    attributes: |_, id, _| vec![("IntegrationId", id.to_owned())],
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::required("ApiId", Text),
    Property::new("ConnectionId", Text),
    Property::new("ConnectionType", Text),
    Property::new("ContentHandlingStrategy", Text),
    Property::new("CredentialsArn", Text),
    Property::new("Description", Text),
    Property::new("IntegrationMethod", Text),
    Property::new("IntegrationSubtype", Text),
    Property::required("IntegrationType", Text),
    Property::new("IntegrationUri", Text),
    Property::new("PassthroughBehavior", Text),
    Property::new("PayloadFormatVersion", Text),
    Property::new("RequestParameters", TEXT_MAP),
    Property::new("RequestTemplates", TEXT_MAP),
    Property::new("ResponseParameters", Map(&RESPONSE_PARAMETERS)),
    Property::new("TemplateSelectionExpression", Text),
    Property::new("TimeoutInMillis", Whole),
    Property::new("TlsConfig", Object(&[("ServerNameToVerify", Text)])),
];

const RESPONSE_PARAMETERS: Shape = Object(&[("ResponseParameters", List(&Object(&[("Destination", Text), ("Source", Text)])))]);

fn exists(context: &Context<'_>, resource: &Resource) -> bool {
    context.services.gateway.has(Part::HttpIntegration(text(&resource.properties, "ApiId"), &resource.physical_id))
}

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let mut create: CreateIntegration = members(resource, &["ApiId", "ResponseParameters"])?;
    create.response_parameters = response_parameters(&resource.properties);
    let api = text(&resource.properties, "ApiId");
    accepted(context.services.gateway.put_http_integration(api, &resource.physical_id, create))
}

/// `{"200": {"ResponseParameters": [{"Destination": …, "Source": …}]}}` here is `{"200": {destination: source}}` in the API.
fn response_parameters(properties: &Values) -> BTreeMap<String, BTreeMap<String, String>> {
    let by_status = properties.get("ResponseParameters").and_then(Value::as_object);
    let pair = |one: &Value| Some((one["Destination"].as_str()?.to_owned(), one["Source"].as_str()?.to_owned()));
    let pairs = |set: &Value| set["ResponseParameters"].as_array().into_iter().flatten().filter_map(pair).collect();
    by_status.into_iter().flatten().map(|(status, set)| (status.clone(), pairs(set))).collect()
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let api = text(&resource.properties, "ApiId");
    gone(context.services.gateway.delete_http_integration(api, &resource.physical_id))
}
