//! The Lambda Runtime API, one server per process (Lambda developer guide, "Using the Lambda runtime API for
//! custom runtimes"). `body.rs` reads what the process posts.

mod body;

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::Process;
use super::failure::Failure;
use super::runner::Outcome;
use crate::function::job::Delivery;
use crate::function::pool::Next;
use crate::invocation::MAX_RESPONSE;
use body::Posted;

type Reply = Response<Full<Bytes>>;

const RUNTIME: &str = "/2018-06-01/runtime/";

/// Serves one process until the future is dropped.
pub(super) async fn serve(listener: TcpListener, process: Arc<Process>) {
    let mut connections = JoinSet::new();
    // Out of file descriptors: the process cannot be served and will be ended by its time limit.
    while let Ok((stream, _)) = listener.accept().await {
        connections.spawn(connection(stream, Arc::clone(&process)));
        while connections.try_join_next().is_some() {}
    }
}

async fn connection(stream: TcpStream, process: Arc<Process>) {
    // Without it an answer in two packets could wait 40 ms; failing to set it changes nothing else.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let process = &process;
        async move { Ok::<_, Infallible>(route(process, request).await) }
    });
    // Errors here are a process that hung up.
    let _ = http1::Builder::new().auto_date_header(false).serve_connection(TokioIo::new(stream), service).await;
}

async fn route(process: &Process, request: Request<Incoming>) -> Reply {
    let (head, body) = request.into_parts();
    let path = head.uri.path().strip_prefix(RUNTIME).unwrap_or_default();
    let mut parts = path.splitn(3, '/');
    match (&head.method, parts.next(), parts.next(), parts.next()) {
        (&Method::GET, Some("invocation"), Some("next"), None) => next(process).await,
        (&Method::POST, Some("invocation"), Some(id), Some("response")) => response(process, id, &head.headers, body).await,
        (&Method::POST, Some("invocation"), Some(id), Some("error")) => error(process, id, body).await,
        (&Method::POST, Some("init"), Some("error"), None) => init_error(process, body).await,
        _ => refusal(StatusCode::NOT_FOUND, "NotFound", "No such operation of the Runtime API."),
    }
}

/// `GET /runtime/invocation/next`: answers when there is an invocation.
async fn next(process: &Process) -> Reply {
    let delivery = match process.runner.pool.next(process.id) {
        Next::Deliver(delivery) => Some(delivery),
        Next::Wait(delivery) => delivery.await.ok(),
        // Unverified: the text; the type is the one of Lambda's runtime interface.
        Next::Refused => {
            return refusal(StatusCode::FORBIDDEN, "InvalidStateTransition", "The current invocation has not been answered.");
        }
        Next::Ended => None,
    };
    match delivery {
        Some(delivery) => {
            process.journal.start(&process.runner, &delivery);
            deliver(delivery)
        }
        // It is about to be killed. Any answer would make the runtime complain in the log.
        None => std::future::pending().await,
    }
}

fn deliver(delivery: Delivery) -> Reply {
    let mut reply = Response::new(Full::new(delivery.payload));
    let headers = reply.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    put(headers, "lambda-runtime-aws-request-id", delivery.request_id);
    put(headers, "lambda-runtime-deadline-ms", delivery.deadline_ms.to_string());
    put(headers, "lambda-runtime-trace-id", delivery.trace_id);
    headers.insert("lambda-runtime-invoked-function-arn", delivery.arn);
    if let Some(context) = delivery.client_context {
        put(headers, "lambda-runtime-client-context", context);
    }
    reply
}

/// What cannot be a header (a line break in it) is left out.
fn put(headers: &mut HeaderMap, name: &'static str, value: String) {
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(name, value);
    }
}

/// `POST /runtime/invocation/{id}/response`, in one piece or as a stream.
async fn response(process: &Process, request_id: &str, headers: &HeaderMap, body: Incoming) -> Reply {
    let is_stream = headers.get("lambda-runtime-function-response-mode").is_some_and(|mode| mode == "streaming");
    let pieces = if is_stream { process.runner.pool.pieces(process.id, request_id) } else { None };
    let posted = match pieces {
        Some(pieces) => body::forward(body, headers.get(CONTENT_TYPE).cloned(), pieces).await,
        None => body::read(body, MAX_RESPONSE).await,
    };
    let outcome = match posted {
        Ok(Posted::Whole(payload)) => Outcome::Response(payload),
        Ok(Posted::BrokenOff(payload)) => Outcome::Error(payload),
        Ok(Posted::TooLarge) => Outcome::Failure(Failure::TooLarge),
        Err(_) => return refusal(StatusCode::BAD_REQUEST, "InvalidRequest", "The body broke off."),
    };
    finish(process, request_id, outcome)
}

/// `POST /runtime/invocation/{id}/error`.
async fn error(process: &Process, request_id: &str, body: Incoming) -> Reply {
    match body::read(body, MAX_RESPONSE).await {
        Ok(Posted::Whole(payload) | Posted::BrokenOff(payload)) => finish(process, request_id, Outcome::Error(payload)),
        Ok(Posted::TooLarge) => finish(process, request_id, Outcome::Failure(Failure::TooLarge)),
        Err(_) => refusal(StatusCode::BAD_REQUEST, "InvalidRequest", "The body broke off."),
    }
}

fn finish(process: &Process, request_id: &str, outcome: Outcome) -> Reply {
    process.drain();
    let Some(job) = process.runner.pool.finish(process.id, request_id) else {
        return refusal(StatusCode::BAD_REQUEST, "InvalidRequestID", "Invalid request ID");
    };
    let too_large = matches!(outcome, Outcome::Failure(_));
    process.runner.answer(*job, outcome, Some(&process.journal));
    if too_large {
        let message = format!("Exceeded maximum allowed payload size ({MAX_RESPONSE} bytes).");
        return refusal(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", &message);
    }
    accepted()
}

/// `POST /runtime/init/error`: it could not start; the invocation that waited for it fails with what it says.
async fn init_error(process: &Process, body: Incoming) -> Reply {
    let outcome = match body::read(body, MAX_RESPONSE).await {
        Ok(Posted::Whole(payload) | Posted::BrokenOff(payload)) => Outcome::Error(payload),
        Ok(Posted::TooLarge) => Outcome::Failure(Failure::TooLarge),
        Err(_) => return refusal(StatusCode::BAD_REQUEST, "InvalidRequest", "The body broke off."),
    };
    process.drain();
    match process.runner.pool.init_failed(process.id) {
        Some(job) => {
            if let Some(job) = job {
                process.runner.answer(*job, outcome, Some(&process.journal));
            }
            accepted()
        }
        None => refusal(StatusCode::FORBIDDEN, "InvalidStateTransition", "The init phase is over."),
    }
}

fn accepted() -> Reply {
    json(StatusCode::ACCEPTED, Bytes::from_static(b"{\"status\":\"OK\"}\n"))
}

fn refusal(status: StatusCode, kind: &str, message: &str) -> Reply {
    let body = serde_json::json!({ "errorMessage": message, "errorType": kind });
    json(status, Bytes::from(body.to_string()))
}

fn json(status: StatusCode, body: Bytes) -> Reply {
    let mut reply = Response::new(Full::new(body));
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    reply
}
