//! The limit: hand-made servers that do only what cannot be left out. Not a product, a yardstick.
//!
//! `sekisho-limit bare PORT`                        answers `Hello from Lambda!`
//! `sekisho-limit forward PORT HANDLER PROCESSES`   verifies a token (remembered), forwards to a warm handler, answers
//! `sekisho-limit forward-verify …`                 the same, verifying every time
//! `sekisho-limit initiate-auth PORT`               two RSA signatures and a JSON answer
//!
//! The two `forward` servers print `token <jwt>`; all print `ready` once they listen.

mod forward;
mod initiate_auth;
mod serve;
mod token;

use std::process::ExitCode;

use bytes::Bytes;
use hyper::Response;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let port = arguments.get(1).and_then(|port| port.parse().ok());
    let done = match (arguments.first().map(String::as_str), port) {
        (Some("bare"), Some(port)) => serve::serve(port, |_, _| async { Response::new(serve::HELLO) }).await,
        (Some("forward"), Some(port)) => forward::serve(port, &arguments[2..], true).await,
        (Some("forward-verify"), Some(port)) => forward::serve(port, &arguments[2..], false).await,
        (Some("initiate-auth"), Some(port)) => initiate_auth::serve(port).await,
        _ => Err("usage: sekisho-limit bare|forward|forward-verify|initiate-auth PORT [HANDLER PROCESSES]".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(1)
        }
    }
}

/// Any failure ends a yardstick.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Bytes of a JSON value.
pub fn json_bytes(value: &serde_json::Value) -> Bytes {
    Bytes::from(value.to_string())
}
