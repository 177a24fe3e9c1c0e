//! Names of a response's headers as its `ResponseNames` spell them. hyper writes lower case, unless a response brings the
//! extension in which hyper itself keeps the case of a request's headers for a proxy to forward. That extension is made here
//! by letting hyper read a request of these names, and remembered.

use std::collections::HashMap;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::task::{Context, Waker};

use bytes::Bytes;
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::http::Extensions;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response, header};
use hyper_util::rt::TokioIo;
use sekisho_api_gateway::ResponseNames;

/// Sets of names that are remembered; functions have few, and who makes them up anew each time begins anew.
const REMEMBERED: usize = 256;

/// What hyper made of the sets of names so far.
#[derive(Default)]
pub struct Spelling(RwLock<HashMap<String, Extensions>>);

impl Spelling {
    /// Makes hyper write the response's names as they should be.
    pub fn spell<B>(&self, response: &mut Response<B>) {
        let Some(names) = response.extensions_mut().remove::<ResponseNames>() else { return };
        let repeated = response.headers().len() > response.headers().keys_len();
        let known = if repeated { self.known(&per_line(&names, response.headers())) } else { self.known(names.as_str()) };
        if let Some(extensions) = known {
            response.extensions_mut().extend(extensions);
        }
    }

    fn known(&self, names: &str) -> Option<Extensions> {
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(names) {
            return Some(known.clone());
        }
        let learned = learned(names)?;
        let mut all = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED {
            all.clear();
        }
        all.insert(names.to_owned(), learned.clone());
        Some(learned)
    }
}

/// hyper wants one spelling per line.
fn per_line(names: &ResponseNames, headers: &HeaderMap) -> String {
    let mut lines = String::new();
    for name in names.iter() {
        for _ in 0..headers.get_all(name).iter().count().max(1) {
            lines.push_str(name);
            lines.push('\n');
        }
    }
    lines
}

/// Lets hyper read a request with these headers. None for what hyper would not read.
fn learned(names: &str) -> Option<Extensions> {
    let request = request_of(names);
    let read = Arc::new(Mutex::new(None));
    let slot = read.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(request.into_parts().0.extensions);
        std::future::ready(Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new())))
    });
    let wire = TokioIo::new(tokio::io::join(request.as_bytes(), tokio::io::sink()));
    let connection = http1::Builder::new().preserve_header_case(true).serve_connection(wire, service);
    // Everything is there at once, so once is enough.
    let _ = pin!(connection).poll(&mut Context::from_waker(Waker::noop()));
    read.lock().unwrap_or_else(PoisonError::into_inner).take()
}

fn request_of(names: &str) -> String {
    let mut request = "GET / HTTP/1.1\r\n".to_owned();
    // A request with an encoding would have a body, which is never there.
    for name in names.split_terminator('\n').filter(|name| !name.eq_ignore_ascii_case(header::TRANSFER_ENCODING.as_str())) {
        // A text cannot refuse.
        let _ = write!(request, "{name}: 0\r\n");
    }
    request + "\r\n"
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// The names that hyper writes for a response.
    async fn written(response: impl Fn() -> Response<Empty<Bytes>> + Clone) -> Vec<String> {
        let (mut client, server) = tokio::io::duplex(4096);
        client.write_all(b"GET / HTTP/1.1\r\nconnection: close\r\n\r\n").await.unwrap();
        let service = service_fn(move |_| std::future::ready(Ok::<_, Infallible>(response())));
        http1::Builder::new().serve_connection(TokioIo::new(server), service).await.unwrap();
        let mut text = String::new();
        client.read_to_string(&mut text).await.unwrap();
        let mut names: Vec<_> =
            text.lines().skip(1).filter_map(|line| line.split_once(": ")).map(|(name, _)| name.to_owned()).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn names_are_written_as_the_response_spells_them() {
        let response = || {
            let mut response = Response::builder()
                .header("x-custom", "1")
                .header("set-cookie", "a=1")
                .header("set-cookie", "b=2")
                .header("x-other", "1")
                .body(Empty::<Bytes>::new())
                .unwrap();
            let names = ["X-cUSTOM", "Set-Cookie", "Date", "Content-Length", "Connection", "Transfer-Encoding", "X-Not-There"];
            response.extensions_mut().insert(names.into_iter().collect::<ResponseNames>());
            response
        };
        let spelling = Spelling::default();
        let spelled = || {
            let mut response = response();
            spelling.spell(&mut response);
            response
        };
        for _ in 0..2 {
            let names = written(spelled).await;
            assert_eq!(names, ["Connection", "Content-Length", "Date", "Set-Cookie", "Set-Cookie", "X-cUSTOM", "x-other"]);
        }
        assert!(written(response).await.contains(&"x-custom".to_owned()), "hyper alone writes lower case");
    }

    #[test]
    fn what_is_remembered_is_bounded_and_nonsense_is_no_harm() {
        let spelling = Spelling::default();
        for number in 0..3 * REMEMBERED {
            assert!(spelling.known(&format!("X-{number}\n")).is_some());
        }
        assert!(spelling.0.read().unwrap().len() <= REMEMBERED);
        assert!(spelling.known("not a name\n").is_none());
    }
}
