//! Where the browser comes back to: one of the client's callback addresses, listened to until the answer to this very sign-in
//! has come. Whatever else knocks gets an answer and changes nothing.

use std::convert::Infallible;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::http::HeaderValue;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, Uri, header};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::page;
use crate::Failure;

/// Longest that one connection may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections at a time; browsers open a few ahead of need.
const CONNECTIONS: usize = 32;

/// What the pool said: a code, or the error and its description.
pub type Answer = Result<String, String>;

/// A port of this machine that waits for a browser.
pub struct Landing {
    v4: TcpListener,
    /// `localhost` is `::1` for many browsers.
    v6: Option<TcpListener>,
    /// The callback address as the client has it.
    pub redirect: String,
}

impl Landing {
    /// Listens at the first of these addresses whose port is free.
    pub async fn at_one_of(callbacks: &[&str]) -> Result<Self, Failure> {
        for callback in callbacks {
            if let Some((v4, v6)) = listen(callback).await {
                return Ok(Self { v4, v6, redirect: (*callback).to_owned() });
            }
        }
        Err(Failure::from(format!(
            "the port is taken: {}; stop what listens there, or add an address with another port to the client's CallbackURLs",
            callbacks.join(", ")
        )))
    }

    /// Waits for the browser. `state`: the one that the sign-in began with. Fails if the system lets nobody in any more.
    pub async fn wait(&self, state: &str) -> std::io::Result<Answer> {
        let uri: Uri = self.redirect.parse().unwrap_or_default();
        let expected = Arc::new(Expected { path: uri.path().to_owned(), state: state.to_owned() });
        let (arrived, mut arrival) = mpsc::channel(1);
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                Some(answer) = arrival.recv() => return Ok(answer),
                accepted = self.accept() => {
                    let Some(stream) = accepted? else { continue };
                    while connections.try_join_next().is_some() {}
                    if connections.len() < CONNECTIONS {
                        connections.spawn(serve(stream, expected.clone(), arrived.clone()));
                    }
                }
            }
        }
    }

    /// None: somebody who went away before they were let in.
    async fn accept(&self) -> std::io::Result<Option<TcpStream>> {
        let accepted = match &self.v6 {
            None => self.v4.accept().await,
            Some(v6) => tokio::select! { accepted = self.v4.accept() => accepted, accepted = v6.accept() => accepted },
        };
        match accepted {
            Ok((stream, _)) => Ok(Some(stream)),
            Err(error) if error.kind() == ErrorKind::ConnectionAborted => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Both families for `localhost`: were somebody else listening on one, the browser might bring the code there.
async fn listen(callback: &str) -> Option<(TcpListener, Option<TcpListener>)> {
    let uri: Uri = callback.parse().ok()?;
    let port = uri.port_u16()?;
    let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.ok()?;
    if uri.host() != Some("localhost") {
        return Some((v4, None));
    }
    match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
        Ok(v6) => Some((v4, Some(v6))),
        Err(error) if error.kind() == ErrorKind::AddrInUse => None,
        // A machine without IPv6.
        Err(_) => Some((v4, None)),
    }
}

/// What the request must have that ends the waiting.
struct Expected {
    path: String,
    state: String,
}

/// What a request is.
#[derive(Debug, PartialEq, Eq)]
enum Knock {
    /// Not for us: an icon, a wrong address.
    Elsewhere,
    /// At our address, but not of this sign-in.
    Foreign,
    /// The answer.
    Came(Answer),
}

impl Expected {
    fn read(&self, method: &Method, uri: &Uri) -> Knock {
        if method != Method::GET || uri.path() != self.path {
            return Knock::Elsewhere;
        }
        let query: Vec<_> = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).collect();
        let value = |wanted: &str| query.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.to_string());
        let state = value("state").unwrap_or_default();
        if verify_slices_are_equal(state.as_bytes(), self.state.as_bytes()).is_err() {
            return Knock::Foreign;
        }
        match (value("code"), value("error"), value("error_description")) {
            (Some(code), None, _) if !code.is_empty() => Knock::Came(Ok(code)),
            (_, Some(error), Some(description)) => Knock::Came(Err(format!("{error}: {description}"))),
            (_, Some(error), None) => Knock::Came(Err(error)),
            _ => Knock::Foreign,
        }
    }
}

/// One connection. The answer is handed on when the browser has its page.
async fn serve(stream: TcpStream, expected: Arc<Expected>, arrived: mpsc::Sender<Answer>) {
    let came = Mutex::new(None);
    let service = service_fn(|request: Request<Incoming>| {
        let knock = expected.read(request.method(), request.uri());
        let response = answer(&knock);
        if let Knock::Came(answer) = knock {
            came.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(answer);
        }
        std::future::ready(Ok::<_, Infallible>(response))
    });
    let connection = http1::Builder::new().keep_alive(false).serve_connection(TokioIo::new(stream), service);
    // A browser that goes away without reading its page has brought its answer all the same.
    let _ = tokio::time::timeout(PATIENCE, connection).await;
    if let Some(answer) = came.into_inner().unwrap_or_else(PoisonError::into_inner) {
        // A second answer finds nobody waiting.
        let _ = arrived.try_send(answer);
    }
}

fn answer(knock: &Knock) -> Response<Full<Bytes>> {
    let (status, page) = match knock {
        Knock::Elsewhere => (StatusCode::NOT_FOUND, page::ELSEWHERE),
        Knock::Foreign => (StatusCode::BAD_REQUEST, page::FOREIGN),
        Knock::Came(Ok(_)) => (StatusCode::OK, page::SIGNED_IN),
        Knock::Came(Err(_)) => (StatusCode::OK, page::REFUSED),
    };
    let mut response = Response::new(Full::from(page));
    *response.status_mut() = status;
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_answer_to_this_sign_in_ends_the_waiting() {
        let expected = Expected { path: "/callback".to_owned(), state: "s1".to_owned() };
        let code = |text: &str| Knock::Came(Ok(text.to_owned()));
        let error = |text: &str| Knock::Came(Err(text.to_owned()));
        for (method, uri, knock) in [
            (Method::GET, "/callback?code=a%2Db&state=s1", code("a-b")),
            (Method::GET, "/callback?state=s1&error=invalid_scope", error("invalid_scope")),
            (Method::GET, "/callback?state=s1&error=e&error_description=no+such", error("e: no such")),
            (Method::GET, "/callback?code=a&error=e&state=s1", error("e")),
            (Method::GET, "/callback?code=a&state=s2", Knock::Foreign),
            (Method::GET, "/callback?code=a", Knock::Foreign),
            (Method::GET, "/callback?code=&state=s1", Knock::Foreign),
            (Method::GET, "/callback?state=s1", Knock::Foreign),
            (Method::GET, "/favicon.ico", Knock::Elsewhere),
            (Method::GET, "/callback/?code=a&state=s1", Knock::Elsewhere),
            (Method::POST, "/callback?code=a&state=s1", Knock::Elsewhere),
        ] {
            assert_eq!(expected.read(&method, &uri.parse().unwrap()), knock, "{method} {uri}");
        }
    }
}
