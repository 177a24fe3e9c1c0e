//! The commands with which people deploy, as they type them, against an account that is empty: `sekisho up --empty`.

mod failing;
mod sync;

use std::path::Path;

use crate::articles::DEPLOYMENT;
use crate::support::stack::Stack;
use crate::support::{project, root, transcript};

/// An account to deploy into.
fn account() -> Stack {
    Stack::start_with(&["--empty", "--ephemeral"])
}

/// The lines before a transcript: `sekisho` knows the account, the shell is in this copy of the project, and `sam build` waits
/// for its turn.
fn prelude(account: &Stack, copy: &str) -> String {
    let (binary, port, lock) = (env!("CARGO_BIN_EXE_sekisho"), account.port(), project::lock());
    format!(
        "{copy}
export COLUMNS=240 # wide enough that no cell of sam's tables is broken
sekisho() {{ '{binary}' \"$@\" --port {port}; }}
sam() {{ case $1 in build) flock '{}' sam \"$@\" ;; *) command sam \"$@\" ;; esac; }}
eval \"$(sekisho env)\"",
        lock.display()
    )
}

/// The shell's lines that copy a project, links as links.
fn copy_of(project: &Path) -> String {
    format!("cp -a '{}/.' .", project.display())
}

/// Runs a transcript in a copy of the project that `sam build` was run in.
fn check(file: &str) -> Stack {
    let account = account();
    transcript::check(&root().join(file), &prelude(&account, &copy_of(project::built())));
    account
}

#[test]
fn the_readmes_deployment_as_written() {
    let (account, folder) = (account(), tempfile::tempdir().unwrap());
    let project = folder.path().join("project");
    project::fresh(&project);
    let readme = root().join("README.md");
    let text = transcript::text(&readme);
    transcript::check_text(&readme, transcript::section(&text, DEPLOYMENT), &prelude(&account, &copy_of(&project)));
}

#[test]
fn sam_deploys_changes_and_deletes() {
    check("tests/transcripts/sam-deploy.md");
}

#[test]
fn sam_deploys_as_it_is_guided() {
    check("tests/transcripts/sam-guided.md");
}

#[test]
fn sam_deploys_express_and_answers_programs() {
    check("tests/transcripts/sam-express.md");
}

#[test]
fn sam_shows_what_it_deployed() {
    check("tests/transcripts/sam-list.md");
}

#[test]
fn the_aws_cli_packages_and_deploys() {
    check("tests/transcripts/aws-cloudformation.md");
}
