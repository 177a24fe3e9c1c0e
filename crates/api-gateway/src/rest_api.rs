//! REST APIs (API Gateway V1): their create operations, resources, gateway responses and serving.

mod compile;
mod context;
mod definition;
mod gateway_responses;
mod guard;
mod mapping;
mod mock;
mod parts;
mod resources;
mod router;
pub(crate) mod rules;
mod serve;
mod test_invoke;

pub use resources::{
    CreateAuthorizer, CreateDeployment, CreateResource, CreateRestApi, CreateStage, EndpointConfiguration, IntegrationResponse,
    MethodResponse, MethodSetting, PutGatewayResponse, PutIntegration, PutMethod, StageDescription,
};

pub(crate) use compile::CompiledRestApi;
pub(crate) use definition::{Deployment, RestApi, Stage};
pub(crate) use gateway_responses::listed as listed_gateway_responses;
pub(crate) use parts::Parts;
pub(crate) use serve::{no_such_api, serve};
pub(crate) use test_invoke::test_invoke;
