//! When processes end: replaced, deleted, stopped, orphaned; and callers that go away.

use std::process::Stdio;

use sekisho_lambda::InvokeError;
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::Command;

use crate::support::*;

/// An account with an idle process, and its watcher.
async fn idle() -> (Account, tokio::net::TcpStream) {
    let watcher = Watcher::new().await;
    let mut of = configuration("echo");
    watcher.watch(&mut of);
    let account = Account::of(of);
    account.json("{}").await;
    let process = watcher.started().await;
    (account, process)
}

#[tokio::test]
async fn idle_processes_end_with_their_function() {
    let (account, process) = idle().await;
    account.functions.delete("f").unwrap();
    ended(process).await;
    assert!(account.functions.get("f").is_none());

    let (account, process) = idle().await;
    account.functions.put(configuration("echo"), program("handler")).unwrap();
    ended(process).await;
    account.json("{}").await;

    let (account, process) = idle().await;
    account.functions.stop().await;
    ended(process).await;
    assert!(matches!(account.invoke("{}").await, Err(InvokeError::Unavailable(_))));

    let (account, process) = idle().await;
    drop(account);
    ended(process).await;
}

#[tokio::test]
async fn a_busy_process_finishes_before_it_is_replaced() {
    let watcher = Watcher::new().await;
    let mut of = configuration("meets");
    watcher.watch(&mut of);
    let account = Account::of(of);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let payload = json!({ "address": listener.local_addr().unwrap().to_string() }).to_string();
    let replace = async {
        let (mut handler, _) = listener.accept().await.unwrap();
        account.functions.put(configuration("echo"), program("handler")).unwrap();
        assert_eq!(account.json("{\"new\":true}").await, json!({ "new": true }));
        handler.read_exact(&mut [0]).await.unwrap();
        handler.write_all(b"y").await.unwrap();
    };
    let (old, ()) = tokio::join!(account.json(&payload), replace);
    assert!(old["pid"].is_number());
    ended(watcher.started().await).await;
}

#[tokio::test]
async fn stop_kills_what_does_not_finish() {
    let watcher = Watcher::new().await;
    let mut of = configuration("hangs");
    watcher.watch(&mut of);
    let account = Account::of(of);
    let stop = async {
        let process = watcher.started().await;
        account.functions.stop().await;
        ended(process).await;
    };
    let (answer, ()) = tokio::join!(account.invoke("{}"), stop);
    // It was killed while it waited for its first invocation, or in the middle of it.
    match answer {
        Ok(answer) => assert!(failure(&answer).1.contains("signal: killed")),
        Err(error) => assert!(matches!(error, InvokeError::Unavailable(_))),
    }
}

#[tokio::test]
async fn a_caller_that_goes_away_does_not_stop_the_handler() {
    let account = Account::with("meets");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let payload = json!({ "address": listener.local_addr().unwrap().to_string() }).to_string();
    let function = account.function();
    let mut handler = tokio::select! {
        _ = function.invoke(invocation(&payload)) => panic!("it waits for us"),
        connected = listener.accept() => connected.unwrap().0,
    };
    handler.read_exact(&mut [0]).await.unwrap();
    handler.write_all(b"y").await.unwrap();
    ended(handler).await;
    // The process is free again for others.
    let (answer, ()) = tokio::join!(account.json(&payload), async {
        let (mut handler, _) = listener.accept().await.unwrap();
        handler.write_all(b"y").await.unwrap();
    });
    assert!(answer["pid"].is_number());
}

#[tokio::test]
async fn orphans_end_by_themselves() {
    let watcher = Watcher::new().await;
    let mut host =
        Command::new(program("host")).arg(program("handler")).arg(watcher.address()).stdout(Stdio::piped()).spawn().unwrap();
    let process = watcher.started().await;
    let mut lines = BufReader::new(host.stdout.take().unwrap()).lines();
    assert_eq!(lines.next_line().await.unwrap().as_deref(), Some("ready"));
    // SIGKILL: it has no chance to say goodbye.
    host.kill().await.unwrap();
    ended(process).await;
}
