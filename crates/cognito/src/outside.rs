//! Requests that pools make themselves: to external identity providers. Who embeds this crate sends them.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use http::{Request, Response};

/// An answer on its way; the text says why there is none, without anything of what was sent.
pub type Answer = Pin<Box<dyn Future<Output = Result<Response<Bytes>, String>> + Send>>;

/// Sends a request to the absolute URL that it has: https to anywhere, http to this machine only. It follows no
/// redirects, and bounds the answer in time and size.
pub type Outside = Box<dyn Fn(Request<Bytes>) -> Answer + Send + Sync>;

/// For a service that asks nobody.
pub fn nobody() -> Outside {
    Box::new(|_| Box::pin(async { Err("this service asks nobody outside".to_owned()) }))
}
