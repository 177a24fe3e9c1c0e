//! Which places matter, and which folders have to be watched for them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// More folders than any package has: a loop of mounts ends here.
const MOST_FOLDERS: usize = 20_000;

/// Packages with all that lies in them, and single files.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    folders: BTreeSet<PathBuf>,
    files: BTreeSet<PathBuf>,
    /// Never looked into.
    except: BTreeSet<PathBuf>,
}

impl Wanted {
    /// All paths absolute. Files need not exist.
    pub fn new(
        folders: impl IntoIterator<Item = PathBuf>,
        files: impl IntoIterator<Item = PathBuf>,
        except: impl IntoIterator<Item = PathBuf>,
    ) -> Self {
        Self { folders: folders.into_iter().collect(), files: files.into_iter().collect(), except: except.into_iter().collect() }
    }

    /// Is a change there one of a place that matters, or of a folder on the way to one?
    pub fn concerns(&self, path: &Path) -> bool {
        let on_the_way = || self.files.iter().any(|file| file.starts_with(path));
        self.files.contains(path) || (self.is_in_a_package(path) && !self.is_noise(path)) || on_the_way()
    }

    /// Every folder of the packages, and for each single file the nearest folder above it that is there.
    pub fn to_watch(&self) -> BTreeSet<PathBuf> {
        let mut found = BTreeSet::new();
        for folder in &self.folders {
            self.walk(folder, &mut found);
        }
        let above = |path: &PathBuf| path.ancestors().skip(1).find(|folder| folder.is_dir()).map(Path::to_owned);
        found.extend(self.files.iter().filter_map(above));
        // One that is not there yet comes in its parent.
        found.extend(self.folders.iter().filter(|folder| !folder.is_dir()).filter_map(above));
        found
    }

    fn walk(&self, folder: &Path, found: &mut BTreeSet<PathBuf>) {
        if found.len() >= MOST_FOLDERS || !folder.is_dir() || !found.insert(folder.to_owned()) {
            return;
        }
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            // Links are not followed: they may lead back.
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) && !self.is_noise(&entry.path()) {
                self.walk(&entry.path(), found);
            }
        }
    }

    fn is_in_a_package(&self, path: &Path) -> bool {
        self.folders.iter().any(|folder| path.starts_with(folder))
    }

    /// What no program is made of, unless it is wanted by name: hidden files, editors' copies, what builds leave.
    fn is_noise(&self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let build_output = name == "target" && path.with_file_name("Cargo.toml").exists();
        let editors = name.starts_with('.') || name.starts_with('#') || name.ends_with('~');
        editors || build_output || name == "node_modules" || self.except.iter().any(|except| path.starts_with(except))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_concerns() {
        let paths = |paths: &[&str]| paths.iter().map(PathBuf::from).collect::<Vec<_>>();
        let wanted =
            Wanted::new(paths(&["/w/f"]), paths(&["/w/.cargo/config.toml", "/w/out/hello/bootstrap"]), paths(&["/w/f/state"]));
        for (path, concerns) in [
            ("/w/f/src/main.rs", true),
            ("/w/f/src/target", true),
            ("/w/f/src/main.rs~", false),
            ("/w/f/src/#main.rs#", false),
            ("/w/f/.git", false),
            ("/w/f/state/x", false),
            ("/w/f/node_modules", false),
            ("/w/.cargo/config.toml", true),
            ("/w/.cargo", true),
            ("/w/out", true),
            ("/w/out/hello", true),
            ("/w/out/other", false),
            ("/w/README.md", false),
        ] {
            assert_eq!(wanted.concerns(Path::new(path)), concerns, "{path}");
        }
    }
}
