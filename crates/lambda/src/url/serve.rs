//! A request to a function URL, from the door to the answer.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::answer::{self, Head};
use super::event::{self, Facts};
use super::{FunctionUrl, Identity, InvokeMode, UrlCall, access, cors};
use crate::body::Body;
use crate::function::Function;
use crate::functions::Functions;
use crate::invocation::{Invocation, InvokeError, MAX_REQUEST, Piece, Streamed};
use crate::settings::Note;

/// The media type of a stream that begins with status and headers.
const WITH_PRELUDE: &str = "application/vnd.awslambda.http-integration-response";
/// What ends them.
const PRELUDE_END: &[u8] = &[0; 8];
/// More than any status and headers need; our own limit.
const PRELUDE_LIMIT: usize = 1024 * 1024;
/// Pieces that may wait for the client.
const PIECES: usize = 16;

impl Functions {
    /// Answers a request to the function URL of that id.
    pub async fn serve_url(&self, call: UrlCall) -> Response<Body> {
        let request_id = Uuid::new_v4().to_string();
        let trace_id = trace(&call, &request_id);
        let mut response = match self.urls.by_id(&call.id) {
            Some(url) => self.serve_known(&url, &call, &request_id, &trace_id).await,
            None => answer::unknown_url(),
        };
        for (name, value) in [("x-amzn-requestid", request_id), ("x-amzn-trace-id", trace_id)] {
            if let Ok(value) = HeaderValue::try_from(value) {
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
        response
    }

    async fn serve_known(&self, url: &FunctionUrl, call: &UrlCall, request_id: &str, trace_id: &str) -> Response<Body> {
        let headers = call.request.headers();
        if let Some(rules) = url.cors.as_ref().filter(|_| cors::is_preflight(call.request.method(), headers)) {
            // A preflight carries no credentials: it is answered before they are asked for, and no function runs.
            return Head { status: StatusCode::OK, headers: rules.preflight(headers) }.with(Body::Whole(Bytes::new()));
        }
        let mut response = self.invoke_url(url, call, request_id, trace_id).await;
        if let Some(rules) = &url.cors {
            rules.add_to(response.headers_mut(), headers);
        }
        let why = response.extensions().get::<Note>().and_then(|note| note.why.clone());
        response.extensions_mut().insert(Note { function: Some(url.function.clone()), why });
        response
    }

    async fn invoke_url(&self, url: &FunctionUrl, call: &UrlCall, request_id: &str, trace_id: &str) -> Response<Body> {
        // An alias that is gone has no policy any more: forbidden, as on AWS.
        let qualifier = Some(url.qualifier.as_str()).filter(|qualifier| !qualifier.is_empty());
        let Some(function) = self.find(&url.function, qualifier) else {
            let why = "the alias that the URL belongs to is gone".to_owned();
            return answer::denied(&access::Denied { kind: "AccessDeniedException", message: None, why });
        };
        let identity = match access::check(url, &function, &call.request, self.signer.get(), call.now) {
            Ok(identity) => identity,
            Err(denied) => return answer::denied(&denied),
        };
        let invocation = self.url_invocation(url, call, request_id, trace_id, identity.as_ref());
        let answered = match url.invoke_mode() {
            InvokeMode::Buffered => buffered(&function, invocation).await,
            InvokeMode::ResponseStream => streamed(&function, invocation).await,
        };
        answered.unwrap_or_else(|error| refused(&error))
    }

    fn url_invocation(
        &self,
        url: &FunctionUrl,
        call: &UrlCall,
        request_id: &str,
        trace_id: &str,
        identity: Option<&Identity>,
    ) -> Invocation {
        let facts = Facts { request_id, trace_id, region: &self.host.settings.region, identity };
        Invocation {
            payload: event::write(url, call, &facts),
            request_id: request_id.to_owned(),
            trace_id: Some(trace_id.to_owned()),
            client_context: None,
            now: call.now,
        }
    }
}

async fn buffered(function: &Function, invocation: Invocation) -> Result<Response<Body>, InvokeError> {
    let answer = function.invoke(invocation).await?;
    // Unverified: a timeout answers as any other failure does.
    if answer.error.is_some() {
        return Ok(answer::bad_gateway("the function failed; its log says why"));
    }
    let nonsense =
        "the function's answer is no answer: JSON, with a valid statusCode, headers, cookies and body if it is an object";
    Ok(answer::buffered(&answer.payload).unwrap_or_else(|| answer::bad_gateway(nonsense)))
}

async fn streamed(function: &Function, invocation: Invocation) -> Result<Response<Body>, InvokeError> {
    let mut streamed = function.invoke_streamed(invocation, false)?;
    match streamed.pieces.recv().await {
        Some(Piece::Start(kind)) if kind.as_ref().is_some_and(|kind| kind == WITH_PRELUDE) => with_prelude(streamed).await,
        Some(Piece::Start(kind)) => {
            let kind = kind.unwrap_or(HeaderValue::from_static("application/octet-stream"));
            let head = Head { status: StatusCode::OK, headers: [(CONTENT_TYPE, kind)].into_iter().collect() };
            Ok(head.with(pump(Bytes::new(), streamed)))
        }
        _ => unstreamed(streamed).await,
    }
}

/// A handler that does not stream: what it answers goes out as it is, also an object with a `statusCode`.
async fn unstreamed(streamed: Streamed) -> Result<Response<Body>, InvokeError> {
    let answer = streamed.end.await.map_err(|_| InvokeError::Unavailable("the function was stopped".to_owned()))??;
    if answer.error.is_some() {
        return Ok(answer::bad_gateway("the function failed; its log says why"));
    }
    // Unverified: the media type.
    let headers: HeaderMap = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))].into_iter().collect();
    Ok(Head { status: StatusCode::OK, headers }.with(Body::Whole(answer.payload)))
}

