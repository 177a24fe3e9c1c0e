//! `docs/UNVERIFIED.md` lists what of AWS nobody here has seen, as the comments in the code say it, and `docs/VERIFY.md` what
//! `sekisho verify` holds a stack against. To write them anew: `UPDATE_DOCS=1 cargo test -p sekisho --test system docs`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::root;
use crate::support::stack::sekisho;

const MARK: &str = "Unverified: ";

const HEAD: &str = "# What is not known of AWS

Written by a test from the comments in the code; do not edit it by hand. To write it anew:

```
UPDATE_DOCS=1 cargo test -p sekisho --test system docs
```

Each line is a choice that was made where AWS's behaviour or words are not recorded anywhere we know. Whoever has seen the real
answer: an issue with the request and the answer turns a line into a test.
";

const ROOMS: &[(&str, &str)] = &[
    ("User pools", "crates/cognito/src"),
    ("API Gateway", "crates/api-gateway/src"),
    ("Lambda", "crates/lambda/src"),
    ("CloudFormation", "crates/cloudformation/src"),
    ("S3", "crates/s3/src"),
    ("IAM and STS", "crates/iam/src"),
    ("CloudWatch Logs", "crates/logs/src"),
];

/// The files of a folder, all the way down, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<PathBuf> = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    all.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    all.sort();
    all
}

/// The sentences after each mark, to the end of the comment's paragraph.
fn notes(source: &str) -> Vec<String> {
    let lines: Vec<&str> = source.lines().map(str::trim_start).collect();
    let comment = |line: &str| line.starts_with("//").then(|| line.trim_start_matches(['/', '!']).trim().to_owned());
    let begins = lines.iter().enumerate().filter_map(|(at, line)| Some((at, line.split_once(MARK)?.1)));
    begins
        .map(|(at, first)| {
            let rest = lines[at + 1..].iter().map_while(|line| comment(line)).take_while(|text| !text.is_empty());
            std::iter::once(first.to_owned()).chain(rest.take_while(|text| !text.contains(MARK))).collect::<Vec<_>>().join(" ")
        })
        .collect()
}

#[test]
fn what_is_not_known_of_aws_is_listed() {
    let mut text = HEAD.to_owned();
    for (room, folder) in ROOMS {
        let _ = write!(text, "\n## {room}\n\n| where | choice |\n|---|---|\n");
        for file in files(&root().join(folder)) {
            let shown = file.strip_prefix(root()).unwrap().display().to_string();
            for note in notes(&std::fs::read_to_string(&file).unwrap()) {
                let place = shown.trim_start_matches(folder).trim_start_matches('/').trim_end_matches(".rs");
                let _ = writeln!(text, "| [{place}](../{shown}) | {} |", note.replace('|', "\\|"));
            }
        }
    }
    let path = root().join("docs/UNVERIFIED.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == text,
        "docs/UNVERIFIED.md is not what the code says; run: UPDATE_DOCS=1 cargo test -p sekisho --test system docs"
    );
}

#[test]
fn rust_that_the_readme_shows_is_a_test_that_runs() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let shown: Vec<_> = readme.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!shown.is_empty());
    let run = std::fs::read_to_string(root().join("lambdas/me/tests/who_is_calling.rs")).unwrap();
    for block in shown {
        assert!(run.contains(block), "no test has this:\n{block}");
    }
}

#[test]
fn notes_are_whole_sentences() {
    let source = "    // Unverified: one\n    // and more.\n    let a = 1;\n/// Docs.\n// Unverified: the text.\n\n";
    assert_eq!(notes(source), ["one and more.", "the text."]);
}

const VERIFY_HEAD: &str = "# What `sekisho verify` checks

Written by a test from `sekisho verify --list`; do not edit it by hand. To write it anew:

```
UPDATE_DOCS=1 cargo test -p sekisho --test system docs
```

One suite from outside, for every stack that `template.yaml` describes, wherever it was deployed:

```
sekisho verify                                                   the stack on this machine
sekisho verify --stack hello --region eu-west-1 --yes            in an AWS account, with your credentials
sekisho verify --stack hello --endpoint http://127.0.0.1:4566    at another emulator
```

It makes one user, `sekisho-verify-…`, and deletes it at the end, after Ctrl-C too. A check whose output the stack does not have,
or whose operation IAM does not allow, is left out and named; `--strict` counts it as failed. `--json FILE` writes a report in
which no token, secret or password stands. What it does not hold: that a token expires, for which it would have to wait.

`${name}` is an output of the stack or what an earlier check brought, `[..]` stands for anything. *Unverified* marks what
nobody here has seen AWS answer: there a report from AWS is worth most.
";

#[test]
fn what_verify_checks_is_listed() {
    let output = sekisho().args(["verify", "--list", "--json", "-"]).output().unwrap();
    let checks: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    let (mut text, mut group) = (VERIFY_HEAD.to_owned(), "");
    for check in &checks {
        let part = |name: &str| check[name].as_str().unwrap().replace('|', "\\|");
        if check["group"] != group {
            group = check["group"].as_str().unwrap();
            let _ = write!(text, "\n## {group}\n\n| check | what | request | expected | source |\n|---|---|---|---|---|\n");
        }
        let expected = check["expected"].as_array().unwrap().iter().map(|one| code(one.as_str().unwrap()));
        let expected = expected.collect::<Vec<_>>().join("<br>");
        let (id, request, source) = (part("id"), code(&part("request")), part("source"));
        let _ = writeln!(text, "| {id} | {} | {request} | {expected} | {source} |", part("title"));
    }
    let path = root().join("docs/VERIFY.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == text,
        "docs/VERIFY.md is not what the code says; run: UPDATE_DOCS=1 cargo test -p sekisho --test system docs"
    );
}

/// Within a cell of a table.
fn code(text: &str) -> String {
    format!("`{}`", text.replace('\n', "\\n").replace('|', "\\|"))
}
