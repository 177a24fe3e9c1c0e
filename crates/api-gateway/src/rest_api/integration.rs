//! What answers a method of a REST API: a function, an HTTP backend or nobody (MOCK), with the mappings before and
//! after it (developer guide, "Integrations for REST APIs"). `request` maps the way in, `responses` the way out.

mod content;
mod function;
mod http;
mod mock;
mod request;
mod responses;
mod rules;
mod templates;
mod uri;
mod view;

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

use ::http::Response;
use bytes::Bytes;

use super::compile::{CompiledResource, CompiledStage};
use super::resources::PutIntegration;
use super::router::Found;
use crate::answer::RestError;
use crate::caller::Caller;
use crate::context::RequestContext;
use crate::event::{EventInput, Trace};
use crate::explain::Facts;
use crate::gateway::Settings;
use crate::refusal::Refusal;

pub(super) use rules::check;

/// An error, and why in plain words.
pub(super) type Stop = (RestError, String);

/// An answer, with its trace if the integration hands that on.
pub(super) type Answered = (Response<Bytes>, Option<Trace>);

/// What answers.
#[derive(Debug)]
pub(super) enum Integration {
    Proxy(function::Proxy),
    Lambda(function::Lambda),
    Http(http::Http),
    HttpProxy(http::HttpProxy),
    Mock(mock::Mock),
}

/// Where an integration is compiled.
pub(super) struct Site<'a> {
    pub(super) settings: &'a Settings,
    pub(super) api_id: &'a str,
    pub(super) stage: &'a str,
    pub(super) variables: &'a BTreeMap<String, String>,
    /// `GET /hello`, as permissions name it.
    pub(super) key: &'a str,
}

impl Integration {
    /// Everything that no request changes, done once.
    pub(super) fn new(create: &PutIntegration, site: &Site<'_>) -> Result<Self, Refusal> {
        Ok(match create.kind.as_str() {
            "MOCK" => Self::Mock(mock::Mock::new(create)?),
            "HTTP" => Self::Http(http::Http::new(create, site)?),
            "HTTP_PROXY" => Self::HttpProxy(http::HttpProxy::new(create, site)?),
            "AWS" => Self::Lambda(function::Lambda::new(create, site)?),
            _ => Self::Proxy(function::Proxy::new(create, site)),
        })
    }

    /// The answer of one request.
    pub(super) async fn answer(&self, hop: &Hop<'_>) -> Result<Answered, Stop> {
        match self {
            Self::Mock(mock) => Ok((mock.answer(hop)?, None)),
            Self::Proxy(proxy) => proxy.answer(hop).await,
            Self::Lambda(lambda) => lambda.answer(hop).await,
            Self::Http(http) => http.answer(hop).await,
            Self::HttpProxy(http) => http.answer(hop).await,
        }
    }

    /// The function behind it, ARN or name.
    pub(super) fn function(&self) -> Option<&str> {
        match self {
            Self::Proxy(proxy) => Some(proxy.function()),
            Self::Lambda(lambda) => Some(lambda.function()),
            _ => None,
        }
    }
}

/// One request that came as far as its integration.
pub(super) struct Hop<'a> {
    pub(super) context: &'a RequestContext<'a>,
    pub(super) stage: &'a CompiledStage,
    pub(super) found: &'a Found<'a, CompiledResource>,
    /// Within the stage.
    pub(super) path: &'a str,
    pub(super) caller: &'a Caller,
    /// The method's `authorizationScopes`.
    pub(super) scopes: &'a [String],
    pub(super) log: &'a Log,
    trace: OnceLock<Trace>,
}

impl<'a> Hop<'a> {
    pub(super) fn new(
        context: &'a RequestContext<'a>,
        stage: &'a CompiledStage,
        found: &'a Found<'a, CompiledResource>,
        path: &'a str,
        caller: (&'a Caller, &'a [String]),
        log: &'a Log,
    ) -> Self {
        Self { context, stage, found, path, caller: caller.0, scopes: caller.1, log, trace: OnceLock::new() }
    }

