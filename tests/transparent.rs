//! Transparent mode: commands and programs for AWS, unedited, against the stack; and what does not get through its proxy.

mod tunnels;

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::clients::{finish, here, interpreter};
use crate::support::stack::{Stack, sekisho};
use crate::support::{root, transcript};

/// The scripts of this file.
pub const SCRIPTS: &[&str] = &["node/unedited.mjs", "python/unedited.py"];

/// A stack with a CA of its own, whose folder goes with it.
struct Transparent {
    stack: Stack,
    folder: TempDir,
}

impl Transparent {
    fn start() -> Self {
        Self::with(&["--ephemeral"])
    }

    /// Both APIs without authorizers.
    fn open() -> Self {
        Self::with(&["--ephemeral", "--template", "tests/fixtures/open.yaml"])
    }

    fn with(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let stack = Stack::start_with_variable(arguments, "SEKISHO_CA_DIR", &folder.path().join("ca"));
        Self { stack, folder }
    }

    /// Where the CA's certificate lies.
    fn ca(&self) -> PathBuf {
        self.folder.path().join("ca/ca.pem")
    }

    /// What `sekisho env --transparent --json` says.
    fn variables(&self) -> Value {
        let output = sekisho().args(["env", "--transparent", "--json", "--port", self.stack.port()]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// A program in a shell where that was evaluated.
    fn run(&self, mut command: Command, script: &str) {
        for (name, value) in self.variables().as_object().unwrap() {
            match value.as_str() {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        finish(command, script, &self.stack);
    }

    /// Runs a transcript in a shell that knows `sekisho`, after these lines.
    fn check(&self, file: &str, lines: &str) {
        let (binary, port) = (env!("CARGO_BIN_EXE_sekisho"), self.stack.port());
        // curl shows the answer to its CONNECT before the answer itself, unless it is told not to.
        let curl = "printf suppress-connect-headers >.curlrc; export CURL_HOME=$PWD";
        let prelude = format!("sekisho() {{ '{binary}' \"$@\" --port {port}; }}; {curl}; {lines}");
        transcript::check(&root().join(file), &prelude);
    }
}

/// Runs an article's transcript with the addresses that it has on AWS.
fn article(file: &str) {
    Transparent::start().check(file, "eval \"$(sekisho env --transparent)\"");
}

#[test]
fn article_000_with_its_own_addresses() {
    article("tests/articles/000-http-api-access-token.md");
}

#[test]
fn article_001_with_its_own_addresses() {
    article("tests/articles/001-http-api-refresh.md");
}

#[test]
fn article_002_with_its_own_addresses() {
    article("tests/articles/002-rest-api-authorizer.md");
}

#[test]
fn article_003_with_its_own_addresses() {
    article("tests/articles/003-client-secret-and-challenge.md");
}

#[test]
fn article_004_with_its_own_addresses() {
    article("tests/articles/004-openapi-authorizer.md");
}

#[test]
fn a_person_signs_in_at_the_domains_own_address() {
    article("tests/articles/web-application.md");
}

#[test]
fn a_machine_gets_its_token_at_the_domains_own_address() {
    article("tests/articles/machine-to-machine.md");
}

#[test]
fn the_articles_commands_letter_by_letter() {
    let transparent = Transparent::start();
    transparent.check("tests/articles/transparent.md", "unset AWS_CA_BUNDLE AWS_REGION HTTPS_PROXY");
    // Nothing but AWS's names was asked for, and all of it was answered here.
    let log = transparent.stack.log_with("CONNECT example.com:443 403");
    assert!(log.contains("POST    cognito-idp.ap-northeast-1.amazonaws.com/ SignUp 200"), "{log}");
}

#[test]
fn boto3_requests_and_pycognito_unedited() {
    let script = "python/unedited.py";
    let mut command = interpreter(script);
    command.arg(here().join(script));
    Transparent::start().run(command, script);
}

#[test]
fn node_unedited() {
    let transparent = Transparent::start();
    transparent.stack.user("alice", &[]);
    let script = "node/unedited.mjs";
    let mut command = interpreter(script);
    if !knows_the_proxy() {
        command.arg("--import").arg(here().join("node/old_node.mjs"));
    }
    command.arg(here().join(script));
    transparent.run(command, script);
}

/// Whether this machine's Node.js takes `HTTPS_PROXY` from its environment.
fn knows_the_proxy() -> bool {
    let version = Command::new("node").arg("--version").output().expect("node is there").stdout;
    let version = String::from_utf8_lossy(&version).into_owned();
    let mut numbers = version.trim().trim_start_matches('v').split('.').map_while(|number| number.parse::<u32>().ok());
    match (numbers.next(), numbers.next()) {
        (Some(22), Some(minor)) => minor >= 21,
        (Some(24), Some(minor)) => minor >= 5,
        (Some(major), _) => major > 24,
        _ => false,
    }
}

#[test]
fn the_variables_leave_no_way_to_a_real_account() {
    let transparent = Transparent::start();
    let variables = transparent.variables();
    for name in ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "ALL_PROXY"] {
        assert!(variables[name].is_null() && variables.get(name).is_some(), "{name}: {variables}");
    }
    for name in ["AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"] {
        assert_eq!(variables[name].as_str(), transparent.ca().to_str(), "{name}");
    }
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "http_proxy", "https_proxy", "SEKISHO_ENDPOINT"] {
        assert_eq!(variables[name], transparent.stack.endpoint.as_str(), "{name}");
    }
    let api = variables["HTTP_API_URL"].as_str().unwrap();
    assert!(api.starts_with("https://") && api.ends_with(".execute-api.ap-northeast-1.amazonaws.com"), "{api}");
    // One certificate and no more: what goes around the proxy trusts nobody.
    let bundle = std::fs::read_to_string(transparent.ca()).unwrap();
    assert_eq!(bundle.matches("BEGIN CERTIFICATE").count(), 1);
}
