//! One client: its socket behind the inspector, hyper in between, and a future per request that outlives the client.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, watch};

use super::request;
use super::spelling::Spelling;
use super::survivor::Survivor;
use super::wire::{Arrivals, Wire};
use crate::stack::Stack;

/// How long a client may take for a request line and its headers, and how long it may be idle before it begins.
const HEADERS_WITHIN: Duration = Duration::from_secs(30);

/// What all connections share.
pub struct House {
    pub stack: Arc<Stack>,
    pub spelling: Spelling,
}

/// What the door wants of its clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Open,
    /// Others wait to come in.
    Crowded,
    Closing,
}

/// A client, as long as one of its requests is under way: it keeps its place until then.
pub struct Guest {
    pub house: Arc<House>,
    pub address: String,
    pub arrivals: Arrivals,
    _place: OwnedSemaphorePermit,
}

/// Serves one client until it is gone.
pub async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    house: Arc<House>,
    place: OwnedSemaphorePermit,
    mut mood: watch::Receiver<Mood>,
) {
    // Small answers go out at once; a socket that refuses the option still works.
    let _ = stream.set_nodelay(true);
    let arrivals = Arrivals::default();
    let wire = TokioIo::new(Wire::new(stream, arrivals.clone()));
    let guest = Arc::new(Guest { house, address: peer.ip().to_string(), arrivals: arrivals.clone(), _place: place });
    let service = service_fn(move |request| {
        let answered = Survivor::new(request::answer(guest.clone(), request));
        async move { Ok::<_, Infallible>(answered.await) }
    });
    let connection =
        http1::Builder::new().timer(TokioTimer::new()).header_read_timeout(HEADERS_WITHIN).serve_connection(wire, service);
    let mut connection = std::pin::pin!(connection);
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
async fn wanted(mood: &mut watch::Receiver<Mood>) -> Mood {
    match mood.changed().await {
        Ok(()) => *mood.borrow_and_update(),
        // The door itself is gone: it has said all there was to say.
        Err(_) => std::future::pending().await,
    }
}
