//! Everything that is linked may be given on under the project's own terms.

use std::process::Command;

use serde_json::Value;

use crate::support::root;

const PERMITTED: [&str; 10] = [
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "ISC",
    "BSD-3-Clause",
    "BSL-1.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

#[test]
fn every_dependency_has_a_permissive_licence() {
    let output =
        Command::new(env!("CARGO")).args(["metadata", "--format-version", "1", "--locked"]).current_dir(root()).output().unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo describes the workspace");
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 50, "the dependencies are listed too");
    for package in packages {
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(permits(licence), "{} is under {licence:?}", package["name"]);
    }
}

/// Is there a choice that needs only permitted licences? `AND` binds closer than `OR`; `/` is an old `OR`.
fn permits(expression: &str) -> bool {
    let tokens = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = tokens.split_whitespace().collect();
    let mut at = 0;
    any(&tokens, &mut at) && at == tokens.len()
}

fn any(tokens: &[&str], at: &mut usize) -> bool {
    let mut permitted = all(tokens, at);
    while tokens.get(*at) == Some(&"OR") {
        *at += 1;
        permitted |= all(tokens, at);
    }
    permitted
}

fn all(tokens: &[&str], at: &mut usize) -> bool {
    let mut permitted = one(tokens, at);
    while tokens.get(*at) == Some(&"AND") {
        *at += 1;
        permitted &= one(tokens, at);
    }
    permitted
}

fn one(tokens: &[&str], at: &mut usize) -> bool {
    let Some(first) = tokens.get(*at) else { return false };
    *at += 1;
    if *first == "(" {
        let permitted = any(tokens, at);
        *at += 1;
        return permitted;
    }
    let mut name = (*first).to_owned();
    if tokens.get(*at) == Some(&"WITH") {
        name = format!("{name} WITH {}", tokens.get(*at + 1).unwrap_or(&""));
        *at += 2;
    }
    PERMITTED.contains(&name.as_str())
}

#[test]
fn a_licence_expression_is_read_as_written() {
    for (expression, permitted) in [
        ("MIT", true),
        ("AGPL-3.0-only", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0/MIT", true),
        ("MIT AND GPL-3.0", false),
        ("(GPL-3.0 OR MIT) AND BSD-3-Clause", true),
        ("MIT AND (GPL-3.0 OR LGPL-3.0)", false),
        ("Apache-2.0 WITH LLVM-exception OR GPL-2.0", true),
        ("", false),
    ] {
        assert_eq!(permits(expression), permitted, "{expression}");
    }
}
