//! Why a function's code cannot be used, each with the remedy.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::Code;

/// Why there is no executable.
#[derive(Debug, Error)]
pub enum BuildError {
    /// The CodeUri leads nowhere.
    #[error(
        "{0} does not exist; give the folder of a cargo package or of a built `bootstrap`, relative to the template's folder"
    )]
    NoDirectory(PathBuf),
    /// The CodeUri is a folder without code.
    #[error(
        "{0} holds neither a file `bootstrap` nor a Cargo.toml; point CodeUri at a cargo package or at a folder with \
         a built `bootstrap`"
    )]
    NoCode(PathBuf),
    /// A Cargo.toml that cannot be used.
    #[error("{path}: {why}")]
    Manifest {
        /// The Cargo.toml.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Cargo could not be run.
    #[error("cargo cannot be run ({0}); install Rust from https://rustup.rs, or use code that is built already")]
    NoCargo(io::Error),
    /// The build failed.
    #[error("the handlers do not compile\n{output}")]
    Failed {
        /// The code that does not compile; all of it when cargo does not say.
        codes: Vec<Code>,
        /// All that the compiler and cargo said.
        output: String,
    },
    /// The package built, but not that program.
    #[error("{directory} has {found}, not one program that could be meant; name one in Metadata.BuildProperties.Binary")]
    NoBinary {
        /// The package.
        directory: PathBuf,
        /// The programs it has.
        found: String,
    },
    /// A `bootstrap` for another machine.
    #[error(
        "{path} is built for {built_for}, this machine is {machine}; {}, or let CodeUri name the cargo package",
        super::bootstrap::remedy()
    )]
    WrongMachine {
        /// The program.
        path: PathBuf,
        /// Its architecture or system.
        built_for: String,
        /// Ours.
        machine: String,
    },
    /// A `bootstrap` that is not executable.
    #[error("{0} is not executable; run: chmod +x {0}")]
    NotExecutable(PathBuf),
    /// A file that cannot be read.
    #[error("{path} cannot be read: {error}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

impl BuildError {
    /// Whether this code is to blame.
    pub fn is_about(&self, code: &Code) -> bool {
        match (self, code) {
            (Self::Failed { codes, .. }, _) => codes.contains(code),
            (Self::NoBinary { directory, .. }, Code::Cargo { directory: own, .. }) => directory == own,
            _ => false,
        }
    }
}
