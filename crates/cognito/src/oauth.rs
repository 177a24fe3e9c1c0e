//! The OAuth 2.0 and OpenID Connect endpoints of a domain ("User pool endpoints").

pub mod authorize;
mod client_auth;
pub mod code;
mod declined;
mod grants;
pub mod logout;
mod pkce;
pub mod provider;
pub mod redirect;
pub mod refused;
pub mod request;
pub mod revoke;
pub mod scopes;
pub mod session;
pub mod token;
pub mod user_info;
mod way;
