//! Reads what a process posts: in one piece or streamed, never more than the limit, trailers included.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue};
use http_body_util::BodyExt;
use hyper::body::Body;
use serde_json::json;
use tokio::sync::mpsc;

use crate::invocation::{MAX_STREAM, Piece};

/// A body that was read to its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Posted {
    Whole(Bytes),
    /// A stream whose trailers say that the handler failed on the way; the payload is that error.
    BrokenOff(Bytes),
    TooLarge,
}

/// Reads to the end even when it is too much: the process should see an answer, not a broken connection.
pub(super) async fn read<B>(mut body: B, limit: usize) -> Result<Posted, B::Error>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut collected = Collected::default();
    let mut size = 0;
    let mut trailers = None;
    while let Some(frame) = body.frame().await {
        match frame?.into_data() {
            Ok(data) => {
                size += data.len();
                if size <= limit {
                    collected.push(data);
                }
            }
            Err(frame) => trailers = frame.into_trailers().ok(),
        }
    }
    if let Some(error) = trailers.as_ref().and_then(failure) {
        return Ok(Posted::BrokenOff(error));
    }
    Ok(if size > limit { Posted::TooLarge } else { Posted::Whole(collected.finish()) })
}

/// Hands a stream on, piece by piece, as fast as its reader takes it; whoever stopped reading does not stop the handler.
/// `Whole` is empty then: the pieces are where they belong.
pub(super) async fn forward<B>(mut body: B, kind: Option<HeaderValue>, to: mpsc::Sender<Piece>) -> Result<Posted, B::Error>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut size = 0;
    let mut trailers = None;
    // A reader that went away does not want to know; here and below.
    let _ = to.send(Piece::Start(kind)).await;
    while let Some(frame) = body.frame().await {
        match frame?.into_data() {
            Ok(data) => {
                size += data.len();
                if size <= MAX_STREAM {
                    let _ = to.send(Piece::Data(data)).await;
                }
            }
            Err(frame) => trailers = frame.into_trailers().ok(),
        }
    }
    if let Some(error) = trailers.as_ref().and_then(failure) {
        return Ok(Posted::BrokenOff(error));
    }
    Ok(if size > MAX_STREAM { Posted::TooLarge } else { Posted::Whole(Bytes::new()) })
}

/// The error in the trailers of a streamed response.
fn failure(trailers: &HeaderMap) -> Option<Bytes> {
    let kind = trailers.get("lambda-runtime-function-error-type")?;
    let body = trailers.get("lambda-runtime-function-error-body");
    let decoded = body.and_then(|body| STANDARD.decode(body.as_bytes()).ok());
    Some(match decoded {
        Some(body) => Bytes::from(body),
        None => {
            let kind = String::from_utf8_lossy(kind.as_bytes());
            Bytes::from(json!({ "errorType": kind, "errorMessage": "the stream broke off" }).to_string())
        }
    })
}

/// Joins the pieces of a body; the usual single piece is not copied.
#[derive(Default)]
struct Collected {
    first: Bytes,
    rest: BytesMut,
}

impl Collected {
    fn push(&mut self, data: Bytes) {
        if self.first.is_empty() {
            self.first = data;
        } else {
            self.rest.extend_from_slice(&data);
        }
    }

    fn finish(self) -> Bytes {
        if self.rest.is_empty() {
            return self.first;
        }
        let mut whole = BytesMut::with_capacity(self.first.len() + self.rest.len());
        whole.extend_from_slice(&self.first);
        whole.extend_from_slice(&self.rest);
        whole.freeze()
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use http_body_util::Full;
    use hyper::body::Frame;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use super::*;

    fn trailers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    /// A body of these pieces and trailers.
    async fn posted(pieces: &[&'static str], end: Option<HeaderMap>, limit: usize) -> Posted {
        let mut frames: Vec<_> = pieces.iter().map(|piece| Frame::data(Bytes::from_static(piece.as_bytes()))).collect();
        frames.extend(end.map(Frame::trailers));
        let frames: Vec<Result<_, Infallible>> = frames.into_iter().map(Ok).collect();
        read(Frames(frames.into()), limit).await.unwrap()
    }

    struct Frames(std::collections::VecDeque<Result<Frame<Bytes>, Infallible>>);

    impl Body for Frames {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Ready(self.0.pop_front())
        }
    }

    #[tokio::test]
    async fn pieces_limits_and_trailers() {
        let whole = |text: &'static str| Posted::Whole(Bytes::from_static(text.as_bytes()));
        assert_eq!(posted(&["abc"], None, 3).await, whole("abc"));
        assert_eq!(posted(&["a", "b", "c"], None, 3).await, whole("abc"));
        assert_eq!(posted(&[], None, 3).await, whole(""));
        assert_eq!(posted(&["ab", "cd"], None, 3).await, Posted::TooLarge);
        let harmless = trailers(&[("x-checksum", "1")]);
        assert_eq!(posted(&["abc"], Some(harmless), 3).await, whole("abc"));
        let error = STANDARD.encode(r#"{"errorType":"E"}"#);
        let failed = trailers(&[("lambda-runtime-function-error-type", "E"), ("lambda-runtime-function-error-body", &error)]);
        let broken = Posted::BrokenOff(Bytes::from_static(br#"{"errorType":"E"}"#));
        assert_eq!(posted(&["ab"], Some(failed), 3).await, broken);
        let bare = trailers(&[("lambda-runtime-function-error-type", "E")]);
        let broken = Posted::BrokenOff(Bytes::from_static(br#"{"errorType":"E","errorMessage":"the stream broke off"}"#));
        assert_eq!(posted(&["ab"], Some(bare), 3).await, broken);
    }

    #[tokio::test]
    async fn one_piece_is_not_copied() {
        let data = Bytes::from(vec![1; 100]);
        let Ok(Posted::Whole(read)) = read(Full::new(data.clone()), 100).await else {
            panic!("it fits");
        };
        assert_eq!(read.as_ptr(), data.as_ptr());
    }
}
