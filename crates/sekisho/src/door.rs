//! The door: one listener on loopback, one way in. Reads a request whole, asks the right room, writes the answer and its log
//! line. `wire` looks at every head as it was sent, `connection` is one client, `request` one of its requests;
//! `proxy` lets clients come by AWS's own names.

mod cloud_control;
mod connection;
mod elsewhere;
mod http2;
mod proxy;
mod request;
mod spelling;
mod survivor;
mod wire;

use std::future::poll_fn;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::{Response, StatusCode, header};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};

use crate::Failure;
use crate::console::mailbox::Lines;
use crate::stack::Stack;
use connection::{House, Mood, Visitor};
use proxy::Own;
use spelling::Spelling;

const CONNECTIONS: usize = 4096;
/// How often, with every place taken, clients are asked again to leave after their answer.
const ASKED_EVERY: Duration = Duration::from_secs(1);
/// How long nobody is let in after the system could not.
const BREATH: Duration = Duration::from_millis(50);

/// The body of an answer: whole, or lines that are written as there is something to write.
pub type Body = Either<Full<Bytes>, Lines>;

/// What may be spoken at a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Port {
    Both,
    Tls,
}

/// The bound listeners; requests wait in them until `serve`.
pub struct Door {
    listeners: Vec<(TcpListener, Port)>,
    port: u16,
    tls_port: Option<u16>,
}

impl Door {
    /// Binds the loopback addresses; port 0 picks a free one. A second port, if there is one, is for TLS alone.
    pub async fn bind(port: u16, tls_port: Option<u16>) -> Result<Self, Failure> {
        let mut listeners = Vec::new();
        let port = listen(port, "--port", Port::Both, &mut listeners).await?;
        let tls_port = match tls_port {
            Some(port) => Some(listen(port, "--tls-port", Port::Tls, &mut listeners).await?),
            None => None,
        };
        Ok(Self { listeners, port, tls_port })
    }

    /// Where the stack answers.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Where it answers TLS and nothing else, if it does.
    pub fn tls_endpoint(&self) -> Option<String> {
        self.tls_port.map(|port| format!("https://localhost:{port}"))
    }

    /// Serves until `stop` says so, then lets the requests under way finish.
    pub async fn serve(self, stack: Arc<Stack>, mut stop: watch::Receiver<bool>) {
        let own = Own { port: self.port, tls_port: self.tls_port };
        let house = Arc::new(House { stack, spelling: Spelling::default(), own });
        let (alive, mut all_gone) = mpsc::channel::<()>(1);
        let mood = watch::Sender::new(Mood::Open);
        tokio::select! {
            () = self.receive(&house, &mood, &alive) => {}
            _ = stop.changed() => {}
        }
        mood.send_replace(Mood::Closing);
        drop(alive);
        house.stack.end();
        // `recv` answers none once the last connection has let go of its sender.
        let _ = all_gone.recv().await;
    }

    async fn receive(&self, house: &Arc<House>, mood: &watch::Sender<Mood>, alive: &mpsc::Sender<()>) {
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        for turn in (0..usize::MAX).cycle() {
            // No place, no `accept`: who comes then waits in the system's queue.
            let place = place(&places, mood).await;
            let Ok((stream, peer, port)) = self.accept(turn).await else {
                // The system has no descriptor left, and would say so again at once.
                mood.send_replace(Mood::Crowded);
                tokio::time::sleep(BREATH).await;
                continue;
            };
            let (house, address, mood) = (house.clone(), peer.ip().to_string(), mood.subscribe());
            let visitor = Visitor { house, address, place: Arc::new(place), mood, tunnel: None };
            let alive = alive.clone();
            tokio::spawn(async move {
                connection::serve(stream, port, visitor).await;
                drop(alive);
            });
        }
    }

    /// The next client. Each time another listener is asked first, so that none keeps the others' clients waiting.
    async fn accept(&self, turn: usize) -> std::io::Result<(TcpStream, SocketAddr, Port)> {
        let listeners = || self.listeners.iter().cycle().skip(turn % self.listeners.len()).take(self.listeners.len());
        poll_fn(|context| {
            for (listener, port) in listeners() {
                if let Poll::Ready(accepted) = listener.poll_accept(context) {
                    return Poll::Ready(accepted.map(|(stream, peer)| (stream, peer, *port)));
                }
            }
            Poll::Pending
        })
        .await
    }
}

/// Listens on both loopback addresses and says on which port.
async fn listen(port: u16, option: &str, speaks: Port, listeners: &mut Vec<(TcpListener, Port)>) -> Result<u16, Failure> {
    let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| {
        Failure::from(format!(
            "cannot listen on 127.0.0.1:{port}: {error}; stop what uses the port, or choose another with {option} N (0 picks a free one)"
        ))
    })?;
    let port = v4.local_addr().map_err(Failure::from_error)?.port();
    listeners.push((v4, speaks));
    // `localhost` is `::1` for many clients; served where the machine has it.
    if let Ok(v6) = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
        listeners.push((v6, speaks));
    }
    Ok(port)
}

/// A free place. While there is none, whoever has one is asked to leave after the answer under way: connections that only
/// wait for their next request must not keep others out.
async fn place(places: &Arc<Semaphore>, mood: &watch::Sender<Mood>) -> OwnedSemaphorePermit {
    if let Ok(place) = places.clone().try_acquire_owned() {
        return place;
    }
    loop {
        mood.send_replace(Mood::Crowded);
        if let Ok(place) = tokio::time::timeout(ASKED_EVERY, places.clone().acquire_owned()).await {
            mood.send_replace(Mood::Open);
            return place.expect("nobody closes the semaphore");
        }
    }
}

/// A body that is all there.
pub fn whole(body: Bytes) -> Body {
    Either::Left(Full::new(body))
}

/// A short answer in plain text.
pub fn plain(status: StatusCode, text: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(format!("{text}\n")));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
