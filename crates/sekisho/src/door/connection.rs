//! One client, from its first byte on: TLS or not, then hyper in between, and a future per request that outlives the client.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, watch};

use super::proxy::{self, Destination, Opened, Own};
use super::spelling::Spelling;
use super::survivor::Survivor;
use super::wire::{Arrivals, Wire};
use super::{Port, http2, request};
use crate::stack::Stack;

/// How long a client may take for a request line and its headers, and how long it may be idle before it begins.
pub const HEADERS_WITHIN: Duration = Duration::from_secs(30);
/// The first byte of a handshake (RFC 8446, 5.1). No method begins with it.
const HANDSHAKE: u8 = 0x16;

/// What all connections share.
pub struct House {
    pub stack: Arc<Stack>,
    pub spelling: Spelling,
    pub own: Own,
}

/// What the door wants of its clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Open,
    /// Others wait to come in.
    Crowded,
    Closing,
}

/// How a client's requests come in. An extension of each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Http,
    Https,
}

/// An accepted client: where it comes from, and what it holds for as long as it is served.
#[derive(Clone)]
pub struct Visitor {
    pub house: Arc<House>,
    pub address: String,
    pub place: Arc<OwnedSemaphorePermit>,
    pub mood: watch::Receiver<Mood>,
    /// Where the tunnel leads that it comes through.
    pub tunnel: Option<Arc<Destination>>,
}

/// A client, as long as one of its requests is under way: it keeps its place until then.
pub struct Guest {
    pub house: Arc<House>,
    pub address: String,
    pub scheme: Scheme,
    pub tunnel: Option<Arc<Destination>>,
    /// Where a CONNECT leaves word.
    pub opened: Opened,
    _place: Arc<OwnedSemaphorePermit>,
}

impl Guest {
    pub fn new(visitor: Visitor, scheme: Scheme, opened: Opened) -> Arc<Self> {
        let Visitor { house, address, place, tunnel, mood: _ } = visitor;
        Arc::new(Self { house, address, scheme, tunnel, opened, _place: place })
    }
}

/// Bytes in both directions, whatever they come through.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// Serves one client until it is gone. Its first byte says what it speaks.
pub async fn serve(stream: TcpStream, port: Port, mut visitor: Visitor) {
    // Small answers go out at once; a socket that refuses the option still works.
    let _ = stream.set_nodelay(true);
    match (first_byte(&stream, &mut visitor.mood).await, port) {
        (Some(HANDSHAKE), _) => serve_tls(stream, visitor).await,
        (Some(_), Port::Both) if visitor.tunnel.is_none() => proxy::serve(stream, visitor).await,
        (Some(_), Port::Both) => serve_stream(stream, Scheme::Http, visitor).await,
        (Some(_), Port::Tls) => {
            let wire = Wire::closed(stream, "this port speaks TLS only: ask with https://");
            serve_wire(wire, Scheme::Http, visitor, Opened::default()).await;
        }
        (None, _) => {}
    }
}

/// The byte is looked at and left where it is: nothing behind has to know that somebody looked.
async fn first_byte(stream: &TcpStream, mood: &mut watch::Receiver<Mood>) -> Option<u8> {
    let mut byte = [0];
    tokio::select! {
        biased;
        peeked = tokio::time::timeout(HEADERS_WITHIN, stream.peek(&mut byte)) => (peeked.ok()?.ok()? == 1).then_some(byte[0]),
        () = closing(mood) => None,
    }
}

/// Serves one client that begins with a handshake.
pub async fn serve_tls(stream: impl Stream + 'static, mut visitor: Visitor) {
    // Boxed, so that clients without TLS need no room for it, and so that all that comes through it is compiled once.
    let stream: Pin<Box<dyn Stream>> = Box::pin(stream);
    let house = visitor.house.clone();
    let accepted = tokio::select! {
        accepted = Box::pin(house.stack.tls.accept(stream)) => accepted,
        () = closing(&mut visitor.mood) => return,
    };
    // Who does not come through is told so by the handshake itself.
    let Ok(stream) = accepted else { return };
    // Nor who names another host than the tunnel was opened to.
    let misled = |tunnel: &Arc<Destination>| stream.get_ref().1.server_name().is_some_and(|name| !tunnel.is_host(name));
    if visitor.tunnel.as_ref().is_some_and(misled) {
        return;
    }
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        Box::pin(http2::serve(stream, visitor)).await;
    } else {
        Box::pin(serve_stream(stream, Scheme::Https, visitor)).await;
    }
}

/// Serves one client that speaks HTTP/1, through a socket, TLS or a tunnel, until it is gone.
pub async fn serve_stream<S: Stream + 'static>(stream: S, scheme: Scheme, visitor: Visitor) {
    serve_wire(Wire::new(stream, Arrivals::default()), scheme, visitor, Opened::default()).await;
}

/// Serves until the client is gone, or has asked for a tunnel: then `opened` knows.
pub async fn serve_wire<S: Stream + 'static>(wire: Wire<S>, scheme: Scheme, visitor: Visitor, opened: Opened) {
    let arrivals = wire.arrivals();
    let mut mood = visitor.mood.clone();
    let guest = Guest::new(visitor, scheme, opened);
    let service = {
        let arrivals = arrivals.clone();
        service_fn(move |request| {
            let answered = Survivor::new(request::answer(guest.clone(), arrivals.pop(), request));
            async move { Ok::<_, Infallible>(answered.await) }
        })
    };
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN);
    let mut connection = std::pin::pin!(builder.serve_connection(TokioIo::new(wire), service).with_upgrades());
    // What goes wrong on a connection is the client's to see: it is the one that went away or sent nonsense.
    loop {
        tokio::select! {
            _ = connection.as_mut() => return,
            wanted = wanted(&mut mood) => match wanted {
                // Who has not been answered yet came to be answered.
                Mood::Crowded if !arrivals.is_settled() => {}
                Mood::Open => {}
                Mood::Crowded | Mood::Closing => connection.as_mut().graceful_shutdown(),
            },
        }
    }
}

/// The next wish of the door.
pub async fn wanted(mood: &mut watch::Receiver<Mood>) -> Mood {
    match mood.changed().await {
        Ok(()) => *mood.borrow_and_update(),
        // The door itself is gone: it has said all there was to say.
        Err(_) => std::future::pending().await,
    }
}

/// Waits for the wish that everybody leaves.
async fn closing(mood: &mut watch::Receiver<Mood>) {
    while wanted(mood).await != Mood::Closing {}
}
