//! `up --watch`: what is saved is rebuilt and takes its place, and nobody who calls meanwhile is turned away.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::support::http::{self, Answer};
use crate::support::stack::Stack;
use crate::support::workspace::Workspace;

/// Longer than any build here takes, on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Calls a route until its answer is as wanted.
fn until(stack: &Stack, path: &str, what: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
    let (url, since) = (format!("{}{path}", stack.output("HttpApiUrl")), Instant::now());
    loop {
        let answer = http::send("GET", &url, &[], "");
        if wanted(&answer) {
            return answer;
        }
        assert!(since.elapsed() < PATIENCE, "{path} never was {what}: {answer:?}\n{}", stack.log());
    }
}

/// Calls a route until it answers this.
fn says(stack: &Stack, path: &str, text: &str) -> Answer {
    until(stack, path, text, |answer| answer.body == text)
}

/// Waits until the log says this.
fn logged(stack: &Stack, text: &str) -> String {
    // The requests are what passes the time.
    let since = Instant::now();
    loop {
        let log = stack.log();
        if log.contains(text) {
            return log;
        }
        assert!(since.elapsed() < PATIENCE, "the log never said {text:?}:\n{log}");
        http::send("GET", &format!("{}/_sekisho/health", stack.endpoint), &[], "");
    }
}

