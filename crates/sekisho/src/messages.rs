//! `sekisho messages`: the outbox of the running stack, as a list or as it fills; and its lines in the log of `up`.

use std::io::Write as _;
use std::ops::ControlFlow;
use std::sync::Arc;

use bytes::Bytes;
use hyper::{Request, StatusCode};
use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sekisho_cognito::{Message, Wanted};
use serde_json::Value;

use crate::cli::Messages;
use crate::request_log::printable;
use crate::stack::Stack;
use crate::{Failure, client, env};

/// Prints the messages asked for.
pub async fn run(options: Messages) -> Result<(), Failure> {
    let endpoint = env::endpoint(&options.running)?;
    let request = Request::get(format!("{endpoint}/_sekisho/messages?{}", query(&options)));
    let request = request.body(Bytes::new()).map_err(Failure::from_error)?;
    let unreachable = |error| format!("no stack answers at {endpoint} ({error}); start one with `sekisho up`");
    let status = if options.follow {
        let each =
            |line: &[u8]| serde_json::from_slice(line).map_or(ControlFlow::Break(()), |message| print(&message, options.json));
        client::lines(request, each).await.map_err(unreachable)?
    } else {
        let answer = client::send(request).await.map_err(unreachable)?;
        let messages: Vec<Value> = serde_json::from_slice(answer.body()).unwrap_or_default();
        // As in any log, the newest stands last.
        let _ = messages.iter().rev().try_for_each(|message| print(message, options.json));
        answer.status()
    };
    if status == StatusCode::OK {
        return Ok(());
    }
    Err(Failure::from(format!("what answers at {endpoint} is not a Sekisho stack; name the right port with --port N")))
}

fn query(options: &Messages) -> String {
    let encoded = |name: &str, value: &str| format!("&{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC));
    let part = |name: &str, value: &Option<String>| value.as_deref().map_or_else(String::new, |value| encoded(name, value));
    format!("limit={}&follow={}{}{}", options.limit, options.follow, part("user", &options.user), part("pool", &options.pool))
}

/// Breaks once nobody reads what is printed.
fn print(message: &Value, json: bool) -> ControlFlow<()> {
    let text = if json { message.to_string() } else { shown(message) };
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    }
}

/// A message as a person reads it.
fn shown(message: &Value) -> String {
    let member = |name: &str| printable(message[name].as_str().unwrap_or_default());
    let at = message["Created"].as_f64().and_then(|seconds| {
        #[allow(clippy::cast_possible_truncation)] // whole seconds of a date fit
        Timestamp::from_second(seconds as i64).ok()
    });
    let at = at.map_or_else(String::new, |at| at.strftime("%Y-%m-%d %H:%M:%SZ").to_string());
    let mut text = format!("{at} {} to {} ({})\n", member("Kind"), member("Destination"), member("Username"));
    if message["Subject"].is_string() {
        text += &format!("    {}\n", member("Subject"));
    }
    let body = message["Text"].as_str().or(message["Code"].as_str()).unwrap_or_default();
    for line in body.trim_end().lines() {
        text += &format!("    {}\n", printable(line));
    }
    text
}

/// A line in the log for each message, until the stack ends.
pub async fn tell(stack: Arc<Stack>) {
    let mut follower = stack.services.cognito.follow_messages(Wanted::default(), 0);
    let (log, ended) = (stack.log.clone(), stack.ended());
    drop(stack);
    let each = async move {
        loop {
            for message in follower.next().await {
                log.line(told(&message, Timestamp::now()));
            }
        }
    };
    tokio::select! { () = each => {}, () = ended => {} }
}

fn told(message: &Message, at: Timestamp) -> String {
    let what = if message.kind == "INVITATION" { "temporary password" } else { "code" };
    let (at, to, code) = (at.strftime("%H:%M:%S"), printable(&message.destination), printable(&message.code));
    format!("{at} a {what} was sent to {to}: {code}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn as_a_person_reads_it() {
        let mail = json!({"Created": 1_795_230_000.0, "Kind": "SIGN_UP", "Destination": "a@b.c", "Username": "a\u{1b}[2J",
                          "Subject": "Your verification code", "Text": "Hello\n123456 \n", "Code": "123456"});
        let expected =
            "2026-11-21 03:00:00Z SIGN_UP to a@b.c (a\u{fffd}[2J)\n    Your verification code\n    Hello\n    123456 \n";
        assert_eq!(shown(&mail), expected.replace("123456 \n", "123456\n"));
        let older = json!({"Created": 0.0, "Kind": "INVITATION", "Destination": "+1", "Username": "a", "Code": "x"});
        assert_eq!(shown(&older), "1970-01-01 00:00:00Z INVITATION to +1 (a)\n    x\n");
    }
}
