//! Builds with the real cargo: a small workspace with two functions.

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use sekisho_lambda::{BuildError, Code, Settings};

use crate::support::Account;

fn write(root: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

const MEMBERS: &[(&str, &str)] = &[
    ("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"a\", \"b\"]\n"),
    ("a/Cargo.toml", "[package]\nname = \"a\"\nedition = \"2024\"\n"),
    ("a/src/main.rs", "fn main() { println!(\"a\"); }\n"),
    ("b/Cargo.toml", "[package]\nname = \"b\"\nedition = \"2024\"\n[[bin]]\nname = \"c\"\npath = \"src/c.rs\"\n"),
    ("b/src/c.rs", "fn main() { println!(\"c\"); }\n"),
];

/// One package, two programs.
const SEVERAL: &str = r#"
[package]
name = "s"
edition = "2024"
[[bin]]
name = "sc"
path = "src/c.rs"
[[bin]]
name = "sd"
path = "src/d.rs"
"#;

#[tokio::test]
async fn a_workspace_is_built_once_and_then_found_fresh() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    write(&root, MEMBERS);
    let account = Account::empty(Settings::default());
    let codes = vec![Code::at(&root.join("a"), None).unwrap(), Code::at(&root.join("b"), Some("c")).unwrap()];
    let told = Mutex::new(Vec::new());
    let build = || account.functions.build(codes.clone(), |progress| told.lock().unwrap().push(progress.text));

    let built = build().await.unwrap();
    for (code, name) in codes.iter().zip(["a", "c"]) {
        assert!(built[code].ends_with(Path::new("debug").join(name)) && built[code].is_file());
    }
    let said = std::mem::take(&mut *told.lock().unwrap()).join("\n");
    assert!(said.contains("Compiling a v0.0.0") && said.contains("Compiling b v0.0.0"), "{said}");

    // Saved again with the same content: cargo looks once more, then it is known. (Twice: the file system's clock is
    // coarse, the first run may begin in the very tick in which the file was saved.)
    fs::write(root.join("Cargo.toml"), MEMBERS[0].1).unwrap();
    build().await.unwrap();
    build().await.unwrap();
    told.lock().unwrap().clear();
    let start = Instant::now();
    assert_eq!(build().await.unwrap(), built);
    assert!(told.lock().unwrap().is_empty(), "cargo did not run");
    assert!(start.elapsed() < Duration::from_millis(50), "{:?}", start.elapsed());

    fs::write(root.join("a/src/main.rs"), "fn main() { wrong }\n").unwrap();
    let Err(BuildError::Failed { codes: blamed, output }) = build().await else {
        panic!("it does not compile");
    };
    assert!(output.contains("error[E0425]") && output.contains("src/main.rs:1:13"), "{output}");
    assert_eq!(blamed, codes[..1], "only the package that is wrong");
}

#[tokio::test]
async fn a_package_with_several_programs_wants_a_name() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    // Other names than above: the tests may share a target folder.
    write(&root, &[("s/Cargo.toml", SEVERAL), ("s/src/c.rs", MEMBERS[4].1), ("s/src/d.rs", MEMBERS[4].1)]);
    let account = Account::empty(Settings::default());
    let code = Code::at(&root.join("s"), None).unwrap();
    let error = account.functions.build(vec![code], |_| {}).await.unwrap_err().to_string();
    assert!(error.contains("BuildProperties.Binary"), "{error}");
    assert!(error.contains("sc") && error.contains("sd"), "{error}");
}

#[tokio::test]
async fn a_bootstrap_is_used_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    fs::copy(crate::support::program("handler"), dir.path().join("bootstrap")).unwrap();
    let account = Account::empty(Settings::default());
    let code = Code::at(dir.path(), None).unwrap();
    let built = account.functions.build(vec![code.clone()], |_| {}).await.unwrap();
    account.functions.put(crate::support::configuration("echo"), built[&code].clone()).unwrap();
    assert_eq!(account.json("[1]").await, serde_json::json!([1]));
}
