//! `GET /_sekisho/logs`: what functions and access logs say, one line of JSON per event, oldest first. With `follow=true` an
//! answer that goes on, until the client or the stack ends it.

use std::time::SystemTime;

use bytes::Bytes;
use http_body_util::Either;
use hyper::{Response, StatusCode, header};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use sekisho_logs::{Follower, Line, Pattern, Wanted};
use serde_json::json;
use tokio::sync::mpsc;

use super::mailbox::Lines;
use crate::door::{Body, plain, whole};
use crate::stack::Stack;

/// How many are shown if nothing is said.
const SHOWN: usize = 100;
/// And if a time is said.
const MOST: usize = 10_000;
/// Lines that may wait for a client to read them.
const WAITING: usize = 256;

/// The query, read.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked {
    name: Option<String>,
    since: Option<i64>,
    filter: String,
    limit: Option<usize>,
    follow: bool,
}

/// The events that the query asks for.
pub async fn answer(stack: &Stack, query: &str) -> Response<Body> {
    let now = stack.clock.now();
    match wanted(stack, query, now) {
        Ok((wanted, true)) => follow(stack, wanted, now).await,
        Ok((wanted, false)) => list(stack, wanted, now).await,
        Err((status, why)) => plain(status, &why).map(whole),
    }
}

fn wanted(stack: &Stack, query: &str, now: SystemTime) -> Result<(Wanted, bool), (StatusCode, String)> {
    let bad = |why: String| (StatusCode::BAD_REQUEST, why);
    let asked = read(query, now).map_err(|why| bad(why.to_owned()))?;
    let filter = Pattern::parse(&asked.filter).map_err(|why| bad(format!("the filter is no filter pattern: {why}")))?;
    let groups = match &asked.name {
        Some(name) => vec![group(stack, name).map_err(|why| (StatusCode::NOT_FOUND, why))?],
        None => Vec::new(),
    };
    let limit = asked.limit.unwrap_or(if asked.since.is_some() { MOST } else { SHOWN });
    Ok((Wanted { groups, filter, since: asked.since.unwrap_or(0), limit }, asked.follow))
}

fn read(query: &str, now: SystemTime) -> Result<Asked, &'static str> {
    let mut asked = Asked::default();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = percent_decode_str(value).decode_utf8().map_err(|_| "the query is not UTF-8")?;
        match name {
            "name" => asked.name = Some(value.into_owned()),
            "since" => {
                let at = moment(&value, now).ok_or("since is 30s, 5m, 2h, 1d or a time such as 2026-11-21T03:00:00Z")?;
                asked.since = Some(at);
            }
            "filter" => asked.filter = value.into_owned(),
            "limit" => asked.limit = Some(value.parse().map_err(|_| "limit is a whole number")?),
            "follow" => asked.follow = value == "true",
            _ => return Err("a query here has name, since, filter, limit and follow=true"),
        }
    }
    Ok(asked)
}

/// Milliseconds since 1970.
fn moment(text: &str, now: SystemTime) -> Option<i64> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_millisecond());
    }
    let unit = text.chars().next_back()?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        'w' => 7 * 86_400,
        _ => return None,
    };
    let ago = text[..text.len() - 1].parse::<u32>().ok().map(|number| i64::from(number) * seconds * 1_000)?;
    Some(Timestamp::try_from(now).unwrap_or_default().as_millisecond().saturating_sub(ago).max(0))
}

