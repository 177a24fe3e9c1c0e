//! Is a program newer than everything it was made of? As make judges it, in about a millisecond, so that a start
//! with built handlers does not wait for cargo. Any doubt means no.

use std::collections::HashSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::manifest::Package;
use crate::settings::BuildProfile;

/// Files beside the workspace's Cargo.toml that change what a build makes.
const IF_PRESENT: [&str; 4] = ["rust-toolchain", "rust-toolchain.toml", ".cargo/config", ".cargo/config.toml"];

/// The package's program, if cargo would certainly have nothing to do.
pub(super) fn executable(package: &Package, profile: BuildProfile) -> Option<PathBuf> {
    executable_in(&target_directory(&package.workspace), package, profile)
}

fn executable_in(target: &Path, package: &Package, profile: BuildProfile) -> Option<PathBuf> {
    let binary = package.binary.as_deref()?;
    let executable = target.join(profile.directory()).join(binary);
    let built = built_at(&executable)?;
    let made_of = fs::read_to_string(executable.with_file_name(format!("{binary}.d"))).ok()?;
    let sources = dependencies(&made_of, &executable)?;
    // A target folder may be shared: another workspace's package of the same name is not this one.
    if !sources.iter().any(|source| source.starts_with(&package.directory)) {
        return None;
    }
    let mut seen = HashSet::new();
    for source in &sources {
        is_older(source, built)?;
        if let Some(manifest) = nearest_manifest(source, &mut seen)? {
            is_older(&manifest, built)?;
        }
    }
    for name in ["Cargo.toml", "Cargo.lock"] {
        is_older(&package.workspace.join(name), built)?;
    }
    for folder in [&package.workspace, &package.directory] {
        let present = IF_PRESENT.iter().map(|name| folder.join(name)).filter(|path| path.exists());
        for path in present {
            is_older(&path, built)?;
        }
    }
    Some(executable)
}

/// Where cargo builds, unless its configuration says otherwise (then nothing is found there).
pub(super) fn target_directory(workspace: &Path) -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(given) => std::path::absolute(&given).unwrap_or(given.into()),
        None => workspace.join("target"),
    }
}

/// The moment before a build, by the clock of the file system. `None` where nothing was ever built.
pub(super) fn mark(workspace: &Path) -> Option<SystemTime> {
    let file = File::create(target_directory(workspace).join(".sekisho-build")).ok()?;
    file.metadata().ok()?.modified().ok()
}

/// Remembers that a program contains everything that was written before `started`.
/// Without it a Cargo.toml that changed nothing would make cargo run forever after.
pub(super) fn remember(executable: &Path, started: Option<SystemTime>) {
    if let Some(started) = started {
        // Failing costs a run of cargo next time.
        let _ = File::create(stamp(executable)).and_then(|file| file.set_modified(started));
    }
}

fn stamp(executable: &Path) -> PathBuf {
    let name = executable.file_name().unwrap_or_default().to_string_lossy();
    executable.with_file_name(format!(".sekisho-{name}"))
}

/// Everything older than this is in the program. Our own stamp is exact; the program's time would miss a file that
/// was saved while the compiler ran.
fn built_at(executable: &Path) -> Option<SystemTime> {
    let program = fs::metadata(executable).ok()?;
    let program = program.is_file().then(|| program.modified().ok())??;
    let stamp = fs::metadata(stamp(executable)).and_then(|stamp| stamp.modified());
    Some(stamp.unwrap_or(program))
}

fn is_older(path: &Path, built: SystemTime) -> Option<()> {
    let modified = fs::metadata(path).ok()?.modified().ok()?;
    (modified < built).then_some(())
}

/// The Cargo.toml a source belongs to; the inner `None` when it was looked at before.
fn nearest_manifest(source: &Path, seen: &mut HashSet<PathBuf>) -> Option<Option<PathBuf>> {
    for folder in source.ancestors().skip(1) {
        if !seen.insert(folder.to_owned()) {
            return Some(None);
        }
        let manifest = folder.join("Cargo.toml");
        if manifest.exists() {
            return Some(Some(manifest));
        }
    }
    None
}

/// The files in cargo's dep-info: `program: source source …`, spaces in names escaped.
/// Only absolute paths, and only if it speaks of this program: a copied target folder tells of its origin.
fn dependencies(text: &str, executable: &Path) -> Option<Vec<PathBuf>> {
    let (program, sources) = text.lines().next()?.split_once(": ")?;
    if Path::new(&program.replace("\\ ", " ")) != executable {
        return None;
    }
    let sources = sources.replace("\\ ", "\0");
    let paths = sources.split_ascii_whitespace().map(|path| PathBuf::from(path.replace('\0', " ")));
    let paths: Vec<PathBuf> = paths.collect();
    (!paths.is_empty() && paths.iter().all(|path| path.is_absolute())).then_some(paths)
}

#[cfg(test)]
mod tests;