#[test]
fn what_is_saved_takes_its_place_and_no_request_is_lost() {
    let workspace = Workspace::new();
    let stack = workspace.up(&["--watch"]);
    says(&stack, "/hello", "hello one, shared one");
    let (done, calls) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for path in ["/hello", "/hello", "/other"] {
            let (stack, done, calls) = (&stack, &done, &calls);
            scope.spawn(move || {
                let url = format!("{}{path}", stack.output("HttpApiUrl"));
                while !done.load(Ordering::Relaxed) {
                    let answer = http::send("GET", &url, &[], "");
                    assert_eq!(answer.status, 200, "{answer:?}");
                    assert_eq!(answer.header("x-sekisho-warning"), None);
                    calls.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let _ended_also_by_a_panic = Ended(&done);
        workspace.handler("hello", "hello two");
        says(&stack, "/hello", "hello two, shared one");
        // A source of both: one run of cargo.
        workspace.say("shared two");
        says(&stack, "/hello", "hello two, shared two");
        says(&stack, "/other", "other one, shared two");
        // A module that is new, in a folder that is new.
        workspace.write("other/src/deep/mod.rs", "pub const TEXT: &str = \"\\\"deep\\\"\";");
        workspace.write("other/src/main.rs", "mod deep;\nfn main() {\n    shared::run(|_| deep::TEXT.to_owned());\n}\n");
        says(&stack, "/other", "deep");
        workspace.write("other/src/deep/mod.rs", "pub const TEXT: &str = \"\\\"deeper\\\"\";");
        says(&stack, "/other", "deeper");
    });
    assert!(calls.load(Ordering::Relaxed) > 0);
    let log = logged(&stack, "other/src/deep/mod.rs: Other rebuilt in ");
    assert!(log.contains("hello/src/main.rs: Hello rebuilt in "), "{log}");
    assert!(log.contains("shared/src/says.rs: ") && log.matches("shared/src/says.rs").count() == 1, "{log}");
}

/// Lets the other threads go, whatever happens.
struct Ended<'a>(&'a AtomicBool);

impl Drop for Ended<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn while_code_does_not_compile_the_old_program_serves_and_says_so() {
    let workspace = Workspace::new();
    let stack = workspace.up(&["--watch"]);
    says(&stack, "/hello", "hello one, shared one");
    workspace.write("hello/src/main.rs", "fn main() {\n    let n: u8 = \"text\";\n}\n");
    let warned = until(&stack, "/hello", "warned of", |answer| answer.header("x-sekisho-warning").is_some());
    assert_eq!((warned.status, warned.body.as_str()), (200, "hello one, shared one"));
    let warning = warned.header("x-sekisho-warning").unwrap();
    assert!(warning.contains("its last build failed: error[E0308]: mismatched types, hello/src/main.rs:2:"), "{warning}");
    assert_eq!(says(&stack, "/other", "other one, shared one").header("x-sekisho-warning"), None);
    let log = logged(&stack, "error: could not compile `hello`");
    assert!(
        log.contains("Hello does not compile; the program built before goes on serving\nerror[E0308]: mismatched types"),
        "{log}"
    );
    let build = |query: &str| http::send("GET", &format!("{}/_sekisho/build{query}", stack.endpoint), &[], "");
    assert!(build("").json()["failed"][0]["output"].as_str().unwrap().contains("expected `u8`, found `&str`"));
    assert!(build("?form=text").body.contains("expected `u8`, found `&str`"));
    let last = http::send("GET", &format!("{}/_sekisho/requests?limit=2", stack.endpoint), &[], "").json();
    assert!(last.to_string().contains("is not up to date: its last build failed"), "{last}");

    workspace.handler("hello", "hello again");
    assert_eq!(says(&stack, "/hello", "hello again, shared one").header("x-sekisho-warning"), None);
    assert_eq!(build("").json()["failed"], serde_json::json!([]));
}

#[test]
fn code_that_never_built_answers_with_the_compilers_words_until_it_does() {
    let workspace = Workspace::new();
    workspace.write("hello/src/main.rs", "fn main() {\n    nonsense();\n}\n");
    let refused = workspace.try_up(&[]).map(drop).unwrap_err();
    assert!(refused.contains("cannot find function `nonsense`"), "{refused}");

    let stack = workspace.up(&["--watch"]);
    says(&stack, "/other", "other one, shared one");
    let answer = until(&stack, "/hello", "answered", |_| true);
    assert_eq!((answer.status, answer.header("content-type")), (502, Some("text/plain; charset=utf-8")));
    assert!(
        answer.body.contains("cannot find function `nonsense`") && answer.body.contains("hello/src/main.rs:2:5"),
        "{answer:?}"
    );
    logged(&stack, "Hello does not compile; until it builds, calls are answered 502");

    workspace.handler("hello", "hello at last");
    says(&stack, "/hello", "hello at last, shared one");
}

#[test]
fn a_changed_template_is_an_update_and_a_wrong_one_changes_nothing() {
    let workspace = Workspace::new();
    let stack = workspace.up(&["--watch"]);
    workspace.edit_template("Timeout: 3", "Timeout: 4");
    let log = logged(&stack, "updated in ");
    assert!(log.contains("template.yaml: change set\n"), "{log}");
    assert!(log.contains("  Modify   Hello  AWS::Lambda::Function  Timeout\n") && log.contains("  3 to modify"), "{log}");

    workspace.edit_template("Path: /other", "Path: /another");
    workspace.edit_template("  SpaClientId:", "  More: { Value: text }\n  SpaClientId:");
    says(&stack, "/another", "other one, shared one");
    logged(&stack, "  More  text");
    let outputs = http::send("GET", &format!("{}/_sekisho/outputs", stack.endpoint), &[], "").json();
    assert_eq!(outputs["More"], "text");

    workspace.edit_template("Type: AWS::Cognito::UserPoolClient", "Type: AWS::Cognito::UserPoolClint");
    let log = logged(&stack, "Did you mean `AWS::Cognito::UserPoolClient`?");
    assert!(log.contains("template.yaml: the stack stays as it was\nerror: "), "{log}");
    says(&stack, "/hello", "hello one, shared one");
}

#[test]
fn another_bootstrap_takes_the_place_of_the_one_before() {
    let workspace = Workspace::new();
    workspace.edit_template("CodeUri: hello/", "CodeUri: dist/hello/");
    let put = || {
        let made = workspace.build().join("hello");
        std::fs::create_dir_all(workspace.path("dist/hello")).unwrap();
        std::fs::copy(made, workspace.path("dist/hello/new")).unwrap();
        std::fs::rename(workspace.path("dist/hello/new"), workspace.path("dist/hello/bootstrap")).unwrap();
    };
    put();
    let stack = workspace.up(&["--watch"]);
    says(&stack, "/hello", "hello one, shared one");
    // As `sam build` does: all of it goes, and comes back.
    std::fs::remove_dir_all(workspace.path("dist")).unwrap();
    workspace.handler("hello", "hello two");
    put();
    says(&stack, "/hello", "hello two, shared one");
}
