//! What helps a developer at work: `sekisho token USER`, `login`, `secret-hash` and `curl`, as the real binary does them.

mod curl;
mod domain;
mod login;

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

use crate::support::http;
use crate::support::stack::{PASSWORD, Stack, sekisho};
use crate::support::tokens::decode;

/// What the binary said.
struct Said {
    out: String,
    err: String,
    code: i32,
}

impl Said {
    fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { out: text(&output.stdout), err: text(&output.stderr), code: output.status.code().unwrap_or(-1) }
    }

    /// What it printed, if all went well.
    #[track_caller]
    fn ok(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }

    /// What it complained of.
    #[track_caller]
    fn refused(self) -> String {
        assert_eq!((self.code, self.out.as_str()), (1, ""), "{}", self.err);
        self.err
    }
}

/// The binary with these arguments, asking this stack. The port stands before what goes to curl.
fn command(port: &str, arguments: &[&str]) -> Command {
    let mut command = sekisho();
    command.args(&arguments[..1]).args(["--port", port]).args(&arguments[1..]);
    command
}

fn run(stack: &Stack, arguments: &[&str]) -> Said {
    Said::of(&command(stack.port(), arguments).output().unwrap())
}

fn secret_of(stack: &Stack, client: &str) -> String {
    let asked = json!({ "UserPoolId": stack.output("UserPoolId"), "ClientId": stack.output(client) });
    let answer = stack.cognito_ok("DescribeUserPoolClient", &asked).json();
    answer["UserPoolClient"]["ClientSecret"].as_str().unwrap().to_owned()
}

#[test]
fn tokens_for_a_user_without_the_password() {
    let stack = Stack::start();
    stack.user("user-a", &["Admins"]);
    let script = format!(
        "eval \"$('{0}' token user-a --port {1})\"; printf '%s\\n' \"$ID_TOKEN\" \"$ACCESS_TOKEN\" \"$REFRESH_TOKEN\"",
        env!("CARGO_BIN_EXE_sekisho"),
        stack.port()
    );
    let shell = Said::of(&Command::new("bash").args(["-c", &script]).output().unwrap()).ok();
    let [id, access, refresh] = shell.lines().collect::<Vec<_>>()[..] else { panic!("{shell}") };
    assert_eq!(decode(id).1["cognito:groups"], json!(["Admins"]));
    assert_eq!(decode(access).1["client_id"], stack.output("SpaClientId"));
    for (url, token) in [("HttpApiUrl", access), ("RestApiUrl", id)] {
        assert_eq!(stack.get_as(&format!("{}/me", stack.output(url)), token).json()["username"], "user-a");
    }
    let parameters = json!({ "REFRESH_TOKEN": refresh });
    let asked =
        json!({ "ClientId": stack.output("SpaClientId"), "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": parameters });
    stack.cognito_ok("InitiateAuth", &asked);
    let log = stack.log_with("POST    /_sekisho/tokens 200");
    for secret in [id, access, refresh] {
        assert!(!log.contains(&secret[20..60]), "{log}");
    }
}

#[test]
fn one_token_or_json_through_the_client_that_is_named() {
    let stack = Stack::start();
    stack.user("user-a", &[]);
    for client in ["web", "WebClientId", stack.output("WebClientId")] {
        let id = run(&stack, &["token", "user-a", "--client", client, "--id"]).ok();
        assert_eq!(decode(id.trim()).1["aud"], stack.output("WebClientId"), "{client}");
    }
    let access = run(&stack, &["token", "user-a", "--access"]).ok();
    assert_eq!(decode(access.trim()).1["token_use"], "access");
    let json: Value = serde_json::from_str(&run(&stack, &["token", "user-a", "--json"]).ok()).unwrap();
    assert_eq!((&json["ExpiresIn"], &json["TokenType"]), (&json!(3600), &json!("Bearer")));
    assert_eq!(run(&stack, &["token", "user-a", "--refresh"]).ok().matches('.').count(), 4);
    let scoped = run(&stack, &["token", "user-a", "--access", "--scope", "openid", "--scope", "email"]).ok();
    assert_eq!(decode(scoped.trim()).1["scope"], "openid email");
}

#[test]
fn a_token_is_judged_where_a_route_is_named() {
    let stack = Stack::start();
    stack.user("user-a", &[]);
    let id = run(&stack, &["token", "user-a", "--id"]).ok();
    let judged = run(&stack, &["token", id.trim(), "--api", "RestApiUrl", "--route", "GET /me"]).ok();
    assert!(judged.starts_with("GET /me -> 200"), "{judged}");
    let told = run(&stack, &["token", id.trim()]).refused();
    assert_eq!(told, "error: this is a token, not a user; to have it judged, name its --api and --route\n");
    for wrong in [
        &["token", "user-a", "--api", "http"][..],
        &["token", "user-a", "--route", "GET /"],
        &["token", "user-a", "--id", "--json"],
        &["token", "x", "--api", "http", "--route", "GET /", "--client", "spa"],
    ] {
        assert_eq!(run(&stack, wrong).code, 2, "{wrong:?}");
    }
}

