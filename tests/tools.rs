//! The real tools accept what we ship: the templates are valid, and `sam build` makes the zips.

use std::path::Path;
use std::process::Command;

use crate::support::{path_with_tools, project, root};

fn run(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("PATH", path_with_tools())
        .env("SAM_CLI_TELEMETRY", "0")
        .env("AWS_DEFAULT_REGION", "ap-northeast-1")
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}; install it with tests/tools.sh"));
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program} {arguments:?} failed:\n{said}");
    said
}

#[test]
fn cfn_lint_finds_nothing_in_our_templates() {
    let mut files = vec!["template.yaml".to_owned()];
    let infra = std::fs::read_dir(root().join("infra")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    files.extend(infra.filter(|name| name.ends_with(".yaml")).map(|name| format!("infra/{name}")));
    assert!(files.len() >= 4, "{files:?}");
    let mut arguments = vec!["-r", "ap-northeast-1", "-t"];
    arguments.extend(files.iter().map(String::as_str));
    assert_eq!(run(&root(), "cfn-lint", &arguments).trim(), "");
}

#[test]
fn sam_validates_our_template() {
    let said = run(&root(), "sam", &["validate", "--lint", "--region", "ap-northeast-1"]);
    assert!(said.contains("is a valid SAM Template"), "{said}");
}

#[test]
fn sam_builds_our_template() {
    for function in ["HelloFunction", "MeFunction"] {
        let bootstrap = project::built().join(".aws-sam/build").join(function).join("bootstrap");
        let size = std::fs::metadata(&bootstrap).unwrap_or_else(|error| panic!("{}: {error}", bootstrap.display())).len();
        assert!((200_000..4_000_000).contains(&size), "{function} has {size} bytes");
    }
}
