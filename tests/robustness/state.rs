//! State folders that cannot be used: one clear error each, and what is in them stays as it is.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{POOL, refused, write};
use crate::support::stack::Stack;

/// A folder with a template and, in `state`, the state of a stack that ended.
fn ended_stack() -> (tempfile::TempDir, PathBuf, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let (template, state) = (write(folder.path(), "pool.yaml", POOL), folder.path().join("state"));
    drop(start(&template, &state));
    (folder, template, state)
}

fn start(template: &Path, state: &Path) -> Stack {
    Stack::start_with(&["--template", template.to_str().unwrap(), "--state", state.to_str().unwrap()])
}

fn refused_in(template: &Path, state: &Path) -> String {
    let said = refused(template, &["--state", state.to_str().unwrap()]);
    assert_eq!(said.matches("error: ").count(), 1, "{said}");
    said.split_once("error: ").unwrap().1.to_owned()
}

/// What the files of a folder hold.
fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    // SQLite's own index of its log is not content.
    let files = entries.filter(|path| path.is_file() && !path.to_string_lossy().ends_with("-shm"));
    files.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn a_damaged_database_is_named_and_left_as_it_is() {
    for name in ["api-gateway.sqlite", "cloudformation.sqlite", "cognito.sqlite", "lambda.sqlite"] {
        let (_folder, template, state) = ended_stack();
        std::fs::write(state.join(name), "this is no database ".repeat(500)).unwrap();
        let before = content(&state);
        let error = refused_in(&template, &state);
        assert!(error.contains(name) && error.contains("move it away"), "{error}");
        assert_eq!(content(&state), before, "{name}");
        std::fs::rename(state.join(name), state.join("aside")).unwrap();
        start(&template, &state);
    }
}

#[test]
fn a_database_of_a_newer_program_is_named_and_left_as_it_is() {
    for name in ["api-gateway.sqlite", "cloudformation.sqlite", "cognito.sqlite", "lambda.sqlite"] {
        let (_folder, template, state) = ended_stack();
        // Where SQLite keeps `PRAGMA user_version` (database file format, 1.3).
        let mut bytes = std::fs::read(state.join(name)).unwrap();
        bytes[60..64].copy_from_slice(&999_u32.to_be_bytes());
        std::fs::write(state.join(name), &bytes).unwrap();
        let before = content(&state);
        let error = refused_in(&template, &state);
        assert!(error.contains(name) && error.contains("999") && error.contains("another state directory"), "{error}");
        assert_eq!(content(&state), before, "{name}");
    }
}

#[test]
fn a_state_path_that_is_a_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let template = write(folder.path(), "pool.yaml", POOL);
    let state = write(folder.path(), "state", "mine");
    let error = refused_in(&template, &state);
    assert!(error.contains(state.to_str().unwrap()) && error.contains("--state"), "{error}");
    assert_eq!(std::fs::read_to_string(&state).unwrap(), "mine");
}

#[test]
fn the_databases_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, _, state) = ended_stack();
    for path in content(&state).into_keys() {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} has mode {mode:o}", path.display());
    }
}

/// A file system of one's own over a folder; needs the rights to mount.
struct Mount<'a>(&'a Path);

impl<'a> Mount<'a> {
    fn new(folder: &'a Path, options: &str) -> Result<Self, String> {
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder).output().unwrap();
        if mounted.status.success() { Ok(Self(folder)) } else { Err(String::from_utf8_lossy(&mounted.stderr).into_owned()) }
    }

    fn make_read_only(&self) {
        let status = Command::new("mount").args(["-o", "remount,ro"]).arg(self.0).status().unwrap();
        assert!(status.success());
    }
}

impl Drop for Mount<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

/// Who may not mount may do so among mounts of their own: the test once more, there.
fn in_namespace_of_our_own(test: &str, why: &str) {
    const INSIDE: &str = "SEKISHO_TEST_MOUNTS";
    assert!(std::env::var_os(INSIDE).is_none(), "no right to mount: {why}");
    let mut again = Command::new("unshare");
    again.args(["--user", "--map-root-user", "--mount"]).arg(std::env::current_exe().unwrap()).args(["--exact", test]);
    let output = again.env(INSIDE, "1").output().unwrap();
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_full_disk_and_one_that_takes_no_writes_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let template = write(folder.path(), "pool.yaml", POOL);
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    let full = match Mount::new(&disk, "size=64k") {
        Ok(full) => full,
        Err(why) => {
            return in_namespace_of_our_own("robustness::state::a_full_disk_and_one_that_takes_no_writes_are_named", &why);
        }
    };
    let error = refused_in(&template, &disk.join("state"));
    assert!(error.contains("full") && error.contains("sqlite"), "{error}");
    drop(full);
    let disk_mounted = Mount::new(&disk, "size=16m").unwrap();
    let state = disk.join("state");
    drop(start(&template, &state));
    let before = content(&state);
    disk_mounted.make_read_only();
    for path in [&state, &disk.join("new")] {
        let error = refused_in(&template, path);
        assert!(error.contains(path.to_str().unwrap()) && error.contains("Read-only") && error.contains("--state"), "{error}");
    }
    assert_eq!(content(&state), before);
}
