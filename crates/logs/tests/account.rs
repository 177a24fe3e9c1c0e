//! The service by its operations, and how functions write to it.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the report; the lint's own exception knows only #[test] functions")]

use std::any::Any;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sekisho_logs::{Later, Logs, Pattern, Settings, Wanted};
use serde_json::{Value, json};

const NOW: u64 = 1_795_230_000_000;
const DAY: u64 = 86_400_000;

fn at(ms: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(ms)
}

fn open(database: Option<PathBuf>) -> Arc<Logs> {
    let settings = Settings { account_id: "123456789012".to_owned(), region: "eu-west-1".to_owned(), database };
    Logs::open(settings).unwrap()
}

fn call(logs: &Logs, operation: &str, input: &Value) -> Value {
    logs.call(operation, input, at(NOW)).unwrap_or_else(|refusal| panic!("{operation} {input}: {refusal}"))
}

fn refused(logs: &Logs, operation: &str, input: &Value) -> String {
    logs.call(operation, input, at(NOW)).unwrap_err().to_string()
}

/// A group `g` with a stream `s`.
fn group(logs: &Logs) {
    call(logs, "CreateLogGroup", &json!({"logGroupName": "g", "tags": {"a": "b"}}));
    call(logs, "CreateLogStream", &json!({"logGroupName": "g", "logStreamName": "s"}));
}

fn put(logs: &Logs, from: u64, messages: impl IntoIterator<Item = String>) -> Value {
    let events: Vec<Value> =
        (from..).zip(messages).map(|(timestamp, message)| json!({"timestamp": timestamp, "message": message})).collect();
    call(logs, "PutLogEvents", &json!({"logGroupName": "g", "logStreamName": "s", "logEvents": events}))
}

fn messages(answer: &Value) -> Vec<&str> {
    answer["events"].as_array().unwrap().iter().map(|event| event["message"].as_str().unwrap()).collect()
}

#[test]
fn what_clients_put_outlives_the_process_and_what_functions_say_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("logs.sqlite");
    let logs = open(Some(path.clone()));
    group(&logs);
    call(&logs, "PutRetentionPolicy", &json!({"logGroupName": "g", "retentionInDays": 7}));
    put(&logs, NOW, ["one".to_owned(), "two".to_owned()]);
    logs.writer("g", "of a process", at(NOW)).line(at(NOW + 1), "in memory");
    let all = json!({"logGroupName": "g"});
    assert_eq!(messages(&call(&logs, "FilterLogEvents", &all)), ["one", "two", "in memory"]);
    drop(logs);
    let logs = open(Some(path));
    assert_eq!(messages(&call(&logs, "FilterLogEvents", &all)), ["one", "two"]);
    let described = call(&logs, "DescribeLogGroups", &json!({}));
    let group = &described["logGroups"][0];
    assert_eq!((&group["retentionInDays"], &group["storedBytes"]), (&json!(7), &json!(2 * 26 + 6)));
    assert_eq!(group["arn"], "arn:aws:logs:eu-west-1:123456789012:log-group:g:*");
    assert_eq!(call(&logs, "ListTagsLogGroup", &all), json!({"tags": {"a": "b"}}));
    put(&logs, NOW + 2, ["three".to_owned()]);
    let streams = call(&logs, "DescribeLogStreams", &all);
    let stream = &streams["logStreams"][0];
    assert_eq!((&stream["firstEventTimestamp"], &stream["lastEventTimestamp"]), (&json!(NOW), &json!(NOW + 2)));
}

#[test]
fn tokens_lead_back_and_forth_and_stay_at_the_ends() {
    let logs = open(None);
    group(&logs);
    put(&logs, NOW, (0..25).map(|n| format!("m{n}")));
    let get = |token: Option<&Value>, head: bool, limit: u64| {
        let mut input = json!({"logGroupName": "g", "logStreamName": "s", "limit": limit, "startFromHead": head});
        if let Some(token) = token {
            input["nextToken"] = token.clone();
        }
        call(&logs, "GetLogEvents", &input)
    };
    let (mut page, mut seen) = (get(None, true, 10), Vec::new());
    loop {
        seen.extend(messages(&page).into_iter().map(str::to_owned));
        let next = get(Some(&page["nextForwardToken"]), true, 10);
        if next["nextForwardToken"] == page["nextForwardToken"] {
            assert!(messages(&next).is_empty());
            break;
        }
        page = next;
    }
    assert_eq!(seen, (0..25).map(|n| format!("m{n}")).collect::<Vec<_>>());
    // What comes later stands behind the token that stayed.
    put(&logs, NOW + 100, ["later".to_owned()]);
    assert_eq!(messages(&get(Some(&page["nextForwardToken"]), true, 10)), ["later"]);
    let newest = get(None, false, 3);
    assert_eq!(messages(&newest), ["m23", "m24", "later"]);
    let before = get(Some(&newest["nextBackwardToken"]), false, 100);
    assert_eq!((messages(&before).len(), messages(&before)[22]), (23, "m22"));
    let none = get(Some(&before["nextBackwardToken"]), false, 100);
    assert_eq!((messages(&none).len(), &none["nextBackwardToken"]), (0, &before["nextBackwardToken"]));
}

