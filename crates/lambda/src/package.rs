//! Deployment packages: a zip becomes a folder of its own (`unzip.rs`), which lives as long as a row or a process
//! needs it (`folder.rs`).

mod folder;
mod unzip;

use std::path::PathBuf;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

pub(crate) use folder::{CodeFolder, Folders};

use crate::build::BuildError;
use crate::build::bootstrap;

/// Largest zip in a request: 50 MB (Lambda developer guide, "Lambda quotas").
const MAX_ZIPPED: usize = 52_428_800;
/// Largest sum of its files: 250 MB.
const MAX_UNZIPPED: u64 = 262_144_000;
/// More files than any function needs; our own limit.
const MAX_FILES: usize = 20_000;

/// What a function's processes run.
#[derive(Clone)]
pub(crate) struct Program {
    pub executable: PathBuf,
    /// The unpacked zip it lies in.
    pub folder: Option<Arc<CodeFolder>>,
}

/// What is known of an uploaded zip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Package {
    /// Base64, as `CodeSha256`.
    pub sha256: String,
    pub size: u64,
    /// The folder's name.
    pub folder: String,
}

/// Why a zip is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PackageError {
    #[error("Zipped size must be smaller than {MAX_ZIPPED} bytes")]
    TooLarge,
    #[error("Could not unzip uploaded file. Please check your file, then try to upload again.")]
    NotAZip,
    #[error("Unzipped size must be smaller than {MAX_UNZIPPED} bytes")]
    TooLargeUnzipped,
    /// AWS would take it; here it could not run.
    #[error("{0}")]
    NotRunnable(String),
    #[error("the zip cannot be unpacked: {0}")]
    Io(#[from] std::io::Error),
}

/// An unpacked zip that can run here. Until a row names it, it goes when dropped.
pub(crate) struct Unpacked {
    pub package: Package,
    pub folder: Arc<CodeFolder>,
}

/// Checks a zip and unpacks it. Slow: not for a runtime's thread.
pub(crate) fn unpack(zip: &[u8], folders: &Folders) -> Result<Unpacked, PackageError> {
    if zip.len() > MAX_ZIPPED {
        return Err(PackageError::TooLarge);
    }
    let mut archive = unzip::open(zip)?;
    let folder = folders.create()?;
    unzip::extract(&mut archive, &folder.task(), MAX_UNZIPPED)?;
    runnable(&folder)?;
    std::fs::write(folder.zip(), zip)?;
    let package =
        Package { sha256: STANDARD.encode(digest(&SHA256, zip)), size: zip.len() as u64, folder: folder.name().to_owned() };
    Ok(Unpacked { package, folder: Arc::new(folder) })
}

/// Functions are native processes: what AWS's machines could run and this one cannot is refused, with the remedy.
fn runnable(folder: &CodeFolder) -> Result<(), PackageError> {
    let Err(error) = bootstrap::check(&folder.task()) else {
        return Ok(());
    };
    let why = match error {
        BuildError::WrongMachine { built_for, machine, .. } => format!(
            "the zip's `bootstrap` is built for {built_for} and this machine is {machine}; functions run natively here, so \
             build it for {machine}"
        ),
        BuildError::NotExecutable(_) => {
            "the zip's `bootstrap` is not executable; run chmod +x bootstrap before zipping it".to_owned()
        }
        _ => "the zip has no file `bootstrap` at its top level; only programs for the runtimes provided.al2 and \
              provided.al2023 run here"
            .to_owned(),
    };
    Err(PackageError::NotRunnable(why))
}

#[cfg(test)]
mod tests;
