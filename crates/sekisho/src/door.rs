//! The door: one listener on loopback, one way in. Reads a request whole, asks the right room, writes the answer and its log line.

use std::convert::Infallible;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Either, Full};
use hyper::body::{Body as _, Incoming};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, Uri, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use sekisho_api_gateway::Call;
use sekisho_lambda::Note;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};

use crate::console::mailbox::Lines;
use crate::request_log::Finished;
use crate::room::{self, Room};
use crate::stack::Stack;
use crate::{Failure, console};

/// One byte more than any API takes: enough to know that a body is too long, whatever its length.
const BODY_LIMIT: usize = 10 * 1024 * 1024 + 1;
/// The file of an import job may be as long as on AWS: 100 MB.
const IMPORT_LIMIT: usize = 100 * 1024 * 1024 + 1;
/// As much of a longer body is read and thrown away, so that its sender gets to read the refusal.
const BODY_DRAINED: usize = 64 * 1024 * 1024;
const HEADERS_WITHIN: Duration = Duration::from_secs(30);
const BODY_WITHIN: Duration = Duration::from_secs(60);
const CONNECTIONS: usize = 4096;

/// The body of an answer: whole, or lines that are written as there is something to write.
pub type Body = Either<Full<Bytes>, Lines>;

/// The bound listeners; requests wait in them until `serve`.
pub struct Door {
    v4: TcpListener,
    /// `localhost` is `::1` for many clients; served where the machine has it.
    v6: Option<TcpListener>,
    port: u16,
}

impl Door {
    /// Binds the loopback addresses; port 0 picks a free one.
    pub async fn bind(port: u16) -> Result<Self, Failure> {
        let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| {
            Failure::from(format!("cannot listen on 127.0.0.1:{port}: {error}; stop what uses the port, or choose another with --port N (0 picks a free one)"))
        })?;
        let port = v4.local_addr().map_err(Failure::from_error)?.port();
        let v6 = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await.ok();
        Ok(Self { v4, v6, port })
    }

    /// Where the stack answers.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Serves until `stop` says so, then lets the requests under way finish.
    pub async fn serve(self, stack: Arc<Stack>, mut stop: watch::Receiver<bool>) {
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        let (alive, mut all_gone) = mpsc::channel::<()>(1);
        loop {
            let accepted = tokio::select! {
                accepted = self.accept() => accepted,
                _ = stop.changed() => break,
            };
            let Ok((stream, peer)) = accepted else { continue };
            let Ok(place) = places.clone().acquire_owned().await else {
                break;
            };
            let (stack, stop, alive) = (stack.clone(), stop.clone(), alive.clone());
            tokio::spawn(async move {
                connection(stream, peer, stack, stop).await;
                drop((place, alive));
            });
        }
        drop(alive);
        stack.end();
        // `recv` answers none once the last connection has let go of its sender.
        let _ = all_gone.recv().await;
    }

    async fn accept(&self) -> std::io::Result<(TcpStream, SocketAddr)> {
        match &self.v6 {
            None => self.v4.accept().await,
            Some(v6) => tokio::select! {
                accepted = self.v4.accept() => accepted,
                accepted = v6.accept() => accepted,
            },
        }
    }
}

