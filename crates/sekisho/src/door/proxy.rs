//! Transparent mode: the door is also a proxy, for the names that this stack stands in for and for nothing else. A tunnel
//! ends in this very process and an absolute address is answered here: nothing is ever forwarded to a network.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use hyper::ext::ReasonPhrase;
use hyper::header::{CONNECTION, HOST, HeaderName, HeaderValue, PROXY_AUTHORIZATION};
use hyper::http::request::Parts;
use hyper::http::uri::PathAndQuery;
use hyper::upgrade::OnUpgrade;
use hyper::{Response, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use sekisho_lambda::Note;
use tokio::net::TcpStream;

use super::connection::{self, Scheme, Visitor};
use super::wire::{Arrivals, Wire, authority};
use super::{Port, plain};
use crate::room;

/// Where a tunnel leads: to a name that this process answers for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// As the client wrote it, in lower case and without a last dot.
    host: String,
    port: u16,
    /// What may be spoken there.
    speaks: Port,
}

/// The ports of this door; a name of this machine may be asked for at these alone.
#[derive(Clone, Copy, Debug)]
pub struct Own {
    pub port: u16,
    pub tls_port: Option<u16>,
}

/// A tunnel that the answer under way opens.
#[derive(Debug)]
pub struct Opening {
    destination: Destination,
    upgrade: OnUpgrade,
}

/// Where a request leaves word that its connection becomes a tunnel.
pub type Opened = Arc<Mutex<Option<Opening>>>;

/// Serves a client of the port that is a proxy, to the end of the tunnel if it asks for one.
pub async fn serve(stream: TcpStream, visitor: Visitor) {
    let opened = Opened::default();
    let wire = Wire::with_tunnels(stream, Arrivals::default());
    connection::serve_wire(wire, Scheme::Http, visitor.clone(), opened.clone()).await;
    let Some(opening) = opened.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
    let (destination, Some(stream)) = opening.through().await else { return };
    let speaks = destination.speaks;
    inside(stream, speaks, Visitor { tunnel: Some(Arc::new(destination)), ..visitor }).await;
}

/// What comes through a tunnel is served like any client of the door. Boxed: a door within a door has no size.
fn inside(stream: TcpStream, speaks: Port, visitor: Visitor) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(connection::serve(stream, speaks, visitor))
}

impl Opening {
    /// The socket, once the answer is written.
    async fn through(self) -> (Destination, Option<TcpStream>) {
        let wire = async {
            let upgraded = self.upgrade.await.ok()?;
            let parts = upgraded.downcast::<TokioIo<Wire<TcpStream>>>().ok()?;
            if parts.read_buf.is_empty() { parts.io.into_inner().into_tunnel() } else { None }
        };
        (self.destination, wire.await)
    }
}

/// Answers a CONNECT; `opened` is told when a tunnel follows.
pub fn connect(parts: &mut Parts, own: Own, opened: &Opened) -> Response<Bytes> {
    let named = parts.uri.authority().and_then(|named| authority(named.as_str()));
    let destination = match named {
        Some((host, port)) => destination(host, port, own),
        None => Err("the CONNECT names no host and port".to_owned()),
    };
    match (destination, parts.extensions.remove::<OnUpgrade>()) {
        (Ok(destination), Some(upgrade)) => {
            // The only CONNECT of its connection: nothing passes the inspector after it.
            *opened.lock().unwrap_or_else(PoisonError::into_inner) = Some(Opening { destination, upgrade });
            Response::new(Bytes::new())
        }
        (Ok(_), None) => refusal(StatusCode::BAD_REQUEST, "CONNECT is not served here"),
        (Err(why), _) => refusal(StatusCode::FORBIDDEN, &why),
    }
}

