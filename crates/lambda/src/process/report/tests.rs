//! Each shape of Lambda's lines.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::time::UNIX_EPOCH;

use serde_json::{Value, json};

use super::*;

const ID: &str = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";

fn done(init: Option<u64>, failure: Option<&Failure>) -> Done {
    Done {
        at: UNIX_EPOCH + Duration::from_secs(2),
        duration: Duration::from_micros(1_234),
        init: init.map(Duration::from_millis),
        memory_used: Some(13),
        failed: failure.map(Failed::new),
        is_error: false,
    }
}

fn invoked(configuration: &FunctionConfiguration, done: Done) -> Invoked {
    let invoked = Invoked::new(&Arc::new(Facts::new(configuration, "$LATEST")), ID, UNIX_EPOCH + Duration::from_secs(1));
    invoked.finish(done);
    invoked
}

#[test]
fn lines_as_text() {
    let crash = Failure::Exited(ExitStatus::from_raw(3 << 8));
    let late = Failure::TimedOut(Duration::from_secs(3));
    let rest = "Duration: 1.23 ms\tBilled Duration: 2 ms\tMemory Size: 128 MB\tMax Memory Used: 13 MB\t";
    let cases = [
        (done(None, None), format!("END RequestId: {ID}\n|REPORT RequestId: {ID}\t{rest}\n")),
        (
            done(Some(2), None),
            format!(
                "END RequestId: {ID}\n|REPORT RequestId: {ID}\t{}Init Duration: 2.00 ms\t\n",
                rest.replace("2 ms\tM", "4 ms\tM")
            ),
        ),
        (
            done(None, Some(&late)),
            format!(
                "1970-01-01T00:00:02.000Z {ID} Task timed out after 3.00 seconds\n\n|END RequestId: {ID}\n|REPORT RequestId: {ID}\t{rest}Status: timeout\t\n"
            ),
        ),
        (
            done(None, Some(&crash)),
            format!(
                "RequestId: {ID} Error: Runtime exited with error: exit status 3\nRuntime.ExitError\n|END RequestId: {ID}\n|REPORT RequestId: {ID}\t{rest}Status: error\tError Type: Runtime.ExitError\t\n"
            ),
        ),
    ];
    for (done, expected) in cases {
        let invoked = invoked(&FunctionConfiguration::default(), done);
        assert_eq!(invoked.lines(Moment::Start).concat(), format!("START RequestId: {ID} Version: $LATEST\n"));
        assert_eq!(invoked.lines(Moment::End).join("|"), expected);
    }
}

#[test]
fn lines_as_json_by_level() {
    let late = Failure::TimedOut(Duration::from_secs(3));
    let cases: [(&str, Option<&Failure>, usize, &[&str]); 5] = [
        ("INFO", None, 1, &["platform.report"]),
        ("DEBUG", None, 1, &["platform.runtimeDone", "platform.report"]),
        ("WARN", None, 0, &[]),
        ("WARN", Some(&late), 0, &["platform.runtimeDone", "platform.report"]),
        ("INFO", Some(&late), 1, &["platform.runtimeDone", "platform.report"]),
    ];
    for (level, failure, starts, ends) in cases {
        let configuration = FunctionConfiguration {
            log_format: Some("JSON".to_owned()),
            system_log_level: Some(level.to_owned()),
            ..FunctionConfiguration::default()
        };
        let invoked = invoked(&configuration, done(Some(2), failure));
        assert_eq!(invoked.lines(Moment::Start).len(), starts, "{level}");
        let lines: Vec<Value> = invoked.lines(Moment::End).iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines.iter().map(|line| line["type"].as_str().unwrap()).collect::<Vec<_>>(), ends, "{level}");
        if let Some(report) = lines.last() {
            let status = if failure.is_some() { "timeout" } else { "success" };
            let metrics = json!({"durationMs": 1.234, "billedDurationMs": 4, "memorySizeMB": 128, "maxMemoryUsedMB": 13,
                "initDurationMs": 2.0});
            let record = json!({"requestId": ID, "metrics": metrics, "status": status});
            assert_eq!(report, &json!({"time": "1970-01-01T00:00:02.000Z", "type": "platform.report", "record": record}));
        }
    }
}

#[test]
fn a_tail_is_the_last_four_kib() {
    let mut tail = Tail::default();
    for n in 0..1_000 {
        tail.line(&format!("é {n}"));
    }
    let text = tail.finish(&invoked(&FunctionConfiguration::default(), done(None, None)));
    assert!(text.len() <= 4_096 && text.len() > 4_092, "{}", text.len());
    assert!(text.contains(&format!("é 999\nEND RequestId: {ID}\nREPORT ")));
    let short = Tail::default().finish(&invoked(&FunctionConfiguration::default(), done(None, None)));
    assert!(short.starts_with("START RequestId: "), "{short}");
}

#[test]
fn request_ids_are_shown_as_they_were_given() {
    for id in [ID, "r", "8476A536-E9F4-11E8-9739-2DFE598C3FCD", "8476a536e9f411e897392dfe598c3fcd"] {
        let facts = Arc::new(Facts::new(&FunctionConfiguration::default(), "1"));
        let line = Invoked::new(&facts, id, UNIX_EPOCH).lines(Moment::Start).concat();
        assert_eq!(line, format!("START RequestId: {id} Version: 1\n"));
    }
}

#[test]
fn this_process_uses_memory() {
    assert!(memory_used(std::process::id()).is_some_and(|mb| mb > 0));
}
