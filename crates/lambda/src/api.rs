//! Lambda's REST API below `/2015-03-31/functions`, as the AWS CLI and SDKs speak it.
//! `invoke.rs` runs functions, `describe.rs` tells about them, `unsupported.rs` names the rest.

mod answer;
mod describe;
mod invoke;
mod unsupported;

use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::{Method, Request, Response};
use percent_encoding::percent_decode_str;

use crate::function::Function;
use crate::functions::Functions;
use crate::invocation::LATEST;
use crate::name::FunctionName;
use answer::Refusal;

const FUNCTIONS: &str = "/2015-03-31/functions";

impl Functions {
    /// Answers a request to Lambda's REST API.
    pub async fn handle(&self, request: Request<Bytes>, now: SystemTime) -> Response<Bytes> {
        let mut response = match self.route(&request, now).await {
            Ok(response) => response,
            Err(refusal) => refusal.response(),
        };
        answer::add_request_id(&mut response);
        response
    }

    async fn route(&self, request: &Request<Bytes>, now: SystemTime) -> Result<Response<Bytes>, Refusal> {
        let path = request.uri().path();
        let below = path.strip_prefix(FUNCTIONS).map(|rest| rest.trim_matches('/'));
        let mut parts = below.unwrap_or("?").splitn(2, '/');
        let name = percent_decode_str(parts.next().unwrap_or_default()).decode_utf8_lossy();
        let is_read = request.method() == Method::GET;
        match (parts.next(), below) {
            (None, Some("")) if is_read => Ok(describe::list(self)),
            (None, Some(_)) if is_read => Ok(describe::function(&*self.named(&name, request)?)),
            (Some("configuration"), _) if is_read => Ok(describe::configuration(&*self.named(&name, request)?)),
            (Some("policy"), _) if is_read => describe::policy(&*self.named(&name, request)?),
            (Some("invocations"), _) if request.method() == Method::POST => {
                invoke::invoke(&*self.named(&name, request)?, request, now).await
            }
            _ => Err(unsupported::refusal(request.method(), path)),
        }
    }

    /// The function a request names. There are no versions and aliases but `$LATEST`.
    fn named(&self, name: &str, request: &Request<Bytes>) -> Result<Arc<Function>, Refusal> {
        let asked = request.uri().query().and_then(qualifier);
        let mut parsed = FunctionName::parse(name);
        parsed.qualifier = asked.as_deref().or(parsed.qualifier);
        if parsed.qualifier.is_some_and(|qualifier| qualifier != LATEST) {
            return Err(Refusal::no_function(&self.arn_of(&parsed)));
        }
        self.get(name).ok_or_else(|| Refusal::no_function(&self.arn_of(&parsed)))
    }
}

/// `Qualifier` of a query.
fn qualifier(query: &str) -> Option<String> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix("Qualifier="))?;
    Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
}
