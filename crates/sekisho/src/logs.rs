//! `sekisho logs`: the log groups of the running stack, as they are or as they grow.

use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;

use bytes::Bytes;
use hyper::{Request, StatusCode};
use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::cli::Logs;
use crate::request_log::printable;
use crate::{Failure, client, env};

/// Grey, red, yellow, and back.
const COLOURS: [&str; 4] = ["\x1b[90m", "\x1b[31m", "\x1b[33m", "\x1b[0m"];

/// Prints the lines asked for.
pub async fn run(options: Logs) -> Result<(), Failure> {
    let endpoint = env::endpoint(&options.running)?;
    let request = Request::get(format!("{endpoint}/_sekisho/logs?{}", query(&options)));
    let request = request.body(Bytes::new()).map_err(Failure::from_error)?;
    let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    // What is no JSON is a refusal: the reason is the answer's only line.
    let mut refused = None;
    let each = |line: &[u8]| match serde_json::from_slice::<Value>(line) {
        Ok(event) if event.is_object() => print(&event, options.json, colour),
        _ => {
            refused = Some(String::from_utf8_lossy(line).trim().to_owned());
            ControlFlow::Break(())
        }
    };
    let status = client::lines(request, each)
        .await
        .map_err(|error| format!("no stack answers at {endpoint} ({error}); start one with `sekisho up`"))?;
    match (status, refused) {
        (StatusCode::OK, None) => Ok(()),
        (StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND, Some(why)) => Err(Failure::from(printable(&why))),
        _ => Err(Failure::from(format!("what answers at {endpoint} is not a Sekisho stack; name the right port with --port N"))),
    }
}

fn query(options: &Logs) -> String {
    let mut query = format!("follow={}", options.follow);
    let limit = options.limit.map(|limit| limit.to_string());
    let parts = [("name", &options.name), ("since", &options.since), ("filter", &options.filter), ("limit", &limit)];
    for (name, value) in parts {
        if let Some(value) = value {
            query += &format!("&{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
        }
    }
    query
}

/// Breaks once nobody reads what is printed.
fn print(event: &Value, json: bool, colour: bool) -> ControlFlow<()> {
    let text = if json { event.to_string() } else { shown(event, colour) };
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    }
}

/// An event as a person reads it.
fn shown(event: &Value, colour: bool) -> String {
    if let Some(missed) = event["missed"].as_u64() {
        return format!("({missed} records left out: they came faster than they were read)");
    }
    let at = event["timestamp"].as_i64().and_then(|at| Timestamp::from_millisecond(at).ok()).unwrap_or_default();
    let group = event["group"].as_str().unwrap_or_default();
    let group = printable(group.strip_prefix("/aws/lambda/").unwrap_or(group));
    let message = event["message"].as_str().unwrap_or_default();
    let lines: Vec<String> = message.trim_end().lines().map(|line| printable(&line.replace('\t', "  "))).collect();
    let message = lines.join("\n    ");
    let (start, end) = match paint(&message).filter(|_| colour) {
        Some(start) => (start, COLOURS[3]),
        None => ("", ""),
    };
    format!("{} {group} | {start}{}{end}", at.strftime("%H:%M:%S%.3f"), message.trim_end())
}

/// Lambda's own lines step back, errors and warnings stand out.
fn paint(message: &str) -> Option<&'static str> {
    let own = ["START RequestId:", "END RequestId:", "REPORT RequestId:", "INIT_START ", "{\"time\":"];
    if own.iter().any(|own| message.starts_with(own)) {
        Some(COLOURS[0])
    } else if message.contains("ERROR") || message.contains("Task timed out") || message.contains(" Error: ") {
        Some(COLOURS[1])
    } else if message.contains("WARN") {
        Some(COLOURS[2])
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn as_a_person_reads_it() {
        let event = |group: &str, message: &str| json!({"timestamp": 1_795_230_000_123_i64, "group": group, "message": message});
        let cases = [
            (event("/aws/lambda/f", "hello\n"), false, "03:00:00.123 f | hello"),
            (event("house", "a\nb\u{1b}[2J\n\n"), false, "03:00:00.123 house | a\n    b\u{fffd}[2J"),
            (event("/aws/lambda/f", "END RequestId: x\n"), true, "03:00:00.123 f | \u{1b}[90mEND RequestId: x\u{1b}[0m"),
            (event("/aws/lambda/f", "ERROR no\n"), true, "03:00:00.123 f | \u{1b}[31mERROR no\u{1b}[0m"),
            (json!({"missed": 3}), true, "(3 records left out: they came faster than they were read)"),
        ];
        for (event, colour, expected) in cases {
            assert_eq!(shown(&event, colour), expected);
        }
    }
}
