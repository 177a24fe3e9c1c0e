//! `sekisho login`: an authorization code with PKCE by way of a browser, which the tests are.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::domain::{Domain, pairs};
use super::{Said, command};
use crate::support::http::{self, Answer};
use crate::support::root;
use crate::support::stack::{PASSWORD, Stack};
use crate::support::tokens::decode;

/// A `sekisho login` that waits for its browser.
struct Waiting {
    child: Child,
    err: BufReader<ChildStderr>,
    /// Of the authorization request.
    query: Vec<(String, String)>,
    address: String,
}

impl Waiting {
    fn start(port: &str, arguments: &[&str]) -> Self {
        let mut login = command(port, &[&["login", "--no-browser"], arguments].concat());
        let mut child = login.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut err = BufReader::new(child.stderr.take().unwrap());
        let mut told = String::new();
        while !told.contains("\n  http") || !told.ends_with('\n') {
            assert_ne!(err.read_line(&mut told).unwrap(), 0, "it ended: {told}");
        }
        let address = told.lines().last().unwrap().trim().to_owned();
        let query = pairs(address.split_once('?').unwrap().1);
        Self { child, err, query, address }
    }

    fn get(&self, name: &str) -> &str {
        self.query.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// What the browser brings back.
    fn land(&self, query: &str) -> Answer {
        http::send("GET", &format!("{}?{query}", self.get("redirect_uri")), &[], "")
    }

    /// What it said at last.
    fn end(mut self) -> Said {
        let mut said = Said { out: String::new(), err: String::new(), code: 0 };
        self.err.read_to_string(&mut said.err).unwrap();
        self.child.stdout.take().unwrap().read_to_string(&mut said.out).unwrap();
        said.code = self.child.wait().unwrap().code().unwrap_or(-1);
        said
    }
}

/// An address of this machine that nobody uses: below the ports that the system hands out by itself, so that no other test is
/// given it meanwhile, and in a stretch that this process has to itself.
fn callback() -> String {
    static TRIED: AtomicU32 = AtomicU32::new(0);
    let begin = std::process::id() * 16;
    let mut ports = std::iter::repeat_with(|| 20_000 + (begin + TRIED.fetch_add(1, Ordering::Relaxed)) % 10_000);
    let is_free = |port: &u32| TcpListener::bind(format!("127.0.0.1:{port}")).is_ok();
    format!("http://localhost:{}/callback", ports.find(is_free).unwrap())
}

#[test]
fn a_code_with_pkce_becomes_tokens() {
    for (secret, authorization) in [(None, None), (Some("s3cret"), Some("Basic YWJjOnMzY3JldA==".to_owned()))] {
        let domain = Domain::new(&["https://app.example.com/".to_owned(), callback()], secret);
        let waiting = Waiting::start(&domain.port, &["--json"]);
        assert!(waiting.address.starts_with(&format!("http://127.0.0.1:{}/_domain/people/oauth2/authorize?", domain.port)));
        for (name, value) in
            [("response_type", "code"), ("client_id", "abc"), ("scope", "openid email"), ("code_challenge_method", "S256")]
        {
            assert_eq!(waiting.get(name), value);
        }
        domain.grants(&json!({ "nonce": waiting.get("nonce"), "aud": "abc" }));
        let page = waiting.land(&format!("code=c1&state={}", waiting.get("state")));
        assert_eq!(page.status, 200);
        assert!(page.body.contains("You may close this page") && !page.body.contains("c1"), "{page:?}");
        assert_eq!(page.header("content-security-policy"), Some("default-src 'none'; frame-ancestors 'none'"));
        let (challenge, redirect) = (waiting.get("code_challenge").to_owned(), waiting.get("redirect_uri").to_owned());
        let tokens: Value = serde_json::from_str(&waiting.end().ok()).unwrap();
        assert_eq!((&tokens["AccessToken"], &tokens["RefreshToken"]), (&json!("a.b.c"), &json!("r")));
        let asked = domain.asked();
        assert_eq!(asked.authorization, authorization);
        assert_eq!(URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, asked.get("code_verifier").as_bytes())), challenge);
        let rest = [asked.get("grant_type"), asked.get("code"), asked.get("redirect_uri"), asked.get("client_id")];
        assert_eq!(rest, ["authorization_code", "c1", &redirect, "abc"]);
    }
}

#[test]
fn only_the_answer_to_this_sign_in_is_taken() {
    let domain = Domain::new(&[callback()], None);
    let waiting = Waiting::start(&domain.port, &["--access"]);
    // Anybody's page can send a browser here: it does not end the waiting, and its code goes nowhere.
    for (query, status) in [("code=evil&state=guessed", 400), ("code=evil", 400), ("error=access_denied&state=guessed", 400)] {
        assert_eq!(waiting.land(query).status, status, "{query}");
    }
    let elsewhere = waiting.get("redirect_uri").replace("/callback", "/favicon.ico");
    assert_eq!(http::send("GET", &elsewhere, &[], "").status, 404);
    assert!(domain.asked().form.is_empty());
    domain.grants(&json!({ "nonce": waiting.get("nonce"), "aud": "abc" }));
    waiting.land(&format!("code=c1&state={}", waiting.get("state")));
    assert_eq!(waiting.end().ok(), "a.b.c\n");
}

