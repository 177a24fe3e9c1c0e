//! Why a request was refused: `sekisho why`, `sekisho token` and `/_sekisho/requests`, against the real binary.

use serde_json::Value;

use crate::support::http::{self, Answer};
use crate::support::stack::{Stack, sekisho};

fn stack() -> Stack {
    Stack::start()
}

fn get(url: &str, token: &str) -> Answer {
    http::send("GET", url, &[("Authorization", &format!("Bearer {token}"))], "")
}

/// What the binary prints, and whether it went well.
fn said(stack: &Stack, arguments: &[&str]) -> (String, String, bool) {
    let output = sekisho().args(arguments).args(["--port", stack.port()]).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.success())
}

fn why(stack: &Stack, arguments: &[&str]) -> String {
    let (out, err, done) = said(stack, &[&["why"], arguments].concat());
    assert!(done, "{err}");
    out
}

#[test]
fn a_refusal_says_what_was_found_and_what_to_change() {
    let stack = stack();
    stack.user("user-a", &[]);
    let tokens = stack.sign_in("user-a");
    let rest = format!("{}/me", stack.output("RestApiUrl"));
    assert_eq!(get(&rest, &tokens.access).status, 401);
    let told = why(&stack, &[]);
    for part in [
        "GET /test/me -> 401",
        "ok  signature",
        "no  token use",
        "expected id",
        "got      access",
        "this is an access token",
        "send IdToken, or add AuthorizationScopes to the method",
    ] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    assert_eq!(get(&rest, &tokens.id).status, 200);
    let last = why(&stack, &["--last"]);
    assert!(last.contains("-> 200") && last.contains("function ") && !last.contains("why:"), "{last}");
    // The refused one is still what a bare `why` explains.
    assert!(why(&stack, &[]).contains("-> 401"));
}

#[test]
fn every_request_is_found_by_the_id_in_its_answer() {
    let stack = stack();
    for (url, header) in [("HttpApiUrl", "apigw-requestid"), ("RestApiUrl", "x-amzn-RequestId")] {
        let answer = get(&format!("{}/hello", stack.output(url)), "a.b.c");
        let id = answer.header(header).unwrap();
        assert!(why(&stack, &[id]).contains(id), "{url}");
        let shown = http::send("GET", &format!("{}/_sekisho/requests/{id}", stack.endpoint), &[], "");
        assert_eq!((shown.status, &shown.json()["requestId"]), (200, &Value::from(id)), "{shown:?}");
        assert_eq!(shown.json()["status"], answer.status);
    }
    let (_, error, done) = said(&stack, &["why", "nobody"]);
    assert!(!done && error.starts_with("error: no request of this id"), "{error}");
    let list = why(&stack, &["--list", "2"]);
    assert_eq!(list.matches("401  GET").count(), 2, "{list}");
}

#[test]
fn nothing_that_is_remembered_holds_a_token_or_a_query() {
    let stack = stack();
    stack.user("user-a", &[]);
    let tokens = stack.sign_in("user-a");
    for url in ["HttpApiUrl", "RestApiUrl"] {
        for token in [tokens.id.as_str(), &tokens.access, &tokens.refresh, "secret.secret.secret"] {
            get(&format!("{}/me?api_key=hidden-in-the-query", stack.output(url)), token);
        }
    }
    let all = http::send("GET", &format!("{}/_sekisho/requests", stack.endpoint), &[], "").body;
    let text = format!("{all}{}", why(&stack, &["--list", "100"]));
    let signature = tokens.id.rsplit('.').next().unwrap();
    let payload = tokens.access.split('.').nth(1).unwrap();
    for secret in [signature, payload, &tokens.refresh[..40], "secret.secret", "hidden-in-the-query"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert_eq!(all.matches("\"requestId\"").count(), 8);
}

#[test]
fn a_token_is_judged_without_a_request() {
    let stack = stack();
    stack.user("user-a", &[]);
    let tokens = stack.sign_in("user-a");
    let judged = |token: &str, api: &str, route: &str| said(&stack, &["token", token, "--api", api, "--route", route]);
    let rows = [
        (&tokens.id, "RestApiUrl", true, "token use"),
        (&tokens.access, "RestApiUrl", false, "send IdToken"),
        (&tokens.id, "HttpApiUrl", true, "audience"),
        (&tokens.access, "http", true, "audience"),
        (&tokens.refresh, "http", false, "malformed"),
    ];
    for (token, api, gets_in, words) in rows {
        let (out, err, done) = judged(token, api, "GET /me");
        assert_eq!(done, gets_in, "{api}: {out}{err}");
        assert!(out.contains(words), "{words} is not in {out}");
    }
    let (out, _, done) = judged(&tokens.id, "HttpApiUrl", "GET /nowhere");
    assert!(!done && out.contains("-> 404") && out.contains("no route"), "{out}");
    let (_, error, _) = judged(&tokens.id, "Nobody", "GET /me");
    assert!(error.contains("there is no API Nobody"), "{error}");
    // Nothing was invoked and nothing is remembered.
    let all = http::send("GET", &format!("{}/_sekisho/requests", stack.endpoint), &[], "").json();
    assert_eq!(all, serde_json::json!([]));
}

#[test]
fn access_logs_are_kept_by_their_group_in_their_format() {
    let stack = stack();
    get(&format!("{}/hello", stack.output("HttpApiUrl")), "a.b.c");
    let group = "/aws/vendedlogs/sekisho-http-api";
    let lines = http::send("GET", &format!("{}/_sekisho/access-logs?group={group}", stack.endpoint), &[], "").body;
    let line: Value = serde_json::from_str(lines.trim()).unwrap_or_else(|error| panic!("{error}: {lines}"));
    assert_eq!((&line["status"], &line["route"], &line["sub"]), (&"401".into(), &"GET /hello".into(), &"-".into()), "{line}");
    assert!(line["authorizerError"].as_str().unwrap().starts_with("invalid_token: "), "{line}");
}
