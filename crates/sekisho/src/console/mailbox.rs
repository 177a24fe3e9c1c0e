//! `GET /_sekisho/messages`: what users would have got by e-mail or SMS. With `follow=true` an answer that goes on, one
//! line of JSON per message, until the client or the stack ends it.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::Either;
use hyper::body::{Body as HttpBody, Frame};
use hyper::{Response, StatusCode, header};
use percent_encoding::percent_decode_str;
use sekisho_cognito::{Follower, Message, Wanted};
use serde_json::json;
use tokio::sync::mpsc;

use crate::door::{Body, plain, whole};
use crate::stack::Stack;

/// How many are shown if nothing is said.
const SHOWN: usize = 100;
/// Lines that may wait for a client to read them.
const WAITING: usize = 16;

/// A body that is written line by line, or piece by piece.
pub struct Lines(mpsc::Receiver<Bytes>);

impl Lines {
    /// Whatever comes out of a channel, until it is closed.
    pub fn of(pieces: mpsc::Receiver<Bytes>) -> Self {
        Self(pieces)
    }
}

/// The query, read.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    wanted: Wanted,
    limit: usize,
    follow: bool,
}

/// The messages that the query asks for.
pub fn answer(stack: &Stack, query: &str) -> Response<Body> {
    let asked = match read(query) {
        Ok(asked) => asked,
        Err(why) => return plain(StatusCode::BAD_REQUEST, why).map(whole),
    };
    if asked.follow {
        return follow(stack, asked);
    }
    let messages = stack.services.cognito.messages_for(&asked.wanted, asked.limit);
    super::json_answer(StatusCode::OK, &json!(messages)).map(whole)
}

/// In a query as people type it a `+` begins a phone number; it never means a space here.
fn read(query: &str) -> Result<Asked, &'static str> {
    let mut asked = Asked { wanted: Wanted::default(), limit: SHOWN, follow: false };
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = percent_decode_str(value).decode_utf8().map_err(|_| "the query is not UTF-8")?;
        match name {
            "user" => asked.wanted.user = Some(value.into_owned()),
            "pool" => asked.wanted.pool = Some(value.into_owned()),
            "limit" => asked.limit = value.parse().map_err(|_| "limit is a whole number")?,
            "follow" => asked.follow = value == "true",
            _ => return Err("a query here has user, pool, limit and follow=true"),
        }
    }
    Ok(asked)
}

fn follow(stack: &Stack, asked: Asked) -> Response<Body> {
    let (lines, waiting) = mpsc::channel(WAITING);
    let follower = stack.services.cognito.follow_messages(asked.wanted, asked.limit);
    let ended = stack.ended();
    tokio::spawn(async move {
        tokio::select! {
            () = write(follower, &lines) => {}
            () = lines.closed() => {}
            () = ended => {}
        }
    });
    let mut response = Response::new(Either::Right(Lines(waiting)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/x-ndjson"));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

/// Until nobody reads any more.
async fn write(mut follower: Follower, lines: &mpsc::Sender<Bytes>) {
    loop {
        for message in follower.next().await {
            if lines.send(line(&message)).await.is_err() {
                return;
            }
        }
    }
}

fn line(message: &Message) -> Bytes {
    Bytes::from(format!("{}\n", json!(message)))
}

impl HttpBody for Lines {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(context).map(|line| line.map(|line| Ok(Frame::data(line))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries() {
        let asked = |user: Option<&str>, pool: Option<&str>, limit, follow| {
            Ok(Asked { wanted: Wanted { user: user.map(Into::into), pool: pool.map(Into::into) }, limit, follow })
        };
        let cases = [
            ("", asked(None, None, 100, false)),
            ("user=alice&limit=1", asked(Some("alice"), None, 1, false)),
            ("user=a%40b.c&pool=x_y&follow=true", asked(Some("a@b.c"), Some("x_y"), 100, true)),
            ("user=+12065559934", asked(Some("+12065559934"), None, 100, false)),
            ("limit=x", Err("limit is a whole number")),
            ("limit=-1", Err("limit is a whole number")),
            ("user=%FF", Err("the query is not UTF-8")),
            ("usr=alice", Err("a query here has user, pool, limit and follow=true")),
        ];
        for (query, expected) in cases {
            assert_eq!(read(query), expected, "{query}");
        }
    }
}