#[test]
fn who_gets_no_tokens_is_told_why() {
    let stack = Stack::start();
    stack.user("off", &[]);
    stack.cognito_ok("AdminDisableUser", &json!({ "UserPoolId": stack.output("UserPoolId"), "Username": "off" }));
    for (arguments, words) in [
        (&["nobody"][..], "has no user nobody; `aws cognito-idp list-users"),
        (&["off"], "user off is disabled: `aws cognito-idp admin-enable-user"),
        (&["off", "--client", "app"], "there is no app client app; there are: "),
        (&["off", "--pool", "eu-west-1_x"], "pool eu-west-1_x has no app client"),
        (&["off", "--scope", "openid", "--scope", "x/y"], "may not ask for the scope x/y; its AllowedOAuthScopes: openid"),
    ] {
        let told = run(&stack, &[&["token"], arguments].concat()).refused();
        assert!(told.starts_with("error: ") && told.contains(words), "{told}");
    }
}

#[test]
fn only_programs_of_this_machine_get_tokens() {
    let stack = Stack::start();
    stack.user("user-a", &[]);
    let url = format!("{}/_sekisho/tokens", stack.endpoint);
    let body = r#"{"username":"user-a"}"#;
    for (headers, status) in [(&[][..], 200), (&[("Origin", "https://evil.example")], 403), (&[("Host", "rebound.example")], 403)]
    {
        assert_eq!(http::send("POST", &url, headers, body).status, status, "{headers:?}");
    }
    assert_eq!(http::send("POST", &url, &[], r#"{"user":"user-a"}"#).status, 400);
}

#[test]
fn the_hash_that_a_client_with_a_secret_sends() {
    let stack = Stack::start();
    stack.user("user-a", &[]);
    let hash = run(&stack, &["secret-hash", "user-a"]).ok();
    assert_eq!(hash, run(&stack, &["secret-hash", "user-a", "--client", "web"]).ok());
    let parameters = json!({ "USERNAME": "user-a", "PASSWORD": PASSWORD, "SECRET_HASH": hash.trim() });
    let asked =
        json!({ "ClientId": stack.output("WebClientId"), "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters });
    stack.cognito_ok("InitiateAuth", &asked);
    let told = run(&stack, &["secret-hash", "user-a", "--client", "spa"]).refused();
    assert_eq!(told, "error: client spa has no secret, so it sends no SECRET_HASH\n");
    // The same without the stack.
    let secret = secret_of(&stack, "WebClientId");
    let id = stack.output("WebClientId");
    let mut offline = sekisho();
    offline.args(["secret-hash", "user-a", "--client-id", id, "--client-secret", "-"]).stdin(Stdio::piped());
    let mut child = offline.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{secret}\n").as_bytes()).unwrap();
    assert_eq!(Said::of(&child.wait_with_output().unwrap()).ok(), hash);
    let mut by_variable = sekisho();
    by_variable.args(["secret-hash", "user-a", "--client-id", id]).env("SEKISHO_CLIENT_SECRET", &secret);
    assert_eq!(Said::of(&by_variable.output().unwrap()).ok(), hash);
}

#[test]
fn a_secret_on_the_command_line_is_refused_and_not_repeated() {
    let run = |arguments: &[&str]| {
        let mut command = sekisho();
        command.args(["secret-hash", "user-a", "--client-id", "abc"]).args(arguments).env_remove("SEKISHO_CLIENT_SECRET");
        Said::of(&command.output().unwrap()).refused()
    };
    let told = run(&["--client-secret", "t0p-secret"]);
    assert!(told.contains("--client-secret takes only -") && !told.contains("t0p"), "{told}");
    for arguments in [&["--client-secret", "-"][..], &[]] {
        assert!(run(arguments).starts_with("error: no secret: give it on standard input"), "{arguments:?}");
    }
}

#[test]
fn each_option_stands_under_its_heading() {
    let help = |name: &str| Said::of(&sekisho().args([name, "--help"]).output().unwrap()).ok();
    let token = help("token");
    let (both, rest) = token.split_once("To make tokens:").unwrap();
    let (make, judge) = rest.split_once("To judge a token:").unwrap();
    let parts =
        [(both, ["  --json", "  --port <"]), (make, ["  --client <", "  --scope <"]), (judge, ["  --api <", "  --route <"])];
    for (part, options) in parts {
        assert!(options.iter().all(|option| part.contains(option)), "{part}");
    }
    let curl = help("curl");
    let (_, make) = curl.split_once("To make tokens:").unwrap();
    assert!(make.contains("  --client <") && !make.contains("  --port <"), "{make}");
}
