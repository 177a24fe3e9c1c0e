//! API Gateway: HTTP APIs (v2) and REST APIs (v1) in front of Lambda functions.
//!
//! A tour: resources are create operations (`http_api`, `rest_api`), an OpenAPI body becomes
//! the same resources (`openapi`), every change compiles an immutable snapshot (`compile` in
//! both kinds) and a request walks it once (`serve` in both kinds): stage, route, authorizer,
//! event, function, answer. `management` answers the AWS CLI's `apigateway` and `apigatewayv2`.

pub mod access;
mod access_log;
mod answer;
mod caller;
mod claims;
mod context;
mod event;
mod explain;
mod gateway;
mod header_names;
pub mod http_api;
pub mod ids;
mod invocation;
pub mod issuer;
mod lambda_uri;
mod listed;
mod management;
mod mapping;
mod members;
mod oidc;
mod openapi;
mod outbound;
mod query;
mod refusal;
pub mod rest_api;
mod stage;
mod store;
mod throttle;
mod token;
pub mod usage;
mod validate;
mod velocity;
mod when;

pub use access_log::OnAccessLog;
pub use explain::{Explained, Step};
pub use gateway::{Call, Gateway, Judged, Part, Settings};
pub use header_names::{HeaderNames, ResponseNames};
pub use issuer::{FindIssuer, Issuer, IssuerName, Key};
pub use members::{Other, members};
pub use oidc::is_usable;
pub use outbound::{Client as OutboundClient, OutboundError};
pub use refusal::{Refusal, RefusalKind};
pub use store::StoreError;
pub use throttle::AccountLimit;
#[doc(hidden)]
pub use token::fuzz_token;
#[doc(hidden)]
pub use velocity::fuzz_template;
