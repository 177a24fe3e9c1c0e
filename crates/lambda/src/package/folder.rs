//! Folders of unpacked code: `<root>/<id>/task/` holds the files, `<root>/<id>/code.zip` what was uploaded.
//! A folder goes when nobody holds it any more, and stays when the account itself ends.

use std::collections::{HashMap, HashSet};
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use tempfile::TempDir;

use super::Package;

/// Where code folders are made, and those that are in use.
pub(crate) struct Folders {
    root: Root,
    known: Mutex<HashMap<String, Weak<CodeFolder>>>,
    /// The account has ended: what is in use now is needed at the next start.
    ended: Arc<AtomicBool>,
}

enum Root {
    /// In the state folder; they outlive the process.
    Kept(PathBuf),
    /// In a temporary folder, made when first needed and removed at the end.
    Temporary(OnceLock<TempDir>),
}

impl Folders {
    /// Below `root`, or nowhere lasting.
    pub fn new(root: Option<PathBuf>) -> Self {
        let absolute = |root: PathBuf| std::path::absolute(&root).unwrap_or(root);
        let root = root.map_or_else(|| Root::Temporary(OnceLock::new()), |root| Root::Kept(absolute(root)));
        Self { root, known: Mutex::default(), ended: Arc::default() }
    }

    /// A new folder for a zip of that digest, for its owner only.
    pub fn create(&self, sha256: String, size: u64) -> io::Result<CodeFolder> {
        let folder = uuid::Uuid::new_v4().simple().to_string();
        let folder = self.at(Package { sha256, size, folder })?;
        DirBuilder::new().recursive(true).mode(0o700).create(folder.task())?;
        Ok(folder)
    }

    /// From now on who brings the same zip gets this folder.
    pub fn know(&self, folder: CodeFolder) -> Arc<CodeFolder> {
        let mut known = self.known();
        known.retain(|_, folder| folder.strong_count() > 0);
        let folder = Arc::new(folder);
        known.insert(folder.package.sha256.clone(), Arc::downgrade(&folder));
        folder
    }

    /// A folder that a row names.
    pub fn kept(&self, package: &Package) -> io::Result<Arc<CodeFolder>> {
        let known = self.known().values().filter_map(Weak::upgrade).find(|folder| folder.package == *package);
        match known {
            Some(known) => Ok(known),
            None => Ok(self.know(self.at(package.clone())?)),
        }
    }

    /// The folder of a zip that is unpacked already.
    pub fn of_digest(&self, sha256: &str) -> Option<Arc<CodeFolder>> {
        self.known().get(sha256)?.upgrade().filter(|folder| folder.program().is_file())
    }

    /// The folder that a program lies in.
    pub fn of_program(&self, program: &Path) -> Option<Arc<CodeFolder>> {
        self.known().values().filter_map(Weak::upgrade).find(|folder| folder.program() == program)
    }

    /// Removes what no row names: uploads that were cut off, code that ran when the last process was killed.
    pub fn sweep(&self, named: &HashSet<String>) {
        let Root::Kept(root) = &self.root else { return };
        for entry in fs::read_dir(root).into_iter().flatten().flatten() {
            if !named.contains(&*entry.file_name().to_string_lossy()) {
                // What cannot be removed now is tried again at the next start.
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }

    /// The account ends; its folders stay.
    pub fn end(&self) {
        self.ended.store(true, Ordering::Release);
    }

    fn at(&self, package: Package) -> io::Result<CodeFolder> {
        Ok(CodeFolder { path: self.root()?.join(&package.folder), package, ended: Arc::clone(&self.ended) })
    }

    fn root(&self) -> io::Result<PathBuf> {
        match &self.root {
            Root::Kept(root) => Ok(root.clone()),
            Root::Temporary(made) => match made.get() {
                Some(root) => Ok(root.path().to_owned()),
                None => {
                    let new = tempfile::Builder::new().prefix("sekisho-lambda-").tempdir()?;
                    Ok(made.get_or_init(|| new).path().to_owned())
                }
            },
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, Weak<CodeFolder>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One unpacked zip.
#[derive(Debug)]
pub(crate) struct CodeFolder {
    path: PathBuf,
    package: Package,
    ended: Arc<AtomicBool>,
}

impl CodeFolder {
    /// What a row keeps of it.
    pub fn package(&self) -> &Package {
        &self.package
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
        if !self.ended.load(Ordering::Acquire) {
            // What cannot be removed is removed at the next start.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}
