//! API keys and usage plans: who may call a REST API's methods that ask for a key, how fast and how often (developer
//! guide, "Usage plans and API keys for REST APIs"). `definition` is what the create operations made, `compiled` what
//! requests read, `counter` what was used.

mod check;
mod compiled;
mod counter;
mod definition;
mod quota;
mod resources;
mod rules;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

pub(crate) use check::Asked;
pub(crate) use definition::{ApiKey, Definition, KeyValue, UsagePlan, no_key, no_plan, no_plan_key};
pub(crate) use quota::{date_of, day_at, day_of};
pub use resources::{ApiStage, CreateApiKey, CreateUsagePlan, CreateUsagePlanKey, QuotaSettings, StageKey, ThrottleSettings};
pub(crate) use rules::usage_plan as check_usage_plan;

use compiled::Compiled;

/// All keys and plans of the account.
#[derive(Debug, Default)]
pub(crate) struct Usage {
    definition: Mutex<Definition>,
    compiled: RwLock<Arc<Compiled>>,
}

impl Usage {
    /// What the create operations made, locked: never across an await.
    pub(crate) fn definition(&self) -> MutexGuard<'_, Definition> {
        self.definition.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a changed definition in place; requests see it from now on. What was used so far stays used.
    pub(crate) fn swap(&self, definition: &mut Definition, changed: Definition) {
        let compiled = Arc::new(Compiled::new(&changed, &self.compiled()));
        *definition = changed;
        *self.compiled.write().unwrap_or_else(PoisonError::into_inner) = compiled;
    }

    fn compiled(&self) -> Arc<Compiled> {
        self.compiled.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