/// What to answer a request that is no CONNECT and not for this house, by its address or by the tunnel that it came through.
pub fn refused(parts: &Parts, tunnel: Option<&Destination>, own: Own) -> Option<Response<Bytes>> {
    if let Some(tunnel) = tunnel {
        let named = room::authority(parts);
        return (!tunnel.is(named)).then(|| misdirected(tunnel, named));
    }
    let named = parts.uri.authority()?;
    if parts.uri.scheme_str() != Some("http") {
        return Some(refusal(StatusCode::FORBIDDEN, "Sekisho's proxy takes https addresses by CONNECT alone"));
    }
    let why = destination(named.host(), named.port_u16().unwrap_or(80), own).err()?;
    Some(refusal(StatusCode::FORBIDDEN, &why))
}

/// Gives a request that was sent to the proxy the form that it would have without one; what is told to a proxy goes no
/// further (RFC 9110, 7.6.1).
pub fn as_without(parts: &mut Parts) {
    let Some(named) = parts.uri.authority().cloned() else { return };
    for name in [&PROXY_AUTHORIZATION, &HeaderName::from_static("proxy-connection")] {
        parts.headers.remove(name);
    }
    if let Ok(named) = HeaderValue::from_str(named.as_str()) {
        // HTTP/1.0 may come without.
        parts.headers.entry(HOST).or_insert(named);
    }
    parts.uri = Uri::from(parts.uri.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/")));
}

impl Destination {
    /// Whether this is what a `Host` or the name in a handshake says. The usual ports may be left out.
    pub fn is(&self, named: &str) -> bool {
        let (host, port) = authority(named).map_or((named, None), |(host, port)| (host, Some(port)));
        let usual = |port: u16| matches!(port, 80 | 443);
        normal(host) == self.host && port.map_or(usual(self.port), |port| port == self.port)
    }

    /// Whether this is the name in a handshake.
    pub fn is_host(&self, name: &str) -> bool {
        normal(name) == self.host
    }
}

/// Judges where a client of the proxy wants to go.
fn destination(host: &str, port: u16, own: Own) -> Result<Destination, String> {
    let host = normal(host);
    let speaks = match &host {
        host if room::is_aws(host) => at_aws(host, port),
        host if room::is_loopback(host) => at_home(host, port, own),
        host => Err(format!(
            "Sekisho's proxy reaches only what it stands in for: *.amazonaws.com, *.amazoncognito.com and *.on.aws. \
             {host} is none of them and nothing was forwarded; set NO_PROXY for others"
        )),
    };
    Ok(Destination { speaks: speaks?, host, port })
}

fn at_aws(host: &str, port: u16) -> Result<Port, String> {
    match port {
        443 => Ok(Port::Tls),
        80 => Ok(Port::Both),
        _ => Err(format!("Sekisho's proxy reaches {host} on the ports 443 and 80 alone, not on {port}")),
    }
}

fn at_home(host: &str, port: u16, own: Own) -> Result<Port, String> {
    match port {
        _ if port == own.port => Ok(Port::Both),
        _ if Some(port) == own.tls_port => Ok(Port::Tls),
        _ => {
            Err(format!("Sekisho's proxy reaches nothing on this machine but itself, not port {port}: put {host} into NO_PROXY"))
        }
    }
}

/// Names of hosts have no case and may end in a dot.
fn normal(host: &str) -> String {
    host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase()
}

fn misdirected(tunnel: &Destination, named: &str) -> Response<Bytes> {
    refusal(StatusCode::MISDIRECTED_REQUEST, &format!("this tunnel leads to {}, and the request names {named}", tunnel.host))
}

fn refusal(status: StatusCode, why: &str) -> Response<Bytes> {
    let mut response = plain(status, why);
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response.extensions_mut().insert(Note { function: None, why: Some(why.to_owned()) });
    // Clients show of the answer to a CONNECT its status line at the most.
    if status == StatusCode::FORBIDDEN {
        response.extensions_mut().insert(ReasonPhrase::from_static(b"Sekisho reaches only what it stands in for"));
    }
    response
}

#[cfg(test)]
mod tests;
