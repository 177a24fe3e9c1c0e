//! The log tail of one invocation, with the START, END and REPORT lines of Lambda's log.

use std::fmt::Write;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

/// How much of the log an Invoke with `LogType=Tail` answers.
const TAIL: usize = 4_096;

/// The last 4 KiB of an invocation's log.
pub(crate) struct Tail {
    text: String,
}

/// What the REPORT line says.
pub(crate) struct Report<'a> {
    pub request_id: &'a str,
    pub duration: Duration,
    pub init: Option<Duration>,
    pub memory_size: u32,
    /// MB; unknown for a process that is gone.
    pub memory_used: Option<u64>,
    /// `timeout` or `error`.
    pub status: Option<&'a str>,
}

impl Tail {
    pub fn start(request_id: &str, version: &str) -> Self {
        let text = format!("START RequestId: {request_id} Version: {version}\n");
        Self { text }
    }

    pub fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
        self.cut();
    }

    /// The line that tells of a timeout, or of another end of the process.
    pub fn failure(&mut self, at: SystemTime, request_id: &str, text: &str) {
        let at = Timestamp::try_from(at).unwrap_or_default();
        self.line(&format!("{at:.3} {request_id} {text}"));
    }

    /// The whole tail.
    pub fn finish(mut self, report: &Report<'_>) -> String {
        self.line(&format!("END RequestId: {}", report.request_id));
        self.line(&report.to_line());
        self.text
    }

    /// Keeps the last 4 KiB.
    fn cut(&mut self) {
        if self.text.len() > TAIL {
            let from = self.text.ceil_char_boundary(self.text.len() - TAIL);
            self.text.drain(..from);
        }
    }
}

impl Report<'_> {
    fn to_line(&self) -> String {
        let ms = |duration: Duration| duration.as_secs_f64() * 1_000.0;
        // The init phase is billed too (AWS, since August 2025).
        let billed = ms(self.duration + self.init.unwrap_or_default()).ceil();
        let mut line = format!(
            "REPORT RequestId: {}\tDuration: {:.2} ms\tBilled Duration: {billed:.0} ms\tMemory Size: {} MB",
            self.request_id,
            ms(self.duration),
            self.memory_size,
        );
        // Writing to a String cannot fail.
        if let Some(used) = self.memory_used {
            let _ = write!(line, "\tMax Memory Used: {used} MB");
        }
        if let Some(init) = self.init {
            let _ = write!(line, "\tInit Duration: {:.2} ms", ms(init));
        }
        if let Some(status) = self.status {
            let _ = write!(line, "\tStatus: {status}");
        }
        line.push('\t');
        line
    }
}

/// Peak memory of a process in MB, from Linux's `/proc`.
pub(crate) fn memory_used(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse().ok()?;
    Some(kib.div_ceil(1_024))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(init: Option<Duration>, status: Option<&'static str>) -> Report<'static> {
        Report { request_id: "r", duration: Duration::from_micros(1_234), init, memory_size: 128, memory_used: Some(13), status }
    }

    #[test]
    fn report_lines() {
        let cases = [
            (
                report(None, None),
                "REPORT RequestId: r\tDuration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 13 MB\t",
            ),
            (
                report(Some(Duration::from_millis(2)), Some("timeout")),
                "REPORT RequestId: r\tDuration: 1.23 ms\tBilled Duration: 4 ms\tMemory Size: 128 MB\tMax Memory Used: 13 MB\tInit Duration: 2.00 ms\tStatus: timeout\t",
            ),
        ];
        for (report, line) in cases {
            assert_eq!(report.to_line(), line);
        }
    }

    #[test]
    fn a_tail_is_the_last_four_kib() {
        let mut tail = Tail::start("r", "$LATEST");
        for n in 0..1_000 {
            tail.line(&format!("é {n}"));
        }
        let text = tail.finish(&report(None, None));
        assert!(text.len() <= TAIL && text.len() > TAIL - 4, "{}", text.len());
        assert!(text.contains("é 999\nEND RequestId: r\nREPORT "));
    }

    #[test]
    fn this_process_uses_memory() {
        assert!(memory_used(std::process::id()).is_some_and(|mb| mb > 0));
    }
}
