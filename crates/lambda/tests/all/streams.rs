//! Answers that come piece by piece: InvokeWithResponseStream.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Request;
use serde_json::Value;
use std::time::SystemTime;

use crate::support::*;

/// The events of a stream, by type.
fn events(mut stream: &[u8]) -> Vec<(String, Bytes)> {
    let mut all = Vec::new();
    while !stream.is_empty() {
        let number = |at: usize| u32::from_be_bytes(stream[at..at + 4].try_into().unwrap()) as usize;
        let (length, headers) = (number(0), number(4));
        assert_eq!(number(length - 4), crc32fast::hash(&stream[..length - 4]) as usize);
        let head = String::from_utf8_lossy(&stream[12..12 + headers]).into_owned();
        let kind = ["PayloadChunk", "InvokeComplete"].into_iter().find(|kind| head.contains(kind)).unwrap();
        all.push((kind.to_owned(), Bytes::copy_from_slice(&stream[12 + headers..length - 4])));
        stream = &stream[length..];
    }
    all
}

async fn invoke(handler: &str, payload: &str) -> (Vec<Bytes>, Value) {
    let account = Account::with(handler);
    let request = Request::post("/2021-11-15/functions/f/response-streaming-invocations")
        .header("x-amz-log-type", "Tail")
        .body(Bytes::copy_from_slice(payload.as_bytes()))
        .unwrap();
    let response = account.functions.handle(request, SystemTime::now()).await;
    assert_eq!(response.headers()["content-type"], "application/vnd.amazon.eventstream");
    assert_eq!(response.headers()["x-amz-executed-version"], "$LATEST");
    let mut events = events(&response.into_body().read().await);
    let (last, complete) = events.pop().unwrap();
    assert_eq!(last, "InvokeComplete");
    assert!(events.iter().all(|(kind, _)| kind == "PayloadChunk"));
    (events.into_iter().map(|(_, data)| data).collect(), serde_json::from_slice(&complete).unwrap())
}

#[tokio::test]
async fn each_piece_is_an_event() {
    let (pieces, complete) = invoke("streams", "{}").await;
    assert!(pieces.len() > 2, "{pieces:?}");
    assert!(pieces.concat().ends_with(b"one two three"));
    assert_eq!(complete.get("ErrorCode"), None);
    let log = String::from_utf8(STANDARD.decode(complete["LogResult"].as_str().unwrap()).unwrap()).unwrap();
    assert!(log.contains("REPORT RequestId: "), "{log}");
}

#[tokio::test]
async fn an_answer_in_one_piece_is_one_event() {
    let (pieces, _) = invoke("echo", r#"{"a":1}"#).await;
    assert_eq!(pieces, [Bytes::from_static(br#"{"a":1}"#)]);
}

#[tokio::test]
async fn errors_stand_at_the_end() {
    let (pieces, complete) = invoke("fails", "{}").await;
    assert!(pieces.is_empty());
    assert!(complete["ErrorDetails"].as_str().unwrap().contains("it went wrong"), "{complete}");
}