#[test]
fn what_the_pool_refuses_is_told() {
    let nonce = |waiting: &Waiting| waiting.get("nonce").to_owned();
    let fits = |waiting: &Waiting, domain: &Domain| domain.grants(&json!({ "nonce": nonce(waiting), "aud": "abc" }));
    type Prepare<'a> = &'a dyn Fn(&Waiting, &Domain);
    let rows: [(&str, Prepare<'_>, &str); 5] = [
        ("error=invalid_scope&error_description=no+such", &fits, "the pool refused: invalid_scope: no such"),
        (
            "code=c1",
            &|_, domain| domain.answers(400, json!({ "error": "invalid_grant" })),
            "gave no tokens for the code: invalid_grant",
        ),
        ("code=c1", &|_, domain| domain.answers(500, Value::Null), "gave no tokens for the code: no error is named"),
        (
            "code=c1",
            &|_, domain| domain.grants(&json!({ "nonce": "another", "aud": "abc" })),
            "is not of this sign-in (nonce, aud)",
        ),
        ("code=c1", &|waiting, domain| domain.grants(&json!({ "nonce": nonce(waiting), "aud": "x" })), "is not of this sign-in"),
    ];
    for (query, prepare, words) in rows {
        let domain = Domain::new(&[callback()], None);
        let waiting = Waiting::start(&domain.port, &[]);
        prepare(&waiting, &domain);
        waiting.land(&format!("{query}&state={}", waiting.get("state")));
        let told = waiting.end().refused();
        assert!(told.starts_with("error: ") && told.contains(words), "{told}");
    }
}

#[test]
fn what_a_client_lacks_is_named_as_the_template_needs_it() {
    let said = |domain: &Domain| Said::of(&command(&domain.port, &["login", "--no-browser"]).output().unwrap()).refused();
    let own = |change: fn(&mut Value)| Domain::new(&[callback()], None).client(change);
    for (domain, words) in [
        (
            own(|card| card["callbackUrls"] = json!(["https://app.example.com/"])),
            "add to its CallbackURLs in the template:\n  - http://localhost:8976/callback",
        ),
        (own(|card| card["flows"] = json!(["implicit"])), "AllowedOAuthFlows: [code]"),
        (own(|card| card["domain"].take().as_null().unwrap_or(())), "AWS::Cognito::UserPoolDomain"),
    ] {
        let told = said(&domain);
        assert!(told.contains(words), "{told}");
    }
    // A port that is taken is passed over while there is another.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = (format!("http://localhost:{}/", taken.local_addr().unwrap().port()), taken);
    let told = said(&Domain::new(std::slice::from_ref(&taken.0), None));
    assert!(told.contains(&format!("the port is taken: {}; stop what listens there", taken.0)), "{told}");
    let domain = Domain::new(&[taken.0, callback()], None);
    let waiting = Waiting::start(&domain.port, &[]);
    assert!(waiting.get("redirect_uri").ends_with("/callback"));
    waiting.land(&format!("error=e&state={}", waiting.get("state")));
    assert_eq!(waiting.end().code, 1);
}

#[test]
fn ctrl_c_ends_the_waiting() {
    let domain = Domain::new(&[callback()], None);
    let waiting = Waiting::start(&domain.port, &[]);
    let status = Command::new("kill").args(["-INT", &waiting.child.id().to_string()]).status().unwrap();
    assert!(status.success());
    assert_eq!(waiting.end().refused(), "error: stopped before anybody signed in\n");
}

#[test]
fn a_browser_signs_somebody_in_on_the_pools_own_pages() {
    let stack = Stack::start();
    stack.user("user-a", &["Admins"]);
    // The template's own ports may be taken by the applications of who runs the tests.
    for client in ["SpaClientId", "WebClientId"] {
        let request = json!({ "UserPoolId": stack.output("UserPoolId"), "ClientId": stack.output(client) });
        let mut settings = stack.cognito_ok("DescribeUserPoolClient", &request).json()["UserPoolClient"].clone();
        let settings = settings.as_object_mut().unwrap();
        settings.retain(|name, _| !["ClientSecret", "CreationDate", "LastModifiedDate"].contains(&name.as_str()));
        settings.insert("CallbackURLs".to_owned(), json!([callback()]));
        stack.cognito_ok("UpdateUserPoolClient", &json!(settings));
    }
    let browser = format!("python3 {}", root().join("tests/helpers/browser.py").display());
    for client in ["spa", "web"] {
        let mut login = command(stack.port(), &["login", "--client", client, "--json"]);
        login.env("BROWSER", &browser).env("USERNAME", "user-a").env("PASSWORD", PASSWORD);
        let output = login.output().unwrap();
        assert!(output.status.success(), "{client}: {}\n{}", String::from_utf8_lossy(&output.stderr), stack.log());
        let tokens: Value = serde_json::from_slice(&output.stdout).unwrap();
        let id = decode(tokens["IdToken"].as_str().unwrap()).1;
        assert_eq!((&id["cognito:username"], &id["cognito:groups"]), (&json!("user-a"), &json!(["Admins"])), "{client}");
        let me = stack.get_as(&format!("{}/me", stack.output("RestApiUrl")), tokens["IdToken"].as_str().unwrap());
        assert_eq!(me.json()["username"], "user-a");
    }
}
