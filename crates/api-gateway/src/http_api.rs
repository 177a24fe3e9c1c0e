//! HTTP APIs (API Gateway V2): their create operations, routes, CORS and serving.

mod authorization;
mod backend;
mod compile;
mod cors;
mod definition;
mod guard;
mod integrate;
mod integration;
mod judge;
mod parameters;
mod path;
mod resources;
mod router;
pub(crate) mod rules;
mod serve;
mod update;

pub use resources::{
    AccessLogSettings, Cors, CreateApi, CreateAuthorizer, CreateDeployment, CreateIntegration, CreateRoute, CreateStage,
    JwtConfiguration, RouteSettings,
};

pub(crate) use authorization::{role, ttl};
pub(crate) use compile::CompiledHttpApi;
pub(crate) use definition::{Deployment, HttpApi, Parts, Stage, no, quick_integration_id, quick_route_id};
pub(crate) use judge::judge;
#[doc(hidden)]
pub use router::fuzz::fuzz_router;
pub(crate) use router::fuzz::spelled;
pub(crate) use serve::serve;
pub(crate) use update::Model;
