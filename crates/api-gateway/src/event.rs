//! What a function receives: the event of an HTTP API (payload 2.0 and 1.0) and of a REST API's
//! proxy integration, written as JSON bytes in the key order of events recorded on AWS in 2026.

mod headers;
mod http_v1;
mod http_v2;
mod ids;
mod media;
mod proxy;
mod rest;
#[cfg(test)]
pub(crate) mod samples;
mod write;

use std::time::SystemTime;

use ::http::HeaderMap;
use indexmap::IndexMap;

pub use http_v1::http_v1;
pub use http_v2::http_v2;
pub use ids::{Trace, extended_request_id, request_id};
pub(crate) use media::is_binary;
pub use rest::rest;

use crate::token::VerifiedClaims;

/// One request that found its route, and all an event tells about it.
pub struct EventInput<'a> {
    /// `GET`
    pub method: &'a str,
    /// As requested, still %-encoded. HTTP API: with a named stage in front. REST API: without.
    pub path: &'a str,
    /// `requestContext.path` of a REST API, which has the stage in front. HTTP API: as `path`.
    pub context_path: &'a str,
    /// Without `?`; empty when there is none.
    pub raw_query: &'a str,
    /// As the client sent them.
    pub headers: &'a HeaderMap,
    /// The whole body.
    pub body: &'a [u8],
    /// The API's id.
    pub api_id: &'a str,
    /// Twelve digits.
    pub account_id: &'a str,
    /// The stage's name, such as `$default` or `test`.
    pub stage: &'a str,
    /// `<api id>.execute-api.<region>.amazonaws.com`
    pub domain_name: &'a str,
    /// The caller's address.
    pub source_ip: &'a str,
    /// HTTP API: the matched route's key, `GET /items/{id}` or `$default`.
    /// REST API: the matched resource's path, `/items/{id}`.
    pub route_key: &'a str,
    /// REST API: the resource's id.
    pub resource_id: &'a str,
    /// REST API: what the stage runs.
    pub deployment_id: &'a str,
    /// Names without `+`.
    pub path_parameters: &'a [(String, String)],
    /// The stage's variables.
    pub stage_variables: &'a IndexMap<String, String>,
    /// HTTP API: as [`extended_request_id`] makes them. REST API: as [`request_id`].
    pub request_id: &'a str,
    /// REST API: from [`extended_request_id`]. HTTP API: as `request_id`.
    pub extended_request_id: &'a str,
    /// The request's trace.
    pub trace: &'a Trace,
    /// Set when a JWT or Cognito authorizer let the request in.
    pub authorization: Option<Authorization<'a>>,
    /// REST API: `binaryMediaTypes`.
    pub binary_media_types: &'a [String],
    /// When the request came.
    pub now: SystemTime,
}

/// Who was let in.
#[derive(Clone, Copy)]
pub struct Authorization<'a> {
    /// The token's claims.
    pub claims: &'a VerifiedClaims,
    /// The `authorizationScopes` of the route or method.
    pub route_scopes: &'a [String],
}

impl EventInput<'_> {
    /// `domainPrefix`: the domain's first label.
    fn domain_prefix(&self) -> &str {
        self.domain_name.split('.').next().unwrap_or_default()
    }

    fn user_agent(&self) -> Option<std::borrow::Cow<'_, str>> {
        self.headers.get(::http::header::USER_AGENT).map(headers::text)
    }

    fn content_type(&self) -> Option<&str> {
        self.headers.get(::http::header::CONTENT_TYPE)?.to_str().ok()
    }
}

impl Authorization<'_> {
    /// `scopes` of an HTTP API's event: `null` when the route asks for none, whatever the token
    /// has; else all scopes of the token, not only those that were asked for.
    fn write_scopes(&self, out: &mut Vec<u8>) {
        if self.route_scopes.is_empty() {
            out.extend_from_slice(b"null");
        } else {
            write::list(out, self.claims.scopes().iter().map(String::as_str));
        }
    }
}
