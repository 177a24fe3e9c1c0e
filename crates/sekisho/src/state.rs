//! The state folder: mode 0700, one stack at a time, and a note of where that stack answers.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::Failure;

/// A state folder that this process alone may use; given back when dropped.
pub struct State {
    folder: PathBuf,
    _lock: File,
}

impl State {
    /// Opens or creates the folder and takes its lock.
    pub fn open(folder: &Path) -> Result<Self, Failure> {
        if folder.exists() && !folder.is_dir() {
            return Err(Failure::from(format!("{} is not a folder; choose another with --state DIR", folder.display())));
        }
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| trouble(folder, "create", &error))?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(|error| trouble(folder, "protect", &error))?;
        let path = folder.join("lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| trouble(&path, "write", &error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder: folder.to_owned(), _lock: lock }),
            Err(fs::TryLockError::WouldBlock) => Err(Failure::from(format!(
                "another `sekisho up` uses the state in {}; stop it first, or give this one its own with --state DIR or --ephemeral",
                folder.display()
            ))),
            Err(fs::TryLockError::Error(error)) => Err(trouble(&path, "lock", &error)),
        }
    }

    /// A file inside the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Notes where the running stack answers, for `sekisho env`.
    pub fn write_address(&self, endpoint: &str) -> Result<(), Failure> {
        let path = self.file(ADDRESS);
        fs::write(&path, format!("{endpoint}\n")).map_err(|error| trouble(&path, "write", &error))
    }
}

impl Drop for State {
    fn drop(&mut self) {
        // The note would outlive the stack; a missing file is what we want, so the result does not matter.
        let _ = fs::remove_file(self.file(ADDRESS));
    }
}

const ADDRESS: &str = "address";

/// Where the stack of this state folder answers, if one noted it.
pub fn address(folder: &Path) -> Option<String> {
    fs::read_to_string(folder.join(ADDRESS)).ok().map(|text| text.trim().to_owned())
}

fn trouble(path: &Path, verb: &str, error: &std::io::Error) -> Failure {
    Failure::from(format!(
        "cannot {verb} {}: {error}; choose a writable folder with --state DIR, or keep nothing with --ephemeral",
        path.display()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_stack_on_the_same_state_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::open(folder.path()).unwrap();
        let refused = State::open(folder.path()).map(|_| ()).unwrap_err().to_string();
        assert!(refused.contains("another `sekisho up`"), "{refused}");
        drop(state);
        State::open(folder.path()).unwrap();
    }

    #[test]
    fn the_folder_is_for_its_owner_only_and_the_address_goes_with_the_stack() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("state");
        let state = State::open(&folder).unwrap();
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
        state.write_address("http://127.0.0.1:1").unwrap();
        assert_eq!(address(&folder).as_deref(), Some("http://127.0.0.1:1"));
        drop(state);
        assert_eq!(address(&folder), None);
    }
}
