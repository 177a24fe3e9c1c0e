//! One request through a REST API: stage, resource and method, authorizer, event, function
//! or MOCK, answer. Every error the gateway makes goes through the gateway responses.

use std::sync::Arc;

use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{Method, Response};

use super::compile::{CompiledMethod, CompiledResource, CompiledRestApi, CompiledStage, Integration, Lambda};
use super::context::Context;
use super::guard::Guard;
use super::router::{Found, split_stage};
use crate::answer::{self, RestError, rest_error, rest_headers};
use crate::event::{self, Authorization, EventInput, Trace, extended_request_id, request_id};
use crate::gateway::{Call, Gateway};
use crate::invocation::{Failure, Target, header_text, note_function, note_why};
use crate::listed::listed;
use crate::token::VerifiedClaims;

/// Ten megabytes of body (developer guide, "Quotas for REST APIs").
const MAX_BODY: usize = 10_485_760;

/// An error, and why in plain words.
type Stop = (RestError, String);

/// The answer for an id that no API has.
pub(crate) fn no_such_api(api_id: &str) -> Response<Bytes> {
    let why = format!("there is no API with the id {api_id}: the outputs of the stack have the addresses that exist");
    stopped((RestError::Forbidden, why))
}

fn stopped((error, why): Stop) -> Response<Bytes> {
    let mut response = rest_error(&error);
    rest_headers(&mut response, &request_id(), &extended_request_id(), None);
    note_why(&mut response, why);
    response
}

/// Answers a request to a REST API.
pub(crate) async fn serve(gateway: &Gateway, api: &CompiledRestApi, call: Call) -> Response<Bytes> {
    let (name, path) = split_stage(call.request.uri().path());
    if api.disabled {
        let why = "disableExecuteApiEndpoint is set on this API: take it off to call the API here".to_owned();
        return stopped((RestError::Forbidden, why));
    }
    let Some(stage) = api.stages.get(name) else {
        return stopped((RestError::Forbidden, no_stage(api, name)));
    };
    let found = stage.router.find(path);
    let way = Way {
        gateway,
        stage,
        path,
        found: found.as_ref(),
        call: &call,
        request_id: request_id(),
        extended_request_id: extended_request_id(),
    };
    way.serve().await
}

fn no_stage(api: &CompiledRestApi, name: &str) -> String {
    let names = listed(api.stages.keys().map(String::as_str));
    format!("the path begins with {name:?}, which is no stage of this API; stages: {names}")
}

/// What every step needs to see.
struct Way<'a> {
    gateway: &'a Gateway,
    stage: &'a CompiledStage,
    /// Within the stage.
    path: &'a str,
    found: Option<&'a Found<'a, CompiledResource>>,
    call: &'a Call,
    request_id: String,
    extended_request_id: String,
}

