//! A hyper server on loopback with nothing in it.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::Failure;

/// The body of the bare answer.
pub const HELLO: Bytes = Bytes::from_static(b"Hello from Lambda!");

/// Serves until the process is ended.
pub async fn serve<A, F>(port: u16, answer: A) -> Result<(), Failure>
where
    A: Fn(Parts, Bytes) -> F + Send + Sync + 'static,
    F: Future<Output = Response<Bytes>> + Send + 'static,
{
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("ready");
    accept(listener, Arc::new(answer)).await
}

/// Accepts for ever.
pub async fn accept<A, F>(listener: TcpListener, answer: Arc<A>) -> Result<(), Failure>
where
    A: Fn(Parts, Bytes) -> F + Send + Sync + 'static,
    F: Future<Output = Response<Bytes>> + Send + 'static,
{
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let answer = answer.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request: Request<Incoming>| {
                let answer = answer.clone();
                async move {
                    let (parts, body) = request.into_parts();
                    let body = if body.is_end_stream() {
                        Bytes::new()
                    } else {
                        body.collect().await.map(|body| body.to_bytes()).unwrap_or_default()
                    };
                    Ok::<_, Infallible>(answer(parts, body).await.map(Full::new))
                }
            });
            // A client that goes away is the end of its connection and of nothing else.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}
