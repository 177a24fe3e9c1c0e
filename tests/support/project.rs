//! Our project as somebody has it on their disk, and `sam build` of it: once for all tests of a run.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use super::{path_with_tools, root};

/// The file that `sam build` is locked with: cargo-lambda moves what cargo built, so two at a time take it from each other.
pub fn lock() -> PathBuf {
    folder().join("lock")
}

/// The project after `sam build`: `template.yaml`, `samconfig.toml`, `infra`, `lambdas` and `.aws-sam`.
pub fn built() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let (project, stamp, run) = (folder().join("project"), folder().join("run"), run());
        let lock = File::create(lock()).expect("a file in the folder for tests");
        lock.lock().expect("a lock of our own");
        if std::fs::read_to_string(&stamp).is_ok_and(|built| built == run) {
            return project;
        }
        let _ = std::fs::remove_dir_all(&project);
        fresh(&project);
        build(&project);
        std::fs::write(stamp, run).expect("a file in the folder for tests");
        project
    })
}

/// The project as it is checked out. Sources are where they are, so that cargo finds its workspace and what it built before.
pub fn fresh(project: &Path) {
    std::fs::create_dir_all(project).expect("a folder for the project");
    for name in ["template.yaml", "samconfig.toml"] {
        std::fs::copy(root().join(name), project.join(name)).expect("a file of the project");
    }
    for name in ["infra", "lambdas"] {
        std::os::unix::fs::symlink(root().join(name), project.join(name)).expect("a link to a folder of the project");
    }
}

fn build(project: &Path) {
    let output = Command::new("sam")
        .arg("build")
        .current_dir(project)
        .env("PATH", path_with_tools())
        .env("SAM_CLI_TELEMETRY", "0")
        .stdin(Stdio::null())
        .output()
        .unwrap_or_else(|error| panic!("sam: {error}; install it with tests/tools.sh"));
    let said = [output.stdout, output.stderr].concat();
    assert!(output.status.success(), "sam build failed:\n{}", String::from_utf8_lossy(&said));
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sam");
    std::fs::create_dir_all(&folder).expect("a folder for tests");
    folder
}

/// What all processes of one run of the tests have in common: nextest starts one for each test.
fn run() -> String {
    std::env::var("NEXTEST_RUN_ID").unwrap_or_else(|_| format!("process {}", std::process::id()))
}
