//! InvokeWithResponseStream: the answer as an event stream, a PayloadChunk for each piece and InvokeComplete at the end.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};
use serde_json::{Map, Value, json};
use tokio::sync::mpsc;

use super::answer::Refusal;
use super::call::Call;
use super::invoke::{invocation, invoked, refusal, version, wants_log};
use crate::body::Body;
use crate::functions::Functions;
use crate::invocation::{Answer, MAX_REQUEST, Piece, Streamed};
use crate::settings::Note;
use crate::stream::{EVENT_STREAM, event};

/// Events that may wait for the client.
const EVENTS: usize = 16;

pub(super) async fn invoke(functions: &Functions, call: &Call<'_>, name: &str) -> Result<Response<Body>, Refusal> {
    let function = invoked(functions, call, name)?;
    let invocation = invocation(call.request, MAX_REQUEST, call.now)?;
    let request_id = HeaderValue::try_from(invocation.request_id.as_str());
    let streamed = function.invoke_streamed(invocation, wants_log(call.request)).map_err(refusal)?;
    let mut response = Response::new(events(streamed));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(EVENT_STREAM));
    headers.insert("x-amz-executed-version", version(&function));
    if let Ok(id) = request_id {
        headers.insert("x-amzn-requestid", id);
    }
    response.extensions_mut().insert(Note { function: Some(function.name().to_owned()), why: None });
    Ok(response)
}

fn events(streamed: Streamed) -> Body {
    let (to, body) = mpsc::channel(EVENTS);
    tokio::spawn(async move {
        // A client that went away does not want to know; the handler finishes all the same.
        let _ = write(streamed, &to).await;
    });
    Body::Stream(body)
}

async fn write(mut streamed: Streamed, to: &mpsc::Sender<Bytes>) -> Result<(), mpsc::error::SendError<Bytes>> {
    while let Some(piece) = streamed.pieces.recv().await {
        if let Piece::Data(data) = piece {
            to.send(chunk(&data)).await?;
        }
    }
    let Ok(Ok(answer)) = streamed.end.await else { return Ok(()) };
    if answer.error.is_none() && !answer.payload.is_empty() {
        to.send(chunk(&answer.payload)).await?;
    }
    to.send(event("InvokeComplete", "application/json", complete(&answer).to_string().as_bytes())).await
}

fn chunk(data: &[u8]) -> Bytes {
    event("PayloadChunk", "application/octet-stream", data)
}

/// How it ended: nothing to say, or the error; and the log, if it was asked for.
fn complete(answer: &Answer) -> Value {
    let mut members = Map::new();
    if answer.error.is_some() {
        let report: Value = serde_json::from_slice(&answer.payload).unwrap_or_default();
        // Unverified: what AWS puts into the two.
        members.insert("ErrorCode".to_owned(), json!(report["errorType"].as_str().unwrap_or("Unhandled")));
        members.insert("ErrorDetails".to_owned(), json!(String::from_utf8_lossy(&answer.payload)));
    }
    if let Some(log) = &answer.log_tail {
        members.insert("LogResult".to_owned(), json!(STANDARD.encode(log)));
    }
    Value::Object(members)
}
