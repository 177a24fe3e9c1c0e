//! Whether anything goes on in a connection: requests that are answered, answers that are written, bytes that move.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::door::connection::HEADERS_WITHIN;
use crate::door::wire::{Patience, READS_WITHIN};

/// How long a client may do nothing that was asked to leave.
const LEAVES_WITHIN: Duration = Duration::from_secs(5);

/// What goes on.
#[derive(Clone, Default)]
pub struct Pulse(Arc<Counts>);

#[derive(Default)]
struct Counts {
    under_way: AtomicUsize,
    moved: AtomicU64,
}

impl Pulse {
    /// A request has come.
    pub fn enter(&self) -> UnderWay {
        self.0.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(self.clone())
    }

    /// Waits until nothing goes on and nothing has for a while.
    pub async fn stops(&self, is_leaving: bool) {
        let while_ = if is_leaving { LEAVES_WITHIN } else { HEADERS_WITHIN };
        loop {
            let before = self.0.moved.load(Ordering::Relaxed);
            tokio::time::sleep(while_).await;
            if self.0.under_way.load(Ordering::Relaxed) == 0 && self.0.moved.load(Ordering::Relaxed) == before {
                return;
            }
        }
    }

    fn moved(&self) {
        self.0.moved.fetch_add(1, Ordering::Relaxed);
    }
}

/// A request, until its answer is handed over.
pub struct UnderWay(Pulse);

impl UnderWay {
    /// The body that this request waits for.
    pub fn until_written<B>(self, body: B) -> Written<B> {
        Written { body, _under_way: self }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The body of an answer.
pub struct Written<B> {
    body: B,
    _under_way: UnderWay,
}

impl<B: HttpBody + Unpin> HttpBody for Written<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream that tells when something moves, and gives up a client that does not read.
pub struct Watched<S> {
    stream: S,
    pulse: Pulse,
    unread: Patience,
}

impl<S> Watched<S> {
    pub fn new(stream: S, pulse: Pulse) -> Self {
        Self { stream, pulse, unread: Patience::new(READS_WITHIN) }
    }

    fn written(&mut self, context: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.pulse.moved();
        }
        self.unread.wait(context, written)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_ready() {
            self.pulse.moved();
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn a_connection_stops_when_nothing_goes_on_any_more() {
        let pulse = Pulse::default();
        let began = Instant::now();
        pulse.stops(false).await;
        assert_eq!(began.elapsed(), HEADERS_WITHIN);
        pulse.stops(true).await;
        assert_eq!(began.elapsed(), HEADERS_WITHIN + LEAVES_WITHIN);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_under_way_and_bytes_keep_it_alive() {
        let pulse = Pulse::default();
        let body = pulse.enter().until_written(());
        let stopped = tokio::time::timeout(20 * HEADERS_WITHIN, pulse.stops(false)).await;
        assert!(stopped.is_err(), "a request is under way");
        drop(body);
        let began = Instant::now();
        tokio::join!(pulse.stops(true), async {
            tokio::time::sleep(LEAVES_WITHIN / 2).await;
            pulse.moved();
        });
        assert_eq!(began.elapsed(), 2 * LEAVES_WITHIN);
    }
}
