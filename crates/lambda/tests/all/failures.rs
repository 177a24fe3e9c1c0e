//! Handlers that fail, and what their callers read. None of them is ever left waiting.

use sekisho_lambda::{FunctionConfiguration, InvokeError, MAX_RESPONSE};

use crate::support::*;

#[tokio::test]
async fn what_the_caller_reads() {
    let large = format!("{{\"size\":{}}}", MAX_RESPONSE - 1);
    let exit = |text: &str| format!("RequestId: {ID} Error: Runtime exited {text}");
    let cases = [
        ("fails", "{}", "", "it went wrong".to_owned()),
        ("exits", r#"{"code":101}"#, "Runtime.ExitError", exit("with error: exit status 101")),
        ("exits", r#"{"code":0}"#, "Runtime.ExitError", exit("without providing a reason")),
        ("exits_in_init", "{}", "Runtime.ExitError", exit("with error: exit status 7")),
        ("clean_exit", "{}", "Runtime.ExitError", exit("without providing a reason")),
        ("init_error", "{}", "Config", "no table".to_owned()),
        (
            "large",
            &large,
            "Function.ResponseSizeTooLarge",
            "Response payload size exceeded maximum allowed payload size (6291556 bytes).".to_owned(),
        ),
    ];
    for (handler, payload, kind, text) in cases {
        let account = Account::with(handler);
        // Twice: the second starts anew, nothing is left over from the first.
        for _ in 0..2 {
            let (found_kind, found_text) = account.failure(payload).await;
            assert_eq!(found_text, text, "{handler}");
            assert!(kind.is_empty() || found_kind == kind, "{handler}: {found_kind}");
        }
    }
}

#[tokio::test]
async fn a_signal_is_named() {
    let account = Account::with("aborts");
    let (kind, text) = account.failure("{}").await;
    assert_eq!(kind, "Runtime.ExitError");
    assert!(text.contains("Runtime exited with error: signal: aborted"), "{text}");
}

#[tokio::test]
async fn an_answer_of_just_the_limit_passes() {
    let account = Account::with("large");
    let answer = account.invoke(&format!("{{\"size\":{}}}", MAX_RESPONSE - 2)).await.unwrap();
    assert_eq!((answer.error, answer.payload.len()), (None, MAX_RESPONSE));
}

#[tokio::test]
async fn too_slow_is_killed() {
    let watcher = Watcher::new().await;
    let mut of = FunctionConfiguration { timeout: 1, ..configuration("hangs") };
    watcher.watch(&mut of);
    let account = Account::of(of);
    let answer = account.function().invoke_with_log(invocation("{}")).await.unwrap();
    let (kind, text) = failure(&answer);
    assert_eq!(kind, "Sandbox.Timedout");
    assert_eq!(text, format!("RequestId: {ID} Error: Task timed out after 1.00 seconds"));
    let log = answer.log_tail.unwrap();
    assert!(log.contains(&format!("{ID} Task timed out after 1.00 seconds\n\nEND ")), "{log}");
    assert!(log.contains("\tStatus: timeout"), "{log}");
    ended(watcher.started().await).await;
}

#[tokio::test]
async fn who_waits_behind_a_timeout_is_served() {
    let of = FunctionConfiguration { timeout: 1, reserved_concurrency: Some(1), ..configuration("hangs") };
    let account = Account::of(of);
    let (function, slow) = (account.function(), invocation("{}"));
    let (slow, throttled) = tokio::join!(function.invoke(slow), function.invoke(invocation("{}")));
    assert_eq!(failure(&slow.unwrap()).0, "Sandbox.Timedout");
    assert_eq!(throttled, Err(InvokeError::Throttled));
    assert_eq!(account.failure("{}").await.0, "Sandbox.Timedout");
}

#[tokio::test]
async fn a_program_that_cannot_run() {
    let account = Account::empty(sekisho_lambda::Settings::default());
    let file = tempfile::NamedTempFile::new().unwrap();
    let cases = [("/nowhere/bootstrap".into(), "build the function again"), (file.path().to_owned(), "chmod +x")];
    for (program, remedy) in cases {
        account.functions.put(configuration("echo"), program).unwrap();
        let (kind, text) = account.failure("{}").await;
        assert_eq!(kind, "Runtime.InvalidEntrypoint");
        assert!(text.contains(remedy), "{text}");
    }
}

#[tokio::test]
async fn after_a_crash_the_next_one_succeeds() {
    let account = Account::with("context");
    let pid = account.json("{}").await["pid"].to_string();
    let killed = tokio::process::Command::new("kill").args(["-9", &pid]).status().await.unwrap();
    assert!(killed.success());
    // Whether it hits the dying process or not: it answers, and then all is well.
    let _ = account.invoke("{}").await.unwrap();
    assert_ne!(account.json("{}").await["pid"].to_string(), pid);
}
