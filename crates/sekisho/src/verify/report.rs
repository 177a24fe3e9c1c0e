//! The result for programs.

use serde_json::{Value, json};

use super::check::Check;
use super::run::{Done, Outcome};
use super::table::Counts;
use super::target::Target;

/// What is written by `--json`.
pub fn report(target: &Target, done: &[Done], at: jiff::Timestamp) -> Value {
    let counts = Counts::of(done);
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "time": at.to_string(),
        "target": {
            "kind": target.kind.name(),
            "version": target.version,
            "endpoint": target.caller.service("cognito-idp"),
            "region": target.caller.region,
            "outputs": target.outputs,
        },
        "summary": { "passed": counts.passed, "failed": counts.failed, "skipped": counts.skipped },
        "checks": done.iter().map(of).collect::<Vec<_>>(),
    })
}

fn of(done: &Done) -> Value {
    let mut value = described(&done.check);
    value["expected"] = json!(done.expected);
    value["milliseconds"] = json!(u64::try_from(done.took.as_millis()).unwrap_or(u64::MAX));
    match &done.outcome {
        Outcome::Passed => value["result"] = json!("passed"),
        Outcome::Failed(unmet) => {
            value["result"] = json!("failed");
            value["unmet"] = unmet.iter().map(|unmet| json!({ "expected": unmet.expected, "got": unmet.got })).collect();
        }
        Outcome::Skipped(reason) => {
            value["result"] = json!("skipped");
            value["reason"] = json!(reason);
        }
    }
    value
}

/// A check as `--list --json` tells it.
pub fn described(check: &Check) -> Value {
    json!({
        "id": check.id,
        "group": check.group(),
        "title": check.title,
        "request": check.ask.shown(),
        "source": check.source.to_string(),
        "expected": check.expect.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
