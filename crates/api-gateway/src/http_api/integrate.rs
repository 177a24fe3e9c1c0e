//! From a route to what answers it and back: the mapped request as a function's event or a backend's request, and the
//! answer mapped in turn.

use std::borrow::Cow;
use std::time::Instant;

use bytes::Bytes;
use http::Response;
use http::header::AUTHORIZATION;

use super::backend::Backend;
use super::compile::Route;
use super::integration::{Format, Integration, Lambda, To};
use super::parameters::{Outgoing, Sources};
use super::path::decoded;
use super::router::Found;
use super::serve::{Stop, Way, stop};
use crate::answer::{HttpError, http_v1, http_v2};
use crate::caller::Caller;
use crate::event::{self, EventInput, Trace};
use crate::gateway::Call;
use crate::invocation::{Failure, Target, note_function};
use crate::outbound::OutboundError;

impl Way<'_> {
    pub(super) async fn integrate(
        &self,
        found: &Found<'_, Route>,
        integration: &Integration,
        caller: &Caller,
        path: &str,
    ) -> Result<Response<Bytes>, Stop> {
        let mut outgoing = self.outgoing(found, integration);
        if caller.is_signed() {
            // A signature is for this API; a backend could use it here again.
            outgoing.headers.to_mut().remove(AUTHORIZATION);
        }
        let trace = Trace::of(self.call.request.headers(), self.call.now);
        let begun = Instant::now();
        let answer = match &integration.to {
            To::Function(lambda) => self.invoke(found, lambda, integration, caller, path, &outgoing, &trace).await,
            To::Url(backend) => self.forward(found, backend, integration, &outgoing, &trace).await,
        };
        self.story.fact(|facts| facts.integration_latency = Some(begun.elapsed()));
        let answer = answer.inspect_err(|stop| self.tell_failure(stop))?;
        let status = answer.status().as_u16();
        self.story.fact(|facts| facts.integration_status = Some(status));
        self.story.pass("integration", format!("answered {status}"));
        Ok(self.mapped(found, integration, answer))
    }

    fn tell_failure(&self, stop: &Stop) {
        let why = crate::invocation::noted(stop).why.unwrap_or_default();
        self.story.refuse("integration", why.clone(), None, None);
        self.story.fact(|facts| facts.integration_error = Some(why));
    }

    /// The request, changed as `requestParameters` say.
    fn outgoing(&self, found: &Found<'_, Route>, integration: &Integration) -> Outgoing<'_> {
        let request = &self.call.request;
        let query = Cow::Borrowed(request.uri().query().unwrap_or_default());
        let mut outgoing = Outgoing { headers: Cow::Borrowed(request.headers()), query, path: None };
        if !integration.request.is_empty() {
            self.with_sources(found, |from| integration.request.request(&mut outgoing, from));
            self.story.pass("mapping", "requestParameters changed the request");
        }
        outgoing
    }

    /// The answer, changed as the `responseParameters` of its status say.
    fn mapped(&self, found: &Found<'_, Route>, integration: &Integration, answer: Response<Bytes>) -> Response<Bytes> {
        match integration.answers.get(&answer.status().as_u16()) {
            Some(changes) if !changes.is_empty() => {
                let answer = self.with_sources(found, |from| changes.answer(answer, from));
                self.story.pass("mapping", "responseParameters changed the answer");
                answer
            }
            _ => answer,
        }
    }

    fn with_sources<T>(&self, found: &Found<'_, Route>, use_them: impl FnOnce(&Sources<'_>) -> T) -> T {
        let context = self.context();
        use_them(&Sources {
            request: &self.call.request,
            path: self.path,
            parameters: &found.parameters,
            variables: &self.stage.variables,
            context: &|name| context.get(name),
            answer: None,
        })
    }

    async fn forward(
        &self,
        found: &Found<'_, Route>,
        backend: &Backend,
        integration: &Integration,
        outgoing: &Outgoing<'_>,
        trace: &Trace,
    ) -> Result<Response<Bytes>, Stop> {
        let url = backend.url(&found.parameters, outgoing).map_err(|why| stop(HttpError::InternalServerError, why))?;
        let place = url.authority().map(ToString::to_string).unwrap_or_default();
        let request = backend.request(url, self.call, outgoing, trace.event_header());
        let answer = backend.send(&self.gateway.outbound, request, integration.timeout).await;
        answer.map_err(|error| stop(status_of_backend(&error), format!("the backend {place}: {}", advice(&error))))
    }

    #[expect(clippy::too_many_arguments, reason = "what a function is told about a request")]
    async fn invoke(
        &self,
        found: &Found<'_, Route>,
        lambda: &Lambda,
        integration: &Integration,
        caller: &Caller,
        path: &str,
        outgoing: &Outgoing<'_>,
        trace: &Trace,
    ) -> Result<Response<Bytes>, Stop> {
        let target = Target {
            functions: &self.gateway.functions,
            function: &lambda.function,
            source_arn: &lambda.source_arn,
            method: self.call.request.method(),
            timeout: integration.timeout,
        };
        let failed = |failure: &Failure| {
            let mut stop = stop(status_of(failure), failure.why(&lambda.function));
            note_function(&mut stop, &lambda.function);
            stop
        };
        let function = if lambda.has_role { target.function_for_role() } else { target.function() };
        let function = function.map_err(|failure| failed(&failure))?;
        let event = self.event(found, lambda.format, caller, path, outgoing, trace);
        let payload = target.invoke(&function, event, trace, self.call.now).await.map_err(|failure| failed(&failure))?;
        let read = match lambda.format {
            Format::V1 => http_v1(&payload),
            Format::V2 => http_v2(&payload),
        };
        let mut response = read.map_err(|malformed| {
            let why = format!("{} answered what is no response: {}", function.name(), malformed.why);
            let mut stop = stop(HttpError::InternalServerError, why);
            note_function(&mut stop, function.name());
            stop
        })?;
        note_function(&mut response, function.name());
        Ok(response)
    }

    /// What the function gets.
    fn event(
        &self,
        found: &Found<'_, Route>,
        format: Format,
        caller: &Caller,
        path: &str,
        outgoing: &Outgoing<'_>,
        trace: &Trace,
    ) -> Vec<u8> {
        let Call { api_id, request, source_ip, domain_name, now } = self.call;
        // Unverified: that a mapped path is what the event shows.
        let path = outgoing.path.as_deref().unwrap_or(path);
        let scopes = found.to.guard.as_ref().map_or(&[][..], |guard| &guard.scopes);
        // Unverified: that parameters are decoded as the path is.
        let whole =
            |(name, value): &(String, String)| (name.clone(), decoded(value).map_or_else(|| value.clone(), Cow::into_owned));
        let parameters: Vec<_> = found.parameters.iter().map(whole).collect();
        let input = EventInput {
            method: request.method().as_str(),
            path,
            context_path: path,
            raw_query: &outgoing.query,
            headers: &outgoing.headers,
            header_names: None,
            body: request.body(),
            api_id,
            account_id: &self.gateway.settings.account_id,
            stage: &self.stage.name,
            domain_name,
            source_ip,
            route_key: &found.to.key,
            resource_id: "",
            deployment_id: "",
            path_parameters: &parameters,
            stage_variables: &self.stage.variables,
            request_id: self.request_id,
            extended_request_id: self.request_id,
            trace,
            authorization: caller.authorization(scopes),
            api_key: None,
            binary_media_types: &[],
            now: *now,
        };
        match format {
            Format::V1 => event::http_v1(&input),
            Format::V2 => event::http_v2(&input),
        }
    }
}

fn status_of(failure: &Failure) -> HttpError {
    match failure {
        Failure::Timeout(_) => HttpError::ServiceUnavailable,
        Failure::Throttled => HttpError::TooManyRequests,
        Failure::TooLarge => HttpError::RequestTooLong,
        _ => HttpError::InternalServerError,
    }
}

// Unverified: that a backend's timeout is answered as a function's is, and one that cannot be reached alike.
fn status_of_backend(error: &OutboundError) -> HttpError {
    match error {
        OutboundError::Timeout(_) | OutboundError::Refused(_) | OutboundError::Broken(_) => HttpError::ServiceUnavailable,
        OutboundError::TooLarge(_) => HttpError::InternalServerError,
    }
}

fn advice(error: &OutboundError) -> String {
    match error {
        OutboundError::Timeout(_) => format!("{error}: raise timeoutInMillis, or make it faster"),
        OutboundError::TooLarge(_) => format!("{error}: answer less at once"),
        OutboundError::Refused(_) => format!("{error}: is it running, and is integrationUri right?"),
        OutboundError::Broken(_) => error.to_string(),
    }
}
