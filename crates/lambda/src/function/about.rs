//! What is known of a function besides its configuration: the members that Lambda itself sets.

use serde::{Deserialize, Serialize};

use crate::invocation::LATEST;
use crate::package::Package;

/// Kept beside the configuration, in memory and in the function's row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct About {
    /// `$LATEST` or a number.
    pub version: String,
    /// Another one after each change.
    pub revision_id: String,
    /// Milliseconds since 1970; `None` for a function of the stack, whose program's file tells.
    pub last_modified: Option<i64>,
    /// The uploaded zip; `None` for a function of the stack.
    pub package: Option<Package>,
    /// `UpdateRuntimeOn`: `Auto`, `FunctionUpdate`. A record only.
    pub update_runtime_on: String,
    /// `Allow` or `Terminate`. A record only.
    pub recursive_loop: String,
    /// The highest number a version of this function ever had. Only of `$LATEST`.
    pub last_version: u64,
}

impl Default for About {
    fn default() -> Self {
        Self {
            version: LATEST.to_owned(),
            revision_id: revision(),
            last_modified: None,
            package: None,
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
