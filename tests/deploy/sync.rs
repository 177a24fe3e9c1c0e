//! `sam sync`: sources that change while they are deployed.

use std::path::{Path, PathBuf};

use super::{account, prelude};
use crate::support::{root, transcript};

/// A project of one function, in a workspace of its own that uses the same libraries as ours.
fn greeter(project: &Path) {
    let sources = project.join("hello/src");
    std::fs::create_dir_all(&sources).unwrap();
    for (from, to) in [
        ("tests/fixtures/greeter/template.yaml", "template.yaml"),
        ("lambdas/hello/Cargo.toml", "hello/Cargo.toml"),
        ("lambdas/hello/src/main.rs", "hello/src/main.rs"),
        ("Cargo.lock", "Cargo.lock"),
    ] {
        std::fs::copy(root().join(from), project.join(to)).unwrap();
    }
    std::fs::write(project.join("Cargo.toml"), workspace()).unwrap();
}

/// Our workspace with that one member.
fn workspace() -> String {
    let ours = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let lines = ours.lines().filter(|line| !line.starts_with("default-members"));
    lines
        .map(|line| if line.starts_with("members") { "members = [\"hello\"]\n".to_owned() } else { format!("{line}\n") })
        .collect()
}

/// Where its libraries stay built from one run of the tests to the next.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("sam/greeter")
}

#[test]
fn sam_syncs_code_as_it_is_saved() {
    let account = account();
    let folder = tempfile::tempdir().unwrap();
    greeter(folder.path());
    // A build for debugging is quick, and its zip large enough to go up in parts.
    let lines = format!(
        "cp -a '{}/.' .
export SAM_BUILD_MODE=debug CARGO_TARGET_DIR='{}'
seen() {{ timeout 300 grep -q -m 1 -F \"$1\" <(tail --pid=$WATCH -n +1 -f watch.log 2>/dev/null) || {{ cat watch.log; false; }}; }}",
        folder.path().display(),
        target().display()
    );
    transcript::check(&root().join("tests/transcripts/sam-sync.md"), &prelude(&account, &lines));
}
