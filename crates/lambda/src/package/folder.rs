//! Folders of unpacked code: `<root>/<id>/task/` holds the files, `<root>/<id>/code.zip` what was uploaded.

use std::collections::HashSet;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;

/// Where code folders are made.
pub(crate) enum Folders {
    /// In the state folder; they outlive the process.
    Kept(PathBuf),
    /// In a temporary folder, made when first needed and removed at the end.
    Temporary(OnceLock<TempDir>),
}

impl Folders {
    /// Below `root`, or nowhere lasting.
    pub fn new(root: Option<PathBuf>) -> Self {
        root.map_or_else(|| Self::Temporary(OnceLock::new()), Self::Kept)
    }

    /// A new folder, for its owner only. It is removed when dropped, unless it is kept.
    pub fn create(&self) -> io::Result<CodeFolder> {
        let path = self.root()?.join(uuid::Uuid::new_v4().simple().to_string());
        let folder = CodeFolder::at(path, false);
        DirBuilder::new().recursive(true).mode(0o700).create(folder.task())?;
        Ok(folder)
    }

    /// A folder that a row names.
    pub fn kept(&self, name: &str) -> io::Result<CodeFolder> {
        Ok(CodeFolder::at(self.root()?.join(name), true))
    }

    /// Removes what no row names: uploads that were cut off, code that ran when the last process was killed.
    pub fn sweep(&self, named: &HashSet<String>) {
        let Self::Kept(root) = self else { return };
        for entry in fs::read_dir(root).into_iter().flatten().flatten() {
            if !named.contains(&*entry.file_name().to_string_lossy()) {
                // What cannot be removed now is tried again at the next start.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }

    fn root(&self) -> io::Result<PathBuf> {
        match self {
            Self::Kept(root) => Ok(root.clone()),
            Self::Temporary(made) => match made.get() {
                Some(root) => Ok(root.path().to_owned()),
                None => {
                    let new = tempfile::Builder::new().prefix("sekisho-lambda-").tempdir()?;
                    Ok(made.get_or_init(|| new).path().to_owned())
                }
            },
        }
    }
}

/// One unpacked zip.
#[derive(Debug)]
pub(crate) struct CodeFolder {
    path: PathBuf,
    kept: AtomicBool,
}

impl CodeFolder {
    fn at(path: PathBuf, kept: bool) -> Self {
        Self { path, kept: AtomicBool::new(kept) }
    }

    /// A row names it from now on, or no longer.
    pub fn keep(&self, kept: bool) {
        self.kept.store(kept, Ordering::Release);
    }

    pub fn name(&self) -> &str {
        self.path.file_name().and_then(|name| name.to_str()).expect("a uuid")
    }

    /// `LAMBDA_TASK_ROOT`.
    pub fn task(&self) -> PathBuf {
        self.path.join("task")
    }

    pub fn program(&self) -> PathBuf {
        self.task().join("bootstrap")
    }

    pub fn zip(&self) -> PathBuf {
        self.path.join("code.zip")
    }

    #[cfg(test)]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for CodeFolder {
    fn drop(&mut self) {
        if !self.kept.load(Ordering::Acquire) {
            remove(&self.path);
        }
    }
}

/// What cannot be removed is removed at the next start.
fn remove(path: &Path) {
    let _ = fs::remove_dir_all(path);
}
