//! Deployment packages: a zip becomes a folder of its own (`unzip.rs`), which lives as long as somebody needs it
//! (`folder.rs`).
//!
//! CloudFormation's way: `functions.package(&zip)` (slow: on a thread for blocking work) gives a `Code`, `functions.build`
//! its program, `functions.put` runs it and keeps it over restarts. At a start `functions.packaged(name)` gives the `Code`
//! that a function was last put with, so that S3 is not asked again, and `functions.is_put` says that nothing is to do.

mod folder;
mod made;
mod unzip;

use std::hash::{Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

pub(crate) use folder::{CodeFolder, Folders};
pub(crate) use made::{made_of, weigh};

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

impl Program {
    /// The `bootstrap` of an unpacked zip.
    pub fn of(folder: Arc<CodeFolder>) -> Self {
        Self { executable: folder.program(), folder: Some(folder) }
    }
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

/// An unpacked zip, known by its digest. It stays as long as this or a function holds it.
#[derive(Clone, Debug)]
pub struct PackagedCode(pub(crate) Arc<CodeFolder>);

impl PartialEq for PackagedCode {
    fn eq(&self, other: &Self) -> bool {
        self.0.package().sha256 == other.0.package().sha256
    }
}

impl Eq for PackagedCode {}

impl Hash for PackagedCode {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.package().sha256.hash(state);
    }
}

/// Why a zip is not taken.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    /// Larger than a request may bring.
    #[error("Zipped size must be smaller than {MAX_ZIPPED} bytes")]
    TooLarge,
    /// No zip, a broken one, or one that leads out of its folder.
    #[error("Could not unzip uploaded file. Please check your file, then try to upload again.")]
    NotAZip,
    /// Its files are too large together.
    #[error("Unzipped size must be smaller than {MAX_UNZIPPED} bytes")]
    TooLargeUnzipped,
    /// AWS would take it; here it could not run. What is wrong; what to do.
    #[error("{0}")]
    NotRunnable(String),
    /// The disk.
    #[error("the zip cannot be unpacked: {0}")]
    Io(#[from] std::io::Error),
}

/// Checks a zip that came in a request and unpacks it. Slow: not for a runtime's thread.
pub(crate) fn unpack_uploaded(zip: &[u8], folders: &Folders) -> Result<Arc<CodeFolder>, PackageError> {
    if zip.len() > MAX_ZIPPED { Err(PackageError::TooLarge) } else { unpack(zip, folders) }
}

/// Checks a zip and unpacks it, unless it is unpacked already. Slow: not for a runtime's thread.
pub(crate) fn unpack(zip: &[u8], folders: &Folders) -> Result<Arc<CodeFolder>, PackageError> {
    let sha256 = STANDARD.encode(digest(&SHA256, zip));
    if let Some(known) = folders.of_digest(&sha256) {
        return Ok(known);
    }
    let mut archive = unzip::open(zip)?;
    let folder = folders.create(sha256, zip.len() as u64)?;
    unzip::extract(&mut archive, &folder.task(), MAX_UNZIPPED)?;
    runnable(&folder)?;
    std::fs::write(folder.zip(), zip)?;
    Ok(folders.know(folder))
}

/// Functions are native processes: what AWS's machines could run and this one cannot is refused, with the remedy.
fn runnable(folder: &CodeFolder) -> Result<(), PackageError> {
    let Err(error) = bootstrap::check(&folder.task()) else {
        return Ok(());
    };
    let why = match error {
        BuildError::WrongMachine { built_for, machine, .. } => format!(
            "the zip's `bootstrap` is built for {built_for} and this machine is {machine}; functions run natively here, so \
             {}",
            bootstrap::remedy()
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
