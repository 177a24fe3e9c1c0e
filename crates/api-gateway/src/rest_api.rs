//! REST APIs (API Gateway V1): their create operations, resources, gateway responses and serving.

mod admission;
mod authorization;
mod compile;
mod definition;
mod gateway_responses;
mod guard;
mod import;
mod integration;
mod judge;
mod limits;
mod models;
mod parts;
mod quotas;
mod references;
mod resources;
mod router;
pub(crate) mod rules;
mod serve;
mod test_invoke;
mod test_invoke_method;

pub use resources::{
    CreateAuthorizer, CreateDeployment, CreateDocumentationPart, CreateModel, CreateRequestValidator, CreateResource,
    CreateRestApi, CreateStage, EndpointConfiguration, IntegrationResponse, MethodResponse, MethodSetting, PutGatewayResponse,
    PutIntegration, PutMethod, StageDescription,
};

pub(crate) use compile::CompiledRestApi;
pub(crate) use definition::{Deployment, DocumentationVersion, RestApi, Stage};
pub(crate) use gateway_responses::listed as listed_gateway_responses;
pub(crate) use import::ImportMode;
pub(crate) use judge::judge;
pub(crate) use parts::{Parts, Resource};
#[doc(hidden)]
pub use router::fuzz::fuzz_router;
pub(crate) use serve::{no_such_api, serve};
pub(crate) use test_invoke::{TestedAuthorizer, test_invoke};
pub(crate) use test_invoke_method::Tested;
