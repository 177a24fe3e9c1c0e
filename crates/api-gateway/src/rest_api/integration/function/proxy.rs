//! AWS_PROXY: the request is the event, the result is the response
//! (developer guide, "Lambda proxy integrations in API Gateway").

use std::time::Instant;

use bytes::Bytes;

use super::{Function, forbidden, log_answer, no_such_header};
use crate::answer;
use crate::event;
use crate::invocation::{Failure, described, note_function};
use crate::rest_api::integration::{Answered, Hop, Site, Stop};
use crate::rest_api::resources::PutIntegration;

/// AWS_PROXY.
#[derive(Debug)]
pub(in crate::rest_api) struct Proxy {
    function: Function,
    /// A header that a mapping sets and may not.
    forbidden: Option<String>,
}

impl Proxy {
    pub(in crate::rest_api) fn new(create: &PutIntegration, site: &Site<'_>) -> Self {
        // A proxy's parameters map nothing, and yet break the integration when they name such a header.
        let set = create.request_parameters.keys().filter_map(|to| to.strip_prefix("integration.request.header."));
        Self { function: Function::new(create, site), forbidden: forbidden(set).map(str::to_owned) }
    }

    pub(in crate::rest_api) fn function(&self) -> &str {
        &self.function.name
    }

    pub(in crate::rest_api) async fn answer(&self, hop: &Hop<'_>) -> Result<Answered, Stop> {
        if let Some(name) = &self.forbidden {
            return Err(no_such_header(hop, name));
        }
        let function = self.function.find(hop)?;
        let event = Bytes::from(event::rest(&hop.input()));
        self.function.log_call(hop, &event);
        let start = Instant::now();
        let answer = self.function.invoke(hop, &function, event, start).await?;
        let latency = start.elapsed();
        // Lambda's own status: it is 200 for a function that failed, too.
        hop.log_received(200, latency);
        if answer.error.is_some() {
            return Err(self.function.stop(hop, &Failure::Failed(described(&answer.payload)), latency));
        }
        log_answer(hop, &answer.payload);
        let headers = hop.context.call.request.headers();
        let types = &hop.stage.binary_media_types;
        let mut response = answer::rest(&answer.payload, headers, types).map_err(|(error, malformed)| {
            hop.failed(latency, "malformed result");
            let why = format!("{} answered what is no response: {}", function.name(), malformed.why);
            hop.log.line(|| "Execution failed due to configuration error: Malformed Lambda proxy response".to_owned());
            (error, why)
        })?;
        hop.came_back(response.status().as_u16(), latency);
        note_function(&mut response, function.name());
        Ok((response, Some(hop.trace().clone())))
    }
}
