//! A stage of either kind of API: its create operation, and when it was made and changed.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

/// A stage; `C` is what creates it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Stage<C> {
    pub(crate) create: C,
    pub(crate) created: SystemTime,
    pub(crate) updated: SystemTime,
}

impl<C> Stage<C> {
    /// Makes the stage, or changes the one of that name, which stays as old as it is.
    pub(crate) fn put(stages: &mut BTreeMap<String, Self>, name: String, create: C, now: SystemTime) {
        let created = stages.get(&name).map_or(now, |stage| stage.created);
        let stage = Self { create, created, updated: now };
        stages.insert(name, stage);
    }
}
