//! The wire: the socket as hyper sees it. On the way in an inspector stands in between; on the way out a client that does
//! not read its answer is given up. hyper lower-cases names and repairs what it can, so what must be known of a head as it
//! was sent, or must not be repaired, is dealt with here.

mod arrivals;
mod chunks;
mod head;
mod inspector;
mod patience;
mod refused;

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

pub use arrivals::{Arrival, Arrivals};
pub use head::authority;
pub use head::{MAX_HEAD, MAX_HEADERS, MAX_TARGET, named};
pub use patience::Patience;
pub use refused::{Reason, Refused, bad, too_large};

use inspector::Inspector;

/// What hyper reads in place of a refused request: it makes room for the answer, in its turn, and is the last.
const STAND_IN: &[u8] = b"GET / HTTP/1.1\r\nhost: refused\r\nconnection: close\r\n\r\n";
/// How long a client may leave its answer unread before the connection is given up.
pub const READS_WITHIN: Duration = Duration::from_secs(60);
/// How long what a refused client still sends is read and thrown away, so that it gets to read its answer.
const LINGER: Duration = Duration::from_secs(2);
/// Reads of a lingering connection before others get their turn.
const AT_ONCE: usize = 16;

/// A socket with an inspector.
pub struct Wire<S> {
    socket: S,
    inspector: Inspector,
    arrivals: Arrivals,
    /// Bytes that came and were not handed on: the first `ready` of them may go.
    held: Vec<u8>,
    ready: usize,
    unread: Patience,
    linger: Patience,
}

impl<S> Wire<S> {
    /// A connection on which nobody may ask for a tunnel.
    pub fn new(socket: S, arrivals: Arrivals) -> Self {
        Self::inspected(socket, arrivals, false)
    }

    /// A connection that may end as a tunnel.
    pub fn with_tunnels(socket: S, arrivals: Arrivals) -> Self {
        Self::inspected(socket, arrivals, true)
    }

    fn inspected(socket: S, arrivals: Arrivals, tunnels: bool) -> Self {
        let inspector = Inspector::new(arrivals.clone(), tunnels);
        let (unread, linger) = (Patience::new(READS_WITHIN), Patience::new(LINGER));
        Self { socket, inspector, arrivals, held: Vec::new(), ready: 0, unread, linger }
    }

    /// A socket whose client is told why it is not served, whatever it asks.
    pub fn closed(socket: S, why: &'static str) -> Self {
        let mut wire = Self::new(socket, Arrivals::default());
        wire.inspector.refuse(why);
        wire.held = STAND_IN.to_vec();
        wire.ready = wire.held.len();
        wire
    }

    /// What has come in, for who answers it.
    pub fn arrivals(&self) -> Arrivals {
        self.arrivals.clone()
    }

    /// The socket of a tunnel: not a byte was read from it since the CONNECT.
    pub fn into_tunnel(self) -> Option<S> {
        (self.inspector.is_tunnel() && self.held.is_empty()).then_some(self.socket)
    }

    /// Looks at what lies in `buffer` from `before` on, and leaves there what may be handed on at once.
    fn inspect(&mut self, buffer: &mut ReadBuf<'_>, before: usize) {
        let fresh = &buffer.filled()[before..];
        if self.held.is_empty() {
            let passed = self.inspector.walk(fresh);
            // What nothing comes of is not kept.
            if passed < fresh.len() && !self.inspector.is_over() {
                self.held.extend_from_slice(&fresh[passed..]);
            }
            buffer.set_filled(before + passed);
        } else {
            self.held.extend_from_slice(fresh);
            buffer.set_filled(before);
            self.ready = self.inspector.walk(&self.held);
        }
        if self.inspector.is_refused() {
            self.held.truncate(self.ready);
            self.held.extend_from_slice(STAND_IN);
            self.ready = self.held.len();
        }
        self.arrivals.settle(self.held.len() == self.ready);
    }

    fn hand_on(&mut self, buffer: &mut ReadBuf<'_>) {
        let length = self.ready.min(buffer.remaining());
        buffer.put_slice(&self.held[..length]);
        self.held.drain(..length);
        self.ready -= length;
        if self.held.is_empty() {
            // An idle connection keeps no memory.
            self.held = Vec::new();
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Wire<S> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        loop {
            if wire.ready > 0 {
                wire.hand_on(buffer);
                return Poll::Ready(Ok(()));
            }
            if wire.inspector.is_refused() || wire.inspector.is_tunnel() {
                // That was the last request: its answer ends the connection, or opens the tunnel.
                return Poll::Pending;
            }
            if wire.inspector.is_broken() {
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, "the body is not chunked as it says")));
            }
            let before = buffer.filled().len();
            ready!(Pin::new(&mut wire.socket).poll_read(context, buffer))?;
            if buffer.filled().len() == before {
                return Poll::Ready(Ok(()));
            }
            wire.inspect(buffer, before);
            if buffer.filled().len() > before {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Wire<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let wire = self.get_mut();
        let written = Pin::new(&mut wire.socket).poll_write(context, bytes);
        wire.unread.wait(context, written)
    }

    fn poll_write_vectored(self: Pin<&mut Self>, context: &mut Context<'_>, pieces: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let wire = self.get_mut();
        let written = Pin::new(&mut wire.socket).poll_write_vectored(context, pieces);
        wire.unread.wait(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().socket).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        ready!(Pin::new(&mut wire.socket).poll_shutdown(context))?;
        if wire.inspector.is_between() {
            return Poll::Ready(Ok(()));
        }
        let gone = drained(&mut wire.socket, context);
        // Time is over: that is all that could be done.
        wire.linger.wait(context, gone).map(|_| Ok(()))
    }
}

/// Reads and throws away until the client is gone. A socket that is closed with bytes unread takes its answer back.
fn drained<S: AsyncRead + Unpin>(socket: &mut S, context: &mut Context<'_>) -> Poll<io::Result<()>> {
    let mut nothing = [0; 4096];
    for _ in 0..AT_ONCE {
        let mut buffer = ReadBuf::new(&mut nothing);
        ready!(Pin::new(&mut *socket).poll_read(context, &mut buffer))?;
        if buffer.filled().is_empty() {
            return Poll::Ready(Ok(()));
        }
    }
    context.waker().wake_by_ref();
    Poll::Pending
}

#[cfg(test)]
mod tests;
