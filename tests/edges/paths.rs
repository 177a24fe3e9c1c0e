//! Spellings of paths and hosts: whatever a client writes, a guarded method is not reached without a token.

use super::{base, guarded, host, raw};
use crate::support::stack::Stack;

/// Ways to write what is guarded; `STAGE` is the API's stage, `open` its one open path, everything else needs a token.
const SPELLINGS: &[&str] = &[
    "/STAGE/hello",
    "/STAGE/hello/",
    "/STAGE/hello//",
    "/STAGE//hello",
    "/STAGE///hello",
    "//STAGE/hello",
    "///STAGE//hello",
    "/STAGE/./hello",
    "/STAGE/hello/.",
    "/STAGE/hello/..",
    "/STAGE/../STAGE/hello",
    "/./STAGE/hello",
    "/../STAGE/hello",
    "/STAGE/Hello",
    "/STAGE/HELLO",
    "/STAGE/hell%6f",
    "/STAGE/%68ello",
    "/STAGE/hello%2f",
    "/STAGE%2fhello",
    "/STAGE/%2fhello",
    "/STAGE/hello%00",
    "/STAGE/hello%20",
    "/STAGE/hello%0d%0a",
    "/STAGE/hello%09",
    "/STAGE/hello.json",
    "/STAGE/hello;",
    "/STAGE/hello;a=b",
    "/STAGE;/hello",
    "/STAGE;a=b/hello",
    "/;/STAGE/hello",
    "/STAGE/hello?",
    "/STAGE/hello?/open",
    "/STAGE/hello%3f/open",
    "/STAGE/hello%23/open",
    "/STAGE/open/../hello",
    "/STAGE/open/../../STAGE/hello",
    "/STAGE/open/..%2fhello",
    "/STAGE/open%2f..%2fhello",
    "/STAGE/open%2F..%2Fhello",
    "/STAGE/open/%2e%2e/hello",
    "/STAGE/open/%2E%2E/hello",
    "/STAGE/open/.%2e/hello",
    "/STAGE/open/%2e./hello",
    "/STAGE/open/%252e%252e/hello",
    "/STAGE/open/..;/hello",
    "/STAGE/open;/../hello",
    "/STAGE/open/;/../hello",
    "/STAGE/open/..%3b/hello",
    "/STAGE/open\\..\\hello",
    "/STAGE/open%5c..%5chello",
    "/STAGE/open/..%5chello",
    "/STAGE/open%c0%af..%c0%afhello",
    "/STAGE/open/..%c0%afhello",
    "/STAGE/open/%c0%ae%c0%ae/hello",
    "/STAGE/open/%uff0e%uff0e/hello",
    "/STAGE/open/hello",
    "/STAGE/open//hello",
    "/STAGE/open/./hello",
    "/STAGE/open%2fhello",
    "/STAGE/open%252fhello",
    "/STAGE/hello/../open",
    "/STAGE/hello%2f..%2fopen",
    "/STAGE/hello/%2e%2e/open",
    "/STAGE//open/../hello",
    "/STAGE/./open/../hello",
    "/STAGE/scoped",
    "/STAGE/scoped/",
    "/STAGE//scoped",
    "/STAGE/Scoped",
    "/STAGE/scope%64",
    "/STAGE/open/../scoped",
    "/STAGE/open%2f../scoped",
    "/STAGE/scoped;open",
    "/STAGE/scoped%00open",
    "/STAGE/scoped%20/open",
    "/STAGE/unreachable",
    "/STAGE/unreachable/",
    "/STAGE/unreachable%2f",
    "/STAGE/open/..;/unreachable",
    "/STAGE/OPEN",
    "/STAGE/Open",
    "/STAGE/ope%6e",
    "/STAGE/%6fpen",
    "/STAGE/open%20",
    "/STAGE/open%00",
    "/STAGE/open;",
    "/STAGE/open;a=b",
    "/STAGE/open%2f",
    "/STAGE/open/.",
    "/STAGE/open/x",
    "/STAGE/open%3f",
    "/STAGE/open%23",
    "/STAGE/open.json",
    "/STAGE/open//",
    "/STAGE/%7bproxy+%7d",
    "/STAGE/{proxy+}",
    "/STAGE/$default",
    "/STAGE/%24default",
    "/hello",
    "/open/../STAGE/hello",
    "/%53TAGE/hello",
    "/STAGE/_sekisho/health",
    "/STAGE/../_sekisho/health",
    "/STAGE/hello\u{e9}",
    "/STAGE/\u{ff0e}\u{ff0e}/hello",
];

/// The API's stage and its id.
fn api(stack: &Stack, output: &str) -> (String, String) {
    let mut parts = base(stack, output).split('/').skip(2);
    let id = parts.next().expect("an id").to_owned();
    (parts.next().expect("a stage").to_owned(), id)
}

fn assert_kept_out(asked: &str, said: &str) {
    let status = said.split(' ').nth(1).unwrap_or_default();
    assert!(said.starts_with("HTTP/1.1 4"), "{asked:?}: {said}");
    assert!(["400", "401", "403", "404"].contains(&status), "{asked:?}: {said}");
    assert!(!said.contains("requestContext"), "the handler was reached by {asked:?}: {said}");
}

