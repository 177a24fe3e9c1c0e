//! HTTP APIs (API Gateway V2): their create operations, routes, CORS and serving.

mod compile;
mod cors;
mod definition;
mod path;
mod resources;
mod router;
pub(crate) mod rules;
mod serve;

pub use resources::{
    AccessLogSettings, Cors, CreateApi, CreateAuthorizer, CreateDeployment, CreateIntegration, CreateRoute, CreateStage,
    JwtConfiguration, RouteSettings,
};

pub(crate) use compile::CompiledHttpApi;
pub(crate) use definition::{Deployment, HttpApi, Parts, Stage};
pub(crate) use serve::serve;
