//! The articles that this project comes from, as console sessions: their commands must work as written.

use std::path::Path;

use crate::support::stack::Stack;
use crate::support::{root, transcript};

/// The part of the README that is about AWS as much as about this machine.
pub const DEPLOYMENT: &str = "## Deploy it";

/// Runs one transcript against a fresh stack whose variables are those that `sekisho env` prints.
fn check(file: &str) {
    let file = root().join(file);
    check_text(&file, &transcript::text(&file));
}

fn check_text(file: &Path, text: &str) {
    let stack = Stack::start();
    let (binary, port) = (env!("CARGO_BIN_EXE_sekisho"), stack.port());
    // Who reads along has a stack with a state folder; this one is found by its port.
    let prelude = format!("sekisho() {{ '{binary}' \"$@\" --port {port}; }}; eval \"$(sekisho env)\"");
    transcript::check_text(file, text, &prelude);
}

#[test]
fn article_000_retool_calls_the_http_api_with_an_access_token() {
    check("tests/articles/000-http-api-access-token.md");
}

#[test]
fn article_001_retool_refreshes_on_a_timer() {
    check("tests/articles/001-http-api-refresh.md");
}

#[test]
fn article_002_an_administrator_makes_the_user_for_the_rest_api() {
    check("tests/articles/002-rest-api-authorizer.md");
}

#[test]
fn article_003_challenge_client_secret_and_authorizer_test() {
    check("tests/articles/003-client-secret-and-challenge.md");
}

#[test]
fn article_004_an_authorizer_from_openapi() {
    check("tests/articles/004-openapi-authorizer.md");
}

#[test]
fn a_web_application_keeps_a_secret() {
    check("tests/articles/web-application.md");
}

#[test]
fn a_single_page_application_proves_itself_with_pkce() {
    check("tests/articles/single-page-application.md");
}

#[test]
fn a_mobile_application_stays_signed_in() {
    check("tests/articles/mobile-application.md");
}

#[test]
fn a_machine_calls_on_nobodys_behalf() {
    check("tests/articles/machine-to-machine.md");
}

#[test]
fn the_user_pool_as_the_aws_cli_sees_it() {
    check("tests/articles/user-pool.md");
}

#[test]
fn a_rest_api_by_hand_with_the_aws_cli() {
    check("tests/articles/rest-api.md");
}

#[test]
fn an_http_api_by_hand_with_the_aws_cli() {
    check("tests/articles/http-api.md");
}

#[test]
fn what_the_readme_shows_is_what_happens() {
    // Its deployment has an account of its own: tests/deploy.rs.
    let readme = root().join("README.md");
    let text = transcript::text(&readme);
    let deployment = transcript::section(&text, DEPLOYMENT);
    check_text(&readme, &text.replace(deployment, &"\n".repeat(deployment.lines().count())));
}
