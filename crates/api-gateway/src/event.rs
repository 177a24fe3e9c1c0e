//! What a function receives: the event of an HTTP API (payload 2.0 and 1.0) and of a REST API's
//! proxy integration, written as JSON bytes in the key order of events recorded on AWS in 2026.

mod authorizer;
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

pub(crate) use authorizer::{Asking, http_request_v1, http_request_v2, rest_request, token};
pub use http_v1::http_v1;
pub use http_v2::http_v2;
pub use ids::{Trace, extended_request_id, request_id};
pub(crate) use media::is_binary;
pub use rest::{rest, rest_headers};

use crate::caller::{Caller, LambdaCaller};
use crate::header_names::HeaderNames;
use crate::token::VerifiedClaims;
use crate::usage::KeyValue;

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
    /// REST API: how the client spelled their names, if that is known.
    pub header_names: Option<&'a HeaderNames>,
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
    /// Set when an authorizer let the request in.
    pub(crate) authorization: Option<Authorization<'a>>,
    /// The id and the value of the API key that let the request pass.
    pub(crate) api_key: Option<(String, KeyValue)>,
    /// REST API: `binaryMediaTypes`.
    pub binary_media_types: &'a [String],
    /// When the request came.
    pub now: SystemTime,
}

/// Who was let in.
#[derive(Clone, Copy)]
pub(crate) struct Authorization<'a> {
    /// As the authorizer found out.
    pub caller: &'a Caller,
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

impl EventInput<'_> {
    /// Who was let in.
    fn caller(&self) -> &Caller {
        self.authorization.map_or(&Caller::Anyone, |authorization| authorization.caller)
    }
}

impl Authorization<'_> {
    /// `scopes` of an HTTP API's event: `null` when the route asks for none, whatever the token
    /// has; else all scopes of the token, not only those that were asked for.
    fn write_scopes(&self, claims: &VerifiedClaims, out: &mut Vec<u8>) {
        if self.route_scopes.is_empty() {
            out.extend_from_slice(b"null");
        } else {
            write::list(out, claims.scopes().iter().map(String::as_str));
        }
    }
}

/// What a Lambda authorizer said, beside each other: its context, who calls, how long it took.
fn write_lambda(object: &mut write::Object<'_>, caller: &LambdaCaller) {
    const OWN: [&str; 2] = ["principalId", "integrationLatency"];
    let context = caller.answer.context.iter().flatten();
    for (name, value) in context.filter(|(name, _)| !OWN.contains(&name.as_str())) {
        object.raw(name, &value.to_string());
    }
    if let Some(principal) = &caller.answer.principal_id {
        object.text(OWN[0], principal);
    }
    // Unverified: a number, as recorded with WebSocket APIs, where everything else is text.
    object.raw(OWN[1], &caller.latency.to_string());
}