/// Status and headers stand before the body, as JSON.
async fn with_prelude(mut streamed: Streamed) -> Result<Response<Body>, InvokeError> {
    let mut start = Vec::new();
    while let Some(Piece::Data(data)) = streamed.pieces.recv().await {
        // The end may lie across two pieces.
        let from = start.len().saturating_sub(PRELUDE_END.len());
        start.extend_from_slice(&data);
        if let Some(at) = find(&start[from..], PRELUDE_END).map(|at| at + from) {
            let rest = Bytes::copy_from_slice(&start[at + PRELUDE_END.len()..]);
            let value = serde_json::from_slice::<serde_json::Value>(&start[..at]).ok();
            let head = value.as_ref().and_then(|value| Head::of(value.as_object()?, false));
            let Some(head) = head else { break };
            return Ok(head.with(pump(rest, streamed)));
        }
        if start.len() > PRELUDE_LIMIT {
            break;
        }
    }
    Ok(answer::bad_gateway("the function failed, or its stream does not begin with status and headers"))
}

/// Hands pieces on to the client. A stream that breaks off just ends.
// Unverified: how AWS tells a client that a stream broke off.
fn pump(first: Bytes, streamed: Streamed) -> Body {
    let (to, body) = mpsc::channel(PIECES);
    tokio::spawn(async move {
        let mut pieces = streamed.pieces;
        if !first.is_empty() && to.send(first).await.is_err() {
            return;
        }
        while let Some(piece) = pieces.recv().await {
            if let Piece::Data(data) = piece
                && to.send(data).await.is_err()
            {
                return;
            }
        }
    });
    Body::Stream(body)
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

fn refused(error: &InvokeError) -> Response<Body> {
    match error {
        InvokeError::Throttled => answer::throttled(),
        InvokeError::TooLarge => {
            answer::too_large(&format!("Request must be smaller than {MAX_REQUEST} bytes for the InvokeFunction operation"))
        }
        InvokeError::Unavailable(why) => answer::bad_gateway(why),
    }
}

/// X-Ray's header, as the client sent it or made up.
fn trace(call: &UrlCall, request_id: &str) -> String {
    let given = call.request.headers().get("x-amzn-trace-id").and_then(|value| value.to_str().ok());
    given.map_or_else(|| crate::invocation::made_up_trace(request_id, call.now), str::to_owned)
}
