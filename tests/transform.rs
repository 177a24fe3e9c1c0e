//! Our SAM transform beside the official one, aws-sam-translator, as `sam` brings it: the same resources with the same properties.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sekisho_template::Template;
use serde_json::{Value, json};

use crate::support::root;

/// Where templates lie, from the root of the repository.
const FOLDERS: &[&str] = &["infra", "tests/fixtures", "tests/fixtures/transform", "crates/template/src/sam/cases"];

/// What comes out differently on purpose; what is not named here agrees.
const OTHERWISE: &[(&str, &str)] = &[
    // Domains and connectors have no effect here, and a warning says so.
    ("tests/fixtures/transform/domain.yaml", "agrees but for what is named"),
    // So have events of sources that do not exist here, tags for what is made, and retries of events.
    ("tests/fixtures/transform/named.yaml", "agrees but for what is named"),
    // Layers do not exist here.
    ("tests/fixtures/transform/refused.yaml", "only ours refuses"),
];

#[test]
fn the_official_transform_makes_the_same() {
    let files = templates();
    assert!(files.len() > 30, "only {} templates were found", files.len());
    let outcomes = compared(&files.iter().map(|file| expanded(file)).collect::<Vec<_>>());
    assert_eq!(outcomes.len(), files.len());
    for outcome in outcomes {
        let file = outcome["file"].as_str().unwrap();
        let expected = OTHERWISE.iter().find(|(name, _)| file.ends_with(name)).map_or("agrees", |(_, outcome)| outcome);
        assert_eq!(outcome["outcome"], expected, "{file}: {:#}", outcome["differences"]);
    }
}

#[test]
fn the_comparison_sees_what_differs() {
    let file = root().join("tests/fixtures/transform/rest-guards.yaml");
    let mut ours = expanded(&file);
    let resources = ours["template"]["Resources"].as_object_mut().unwrap();
    resources["Hello"]["Properties"]["Handler"] = json!("another");
    resources.shift_remove("PoolsprodStage");
    let outcome = compared(&[ours]).remove(0);
    let differences = outcome["differences"].to_string();
    assert_eq!(outcome["outcome"], "differs", "{differences}");
    for part in ["Resources.Hello.Properties.Handler: ours", "Resources.PoolsprodStage: missing"] {
        assert!(differences.contains(part), "{part} is not in {differences}");
    }
}

fn templates() -> Vec<PathBuf> {
    let mut files = vec![root().join("template.yaml")];
    for folder in FOLDERS {
        let entries = std::fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
        files.extend(entries.filter(|path| path.extension().is_some_and(|end| end == "yaml")));
    }
    files.sort();
    files
}

/// What ours makes of a template, as the script reads it.
fn expanded(file: &Path) -> Value {
    let name = file.to_str().unwrap();
    let text = std::fs::read_to_string(file).unwrap();
    let read = |path: &str| std::fs::read_to_string(file.with_file_name(path));
    match Template::parse(&text, name).and_then(|template| template.expand_sam(&read)) {
        Ok(template) => {
            let warnings: Vec<String> = template.warnings.iter().map(ToString::to_string).collect();
            json!({ "file": name, "template": template.to_json(), "warnings": warnings })
        }
        Err(errors) => json!({ "file": name, "errors": errors.0.iter().map(ToString::to_string).collect::<Vec<_>>() }),
    }
}

/// What the script says of each.
fn compared(made: &[Value]) -> Vec<Value> {
    let python = root().join("tests/.tools/venv/bin/python");
    let mut command = Command::new(python);
    command.arg(root().join("tests/transform/official.py")).env("AWS_DEFAULT_REGION", "ap-northeast-1");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("tests/tools.sh installs the official transform with sam");
    let mut input = child.stdin.take().unwrap();
    let lines: String = made.iter().map(|one| format!("{one}\n")).collect();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
