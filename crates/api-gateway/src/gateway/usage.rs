//! Create and delete operations of API keys and usage plans: a copy is changed, written, and only then put in place.

use std::time::SystemTime;

use super::{Gateway, Part};
use crate::refusal::Refusal;
use crate::store::{Change, Kind, StoreError};
use crate::usage::{ApiKey, CreateApiKey, CreateUsagePlan, CreateUsagePlanKey, Definition, UsagePlan};

impl Gateway {
    /// Creates an API key, or replaces one's properties; its value stays unless another is given.
    ///
    /// # Errors
    /// `BadRequestException`, or `ConflictException` for a value that another key has.
    pub fn put_api_key(&self, id: &str, create: CreateApiKey, now: SystemTime) -> Result<(), Refusal> {
        self.change_usage(|all| {
            all.put_key(id, create, now)?;
            Ok(((), vec![key_row(all, id)]))
        })
    }

    /// The value of an API key, for whoever may see it; `None` when there is no such key.
    #[must_use]
    pub fn api_key_value(&self, id: &str) -> Option<String> {
        self.usage.definition().keys.get(id).map(|key| key.value.0.clone())
    }

    /// Deletes an API key and takes it out of its plans.
    ///
    /// # Errors
    /// `NotFoundException`.
    pub fn delete_api_key(&self, id: &str) -> Result<(), Refusal> {
        self.change_usage(|all| {
            let plans = all.delete_key(id)?;
            let used = plans.iter().map(|plan| Change::delete(Kind::Usage, plan, id));
            let mut rows: Vec<_> = plans.iter().map(|plan| plan_row(all, plan)).chain(used).collect();
            rows.push(Change::delete(Kind::ApiKey, "", id));
            Ok(((), rows))
        })
    }

    /// Creates a usage plan, or replaces one's properties; its keys stay.
    ///
    /// # Errors
    /// `BadRequestException`; `NotFoundException` for a stage that does not exist; `ConflictException` if one of its
    /// keys opened a stage by two plans.
    pub fn put_usage_plan(&self, id: &str, create: CreateUsagePlan) -> Result<(), Refusal> {
        let missing = |stage: &&crate::usage::ApiStage| !self.has(Part::RestStage(&stage.api_id, &stage.stage));
        crate::usage::check_usage_plan(&create)?;
        if let Some(stage) = create.api_stages.iter().find(missing) {
            // Recorded on AWS, 2024-03.
            let (api, stage) = (&stage.api_id, &stage.stage);
            return Err(Refusal::not_found(format!(
                "Invalid API Stage {{api: {api}, stage: {stage}}} specified for usageplan {id}"
            )));
        }
        self.change_usage(|all| {
            all.put_plan(id, create)?;
            Ok(((), vec![plan_row(all, id)]))
        })
    }

    /// Deletes a usage plan.
    ///
    /// # Errors
    /// `NotFoundException`.
    pub fn delete_usage_plan(&self, id: &str) -> Result<(), Refusal> {
        self.change_usage(|all| {
            let keys = all.plans.get(id).map(|plan| plan.keys.clone()).unwrap_or_default();
            all.delete_plan(id)?;
            let used = keys.iter().map(|key| Change::delete(Kind::Usage, id, key));
            Ok(((), used.chain([Change::delete(Kind::UsagePlan, "", id)]).collect()))
        })
    }

    /// Sets what a key may still use of a plan's quota in this period.
    pub(crate) fn set_remaining_usage(&self, plan: &str, key: &str, remaining: i64, now: SystemTime) -> Result<(), Refusal> {
        let used = self.usage.set_remaining(plan, key, remaining, now)?;
        self.keep(&[Change::put(Kind::Usage, plan, key, &used)])
    }

    /// Adds a key to a plan.
    ///
    /// # Errors
    /// `NotFoundException`, or `ConflictException` if it opened a stage by two plans.
    pub fn put_usage_plan_key(&self, plan_id: &str, create: &CreateUsagePlanKey) -> Result<(), Refusal> {
        self.change_usage(|all| {
            all.put_plan_key(plan_id, create)?;
            Ok(((), vec![plan_row(all, plan_id)]))
        })
    }

    /// Takes a key out of a plan.
    ///
    /// # Errors
    /// `NotFoundException`.
    pub fn delete_usage_plan_key(&self, plan_id: &str, key_id: &str) -> Result<(), Refusal> {
        self.change_usage(|all| {
            all.delete_plan_key(plan_id, key_id)?;
            Ok(((), vec![plan_row(all, plan_id), Change::delete(Kind::Usage, plan_id, key_id)]))
        })
    }

    fn change_usage<T>(&self, change: impl FnOnce(&mut Definition) -> Result<(T, Vec<Change>), Refusal>) -> Result<T, Refusal> {
        let mut definition = self.usage.definition();
        let mut changed = definition.clone();
        let (answer, rows) = change(&mut changed)?;
        self.keep(&rows)?;
        self.usage.swap(&mut definition, changed);
        Ok(answer)
    }

    pub(super) fn load_usage(&self) -> Result<(), StoreError> {
        let mut loaded = Definition::default();
        let mut keys = self.store.all::<ApiKey>(Kind::ApiKey)?;
        keys.sort_by_key(|row| row.value.created);
        loaded.keys.extend(keys.into_iter().map(|row| (row.id, row.value)));
        let plans = self.store.all::<UsagePlan>(Kind::UsagePlan)?;
        loaded.plans.extend(plans.into_iter().map(|row| (row.id, row.value)));
        self.usage.swap(&mut self.usage.definition(), loaded);
        for row in self.store.all(Kind::Usage)? {
            self.usage.restore(&row.parent, &row.id, row.value);
        }
        Ok(())
    }
}

fn key_row(all: &Definition, id: &str) -> Change {
    Change::put(Kind::ApiKey, "", id, &all.keys[id])
}

fn plan_row(all: &Definition, id: &str) -> Change {
    Change::put(Kind::UsagePlan, "", id, &all.plans[id])
}
