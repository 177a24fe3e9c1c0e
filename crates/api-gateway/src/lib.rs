//! API Gateway: HTTP APIs (v2) and REST APIs (v1) in front of Lambda functions.
//!
//! A tour: resources are create operations (`http_api`, `rest_api`), an OpenAPI body becomes
//! the same resources (`openapi`), every change compiles an immutable snapshot (`compile` in
//! both kinds) and a request walks it once (`serve` in both kinds): stage, route, authorizer,
//! event, function, answer. `management` answers the AWS CLI's `apigateway` and `apigatewayv2`.

mod answer;
mod claims;
mod event;
mod gateway;
pub mod http_api;
pub mod ids;
mod invocation;
pub mod issuer;
mod lambda_uri;
mod listed;
mod management;
mod members;
mod openapi;
mod query;
mod refusal;
pub mod rest_api;
mod stage;
mod token;
mod when;

pub use gateway::{Call, Gateway, Settings};
pub use issuer::{FindIssuer, Issuer, IssuerName, Key};
pub use members::{Other, members};
pub use refusal::{Refusal, RefusalKind};
