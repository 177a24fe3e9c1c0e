//! What a function's program is made of: where a change may make it stale. `fresh.rs` then says whether it did.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::fresh;
use super::manifest::Package;
use super::{Code, cargo};
use crate::settings::BuildProfile;

/// Places in the file system.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// Packages: whatever lies in them may matter, but for `target` and what is hidden.
    pub folders: BTreeSet<PathBuf>,
    /// Single files elsewhere, whether they exist or not.
    pub files: BTreeSet<PathBuf>,
}

impl Sources {
    /// May a change there make the program stale?
    #[must_use]
    pub fn holds(&self, path: &Path) -> bool {
        self.files.contains(path) || self.folders.iter().any(|folder| path.starts_with(folder))
    }
}

/// The members of `cargo metadata` that matter here.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Member>,
}

#[derive(Deserialize)]
struct Member {
    manifest_path: PathBuf,
}

/// A built program says what it was made of. One that does not build is made of the workspace's packages, for all that
/// is known; a package outside is seen again once it builds.
pub(crate) async fn of(code: &Code, profile: BuildProfile) -> Sources {
    let (directory, binary) = match code {
        Code::Bootstrap(folder) => {
            return Sources { folders: BTreeSet::new(), files: [folder.join("bootstrap")].into() };
        }
        // A zip does not change.
        Code::Package(_) => return Sources::default(),
        Code::Cargo { directory, binary } => (directory, binary.as_deref()),
    };
    let mut sources = Sources::default();
    sources.folders.insert(directory.clone());
    let Ok(package) = Package::read(directory, binary) else {
        return sources;
    };
    sources.files.extend(fresh::settings(&package));
    for source in fresh::made_of(&package, profile).unwrap_or_default() {
        sources.folders.extend(fresh::package_of(&source).map(Path::to_owned));
        sources.files.insert(source);
    }
    if fresh::executable(&package, profile).is_none() {
        sources.folders.extend(members(&package.workspace).await.unwrap_or_default());
    }
    sources
}

async fn members(workspace: &Path) -> Option<Vec<PathBuf>> {
    let told = cargo::cargo(workspace).args(["metadata", "--format-version=1", "--no-deps", "--offline"]).output().await.ok()?;
    let metadata: Metadata = serde_json::from_slice(&told.stdout).ok()?;
    Some(metadata.packages.iter().filter_map(|member| member.manifest_path.parent().map(Path::to_owned)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_held_by_its_folder_or_by_its_name() {
        let sources = Sources { folders: [PathBuf::from("/w/f")].into(), files: [PathBuf::from("/w/Cargo.lock")].into() };
        for (path, held) in
            [("/w/f/src/main.rs", true), ("/w/f", true), ("/w/Cargo.lock", true), ("/w/ff/x", false), ("/w", false)]
        {
            assert_eq!(sources.holds(Path::new(path)), held, "{path}");
        }
    }
}
