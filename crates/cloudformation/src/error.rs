//! Why a stack did not come up.

use std::path::PathBuf;

use sekisho_lambda::BuildError;
use sekisho_template::{Error, Errors};

use crate::store::StoreError;

/// Why a stack did not come up. The text is one line per mistake, each with its place and its remedy.
#[derive(Debug, thiserror::Error)]
pub enum StackError {
    /// The template cannot be read.
    #[error("{}: {error}. Give the path of a template by --template.", path.display())]
    Unreadable {
        /// Its path as it was given.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The template is not text.
    #[error("{}: it is not UTF-8. Give the path of a template in YAML or JSON by --template, saved as UTF-8.", path.display())]
    NotText {
        /// Its path as it was given.
        path: PathBuf,
    },
    /// The template has mistakes; nothing was touched.
    #[error("{0}")]
    Template(Errors),
    /// The code of a function could not be built; nothing was touched.
    #[error("{0}")]
    Build(#[from] BuildError),
    /// A resource could not be made or changed; the stack is as it was before.
    #[error("{reason}{}", if_some(left))]
    RolledBack {
        /// The resource, the property and the reason.
        reason: Box<Error>,
        /// What could not be put back, if anything.
        left: Vec<String>,
    },
    /// The stack as a whole cannot be so.
    #[error("{0}")]
    Refused(String),
    /// The stack's own database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Errors> for StackError {
    fn from(errors: Errors) -> Self {
        Self::Template(errors)
    }
}

fn if_some(left: &[String]) -> String {
    left.iter().map(|line| format!("\nnot put back: {line}")).collect()
}
