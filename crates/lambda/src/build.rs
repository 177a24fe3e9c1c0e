//! From code to executables. `code.rs` says what a CodeUri holds, `fresh.rs` whether cargo has to run at all,
//! `cargo.rs` runs it, `bootstrap.rs` looks at programs that were built elsewhere.

pub(crate) mod bootstrap;
mod cargo;
mod code;
mod error;
mod failure;
mod fresh;
mod manifest;
pub(crate) mod sources;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use crate::backend::Backend;
use crate::settings::BuildProfile;
pub use cargo::has_cargo_lambda;
pub use code::Code;
pub use error::BuildError;
pub use failure::BuildFailure;
use manifest::Package;
pub use sources::Sources;

/// What happens while handlers build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildProgress {
    /// What cargo says, for example `Compiling hello v0.1.0`.
    pub text: String,
    /// How many units cargo has finished so far.
    pub finished: usize,
}

/// Codes that need cargo, by workspace.
type Stale = BTreeMap<PathBuf, Vec<(Code, Package)>>;

/// Finds or makes the executable of each code.
pub(crate) async fn build(
    codes: Vec<Code>,
    profile: BuildProfile,
    progress: &impl Fn(BuildProgress),
) -> Result<HashMap<Code, PathBuf>, BuildError> {
    let mut ready = HashMap::new();
    let mut stale = Stale::new();
    for code in codes {
        if let Some(executable) = look(&code, profile, &mut stale)? {
            ready.insert(code, executable);
        }
    }
    for (workspace, packages) in stale {
        ready.extend(cargo::build(&workspace, packages, profile, progress).await?);
    }
    Ok(ready)
}

/// The same, where one that fails keeps none of the others back.
pub(crate) async fn build_each(
    codes: Vec<Code>,
    profile: BuildProfile,
    progress: &impl Fn(BuildProgress),
) -> Vec<(Code, Backend)> {
    let mut done: Vec<(Code, Backend)> = Vec::new();
    let mut stale = Stale::new();
    for code in codes {
        match look(&code, profile, &mut stale) {
            Ok(Some(executable)) => done.push((code, executable.into())),
            Ok(None) => {}
            Err(error) => done.push((code, refused(&error))),
        }
    }
    for (workspace, packages) in stale {
        done.extend(cargo::build_each(&workspace, packages, profile, progress).await);
    }
    done
}

fn refused(error: &BuildError) -> Backend {
    Arc::new(BuildFailure::new(format!("error: {error}\n"))).into()
}

/// The executable, if it is there and fresh; otherwise notes that cargo has to make it.
fn look(code: &Code, profile: BuildProfile, stale: &mut Stale) -> Result<Option<PathBuf>, BuildError> {
    let (directory, binary) = match code {
        Code::Bootstrap(folder) => return bootstrap::check(folder).map(Some),
        Code::Package(package) => return Ok(Some(package.0.program())),
        Code::Cargo { directory, binary } => (directory, binary.as_deref()),
    };
    let package = Package::read(directory, binary)?;
    let executable = fresh::executable(&package, profile);
    if executable.is_none() {
        stale.entry(package.workspace.clone()).or_default().push((code.clone(), package));
    }
    Ok(executable)
}
