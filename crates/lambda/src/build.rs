//! From code to executables. `code.rs` says what a CodeUri holds, `fresh.rs` whether cargo has to run at all,
//! `cargo.rs` runs it, `bootstrap.rs` looks at programs that were built elsewhere.

pub(crate) mod bootstrap;
mod cargo;
mod code;
mod error;
mod fresh;
mod manifest;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use crate::settings::BuildProfile;
pub use code::Code;
pub use error::BuildError;
use manifest::Package;

/// What happens while handlers build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildProgress {
    /// What cargo says, for example `Compiling hello v0.1.0`.
    pub text: String,
    /// How many units cargo has finished so far.
    pub finished: usize,
}

/// Finds or makes the executable of each code.
pub(crate) async fn build(
    codes: Vec<Code>,
    profile: BuildProfile,
    progress: &impl Fn(BuildProgress),
) -> Result<HashMap<Code, PathBuf>, BuildError> {
    let mut ready = HashMap::new();
    let mut stale: BTreeMap<PathBuf, Vec<(Code, Package)>> = BTreeMap::new();
    for code in codes {
        let (directory, binary) = match &code {
            Code::Bootstrap(folder) => {
                let program = bootstrap::check(folder)?;
                ready.insert(code, program);
                continue;
            }
            Code::Cargo { directory, binary } => (directory, binary.as_deref()),
        };
        let package = Package::read(directory, binary)?;
        match fresh::executable(&package, profile) {
            Some(executable) => drop(ready.insert(code, executable)),
            None => stale.entry(package.workspace.clone()).or_default().push((code, package)),
        }
    }
    for (workspace, packages) in stale {
        ready.extend(cargo::build(&workspace, packages, profile, progress).await?);
    }
    Ok(ready)
}
