//! What a function consists of: where its zip is to be had, and digests that take their time.

use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::answer::{Refusal, response};
use super::call::Named;
use crate::function::Function;
use crate::functions::Functions;
use crate::package::made_of;

/// The address of a function's zip. On AWS it leads to S3 and is signed for ten minutes; here it leads to us.
pub(super) fn location(functions: &Functions, function: &Function) -> String {
    let endpoint = functions.host.endpoint().unwrap_or_else(|| "http://127.0.0.1:4566".to_owned());
    let version = utf8_percent_encode(function.version(), NON_ALPHANUMERIC);
    format!("{}/2015-03-31/functions/{}/code?Qualifier={version}", endpoint.trim_end_matches('/'), function.name())
}

/// Answers at that address.
pub(super) async fn download(functions: &Functions, named: &Named) -> Result<Response<Bytes>, Refusal> {
    let function = functions.described(named)?;
    let read = move || match function.folder() {
        Some(folder) => std::fs::read(folder.zip()),
        None => made_of(function.executable()),
    };
    let zip = tokio::task::spawn_blocking(read).await.map_err(|_| Refusal::unavailable("the zip could not be read"))?;
    let zip = zip.map_err(|error| Refusal::unavailable(&format!("the zip cannot be read: {error}")))?;
    let mut response = response(http::StatusCode::OK, Bytes::from(zip));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    Ok(response)
}

impl Functions {
    /// Makes sure that the digests of these functions are known before somebody asks for them.
    pub(super) async fn weigh(&self, functions: Vec<Arc<Function>>) {
        let unknown: Vec<_> = functions.into_iter().filter(|function| !function.is_weighed()).collect();
        if unknown.is_empty() {
            return;
        }
        let weigh = move || {
            for function in unknown {
                function.weight();
            }
        };
        // Who asks without it being known computes it himself.
        let _ = tokio::task::spawn_blocking(weigh).await;
    }
}