    /// The request's trace, made when somebody first asks for it.
    fn trace(&self) -> &Trace {
        let call = self.context.call;
        self.trace.get_or_init(|| Trace::of(call.request.headers(), call.now))
    }

    /// The request as an event tells it.
    fn input(&self) -> EventInput<'_> {
        let context = self.context;
        let request = &context.call.request;
        EventInput {
            method: request.method().as_str(),
            path: self.path,
            context_path: one_slash(request.uri().path()),
            raw_query: request.uri().query().unwrap_or_default(),
            headers: request.headers(),
            header_names: request.extensions().get(),
            body: request.body(),
            api_id: &context.call.api_id,
            account_id: &context.gateway.settings.account_id,
            stage: &self.stage.name,
            domain_name: &context.call.domain_name,
            source_ip: &context.call.source_ip,
            route_key: &self.found.to.path,
            resource_id: &self.found.to.id,
            deployment_id: &self.stage.deployment_id,
            path_parameters: &self.found.parameters,
            stage_variables: &self.stage.variables,
            request_id: context.request_id,
            extended_request_id: context.extended_request_id,
            trace: self.trace(),
            authorization: self.caller.authorization(self.scopes),
            api_key: self.context.api_key(),
            binary_media_types: &self.stage.binary_media_types,
            now: context.call.now,
        }
    }

    fn fact(&self, tell: impl FnOnce(&mut Facts)) {
        self.context.story.fact(tell);
    }

    /// What came back from a backend, for access logs and for the one who reads the trace.
    fn came_back(&self, status: u16, latency: Duration) {
        self.fact(|facts| {
            facts.integration_status = Some(status);
            facts.integration_latency = Some(latency);
        });
        self.context.story.pass("integration", format!("the backend answered {status}"));
    }

    /// The log's line for that.
    fn log_received(&self, status: u16, latency: Duration) {
        self.log.line(|| format!("Received response. Status: {status}, Integration latency: {} ms", latency.as_millis()));
    }

    /// Nothing came back.
    fn failed(&self, latency: Duration, why: &str) {
        self.fact(|facts| {
            facts.integration_latency = Some(latency);
            facts.integration_error = Some(why.to_owned());
        });
        self.context.story.refuse("integration", why.to_owned(), None, None);
    }

    /// A set-up that cannot work.
    fn misconfigured(&self, name: &'static str, said: &str, why: String) -> Stop {
        self.log.line(|| format!("Execution failed due to configuration error: {said}"));
        self.context.story.refuse(name, why.clone(), None, None);
        (RestError::ApiConfiguration, why)
    }
}

/// `timeoutInMillis`: 29 seconds when nothing is said.
fn timeout(create: &PutIntegration) -> Duration {
    Duration::from_millis(create.timeout_in_millis.unwrap_or(29_000).unsigned_abs())
}

/// Slashes before the stage count once.
fn one_slash(path: &str) -> &str {
    let extra = path.len() - path.trim_start_matches('/').len();
    &path[extra.saturating_sub(1)..]
}

/// The lines of `TestInvokeMethod`'s log; nothing is written for other requests.
#[derive(Default)]
pub(super) struct Log {
    lines: Option<Mutex<Vec<String>>>,
    secrets: Vec<String>,
}

impl Log {
    /// A log that somebody will read, who must not read these values.
    pub(super) fn on(secrets: Vec<String>) -> Self {
        Self { lines: Some(Mutex::default()), secrets }
    }

    pub(super) fn line(&self, line: impl FnOnce() -> String) {
        if let Some(lines) = &self.lines {
            lines.lock().unwrap_or_else(PoisonError::into_inner).push(line());
        }
    }

    pub(super) fn into_lines(self) -> Vec<String> {
        let mut lines = self.lines.map(|lines| lines.into_inner().unwrap_or_else(PoisonError::into_inner)).unwrap_or_default();
        for secret in self.secrets.iter().filter(|secret| !secret.is_empty()) {
            for line in &mut lines {
                *line = line.replace(secret, "****");
            }
        }
        lines
    }
}