/// The group that is meant: by its name, or by a function's name or a part of it.
fn group(stack: &Stack, name: &str) -> Result<String, String> {
    if stack.services.logs.has_group(name) {
        return Ok(name.to_owned());
    }
    let functions = stack.services.functions.list();
    let of = |function: &sekisho_lambda::Function| {
        let given = function.configuration().log_group.clone();
        given.unwrap_or_else(|| format!("/aws/lambda/{}", function.name()))
    };
    if let Some(function) = functions.iter().find(|function| function.name() == name) {
        return Ok(of(function));
    }
    let part = name.to_lowercase();
    let found: Vec<_> = functions.iter().filter(|function| function.name().to_lowercase().contains(&part)).collect();
    match found.as_slice() {
        [function] => Ok(of(function)),
        // It may be made later.
        [] if name.starts_with('/') => Ok(name.to_owned()),
        [] => {
            let names: Vec<&str> = functions.iter().map(|function| function.name()).collect();
            Err(format!("there is no log group or function {name}; functions: {}", names.join(", ")))
        }
        several => {
            let names: Vec<&str> = several.iter().map(|function| function.name()).collect();
            Err(format!("{name} may be any of these functions: {}", names.join(", ")))
        }
    }
}

async fn list(stack: &Stack, wanted: Wanted, now: SystemTime) -> Response<Body> {
    let logs = stack.services.logs.clone();
    match tokio::task::spawn_blocking(move || logs.history(&wanted, now)).await {
        Ok(Ok(lines)) => {
            let text: Vec<u8> = lines.iter().flat_map(line).collect();
            let mut response = Response::new(whole(Bytes::from(text)));
            response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/x-ndjson"));
            response
        }
        Ok(Err(refusal)) => plain(StatusCode::INTERNAL_SERVER_ERROR, &refusal.to_string()).map(whole),
        Err(error) => plain(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()).map(whole),
    }
}

async fn follow(stack: &Stack, wanted: Wanted, now: SystemTime) -> Response<Body> {
    let logs = stack.services.logs.clone();
    let follower = match tokio::task::spawn_blocking(move || logs.follow(wanted, now)).await {
        Ok(Ok(follower)) => follower,
        Ok(Err(refusal)) => return plain(StatusCode::INTERNAL_SERVER_ERROR, &refusal.to_string()).map(whole),
        Err(error) => return plain(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()).map(whole),
    };
    let (lines, waiting) = mpsc::channel(WAITING);
    let ended = stack.ended();
    tokio::spawn(async move {
        tokio::select! {
            () = write(follower, &lines) => {}
            () = lines.closed() => {}
            () = ended => {}
        }
    });
    let mut response = Response::new(Either::Right(Lines::of(waiting)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/x-ndjson"));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

/// Until nobody reads any more.
async fn write(mut follower: Follower, lines: &mpsc::Sender<Bytes>) {
    while let Some(next) = follower.next().await {
        let missed = follower.missed();
        if missed > 0 && lines.send(Bytes::from(format!("{}\n", json!({ "missed": missed })))).await.is_err() {
            return;
        }
        if lines.send(Bytes::from(line(&next))).await.is_err() {
            return;
        }
    }
}

fn line(line: &Line) -> Vec<u8> {
    let event = &line.event;
    let value = json!({
        "timestamp": event.key.timestamp,
        "group": *line.group,
        "stream": *event.stream,
        "message": event.message,
        "id": event.key.id(),
    });
    format!("{value}\n").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn queries() {
        let now = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let since = |since| Ok(Asked { since: Some(since), ..Asked::default() });
        let cases = [
            ("", Ok(Asked::default())),
            ("since=30s", since(999_970_000)),
            ("since=5m", since(999_700_000)),
            ("since=2h", since(992_800_000)),
            ("since=1d", since(913_600_000)),
            ("since=1w", since(395_200_000)),
            ("since=1970-01-01T00:00:01Z", since(1_000)),
            ("since=5", Err("since is 30s, 5m, 2h, 1d or a time such as 2026-11-21T03:00:00Z")),
            ("since=%C3%A9", Err("since is 30s, 5m, 2h, 1d or a time such as 2026-11-21T03:00:00Z")),
            (
                "name=%2Fa&filter=%7B%24.a%3D1%7D&limit=3&follow=true",
                Ok(Asked { name: Some("/a".into()), since: None, filter: "{$.a=1}".into(), limit: Some(3), follow: true }),
            ),
            ("nme=a", Err("a query here has name, since, filter, limit and follow=true")),
        ];
        for (query, expected) in cases {
            assert_eq!(read(query, now), expected, "{query}");
        }
    }
}
