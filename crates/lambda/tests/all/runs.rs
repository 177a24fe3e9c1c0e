//! Invocations that succeed.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use sekisho_lambda::{Invocation, InvokeError, MAX_REQUEST, Settings};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::*;

#[tokio::test]
async fn an_event_comes_back() {
    let account = Account::with("echo");
    for n in 0..20 {
        assert_eq!(account.json(&format!("{{\"n\":{n}}}")).await, json!({ "n": n }));
    }
}

#[tokio::test]
async fn the_handler_sees_what_lambda_shows_it() {
    let mut of = configuration("context");
    of.environment.insert("TABLE".into(), "t".into());
    let account = Account::of(of);
    account.functions.set_endpoint("http://127.0.0.1:4566".into());
    let now = SystemTime::now();
    let invocation = Invocation {
        trace_id: Some("Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700".into()),
        client_context: Some(r#"{"custom":{"k":"v"}}"#.into()),
        now,
        ..invocation("{}")
    };
    let answer = account.function().invoke(invocation).await.unwrap();
    let seen: serde_json::Value = serde_json::from_slice(&answer.payload).unwrap();
    assert_eq!(answer.error, None, "{seen}");
    assert_eq!(seen["requestId"], ID);
    assert_eq!(seen["arn"], "arn:aws:lambda:us-east-1:000000000000:function:f");
    assert_eq!(seen["trace"], "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700");
    assert_eq!(seen["client"], json!({ "k": "v" }));
    let earliest = (now + Duration::from_secs(30)).duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let deadline = u128::from(seen["deadline"].as_u64().unwrap());
    assert!(deadline >= earliest.as_millis() && deadline < earliest.as_millis() + 10_000, "{deadline}");
    let environment = &seen["environment"];
    let expected = [
        ("TABLE", "t"),
        ("_HANDLER", "context"),
        ("AWS_LAMBDA_FUNCTION_NAME", "f"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:4566"),
        ("AWS_REGION", "us-east-1"),
    ];
    for (name, value) in expected {
        assert_eq!(environment[name], value, "{name}");
    }
    assert!(environment.get("CARGO_MANIFEST_DIR").is_none(), "ours does not leak");
}

#[tokio::test]
async fn one_process_serves_one_caller_after_another() {
    let account = Account::empty(Settings { max_processes: 1, ..Settings::default() });
    account.functions.put(configuration("context"), program("handler")).unwrap();
    let first = account.json("{}").await;
    for _ in 0..50 {
        assert_eq!(account.json("{}").await["pid"], first["pid"]);
    }
}

/// Lets both handlers of `meets` go on once both are there.
async fn introduce(listener: &TcpListener) {
    let (mut a, _) = listener.accept().await.unwrap();
    let (mut b, _) = listener.accept().await.unwrap();
    for stream in [&mut a, &mut b] {
        stream.read_exact(&mut [0]).await.unwrap();
    }
    for stream in [&mut a, &mut b] {
        stream.write_all(b"y").await.unwrap();
    }
}

#[tokio::test]
async fn two_at_a_time_are_two_processes() {
    let account = Account::with("meets");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let payload = json!({ "address": listener.local_addr().unwrap().to_string() }).to_string();
    let (one, two, ()) = tokio::join!(account.json(&payload), account.json(&payload), introduce(&listener));
    assert_ne!(one["pid"], two["pid"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_callers_share_few_processes() {
    let account = Arc::new(Account::empty(Settings { max_processes: 3, ..Settings::default() }));
    account.functions.put(configuration("context"), program("handler")).unwrap();
    let callers: Vec<_> = (0..40)
        .map(|_| {
            let account = Arc::clone(&account);
            tokio::spawn(async move { account.json("{}").await["pid"].as_u64().unwrap() })
        })
        .collect();
    let mut pids = std::collections::HashSet::new();
    for caller in callers {
        pids.insert(caller.await.unwrap());
    }
    assert!((1..=3).contains(&pids.len()), "{pids:?}");
}

#[tokio::test]
async fn a_stream_is_answered_whole() {
    let account = Account::with("streams");
    let answer = account.invoke("{}").await.unwrap();
    assert_eq!(answer.error, None);
    let (prelude, body) = answer.payload.split_at(answer.payload.iter().rposition(|byte| *byte == 0).unwrap() + 1);
    assert!(prelude.starts_with(b"{"));
    assert_eq!(body, b"one two three");
}

#[tokio::test]
async fn large_payloads_both_ways() {
    let account = Account::with("echo");
    let text = format!("\"{}\"", "x".repeat(MAX_REQUEST - 2));
    let answer = account.invoke(&text).await.unwrap();
    assert_eq!(answer.payload.len(), MAX_REQUEST);
    assert_eq!(account.invoke(&format!("{text} ")).await, Err(InvokeError::TooLarge));
}

#[tokio::test]
async fn lines_are_told_with_their_request() {
    let account = Account::with("prints");
    let invocation = Invocation { request_id: "first".into(), ..invocation(r#"{"say":1}"#) };
    account.function().invoke(invocation).await.unwrap();
    account.json(r#"{"say":2}"#).await;
    account.functions.stop().await;
    let lines = account.lines.lock().unwrap();
    let mut told: Vec<_> = lines.iter().map(|line| (line.request_id.as_deref(), line.text.as_str())).collect();
    told.sort_unstable();
    let expected = [
        (Some(ID), "to stderr: 2"),
        (Some(ID), "to stdout: 2"),
        (Some("first"), "to stderr: 1"),
        (Some("first"), "to stdout: 1"),
    ];
    assert_eq!(told, expected);
    assert!(lines.iter().all(|line| &*line.function == "f"));
}

#[tokio::test]
async fn the_log_tail_reads_as_on_aws() {
    let account = Account::with("prints");
    let answer = account.function().invoke_with_log(invocation(r#"{"say":"hi"}"#)).await.unwrap();
    let log = answer.log_tail.unwrap();
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines[0], format!("START RequestId: {ID} Version: $LATEST"));
    assert!(lines.contains(&"to stdout: \"hi\"") && lines.contains(&"to stderr: \"hi\""), "{log}");
    assert_eq!(lines[3], format!("END RequestId: {ID}"));
    assert!(lines[4].starts_with(&format!("REPORT RequestId: {ID}\tDuration: ")), "{log}");
    for part in ["\tBilled Duration: ", "\tMemory Size: 128 MB\t", "\tInit Duration: "] {
        assert!(lines[4].contains(part), "{part} in {log}");
    }
    let warm = account.function().invoke_with_log(invocation("{}")).await.unwrap().log_tail.unwrap();
    assert!(!warm.contains("Init Duration"), "{warm}");
    assert_eq!(account.invoke("{}").await.unwrap().log_tail, None);
}
