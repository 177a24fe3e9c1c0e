//! The log on the terminal: one line per request, a second one for why it was refused, and what handlers print.
//!
//! Lines are written by a thread of their own, so that a slow terminal never holds up an answer.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::{Method, StatusCode};
use jiff::Timestamp;
use sekisho_lambda::Note;

/// Lines that may wait for the terminal; what comes on top is counted, not kept.
const WAITING_LINES: usize = 4096;
/// Lines of so long a time are written together: waking the writer for each would cost a busy stack more than writing.
const GATHERED: Duration = Duration::from_millis(5);
/// A path longer than this is cut in the log.
const PATH_SHOWN: usize = 120;

/// Where log lines go.
pub struct RequestLog {
    lines: Option<SyncSender<String>>,
    writer: Option<JoinHandle<()>>,
    left_out: AtomicU64,
    colour: bool,
}

/// One finished request.
pub struct Finished<'a> {
    pub method: &'a Method,
    pub path: &'a str,
    /// The operation that `X-Amz-Target` names.
    pub operation: Option<&'a str>,
    pub status: StatusCode,
    pub took: Duration,
    pub note: Option<&'a Note>,
}

impl RequestLog {
    /// Starts the writing thread on standard output.
    pub fn to_stdout() -> Self {
        let (lines, waiting) = sync_channel(WAITING_LINES);
        let writer = std::thread::spawn(move || write_lines(&waiting));
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { lines: Some(lines), writer: Some(writer), left_out: AtomicU64::new(0), colour }
    }

    /// Keeps nothing: for a stack whose requests are told some other way.
    pub fn silent() -> Self {
        Self { lines: None, writer: None, left_out: AtomicU64::new(0), colour: false }
    }

    /// One line for the request, and one that says why if there is a reason.
    pub fn request(&self, finished: &Finished<'_>) {
        if self.lines.is_some() {
            self.line(describe(finished, Timestamp::now(), self.colour));
        }
    }

    /// Anything else, such as a line that a handler printed.
    pub fn line(&self, text: String) {
        let Some(lines) = &self.lines else { return };
        match lines.try_send(text) {
            Ok(()) => {
                if self.left_out.load(Ordering::Relaxed) > 0 {
                    let left_out = self.left_out.swap(0, Ordering::Relaxed);
                    let _ = lines.try_send(format!("({left_out} log lines left out: the terminal is slower than the requests)"));
                }
            }
            Err(TrySendError::Full(_)) => {
                self.left_out.fetch_add(1, Ordering::Relaxed);
            }
            Err(TrySendError::Disconnected(_)) => {}
        }
    }
}

impl Drop for RequestLog {
    fn drop(&mut self) {
        self.lines = None;
        if let Some(writer) = self.writer.take() {
            // It ends by itself once it has written what waits.
            let _ = writer.join();
        }
    }
}

fn write_lines(waiting: &Receiver<String>) {
    let mut out = std::io::BufWriter::new(std::io::stdout());
    while let Ok(first) = waiting.recv() {
        std::thread::sleep(GATHERED);
        let mut next = Some(first);
        while let Some(line) = next {
            // A closed terminal is no reason to stop serving.
            let _ = writeln!(out, "{line}");
            next = waiting.try_recv().ok();
        }
        let _ = out.flush();
    }
}

fn describe(finished: &Finished<'_>, at: Timestamp, colour: bool) -> String {
    let (start, end) = if colour { paint(finished.status) } else { ("", "") };
    let milliseconds = finished.took.as_secs_f64() * 1000.0;
    let mut path = shown(finished.path);
    if let Some(operation) = finished.operation {
        let _ = write!(path, " {}", shown(operation));
    }
    let status = finished.status.as_u16();
    let mut text =
        format!("{} {:<7} {path} {start}{status}{end} {milliseconds:.1} ms", at.strftime("%H:%M:%S"), finished.method.as_str());
    let Some(note) = finished.note else { return text };
    if let Some(function) = &note.function {
        let _ = write!(text, " {}", printable(function));
    }
    if let Some(why) = &note.why {
        let _ = write!(text, "\n         why: {}", printable(why));
    }
    text
}

fn paint(status: StatusCode) -> (&'static str, &'static str) {
    let colour = match status.as_u16() {
        500.. => "\x1b[31m",
        400.. => "\x1b[33m",
        _ => "\x1b[32m",
    };
    (colour, "\x1b[0m")
}

fn shown(path: &str) -> String {
    let cut: String = path.chars().take(PATH_SHOWN).collect();
    if cut.len() < path.len() { printable(&format!("{cut}…")) } else { printable(&cut) }
}

/// Control characters from outside must not reach a terminal.
pub fn printable(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(path: &str, status: u16, note: Option<&Note>) -> String {
        let finished = Finished {
            method: &Method::GET,
            path,
            operation: None,
            status: StatusCode::from_u16(status).unwrap(),
            took: Duration::from_micros(1234),
            note,
        };
        describe(&finished, Timestamp::UNIX_EPOCH, false)
    }

    #[test]
    fn one_line_per_request_with_its_function() {
        let note = Note { function: Some("HelloFunction".to_owned()), why: None };
        assert_eq!(line("/hello", 200, Some(&note)), "00:00:00 GET     /hello 200 1.2 ms HelloFunction");
    }

    #[test]
    fn a_refusal_has_a_second_line_that_says_why() {
        let note = Note { function: None, why: Some("the token expired 61 s ago".to_owned()) };
        assert_eq!(
            line("/hello", 401, Some(&note)),
            "00:00:00 GET     /hello 401 1.2 ms\n         why: the token expired 61 s ago"
        );
    }

    #[test]
    fn nothing_from_outside_can_steer_the_terminal() {
        let text = line("/\u{1b}[2J", 404, None);
        assert!(!text.contains('\u{1b}'), "{text:?}");
        assert!(line(&"x".repeat(5000), 404, None).len() < 300);
    }
}
