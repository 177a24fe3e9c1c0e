//! Requests that the gateway makes itself: to HTTP backends and to issuers of tokens.
//! One client for all: pooled HTTP/1.1, TLS with the system's roots, no redirects, and every answer bounded
//! in time and size. The developer's own machine is reachable, for that is where backends are.

use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response, Uri};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

mod tls;

use tls::Tls;

/// The most an integration may answer.
pub(crate) const MAX_ANSWER: usize = 10_485_760;
/// Longer than this no backend may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// A connection nobody used for so long is closed.
const IDLE: Duration = Duration::from_secs(30);
/// Connections kept per backend.
const POOLED: usize = 32;

type Connections<C> = legacy::Client<C, Full<Bytes>>;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// Not all of the answer came in time.
    #[error("no answer within {} ms", .0.as_millis())]
    Timeout(Duration),
    /// The answer is larger than the caller takes.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// No connection: nobody listens, no such name, or TLS failed.
    #[error("no connection: {0}")]
    Refused(String),
    /// There was a connection, and what came over it is no answer.
    #[error("the connection broke: {0}")]
    Broken(String),
}

/// The client. It costs nothing until the first request.
#[derive(Default)]
pub struct Client {
    plain: OnceLock<Connections<HttpConnector>>,
    tls: Tls,
}

impl Client {
    /// Sends a request to the absolute http or https URL it has, and reads the whole answer: `limit` bytes at most,
    /// `timeout` from now to the last byte.
    ///
    /// # Errors
    /// [`OutboundError`].
    pub async fn send(&self, request: Request<Bytes>, timeout: Duration, limit: usize) -> Result<Response<Bytes>, OutboundError> {
        self.send_as(request, None, timeout, limit).await
    }

    /// The same; a TLS server shows a certificate for `server_name`, whatever the URL's host is.
    ///
    /// # Errors
    /// [`OutboundError`].
    pub(crate) async fn send_as(
        &self,
        request: Request<Bytes>,
        server_name: Option<&str>,
        timeout: Duration,
        limit: usize,
    ) -> Result<Response<Bytes>, OutboundError> {
        let exchange = self.exchange(request, server_name, limit);
        tokio::time::timeout(timeout, exchange).await.map_err(|_elapsed| OutboundError::Timeout(timeout))?
    }

    async fn exchange(
        &self,
        request: Request<Bytes>,
        server_name: Option<&str>,
        limit: usize,
    ) -> Result<Response<Bytes>, OutboundError> {
        let request = request.map(Full::new);
        let answer = match request.uri().scheme_str() {
            Some("https") => self.tls.connections(server_name).await?.request(request).await,
            _ => self.plain.get_or_init(|| connections(tcp())).request(request).await,
        };
        whole(answer.map_err(|error| of_client(&error))?, limit).await
    }
}

/// Reads the body. An upgrade is no answer: nobody here would speak the other protocol.
async fn whole(answer: Response<hyper::body::Incoming>, limit: usize) -> Result<Response<Bytes>, OutboundError> {
    if answer.status().is_informational() {
        return Err(OutboundError::Broken(format!("the status is {}", answer.status())));
    }
    let (head, body) = answer.into_parts();
    let body = Limited::new(body, limit).collect().await.map_err(|error| match error.downcast_ref::<LengthLimitError>() {
        Some(_) => OutboundError::TooLarge(limit),
        None => OutboundError::Broken(error.to_string()),
    })?;
    Ok(Response::from_parts(head, body.to_bytes()))
}

fn of_client(error: &legacy::Error) -> OutboundError {
    let mut deepest: &dyn std::error::Error = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    let said = deepest.to_string();
    if error.is_connect() { OutboundError::Refused(said) } else { OutboundError::Broken(said) }
}

fn tcp() -> HttpConnector {
    let mut tcp = HttpConnector::new();
    tcp.set_connect_timeout(Some(CONNECT));
    tcp.set_nodelay(true);
    tcp
}

fn connections<C>(connector: C) -> Connections<C>
where
    C: legacy::connect::Connect + Clone,
{
    legacy::Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(POOLED)
        .build(connector)
}

/// Whether a URL leads nowhere but to this machine.
pub(crate) fn is_loopback(url: &Uri) -> bool {
    let host = url.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
