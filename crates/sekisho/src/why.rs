//! `sekisho why`: how a request went, in plain words and with what to change; `sekisho token` with a route: the same for a
//! token that no request has carried yet.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Read as _};

use bytes::Bytes;
use hyper::Request;
use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::cli::{Running, Why};
use crate::console::requests::Question;
use crate::request_log::printable;
use crate::{Failure, client};

/// Longest token that is read from standard input.
const TOKEN_LIMIT: u64 = 64 * 1024;

/// Explains one request, or lists the last ones.
pub async fn run(options: Why) -> Result<(), Failure> {
    let path = match (&options.request_id, options.list) {
        (Some(id), _) => format!("requests/{}", utf8_percent_encode(id, NON_ALPHANUMERIC)),
        (None, Some(number)) => format!("requests?limit={number}"),
        (None, None) if options.last => "requests?limit=1".to_owned(),
        (None, None) => "requests?limit=1&refused=true".to_owned(),
    };
    let answer = client::ask(&options.running, |url| Request::get(url).body(Bytes::new()), &path).await?;
    if options.list.is_some() {
        return print(&answer, options.json, |requests| table(requests.as_array().map_or(&[], Vec::as_slice)));
    }
    let one = answer.as_array().map_or(Some(&answer), |list| list.first());
    let Some(one) = one else {
        let what = if options.last { "no request to an API yet" } else { "no request was refused yet" };
        return Err(Failure::from(format!("{what}; `sekisho why --list` shows what came")));
    };
    print(one, options.json, |one| story(one, Paint::of_stdout()))
}

/// A token, and where it may get in.
pub struct Asked {
    /// `-`: it is on standard input.
    pub token: String,
    pub api: String,
    pub route: String,
    pub stage: Option<String>,
}

/// Judges a token for a route. Fails if it would not get in, so that a script can ask.
pub async fn judge(asked: Asked, running: &Running, json: bool) -> Result<(), Failure> {
    let token = if asked.token == "-" { standard_input()? } else { asked.token };
    let question = Question { token: token.trim().to_owned(), api: asked.api, route: asked.route, stage: asked.stage };
    let body = serde_json::to_vec(&question).map_err(Failure::from_error)?;
    let answer = client::ask(running, |url| Request::post(url).body(Bytes::from(body)), "token").await?;
    print(&answer, json, |judged| story(judged, Paint::of_stdout()))?;
    match answer["why"].as_str() {
        Some(_) => Err(Failure::from("this token does not get in".to_owned())),
        None => Ok(()),
    }
}

fn standard_input() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin().take(TOKEN_LIMIT).read_to_string(&mut text).map_err(Failure::from_error)?;
    Ok(text)
}

fn print(value: &Value, json: bool, shown: impl FnOnce(&Value) -> String) -> Result<(), Failure> {
    let text = if json { format!("{value:#}\n") } else { shown(value) };
    // A reader who has seen enough is no failure.
    let _ = std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes());
    Ok(())
}

/// Colours, where they are seen.
#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn of_stdout() -> Self {
        Self(std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none())
    }

    fn good(self, text: &str) -> String {
        if self.0 { format!("\x1b[32m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn bad(self, text: &str) -> String {
        if self.0 { format!("\x1b[31m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// One request as a person reads it: what came, each step, why.
fn story(request: &Value, paint: Paint) -> String {
    let mut text = headline(request, paint);
    let steps = request["steps"].as_array().map_or(&[][..], Vec::as_slice);
    let width = steps.iter().filter_map(|step| step["name"].as_str()).map(str::len).max().unwrap_or_default();
    text.push('\n');
    for step in steps {
        let mark = if step["passed"] == true { paint.good("ok") } else { paint.bad("no") };
        let name = member(step, "name");
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {mark}  {name:<width$}  {}  ({})", member(step, "said"), time(&step["micros"]));
        for (word, what) in [("expected", member(step, "expected")), ("got", member(step, "got"))] {
            if !what.is_empty() {
                let _ = writeln!(text, "      {:<width$}  {word:<8} {what}", "");
            }
        }
    }
    for (word, what) in [("why", member(request, "why")), ("build", member(request, "build"))] {
        if !what.is_empty() {
            let _ = write!(text, "\n{word}: {what}\n");
        }
    }
    text
}

fn headline(request: &Value, paint: Paint) -> String {
    let status = request["status"].as_u64().unwrap_or_default();
    let status_text = if status < 400 { paint.good(&status.to_string()) } else { paint.bad(&status.to_string()) };
    let kind = if request["apiKind"] == "http" { "HTTP API" } else { "REST API" };
    let stage = request["stage"].as_str().map_or_else(String::new, |stage| format!(", stage {}", printable(stage)));
    let function = request["function"].as_str().map_or_else(String::new, |name| format!(", function {}", printable(name)));
    let mut text =
        format!("{} {} -> {status_text} in {}\n", member(request, "method"), member(request, "path"), time(&request["micros"]));
    let _ = writeln!(text, "{kind} {}{stage}{function}", member(request, "apiId"));
    let (at, id) = (at(&request["at"]), member(request, "requestId"));
    if !id.is_empty() {
        let _ = writeln!(text, "{at}, request {id}");
    }
    text
}

/// The last requests, newest last as in a log.
fn table(requests: &[Value]) -> String {
    let mut text = String::new();
    for request in requests.iter().rev() {
        let (at, id, method, path) =
            (at(&request["at"]), member(request, "requestId"), member(request, "method"), member(request, "path"));
        let status = request["status"].as_u64().unwrap_or_default();
        let _ = writeln!(text, "{at}  {status}  {method:<7} {path}  {id}");
        let why = member(request, "why");
        if !why.is_empty() {
            let _ = writeln!(text, "    why: {why}");
        }
    }
    text
}

fn member(value: &Value, name: &str) -> String {
    printable(value[name].as_str().unwrap_or_default())
}

fn at(millis: &Value) -> String {
    let stamp = millis.as_i64().and_then(|millis| Timestamp::from_millisecond(millis).ok());
    stamp.map_or_else(String::new, |stamp| stamp.strftime("%Y-%m-%d %H:%M:%SZ").to_string())
}

fn time(micros: &Value) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
    match micros.as_u64().unwrap_or_default() {
        small if small < 1000 => format!("{small} µs"),
        large => format!("{:.1} ms", large as f64 / 1000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_refused_request_as_a_person_reads_it() {
        let request = json!({
            "requestId": "LV7fzho-PHcEJPw=", "at": 1_795_226_400_000_u64, "apiKind": "http", "apiId": "abc", "stage": "$default",
            "method": "GET", "path": "/hello", "status": 401, "micros": 1234, "why": "the token is not there: send it",
            "steps": [
                {"name": "route", "passed": true, "said": "GET /hello", "micros": 12},
                {"name": "authorizer", "passed": false, "said": "Jwt", "expected": "a token", "got": "nothing\u{1b}", "micros": 3},
            ],
        });
        let expected = "\
GET /hello -> 401 in 1.2 ms
HTTP API abc, stage $default
2026-11-21 02:00:00Z, request LV7fzho-PHcEJPw=

  ok  route       GET /hello  (12 µs)
  no  authorizer  Jwt  (3 µs)
                  expected a token
                  got      nothing\u{fffd}

why: the token is not there: send it
";
        assert_eq!(story(&request, Paint(false)), expected);
        assert!(story(&request, Paint(true)).contains("\x1b[31m401\x1b[0m"));
        assert!(table(&[request]).contains("401  GET     /hello  LV7fzho-PHcEJPw=\n    why: the token"));
    }
}