#[test]
fn no_spelling_of_a_path_gets_past_an_authorizer() {
    let stack = guarded();
    for output in ["HttpApiUrl", "RestApiUrl"] {
        let (stage, id) = api(&stack, output);
        let named = format!("{id}.execute-api.localhost:{}", stack.port());
        for path in SPELLINGS.iter().map(|path| path.replace("STAGE", &stage)) {
            for (target, host) in [
                (format!("/_api/{id}{path}"), host(&stack)),
                (path.clone(), named.clone()),
                (format!("http://{named}{path}"), named.clone()),
            ] {
                let asked = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
                assert_kept_out(&asked, &raw(&stack, &asked));
            }
        }
    }
    // The stack's own outputs were asked for as it started.
    let let_in: Vec<String> =
        stack.log().lines().filter(|line| line.contains(" 200 ") && !line.contains("/_sekisho/")).map(str::to_owned).collect();
    assert!(let_in.is_empty(), "{let_in:?}");
}

#[test]
fn the_table_is_not_about_an_api_that_answers_nobody() {
    let stack = guarded();
    for output in ["HttpApiUrl", "RestApiUrl"] {
        let (stage, id) = api(&stack, output);
        let named = format!("{id}.execute-api.localhost:{}", stack.port());
        for asked in [
            format!("GET /_api/{id}/{stage}/open HTTP/1.1\r\nHOST\r\n"),
            format!("GET /{stage}/open HTTP/1.1\r\nHost: {named}\r\n"),
            format!("GET http://{named}/{stage}/open HTTP/1.1\r\nHost: {named}\r\n"),
            // Names of hosts have no case and may end in a dot.
            format!("GET /{stage}/open HTTP/1.1\r\nHost: {}\r\n", named.to_ascii_uppercase()),
            format!("GET /{stage}/open HTTP/1.1\r\nHost: {id}.execute-api.localhost.\r\n"),
        ] {
            let said = raw(&stack, &format!("{asked}Connection: close\r\n\r\n"));
            assert!(said.starts_with("HTTP/1.1 200") && said.contains("requestContext"), "{asked:?}: {said}");
        }
    }
}

#[test]
fn hosts_and_targets_that_name_two_places_are_refused() {
    let stack = guarded();
    let (stage, id) = api(&stack, "HttpApiUrl");
    let named = format!("{id}.execute-api.localhost");
    for asked in [
        format!("GET /{stage}/open HTTP/1.1\r\nHost: {named}\r\nHost: {named}\r\n"),
        format!("GET /{stage}/open HTTP/1.1\r\nHost: {named}\r\nHost: 127.0.0.1\r\n"),
        format!("GET /{stage}/open HTTP/1.1\r\nHost: user@{named}\r\n"),
        format!("GET /{stage}/open HTTP/1.1\r\nHost: {named}/\r\n"),
        format!("GET /{stage}/open HTTP/1.1\r\nHost: {named}, 127.0.0.1\r\n"),
        format!("GET /{stage}/open HTTP/1.1\r\n"),
        format!("GET http://{named}/{stage}/open HTTP/1.1\r\nHost: 127.0.0.1\r\n"),
        format!("GET http://user@{named}/{stage}/open HTTP/1.1\r\nHost: {named}\r\n"),
        format!("GET {named}/{stage}/open HTTP/1.1\r\nHost: {named}\r\n"),
        format!("GET {stage}/open HTTP/1.1\r\nHost: {named}\r\n"),
        format!("GET /{stage}/open#/hello HTTP/1.1\r\nHost: {named}\r\n"),
        format!("OPTIONS * HTTP/1.1\r\nHost: {named}\r\n"),
        format!("GET * HTTP/1.1\r\nHost: {named}\r\n"),
        format!("CONNECT {named}:443 HTTP/1.1\r\nHost: 127.0.0.1\r\n"),
        format!("CONNECT /{stage}/open HTTP/1.1\r\nHost: {named}\r\n"),
    ] {
        let said = raw(&stack, &format!("{asked}\r\n"));
        assert!(said.starts_with("HTTP/1.1 400") && said.contains("connection: close"), "{asked:?}: {said}");
    }
    stack.log_with("why: there are two Host headers");
}

#[test]
fn two_tokens_are_no_token() {
    let stack = guarded();
    stack.user("alice", &[]);
    let token = stack.sign_in("alice").id;
    for output in ["HttpApiUrl", "RestApiUrl"] {
        let path = base(&stack, output);
        let ask =
            |lines: &str| raw(&stack, &format!("GET {path}/hello HTTP/1.1\r\nHOST\r\n{lines}\r\nConnection: close\r\n\r\n"));
        assert_eq!(super::answers(&ask(&format!("AUTHORIZATION: Bearer {token}")), "200"), 1);
        for lines in [
            format!("Authorization: Bearer {token}\r\nAuthorization: Bearer {token}"),
            format!("Authorization: Bearer {token}\r\nauthorization: x"),
            format!("Authorization: x\r\nAuthorization: Bearer {token}"),
            format!("Authorization:\r\nAuthorization: Bearer {token}"),
        ] {
            assert_eq!(super::answers(&ask(&lines), "401"), 1, "{output} {lines}");
        }
        for lines in [
            format!("Authorization: Bearer\r\n {token}"),
            format!("X: y\r\n\tAuthorization: Bearer {token}"),
            format!("Authorization : Bearer {token}"),
            format!("Authorization: Bearer {token}\nX: y"),
            format!("Authorization: Bearer {token}\0"),
        ] {
            assert_eq!(super::answers(&ask(&lines), "400"), 1, "{output} {lines}");
        }
    }
}
