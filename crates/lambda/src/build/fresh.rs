//! Is a program newer than everything it was made of? As make judges it, in about a millisecond, so that a start
//! with built handlers does not wait for cargo. Any doubt means no.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::manifest::Package;
use crate::settings::BuildProfile;

/// Files of a workspace that change what a build makes.
const OF_WORKSPACE: [&str; 2] = ["Cargo.toml", "Cargo.lock"];
/// Those that may be there, also beside a package's.
const IF_PRESENT: [&str; 4] = ["rust-toolchain", "rust-toolchain.toml", ".cargo/config", ".cargo/config.toml"];

/// The package's program, if cargo would certainly have nothing to do.
pub(super) fn executable(package: &Package, profile: BuildProfile) -> Option<PathBuf> {
    executable_in(&target_directory(&package.workspace), package, profile)
}

fn executable_in(target: &Path, package: &Package, profile: BuildProfile) -> Option<PathBuf> {
    let binary = package.binary.as_deref()?;
    let executable = profile.left(target, binary);
    let built = built_at(&executable, profile)?;
    let sources = sources_of(&profile.compiled(target, binary), binary)?;
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
    for name in OF_WORKSPACE {
        is_older(&package.workspace.join(name), built)?;
    }
    for path in optional(package).chain(outside(package)).filter(|path| path.exists()) {
        is_older(&path, built)?;
    }
    Some(executable)
}

/// The files besides sources that change what a build makes, whether they exist or not.
pub(super) fn settings(package: &Package) -> impl Iterator<Item = PathBuf> {
    OF_WORKSPACE.iter().map(|name| package.workspace.join(name)).chain(optional(package))
}

fn optional(package: &Package) -> impl Iterator<Item = PathBuf> {
    let folders = [&package.workspace, &package.directory];
    folders.into_iter().flat_map(|folder| IF_PRESENT.iter().map(|name| folder.join(name)))
}

/// Cargo's configuration of everybody and of folders above the workspace.
fn outside(package: &Package) -> impl Iterator<Item = PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let above = package.workspace.ancestors().skip(1).map(|folder| folder.join(".cargo"));
    above.chain(home).flat_map(|folder| ["config", "config.toml"].map(|name| folder.join(name)))
}

/// The sources of the package's program as it was last built.
pub(super) fn made_of(package: &Package, profile: BuildProfile) -> Option<Vec<PathBuf>> {
    let binary = package.binary.as_deref()?;
    sources_of(&profile.compiled(&target_directory(&package.workspace), binary), binary)
}

fn sources_of(executable: &Path, binary: &str) -> Option<Vec<PathBuf>> {
    let made_of = fs::read_to_string(executable.with_file_name(format!("{binary}.d"))).ok()?;
    dependencies(&made_of, executable)
}

/// The folder of the package that a source belongs to.
pub(super) fn package_of(source: &Path) -> Option<&Path> {
    source.ancestors().skip(1).find(|folder| folder.join("Cargo.toml").exists())
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
pub(super) fn remember(executable: &Path, profile: BuildProfile, started: Option<SystemTime>) {
    if let (Some(started), Ok(program)) = (started, fs::metadata(executable)) {
        // Failing costs a run of cargo next time.
        let _ = File::create(stamp(executable)).and_then(|mut file| {
            file.write_all(circumstances(profile, &program, std::env::vars_os()).as_bytes())?;
            file.set_modified(started)
        });
    }
}

/// What else a program depends on: variables that cargo heeds, as a digest, and for one that others may put in the same
/// place (`cargo lambda build --arm64`) which one it is. Empty where there is nothing to say.
fn circumstances(profile: BuildProfile, program: &Metadata, variables: impl Iterator<Item = (OsString, OsString)>) -> String {
    let mut heeded: Vec<_> = variables.filter(|(name, _)| is_heeded(&name.to_string_lossy())).collect();
    heeded.sort();
    let mut text = String::new();
    if !heeded.is_empty() {
        text.push_str(&STANDARD.encode(digest(&SHA256, format!("{heeded:?}").as_bytes())));
    }
    if profile == BuildProfile::Lambda {
        let since = program.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
        text.push_str(&format!(" {} {}", since.as_nanos(), program.len()));
    }
    text
}

fn is_heeded(name: &str) -> bool {
    const NAMES: [&str; 5] = ["CARGO_ENCODED_RUSTFLAGS", "RUSTC", "RUSTC_WORKSPACE_WRAPPER", "RUSTC_WRAPPER", "RUSTFLAGS"];
    const PLACES: [&str; 3] = ["CARGO_BUILD_TARGET_DIR", "CARGO_TARGET_DIR", "CARGO_TARGET_TMPDIR"];
    let is_a_setting = ["CARGO_BUILD_", "CARGO_PROFILE_", "CARGO_TARGET_"].iter().any(|start| name.starts_with(start));
    NAMES.contains(&name) || is_a_setting && !PLACES.contains(&name)
}

fn stamp(executable: &Path) -> PathBuf {
    let name = executable.file_name().unwrap_or_default().to_string_lossy();
    executable.with_file_name(format!(".sekisho-{name}"))
}

/// Everything older than this is in the program. Our own stamp is exact; the program's time would miss a file that
/// was saved while the compiler ran.
fn built_at(executable: &Path, profile: BuildProfile) -> Option<SystemTime> {
    let program = fs::metadata(executable).ok()?;
    let then = fs::read_to_string(stamp(executable)).unwrap_or_default();
    if then != circumstances(profile, &program, std::env::vars_os()) {
        return None;
    }
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
