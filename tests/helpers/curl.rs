//! `sekisho curl`: the real curl, with the token that gets in.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::{Said, command, run};
use crate::support::stack::Stack;
use crate::support::tokens::decode;

#[test]
fn an_api_is_called_as_a_user() {
    let stack = Stack::start();
    stack.user("user-a", &[]);
    let rest = stack.output("RestApiUrl");
    let aws = rest.replace(&format!("{}/_api/", stack.endpoint), "https://").replacen(
        "/test",
        ".execute-api.eu-west-1.amazonaws.com/test",
        1,
    );
    for (target, more) in [
        ("/me?a=1", &["--api", "RestApiUrl"][..]),
        ("/me", &["--api", "http"]),
        (&format!("{rest}/me"), &[]),
        (&format!("{aws}/me"), &[]),
        (&format!("{}/me", stack.output("HttpApiUrl")), &[]),
    ] {
        let body = run(&stack, &[&["curl", target, "--as", "user-a"], more].concat()).ok();
        assert!(body.contains(r#""username":"user-a""#), "{target}: {body}");
    }
    let answer =
        run(&stack, &["curl", "/hello", "--api", "RestApiUrl", "--as", "user-a", "--", "-i", "-X", "POST", "-d", "{}"]).ok();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
}

#[test]
fn a_refusal_leads_to_why_and_curl_decides_the_exit_code() {
    let stack = Stack::start();
    stack.user("user-a", &[]);
    for who in [&[][..], &["--as", "user-a", "--token", "access"]] {
        let said = run(&stack, &[&["curl", "/me", "--api", "RestApiUrl"], who].concat());
        assert_eq!((said.out.as_str(), said.code), (r#"{"message":"Unauthorized"}"#, 0), "{}", said.err);
        let (before, after) = said.err.split_once('`').unwrap();
        assert_eq!(before, "refused by the API: ");
        let why: Vec<&str> = after.split_once('`').unwrap().0.split(' ').skip(1).collect();
        assert_eq!(why[2..], ["--port", stack.port()]);
        assert!(run(&stack, &why[..2]).ok().contains("GET /test/me -> 401"));
    }
    let said = run(&stack, &["curl", "/me", "--api", "RestApiUrl", "--", "-f"]);
    assert_eq!((said.code, said.out.as_str()), (22, ""), "{}", said.err);
    assert_eq!(run(&stack, &["curl", "/me", "--api", "RestApiUrl", "--", "--no-such-option"]).code, 2);
}

#[test]
fn the_access_token_goes_where_scopes_are_asked_for() {
    let stack = Stack::start_with(&["--ephemeral", "--template", "tests/fixtures/echo.yaml"]);
    stack.user("user-a", &[]);
    let sent = |path: &str, api: &str| {
        let event = run(&stack, &["curl", path, "--api", api, "--client", "SpaClientId", "--as", "user-a"]).ok();
        let rest = event.split("Bearer ").nth(1).unwrap_or_else(|| panic!("{event}"));
        let token = rest.split(|letter: char| !letter.is_ascii_alphanumeric() && !"-_.".contains(letter)).next().unwrap();
        decode(token).1["token_use"].as_str().unwrap().to_owned()
    };
    for api in ["HttpApiUrl", "RestApiUrl"] {
        assert_eq!((sent("/scoped", api), sent("/other", api)), ("access".to_owned(), "id".to_owned()), "{api}");
    }
}

#[test]
fn what_cannot_be_called_is_said() {
    let stack = Stack::start();
    stack.user("user-a", &[]);
    for (arguments, words) in [
        (&["/me"][..], "the stack has several APIs, name one with --api: ContractApiUrl, HttpApiUrl, RestApiUrl"),
        (&["/me", "--api", "rest"], "there are several rest APIs, name one with --api: "),
        (&["/me", "--api", "Nobody"], "there is no API Nobody"),
        (&["me", "--api", "http"], "me is neither a path such as /hello nor an address of an API"),
        (&["https://example.com/me"], "https://example.com/me is neither a path"),
        (&["/me", "--api", "http", "--client", "spa"], "--client, --pool and --scope need --as USER"),
        (&["/me", "--api", "http", "--as", "nobody"], "has no user nobody"),
        (&["/me", "--api", "http", "--as", "user-a", "--", "-d", "@-"], "standard input carries the token to curl"),
    ] {
        let told = run(&stack, &[&["curl"], arguments].concat()).refused();
        assert!(told.contains(words), "{told}");
    }
}

/// A curl that writes down how it was called.
const FAKE: &str = "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$SEEN/arguments\"\ncat > \"$SEEN/stdin\"\n";

#[test]
fn the_token_stands_in_no_list_of_processes() {
    let stack = Stack::start();
    stack.user("user-a", &[]);
    let folder = tempfile::tempdir().unwrap();
    let curl = folder.path().join("curl");
    std::fs::write(&curl, FAKE).unwrap();
    std::fs::set_permissions(&curl, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut called = command(stack.port(), &["curl", "/me", "--api", "http", "--as", "user-a", "--", "-i"]);
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap());
    Said::of(&called.env("PATH", path).env("SEEN", folder.path()).output().unwrap()).ok();
    let read = |name: &str| std::fs::read_to_string(Path::new(folder.path()).join(name)).unwrap();
    let stdin = read("stdin");
    assert!(stdin.starts_with("header = \"Authorization: Bearer eyJ"), "{stdin}");
    let arguments = read("arguments");
    assert!(arguments.starts_with("-K\n-\n") && arguments.ends_with("/me\n-i\n") && !arguments.contains("eyJ"), "{arguments}");
    let mut missing = command(stack.port(), &["curl", "/me", "--api", "http"]);
    let told = Said::of(&missing.env("PATH", folder.path().join("none")).output().unwrap()).refused();
    assert!(told.contains("curl cannot be run") && told.contains("PATH"), "{told}");
}
