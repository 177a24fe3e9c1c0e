//! What both integrations with a function have in common: which function, why it may be called, and the call.
//! AWS_PROXY hands over the request as an event, AWS what a mapping made of it.

mod lambda;
mod proxy;

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use sekisho_lambda::{Answer, Function as Code, Invocation};

use super::{Hop, Site, Stop};
use crate::answer::RestError;
use crate::event;
use crate::invocation::{Failure, SourceArn, Target};
use crate::lambda_uri::{function_of, with_stage_variables};
use crate::mapping::Lookup as _;
use crate::rest_api::resources::PutIntegration;

pub(in crate::rest_api) use lambda::Lambda;
pub(in crate::rest_api) use proxy::Proxy;

/// Headers that no mapping may set on a call to a function; recorded on AWS, 2024-12.
const FORBIDDEN: [&str; 7] =
    ["authorization", "connection", "content-length", "expect", "proxy-authenticate", "te", "transfer-encoding"];

/// Credentials that stand for those of the caller.
pub(super) const OF_CALLER: &str = "arn:aws:iam::*:user/*";

/// Which function, and how it is called.
#[derive(Debug)]
struct Function {
    /// ARN or name.
    name: String,
    source_arn: SourceArn,
    timeout: Duration,
    /// `POST`, or the function cannot be called.
    method: String,
    credentials: Credentials,
}

/// Why the function lets itself be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Credentials {
    /// Its policy allows the API.
    Permission,
    /// The integration's role may call it.
    Role,
    /// The caller may.
    Caller,
}

impl Function {
    fn new(create: &PutIntegration, site: &Site<'_>) -> Self {
        let function = function_of(create.uri.as_deref().unwrap_or_default()).unwrap_or_default();
        Self {
            name: with_stage_variables(function, site.variables),
            source_arn: SourceArn::new(site.settings, site.api_id, site.stage, site.key),
            timeout: super::timeout(create),
            method: create.integration_http_method.clone().unwrap_or_default(),
            credentials: match create.credentials.as_deref() {
                None | Some("") => Credentials::Permission,
                Some(OF_CALLER) => Credentials::Caller,
                Some(_) => Credentials::Role,
            },
        }
    }

    fn target<'t>(&'t self, hop: &'t Hop<'_>) -> Target<'t> {
        Target {
            functions: &hop.context.gateway.functions,
            function: &self.name,
            source_arn: &self.source_arn,
            method: hop.context.call.request.method(),
            timeout: self.timeout,
        }
    }

    /// The function, if it is there and may be called.
    fn find(&self, hop: &Hop<'_>) -> Result<Arc<Code>, Stop> {
        if self.method != "POST" {
            let why = format!("a function is called with POST, the integration says {}: set its httpMethod to POST", self.method);
            return Err(hop.misconfigured("integration", "the function is called with POST only", why));
        }
        let target = self.target(hop);
        let found = match self.credentials {
            Credentials::Permission => target.function(),
            Credentials::Caller if hop.context.context("identity.userArn").is_none() => {
                let why = "the integration's credentials are the caller's, and the caller did not sign as an IAM user: \
                     set authorizationType to AWS_IAM";
                return Err(hop.misconfigured("integration", "the caller has no credentials", why.to_owned()));
            }
            Credentials::Role | Credentials::Caller => target.functions.get(&self.name).ok_or(Failure::Missing),
        };
        found.map_err(|failure| self.stop(hop, &failure, Duration::ZERO))
    }

    /// Waits for the function's answer, no longer than the integration's timeout.
    async fn invoke(&self, hop: &Hop<'_>, function: &Code, payload: Bytes, start: Instant) -> Result<Answer, Stop> {
        let invocation = invocation(hop, payload);
        let answer = tokio::time::timeout(self.timeout, function.invoke(invocation)).await;
        let answer = answer.map_err(|_elapsed| self.stop(hop, &Failure::Timeout(self.timeout), start.elapsed()))?;
        answer.map_err(|error| self.stop(hop, &error.into(), start.elapsed()))
    }

    fn stop(&self, hop: &Hop<'_>, failure: &Failure, latency: Duration) -> Stop {
        let why = failure.why(&self.name);
        hop.failed(latency, &why);
        hop.log.line(|| match failure {
            Failure::Missing | Failure::NotAllowed { .. } => {
                "Execution failed due to configuration error: Invalid permissions on Lambda function".to_owned()
            }
            Failure::Timeout(_) => format!("Execution failed due to a timeout error after {} ms", latency.as_millis()),
            _ => format!("Execution failed: {why}"),
        });
        (error_of(failure), why)
    }

    fn log_call(&self, hop: &Hop<'_>, body: &[u8]) {
        let region = &hop.context.gateway.settings.region;
        let uri = || format!("https://lambda.{region}.amazonaws.com/2015-03-31/functions/{}/invocations", self.name);
        let api = &hop.context.call.api_id;
        let trace = hop.trace().event_header();
        hop.log.line(|| format!("Endpoint request URI: {}", uri()));
        hop.log.line(|| {
            format!(
                "Endpoint request headers: {{x-amzn-lambda-integration-tag={}, x-amzn-apigateway-api-id={api}, \
                 Accept=application/json, User-Agent=AmazonAPIGateway_{api}, X-Amzn-Trace-Id={trace}}}",
                hop.context.request_id
            )
        });
        hop.log.line(|| format!("Endpoint request body after transformations: {}", String::from_utf8_lossy(body)));
        hop.log.line(|| format!("Sending request to {}", uri()));
    }
}

fn invocation(hop: &Hop<'_>, payload: Bytes) -> Invocation {
    let request_id = event::request_id();
    hop.fact(|facts| facts.integration_request_id = Some(request_id.clone()));
    let trace_id = Some(hop.trace().event_header().to_owned());
    Invocation { payload, request_id, trace_id, client_context: None, now: hop.context.call.now }
}

fn log_answer(hop: &Hop<'_>, body: &[u8]) {
    hop.log.line(|| format!("Endpoint response body before transformations: {}", String::from_utf8_lossy(body)));
}

fn forbidden<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    names.into_iter().find(|name| FORBIDDEN.contains(&name.to_ascii_lowercase().as_str()))
}

/// Some headers are the connection's own.
pub(super) fn no_such_header(hop: &Hop<'_>, name: &str) -> Stop {
    let why = format!("requestParameters set the header {name}, which no integration may set: take it out");
    hop.misconfigured("mapping", "Illegal header in the integration request", why)
}

/// Which error a caller sees.
fn error_of(failure: &Failure) -> RestError {
    match failure {
        Failure::Timeout(_) => RestError::IntegrationTimeout,
        Failure::TooLarge => RestError::PayloadTooLarge,
        Failure::Failed(_) => RestError::BadGateway,
        Failure::Missing | Failure::NotAllowed { .. } => RestError::ApiConfiguration,
        _ => RestError::IntegrationFailure,
    }
}
