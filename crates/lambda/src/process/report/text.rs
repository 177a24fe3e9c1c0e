//! Lambda's lines as text.

use std::fmt::Write;

use jiff::Timestamp;

use super::{Done, Failed, ms};

/// What stands for the version of a runtime, which is whatever runs on this machine.
pub(super) const RUNTIME_VERSION: &str = "v0";
/// What stands for the digest in its ARN.
pub(super) const RUNTIME_DIGEST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

// Unverified: version and ARN of a runtime say here that it is none of AWS's.
pub(super) fn init_start(runtime: &str, region: &str) -> String {
    let version = runtime_version(runtime);
    format!("INIT_START Runtime Version: {version}\tRuntime Version ARN: arn:aws:lambda:{region}::runtime:{RUNTIME_DIGEST}\n")
}

/// `provided.al2023` is `provided:al2023.v0`.
pub(super) fn runtime_version(runtime: &str) -> String {
    format!("{}.{RUNTIME_VERSION}", runtime.replacen('.', ":", 1))
}

pub(super) fn start(request_id: &str, version: &str) -> String {
    format!("START RequestId: {request_id} Version: {version}\n")
}

pub(super) fn end(request_id: &str, memory_size: u32, done: &Done) -> Vec<String> {
    let mut lines = Vec::with_capacity(3);
    if let Some(failed) = &done.failed {
        lines.push(failure(request_id, failed, done));
    }
    lines.push(format!("END RequestId: {request_id}\n"));
    lines.push(report(request_id, memory_size, done));
    lines
}

fn failure(request_id: &str, failed: &Failed, done: &Done) -> String {
    if failed.timed_out {
        let at = Timestamp::try_from(done.at).unwrap_or_default();
        return format!("{at:.3} {request_id} {}\n\n", failed.text);
    }
    format!("RequestId: {request_id} Error: {}\n{}\n", failed.text, failed.kind)
}

fn report(request_id: &str, memory_size: u32, done: &Done) -> String {
    let (duration, billed) = (done.milliseconds(), done.billed());
    let mut line = format!(
        "REPORT RequestId: {request_id}\tDuration: {duration:.2} ms\tBilled Duration: {billed:.0} ms\tMemory Size: {memory_size} MB"
    );
    // Writing to a String cannot fail.
    if let Some(used) = done.memory_used {
        let _ = write!(line, "\tMax Memory Used: {used} MB");
    }
    if let Some(init) = done.init {
        let _ = write!(line, "\tInit Duration: {:.2} ms", ms(init));
    }
    if let Some(failed) = &done.failed {
        let _ = write!(line, "\tStatus: {}", failed.status);
        if !failed.timed_out {
            // Unverified: that the type stands here for every kind of crash.
            let _ = write!(line, "\tError Type: {}", failed.kind);
        }
    }
    line.push_str("\t\n");
    line
}