#[test]
fn filters_page_over_memory_and_database_in_order() {
    let logs = open(None);
    group(&logs);
    put(&logs, NOW, (0..10).map(|n| format!("put {n}")));
    let writer = logs.writer("g", "process", at(NOW));
    for n in 0..10 {
        writer.line(at(NOW + n), &format!("said {n}"));
    }
    let expected: Vec<String> = (0..10).flat_map(|n| [format!("put {n}"), format!("said {n}")]).collect();
    for (newest_first, expected) in [(false, expected.clone()), (true, expected.into_iter().rev().collect())] {
        let (mut seen, mut ids, mut token) = (Vec::new(), Vec::new(), Value::Null);
        loop {
            let mut input = json!({"logGroupName": "g", "limit": 7, "startFromHead": !newest_first});
            if token.is_string() {
                input["nextToken"] = token;
            }
            let page = call(&logs, "FilterLogEvents", &input);
            seen.extend(messages(&page).into_iter().map(str::to_owned));
            ids.extend(page["events"].as_array().unwrap().iter().map(|event| event["eventId"].to_string()));
            token = page["nextToken"].clone();
            if token.is_null() {
                break;
            }
        }
        assert_eq!(seen, expected);
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 20);
    }
    let some = json!({"logGroupIdentifier": "arn:aws:logs:eu-west-1:123456789012:log-group:g", "filterPattern": "said",
        "startTime": NOW + 2, "endTime": NOW + 3});
    assert_eq!(messages(&call(&logs, "FilterLogEvents", &some)), ["said 2", "said 3"]);
    let one = json!({"logGroupName": "g", "logStreamNamePrefix": "proc", "limit": 1});
    assert_eq!(messages(&call(&logs, "FilterLogEvents", &one)), ["said 0"]);
    let names = json!({"logGroupName": "g", "logStreamNames": ["s"], "filterPattern": "-0", "limit": 2});
    assert_eq!(messages(&call(&logs, "FilterLogEvents", &names)), ["put 1", "put 2"]);
}

#[test]
fn what_is_older_than_the_retention_is_gone() {
    let logs = open(None);
    group(&logs);
    put(&logs, NOW - 12 * DAY, ["old".to_owned()]);
    logs.writer("g", "p", at(NOW)).line(at(NOW - 11 * DAY), "old in memory");
    put(&logs, NOW, ["new".to_owned()]);
    let all = json!({"logGroupName": "g"});
    call(&logs, "PutRetentionPolicy", &json!({"logGroupName": "g", "retentionInDays": 7}));
    assert_eq!(messages(&call(&logs, "FilterLogEvents", &all)), ["new"]);
    call(&logs, "DeleteRetentionPolicy", &all);
    assert_eq!(messages(&call(&logs, "FilterLogEvents", &all)), ["new"], "it went, it was not hidden");
}

#[test]
fn refusals_have_awss_words() {
    let logs = open(None);
    group(&logs);
    let event = json!([{"timestamp": NOW, "message": "x"}]);
    let far = json!([{"timestamp": NOW - DAY - 1, "message": "x"}, {"timestamp": NOW, "message": "x"}]);
    for (operation, input, expected) in [
        (
            "CreateLogGroup",
            json!({"logGroupName": "g"}),
            "ResourceAlreadyExistsException: The specified log group already exists",
        ),
        ("DeleteLogGroup", json!({"logGroupName": "h"}), "ResourceNotFoundException: The specified log group does not exist."),
        (
            "CreateLogStream",
            json!({"logGroupName": "g", "logStreamName": "a:b"}),
            "InvalidParameterException: 1 validation error detected: Value 'a:b' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*",
        ),
        (
            "PutLogEvents",
            json!({"logGroupName": "g", "logStreamName": "t", "logEvents": event}),
            "ResourceNotFoundException: The specified log stream does not exist.",
        ),
        (
            "PutLogEvents",
            json!({"logGroupName": "g", "logStreamName": "s", "logEvents": far}),
            "InvalidParameterException: The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
        ),
        (
            "PutLogEvents",
            json!({"logGroupName": "g", "logStreamName": "s", "logEvents": []}),
            "InvalidParameterException: 1 validation error detected: Value '[]' at 'logEvents' failed to satisfy constraint: Member must have length greater than or equal to 1",
        ),
        ("StartQuery", json!({}), "UnsupportedOperation: StartQuery is not supported by Sekisho's CloudWatch Logs"),
        ("Nonsense", json!({}), "UnknownOperationException: "),
    ] {
        assert_eq!(refused(&logs, operation, &input), expected);
    }
    call(&logs, "PutLogGroupDeletionProtection", &json!({"logGroupIdentifier": "g", "deletionProtectionEnabled": true}));
    assert!(refused(&logs, "DeleteLogGroup", &json!({"logGroupName": "g"})).contains("protected"));
}

