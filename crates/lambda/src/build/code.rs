//! What a function's CodeUri holds.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::manifest::Package;
use super::{BuildError, bootstrap};
use crate::backend::Backend;
use crate::package::{PackagedCode, Program};

/// Where a function's program comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// A cargo package.
    Cargo {
        /// The folder of its Cargo.toml.
        directory: PathBuf,
        /// Which of its programs; the only one when `None`.
        binary: Option<String>,
    },
    /// A folder with a program `bootstrap`, as `sam build` and `cargo lambda build` leave it.
    Bootstrap(PathBuf),
    /// A zip, unpacked already: `Functions::package`.
    Package(PackagedCode),
}

impl Code {
    /// Looks what is at a CodeUri. A built `bootstrap` comes before a Cargo.toml.
    pub fn at(code_uri: &Path, binary: Option<&str>) -> Result<Self, BuildError> {
        let Ok(directory) = code_uri.canonicalize() else {
            return Err(BuildError::NoDirectory(code_uri.to_owned()));
        };
        if directory.join("bootstrap").is_file() {
            return Ok(Self::Bootstrap(directory));
        }
        if directory.join("Cargo.toml").is_file() {
            let binary = binary.map(str::to_owned);
            return Ok(Self::Cargo { directory, binary });
        }
        Err(BuildError::NoCode(directory))
    }

    /// The name of a cargo package's program, when it is certain.
    #[must_use]
    pub fn program(&self) -> Option<String> {
        match self {
            Self::Cargo { directory, binary } => Package::read(directory, binary.as_deref()).ok()?.binary,
            Self::Bootstrap(_) | Self::Package(_) => None,
        }
    }

    /// The program of a zip that is unpacked already.
    #[must_use]
    pub fn unpacked(&self) -> Option<Backend> {
        match self {
            Self::Package(package) => Some(Program::of(Arc::clone(&package.0)).into()),
            Self::Bootstrap(_) | Self::Cargo { .. } => None,
        }
    }

    /// What can be said against it without building: a `bootstrap` for another machine, a Cargo.toml without a package.
    pub fn check(&self) -> Result<(), BuildError> {
        match self {
            Self::Bootstrap(folder) => bootstrap::check(folder).map(drop),
            // It was looked at when it was unpacked.
            Self::Package(_) => Ok(()),
            Self::Cargo { directory, binary } => Package::read(directory, binary.as_deref()).map(drop),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_a_folder_holds() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().canonicalize().unwrap();
        assert!(matches!(Code::at(&at.join("no"), None), Err(BuildError::NoDirectory(_))));
        let error = Code::at(&at, None).unwrap_err().to_string();
        assert!(error.contains("bootstrap") && error.contains("Cargo.toml"), "{error}");

        fs::write(at.join("Cargo.toml"), "").unwrap();
        let cargo = Code::Cargo { directory: at.clone(), binary: Some("b".into()) };
        assert_eq!(Code::at(&at, Some("b")).unwrap(), cargo);

        fs::write(at.join("bootstrap"), "").unwrap();
        assert_eq!(Code::at(&at, None).unwrap(), Code::Bootstrap(at));
    }
}
