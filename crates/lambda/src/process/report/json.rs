//! Lambda's lines as JSON; which are written at which level: "Log-level filtering" in the developer guide.

use std::time::SystemTime;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::text::{RUNTIME_DIGEST, runtime_version};
use super::{Done, Facts, Invoked, Level, ms};

// Unverified: which of the documented members AWS leaves out where Lambda runs on demand.
pub(super) fn init_start(facts: &Facts, at: SystemTime, runtime: &str, region: &str) -> String {
    let record = json!({
        "initializationType": "on-demand",
        "phase": "init",
        "runtimeVersion": runtime_version(runtime),
        "runtimeVersionArn": format!("arn:aws:lambda:{region}::runtime:{RUNTIME_DIGEST}"),
        "functionVersion": facts.version,
        "instanceMaxMemory": u64::from(facts.memory_size) * 1_024 * 1_024,
    });
    line(at, "platform.initStart", &record)
}

pub(super) fn start(invoked: &Invoked, request_id: &str) -> String {
    line(invoked.started, "platform.start", &json!({ "requestId": request_id, "version": invoked.facts.version }))
}

pub(super) fn end(invoked: &Invoked, request_id: &str, done: &Done, level: Level) -> Vec<String> {
    let (status, kind) = match &done.failed {
        Some(failed) => (failed.status, (!failed.timed_out).then_some(failed.kind)),
        None => (if done.is_error { "error" } else { "success" }, None),
    };
    let own = if status == "success" { Level::Debug } else { Level::Warn };
    let mut lines = Vec::with_capacity(2);
    if level <= own {
        let mut record = json!({ "requestId": request_id, "status": status, "metrics": { "durationMs": hundredths(done) } });
        put(&mut record, "errorType", kind);
        lines.push(line(done.at, "platform.runtimeDone", &record));
    }
    let own = if status == "success" { Level::Info } else { Level::Warn };
    if level <= own {
        let mut record = json!({ "requestId": request_id, "metrics": metrics(invoked, done), "status": status });
        put(&mut record, "errorType", kind);
        lines.push(line(done.at, "platform.report", &record));
    }
    lines
}

fn metrics(invoked: &Invoked, done: &Done) -> Value {
    #[allow(clippy::cast_possible_truncation, reason = "whole milliseconds of an invocation")]
    let billed = done.billed() as i64;
    let mut metrics = json!({
        "durationMs": hundredths(done),
        "billedDurationMs": billed,
        "memorySizeMB": invoked.facts.memory_size,
    });
    put(&mut metrics, "maxMemoryUsedMB", done.memory_used);
    put(&mut metrics, "initDurationMs", done.init.map(|init| (ms(init) * 1_000.0).round() / 1_000.0));
    metrics
}

fn hundredths(done: &Done) -> f64 {
    (done.milliseconds() * 1_000.0).round() / 1_000.0
}

fn put(record: &mut Value, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        record[name] = value.into();
    }
}

fn line(at: SystemTime, kind: &str, record: &Value) -> String {
    let at = Timestamp::try_from(at).unwrap_or_default();
    format!("{}\n", json!({ "time": format!("{at:.3}"), "type": kind, "record": record }))
}