#[test]
fn lists_come_in_pages() {
    let logs = open(None);
    for n in 0..5 {
        call(&logs, "CreateLogGroup", &json!({"logGroupName": format!("/aws/lambda/f{n}")}));
        call(&logs, "CreateLogStream", &json!({"logGroupName": "/aws/lambda/f0", "logStreamName": format!("s{n}")}));
        let events = json!([{"timestamp": NOW - n, "message": "x"}]);
        let stream = format!("s{n}");
        call(&logs, "PutLogEvents", &json!({"logGroupName": "/aws/lambda/f0", "logStreamName": stream, "logEvents": events}));
    }
    call(&logs, "CreateLogGroup", &json!({"logGroupName": "other"}));
    let pages = |operation: &str, list: &str, name: &str, input: Value| {
        let (mut all, mut input) = (Vec::new(), input);
        loop {
            let page = call(&logs, operation, &input);
            let names: Vec<_> = page[list].as_array().unwrap().iter().map(|one| one[name].as_str().unwrap().to_owned()).collect();
            assert!(names.len() <= 2);
            all.extend(names);
            match page.get("nextToken") {
                Some(token) => input["nextToken"] = token.clone(),
                None => return all,
            }
        }
    };
    let groups = |input| pages("DescribeLogGroups", "logGroups", "logGroupName", input);
    let lambdas: Vec<String> = (0..5).map(|n| format!("/aws/lambda/f{n}")).collect();
    assert_eq!(groups(json!({"limit": 2, "logGroupNamePrefix": "/aws/"})), lambdas);
    assert_eq!(groups(json!({"limit": 2, "logGroupNamePattern": "OTH"})), ["other"]);
    assert_eq!(groups(json!({"limit": 2})).len(), 6);
    let streams = |input| pages("DescribeLogStreams", "logStreams", "logStreamName", input);
    let of = |more: Value| {
        let mut input = json!({"logGroupName": "/aws/lambda/f0", "limit": 2});
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    assert_eq!(streams(of(json!({}))), ["s0", "s1", "s2", "s3", "s4"]);
    assert_eq!(streams(of(json!({"descending": true}))), ["s4", "s3", "s2", "s1", "s0"]);
    assert_eq!(streams(of(json!({"orderBy": "LastEventTime"}))), ["s4", "s3", "s2", "s1", "s0"]);
    assert_eq!(streams(of(json!({"orderBy": "LastEventTime", "descending": true}))), ["s0", "s1", "s2", "s3", "s4"]);
}

#[test]
fn a_record_is_put_into_words_when_it_is_read() {
    fn words(record: &(dyn Any + Send + Sync), part: u8) -> Vec<String> {
        let number = record.downcast_ref::<u32>().unwrap();
        if part == 0 { vec![format!("START {number}\n")] } else { vec![format!("END {number}\n"), format!("REPORT {number}\n")] }
    }
    let logs = open(None);
    let writer = logs.writer("/aws/lambda/f", "p", at(NOW));
    let record: Arc<dyn Any + Send + Sync> = Arc::new(7_u32);
    let later = |part| Later { record: record.clone(), part, render: words, size: 8 };
    writer.later(at(NOW), later(0));
    writer.line(at(NOW), "hello\n");
    // A clock that goes back does not take the order away.
    writer.later(at(NOW - 5), later(1));
    let all = json!({"logGroupName": "/aws/lambda/f"});
    assert_eq!(messages(&call(&logs, "FilterLogEvents", &all)), ["START 7\n", "hello\n", "END 7\n", "REPORT 7\n"]);
    call(&logs, "DeleteLogGroup", &all);
    writer.line(at(NOW), "again\n");
    assert_eq!(messages(&call(&logs, "FilterLogEvents", &all)), ["again\n"], "a deleted group comes back with the next line");
}

#[tokio::test]
async fn who_follows_is_told_what_there_is_and_what_comes_once_each() {
    let logs = open(None);
    group(&logs);
    put(&logs, NOW, ["one".to_owned(), "ERROR two".to_owned()]);
    let wanted = Wanted { groups: vec!["g".to_owned()], filter: Pattern::parse("ERROR").unwrap(), since: 0, limit: 10 };
    let mut follower = logs.follow(wanted, at(NOW)).unwrap();
    put(&logs, NOW + 5, ["ERROR three".to_owned(), "four".to_owned()]);
    let writer = logs.writer("g", "p", at(NOW));
    writer.line(at(NOW + 9), "ERROR five");
    logs.writer("h", "p", at(NOW)).line(at(NOW), "ERROR of another group");
    writer.line(at(NOW + 9), "ERROR six");
    for expected in ["ERROR two", "ERROR three", "ERROR five", "ERROR six"] {
        assert_eq!(follower.next().await.unwrap().event.message, expected);
    }
    assert_eq!(follower.missed(), 0);
}
