//! The small HTTP client that the other commands use to talk to a stack on this machine.

use std::ops::ControlFlow;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::cli::Running;
use crate::{Failure, env};

/// Answers larger than this are not ours.
const ANSWER_LIMIT: usize = 16 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends one request to the host named in its absolute URI and reads the whole answer.
pub async fn send(request: Request<Bytes>) -> Result<Response<Bytes>, String> {
    tokio::time::timeout(PATIENCE, exchange(request)).await.map_err(|_| "no answer within 60 s".to_owned())?
}

/// Asks the running stack at `/_sekisho/<path>` and reads its JSON; what it answers else is told as it says it.
pub async fn ask(
    running: &Running,
    request: impl FnOnce(String) -> hyper::http::Result<Request<Bytes>>,
    path: &str,
) -> Result<Value, Failure> {
    let endpoint = env::endpoint(running)?;
    let request = request(format!("{endpoint}/_sekisho/{path}")).map_err(Failure::from_error)?;
    let answer = send(request)
        .await
        .map_err(|error| Failure::from(format!("no stack answers at {endpoint} ({error}); start one with `sekisho up`")))?;
    let text = String::from_utf8_lossy(answer.body());
    match answer.status() {
        StatusCode::OK => serde_json::from_str(&text).map_err(|_| {
            Failure::from(format!("what answers at {endpoint} is not a Sekisho stack; name the right port with --port N"))
        }),
        _ => Err(Failure::from(text.trim().to_owned())),
    }
}

/// Sends one request and hands over each line of the answer as it comes, until the answer ends or nobody wants more.
pub async fn lines(request: Request<Bytes>, mut each: impl FnMut(&[u8]) -> ControlFlow<()>) -> Result<StatusCode, String> {
    let (answer, connection) =
        tokio::time::timeout(PATIENCE, begin(request)).await.map_err(|_| "no answer within 60 s".to_owned())??;
    let (status, mut body, mut waiting) = (answer.status(), answer.into_body(), Vec::new());
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| error.to_string())?;
        waiting.extend_from_slice(frame.data_ref().map_or(&[][..], |data| data));
        while let Some(end) = waiting.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = waiting.drain(..=end).collect();
            if each(&line[..end]).is_break() {
                connection.abort();
                return Ok(status);
            }
        }
    }
    Ok(status)
}

async fn exchange(request: Request<Bytes>) -> Result<Response<Bytes>, String> {
    let (answer, connection) = begin(request).await?;
    let (parts, body) = answer.into_parts();
    let body = Limited::new(body, ANSWER_LIMIT).collect().await.map_err(|error| error.to_string())?.to_bytes();
    connection.abort();
    Ok(Response::from_parts(parts, body))
}

/// Up to the answer's head.
async fn begin(request: Request<Bytes>) -> Result<(Response<Incoming>, JoinHandle<hyper::Result<()>>), String> {
    let authority = request.uri().authority().ok_or("an address without a host")?.to_string();
    let stream = TcpStream::connect(&authority).await.map_err(|error| format!("{authority}: {error}"))?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|error| error.to_string())?;
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(origin_form(request, &authority)?).await.map_err(|error| error.to_string())?;
    Ok((answer, connection))
}

/// A server wants the path in the request line and the host in a header.
fn origin_form(request: Request<Bytes>, authority: &str) -> Result<Request<Full<Bytes>>, String> {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    parts.uri = path.parse().map_err(|error| format!("{path}: {error}"))?;
    let host = authority.parse().map_err(|error| format!("{authority}: {error}"))?;
    parts.headers.entry(hyper::header::HOST).or_insert(host);
    Ok(Request::from_parts(parts, Full::new(body)))
}