async fn connection(stream: TcpStream, peer: SocketAddr, stack: Arc<Stack>, mut stop: watch::Receiver<bool>) {
    // Small answers go out at once; a socket that refuses the option still works.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let stack = stack.clone();
        async move { Ok::<_, Infallible>(answer(&stack, request, peer).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    // What goes wrong on a connection is the client's to see: it is the one that went away or sent nonsense.
    tokio::select! {
        _ = connection.as_mut() => {}
        _ = stop.changed() => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

async fn answer(stack: &Stack, request: Request<Incoming>, peer: SocketAddr) -> Response<Body> {
    let started = Instant::now();
    let (parts, body) = request.into_parts();
    let (method, path, target) = (parts.method.clone(), parts.uri.path().to_owned(), parts.headers.get("x-amz-target").cloned());
    let response = match read(body, limit(&path)).await {
        Ok(body) => dispatch(stack, parts, body, peer).await,
        Err(refused) => refused.map(whole),
    };
    let note = response.extensions().get::<Note>();
    let operation = target.as_ref().and_then(|target| target.to_str().ok()?.split('.').nth(1));
    stack.log.request(&Finished {
        method: &method,
        path: &path,
        operation,
        status: response.status(),
        took: started.elapsed(),
        note,
    });
    response
}

/// A body that is all there.
pub fn whole(body: Bytes) -> Body {
    Either::Left(Full::new(body))
}

fn limit(path: &str) -> usize {
    let import = path.strip_prefix("/_sekisho/").is_some_and(|path| path.starts_with(console::IMPORTS));
    if import { IMPORT_LIMIT } else { BODY_LIMIT }
}

async fn read(body: Incoming, limit: usize) -> Result<Bytes, Response<Bytes>> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    match tokio::time::timeout(BODY_WITHIN, prefix(body, limit)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_)) => Err(plain(StatusCode::BAD_REQUEST, "the request body ended early")),
        Err(_) => Err(plain(StatusCode::REQUEST_TIMEOUT, "the request body took longer than 60 s")),
    }
}

/// A body up to the limit; what lies beyond is never held in memory.
async fn prefix(mut body: Incoming, limit: usize) -> hyper::Result<Bytes> {
    let (mut kept, mut seen) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let frame = frame?;
        let data = frame.data_ref().map_or(&[][..], |data| data);
        seen += data.len();
        kept.extend_from_slice(&data[..data.len().min(limit - kept.len())]);
        if seen > BODY_DRAINED.max(limit) {
            break;
        }
    }
    Ok(kept.into())
}

async fn dispatch(stack: &Stack, mut parts: Parts, body: Bytes, peer: SocketAddr) -> Response<Body> {
    let now = stack.clock.now();
    let response = match room::of(&parts) {
        Room::Sekisho(path) => return console::answer(stack, &path, &parts, &body).await,
        Room::Api { id, path } => {
            let Ok(uri) = Uri::try_from(path) else {
                return plain(StatusCode::BAD_REQUEST, "the path is not one").map(whole);
            };
            parts.uri = uri;
            let domain_name = format!("{id}.execute-api.{}.amazonaws.com", stack.region);
            let request = Request::from_parts(parts, body);
            stack.services.gateway.serve(Call { api_id: id, request, source_ip: peer.ip().to_string(), domain_name, now }).await
        }
        Room::ApiGatewayManagement => stack.services.gateway.manage(Request::from_parts(parts, body), now).await,
        Room::Lambda => stack.services.functions.handle(Request::from_parts(parts, body), now).await,
        Room::WellKnown => {
            let origin = origin(&parts);
            match stack.services.cognito.well_known(parts.uri.path(), &origin) {
                Some(response) => response,
                None => stack.services.cognito.handle(Request::from_parts(parts, body), now).await,
            }
        }
        Room::Cognito => {
            if body.len() >= BODY_LIMIT {
                return plain(StatusCode::PAYLOAD_TOO_LARGE, "the request is too large").map(whole);
            }
            stack.services.cognito.handle(Request::from_parts(parts, body), now).await
        }
    };
    response.map(whole)
}

/// Scheme, host and port as the client named them, so that what it is told leads back here.
fn origin(parts: &Parts) -> String {
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    let forwarded = parts.headers.get("x-forwarded-proto").and_then(|proto| proto.to_str().ok());
    let scheme = if forwarded == Some("https") { "https" } else { "http" };
    format!("{scheme}://{host}")
}

/// A short answer in plain text.
pub fn plain(status: StatusCode, text: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(format!("{text}\n")));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
