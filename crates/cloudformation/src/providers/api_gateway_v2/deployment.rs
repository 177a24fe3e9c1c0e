//! `AWS::ApiGatewayV2::Deployment`: what a stage without `AutoDeploy` serves.

use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing, text};
use crate::providers::api_gateway::{accepted, gone, members};
use crate::shape::Shape::Text;
use crate::store::Resource;
use sekisho_api_gateway::http_api::CreateDeployment;
use sekisho_api_gateway::{Part, ids};

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGatewayV2::Deployment",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["ApiId"],
    forbids: forbids_nothing,
    physical_id: |naming, _| ids::route_id(Some(naming.seed)),
    attributes: |_, id, _| vec![("DeploymentId", id.to_owned())],
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] =
    &[Property::required("ApiId", Text), Property::new("Description", Text), Property::new("StageName", Text)];

fn exists(context: &Context<'_>, resource: &Resource) -> bool {
    context.services.gateway.has(Part::HttpDeployment(text(&resource.properties, "ApiId"), &resource.physical_id))
}

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: CreateDeployment = members(resource, &["ApiId"])?;
    let api = text(&resource.properties, "ApiId");
    accepted(context.services.gateway.put_http_deployment(api, &resource.physical_id, create, context.now))
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let api = text(&resource.properties, "ApiId");
    gone(context.services.gateway.delete_http_deployment(api, &resource.physical_id))
}
