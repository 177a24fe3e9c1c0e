//! What is known of a function besides its configuration: the members that Lambda itself sets.

use std::path::PathBuf;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::backend::Backend;
use crate::configuration::FunctionConfiguration;
use crate::invocation::LATEST;
use crate::package::Package;

/// Kept beside the configuration, in memory and in the function's row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct About {
    /// `$LATEST` or a number.
    pub version: String,
    /// Another one after each change.
    pub revision_id: String,
    /// Milliseconds since 1970; `None` where the program's file tells.
    pub last_modified: Option<i64>,
    /// The zip it came as.
    pub package: Option<Package>,
    /// The program, where there is no zip: built beside the template.
    #[serde(default)]
    pub program: Option<PathBuf>,
    /// What the stack said of it last; `None` for what was made through the API. Only of `$LATEST`.
    #[serde(default)]
    pub declared: Option<Declared>,
    /// `UpdateRuntimeOn`: `Auto`, `FunctionUpdate`. A record only.
    pub update_runtime_on: String,
    /// `Allow` or `Terminate`. A record only.
    pub recursive_loop: String,
    /// The highest number a version of this function ever had. Only of `$LATEST`.
    pub last_version: u64,
}

/// A function as its stack has it. What the API changes since stays until the stack says something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Declared {
    pub configuration: FunctionConfiguration,
    /// Says whether a program is the same: a zip's digest, or where a program lies and since when.
    pub code: String,
}

/// What `Declared` knows code by. Empty for a program that is not there.
pub(crate) fn mark(backend: &Backend) -> String {
    let Some(program) = backend.program() else { return format!("{backend:?}") };
    if let Some(folder) = &program.folder {
        return folder.package().sha256.clone();
    }
    let Ok(file) = program.executable.metadata() else { return String::new() };
    let since = file.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    format!("{} {} {}", program.executable.display(), since.as_nanos(), file.len())
}

impl About {
    /// The members that say what the code is.
    pub fn set_code(&mut self, backend: &Backend) {
        self.package = backend.folder().map(|folder| folder.package().clone());
        let elsewhere = backend.program().filter(|program| program.folder.is_none());
        self.program = elsewhere.map(|program| program.executable.clone());
    }
}

impl Default for About {
    fn default() -> Self {
        Self {
            version: LATEST.to_owned(),
            revision_id: revision(),
            last_modified: None,
            package: None,
            program: None,
            declared: None,
            update_runtime_on: "Auto".to_owned(),
            recursive_loop: "Terminate".to_owned(),
            last_version: 0,
        }
    }
}

/// A new revision id.
pub(crate) fn revision() -> String {
    uuid::Uuid::new_v4().to_string()
}