impl Way<'_> {
    async fn serve(&self) -> Response<Bytes> {
        let (mut response, trace) = match self.answer().await {
            Ok(answered) => answered,
            Err(stop) => (self.refuse(stop), None),
        };
        rest_headers(&mut response, &self.request_id, &self.extended_request_id, trace.as_ref());
        response
    }

    /// The answer, with its trace if a function made it.
    async fn answer(&self) -> Result<(Response<Bytes>, Option<Trace>), Stop> {
        let request = &self.call.request;
        let size = request.body().len();
        if size > MAX_BODY {
            let why = format!("the body has {size} bytes, at most {MAX_BODY} are allowed");
            return Err((RestError::BodyTooLarge, why));
        }
        let (found, method) = self.method()?;
        let claims = match &method.guard {
            Some(guard) => Some(self.authorize(guard)?),
            None => None,
        };
        match &method.integration {
            Integration::Mock(mock) => Ok((mock.answer(request.headers(), request.body())?, None)),
            Integration::Lambda(lambda) => {
                let trace = Trace::of(request.headers(), self.call.now);
                let authorization = claims.as_deref().map(|claims| Authorization {
                    claims,
                    route_scopes: method.guard.as_ref().map_or(&[], |guard| &guard.scopes),
                });
                let event = || self.event(found, authorization, &trace);
                let response = self.invoke(lambda, event, &trace).await?;
                Ok((response, Some(trace)))
            }
        }
    }

    fn method(&self) -> Result<(&Found<'_, CompiledResource>, &CompiledMethod), Stop> {
        let method = self.call.request.method();
        let Some(found) = self.found else {
            let served = self.stage.router.all().filter(|resource| resource.is_served());
            let paths = listed(served.map(|resource| resource.path.as_str()));
            let why = format!("no resource of this deployment has the path {}; resources: {paths}", self.path);
            return Err(self.unknown(why));
        };
        match found.to.method(method) {
            Some(compiled) => Ok((found, compiled)),
            None => {
                let others = listed(found.to.methods.keys().map(Method::as_str));
                let why = format!("resource {} has no method {method}, only: {others}", found.to.path);
                Err(self.unknown(why))
            }
        }
    }

    /// A request to nowhere is taken for a signed one when it has an Authorization header.
    fn unknown(&self, why: String) -> Stop {
        let value = header_text(self.call.request.headers(), &AUTHORIZATION);
        let error = RestError::not_routed(value.as_deref().map(str::as_bytes));
        match value {
            Some(_) => (error, format!("{why}; the Authorization header was read as an AWS signature")),
            None => (error, why),
        }
    }

    fn authorize(&self, guard: &Guard) -> Result<Arc<VerifiedClaims>, Stop> {
        let token = header_text(self.call.request.headers(), &guard.header);
        guard.authorize(self.gateway, token.as_deref(), self.call.now)
    }

    async fn invoke(&self, lambda: &Lambda, event: impl FnOnce() -> Vec<u8>, trace: &Trace) -> Result<Response<Bytes>, Stop> {
        if lambda.method != "POST" {
            let why = format!(
                "a Lambda function is called with POST, the integration says {}: set its httpMethod to POST",
                lambda.method
            );
            return Err((RestError::ApiConfiguration, why));
        }
        let target = Target {
            functions: &self.gateway.functions,
            function: &lambda.function,
            source_arn: &lambda.source_arn,
            method: self.call.request.method(),
            timeout: lambda.timeout,
        };
        let stop = |failure: Failure| (error_of(&failure), failure.why(&lambda.function));
        let function = target.function().map_err(stop)?;
        let payload = target.invoke(&function, event(), trace, self.call.now).await.map_err(stop)?;
        let headers = self.call.request.headers();
        let types = &self.stage.binary_media_types;
        let mut response = answer::rest(&payload, headers, types).map_err(|malformed| {
            let why = format!("{} answered what is no response: {}", function.name(), malformed.why);
            (RestError::BadGateway, why)
        })?;
        note_function(&mut response, function.name());
        Ok(response)
    }

    fn event(&self, found: &Found<'_, CompiledResource>, authorization: Option<Authorization<'_>>, trace: &Trace) -> Vec<u8> {
        let Call { api_id, request, source_ip, domain_name, now } = self.call;
        event::rest(&EventInput {
            method: request.method().as_str(),
            path: self.path,
            context_path: one_slash(request.uri().path()),
            raw_query: request.uri().query().unwrap_or_default(),
            headers: request.headers(),
            body: request.body(),
            api_id,
            account_id: &self.gateway.settings.account_id,
            stage: &self.stage.name,
            domain_name,
            source_ip,
            route_key: &found.to.path,
            resource_id: &found.to.id,
            deployment_id: &self.stage.deployment_id,
            path_parameters: &found.parameters,
            stage_variables: &self.stage.variables,
            request_id: &self.request_id,
            extended_request_id: &self.extended_request_id,
            trace,
            authorization,
            binary_media_types: &self.stage.binary_media_types,
            now: *now,
        })
    }

    fn refuse(&self, (error, why): Stop) -> Response<Bytes> {
        let nothing = Vec::new();
        let context = Context {
            gateway: self.gateway,
            call: self.call,
            stage: &self.stage.name,
            variables: &self.stage.variables,
            resource: self.found.map(|found| found.to.path.as_str()),
            parameters: self.found.map_or(&nothing, |found| &found.parameters),
            request_id: &self.request_id,
            extended_request_id: &self.extended_request_id,
        };
        let mut response = self.stage.responses.answer(&error, &context);
        if let Some(method) = self.found.and_then(|found| found.to.method(self.call.request.method()))
            && let Integration::Lambda(lambda) = &method.integration
            && error.status() >= 500
        {
            note_function(&mut response, &lambda.function);
        }
        note_why(&mut response, why);
        response
    }
}

/// Slashes before the stage count once.
fn one_slash(path: &str) -> &str {
    let extra = path.len() - path.trim_start_matches('/').len();
    &path[extra.saturating_sub(1)..]
}

fn error_of(failure: &Failure) -> RestError {
    match failure {
        Failure::Timeout(_) => RestError::IntegrationTimeout,
        Failure::TooLarge => RestError::PayloadTooLarge,
        Failure::Failed(_) => RestError::BadGateway,
        Failure::Missing | Failure::NotAllowed { .. } => RestError::ApiConfiguration,
        _ => RestError::IntegrationFailure,
    }
}
