//! `docs/UNVERIFIED.md` lists what of AWS nobody here has seen, as the comments in the code say it.
//! To write it anew: `UPDATE_DOCS=1 cargo test -p sekisho --test system docs`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::support::root;

const MARK: &str = "Unverified: ";

const HEAD: &str = "# What is not known of AWS

Written by a test from the comments in the code; do not edit it by hand. To write it anew:

```
UPDATE_DOCS=1 cargo test -p sekisho --test system docs
```

Each line is a choice that was made where AWS's behaviour or words are not recorded anywhere we know. Whoever has seen the real
answer: an issue with the request and the answer turns a line into a test.
";

const ROOMS: &[(&str, &str)] =
    &[("User pools", "crates/cognito/src"), ("API Gateway", "crates/api-gateway/src"), ("Lambda", "crates/lambda/src")];

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
fn notes_are_whole_sentences() {
    let source = "    // Unverified: one\n    // and more.\n    let a = 1;\n/// Docs.\n// Unverified: the text.\n\n";
    assert_eq!(notes(source), ["one and more.", "the text."]);
}
