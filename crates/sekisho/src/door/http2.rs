//! A client that speaks HTTP/2: many requests at a time on one connection. hyper reads the frames and keeps what a head may
//! not have; `head` looks at what is left, `pulse` notices that a connection does nothing any more.

mod head;
mod pulse;

use std::convert::Infallible;

use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};

use super::connection::{Guest, Mood, Scheme, Stream, Visitor, wanted};
use super::proxy::Opened;
use super::request;
use super::survivor::Survivor;
use super::wire::MAX_HEAD;
use pulse::{Pulse, Watched};

/// Requests of one connection under way at a time.
const STREAMS: u32 = 128;
/// How much of a body may come before somebody reads it.
const WINDOW: u32 = 1024 * 1024;

/// Serves one client until it is gone.
pub async fn serve(stream: impl Stream + 'static, visitor: Visitor) {
    let mut mood = visitor.mood.clone();
    let guest = Guest::new(visitor, Scheme::Https, Opened::default());
    let pulse = Pulse::default();
    let service = {
        let pulse = pulse.clone();
        service_fn(move |request| {
            let (arrival, request) = head::arrival(request);
            let (answered, under_way) = (Survivor::new(request::answer(guest.clone(), Some(arrival), request)), pulse.enter());
            async move { Ok::<_, Infallible>(answered.await.map(|body| under_way.until_written(body))) }
        })
    };
    let wire = TokioIo::new(Watched::new(stream, pulse.clone()));
    let mut connection = std::pin::pin!(builder().serve_connection(wire, service));
    let mut is_leaving = false;
    loop {
        tokio::select! {
            _ = connection.as_mut() => return,
            wanted = wanted(&mut mood) => is_leaving |= wanted != Mood::Open,
            () = pulse.stops(is_leaving) => {
                if is_leaving {
                    return;
                }
                is_leaving = true;
            }
        }
        if is_leaving {
            connection.as_mut().graceful_shutdown();
        }
    }
}

fn builder() -> http2::Builder<TokioExecutor> {
    let mut builder = http2::Builder::new(TokioExecutor::new());
    builder.timer(TokioTimer::new()).max_concurrent_streams(STREAMS);
    builder.max_header_list_size(u32::try_from(MAX_HEAD).unwrap_or(u32::MAX));
    builder.initial_stream_window_size(WINDOW).initial_connection_window_size(4 * WINDOW);
    builder
}
