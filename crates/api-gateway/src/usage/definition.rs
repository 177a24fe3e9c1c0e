//! What the create operations of keys and plans have made, and the rules between them.

use std::fmt;
use std::time::SystemTime;

use aws_lc_rs::rand;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::resources::{CreateApiKey, CreateUsagePlan, CreateUsagePlanKey};
use crate::refusal::Refusal;

/// Keys and plans by id, the oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Definition {
    pub(crate) keys: IndexMap<String, ApiKey>,
    pub(crate) plans: IndexMap<String, UsagePlan>,
}

/// An API key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ApiKey {
    /// Without the value.
    pub(crate) create: CreateApiKey,
    pub(crate) value: KeyValue,
    pub(crate) created: SystemTime,
    pub(crate) updated: SystemTime,
}

/// The secret itself.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct KeyValue(pub(crate) String);

impl fmt::Debug for KeyValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyValue")
    }
}

/// A usage plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct UsagePlan {
    pub(crate) create: CreateUsagePlan,
    /// Ids of its keys, the oldest first.
    pub(crate) keys: Vec<String>,
}

impl Definition {
    /// Creates a key, or replaces one's properties; its value stays unless another is given.
    pub(crate) fn put_key(&mut self, id: &str, mut create: CreateApiKey, now: SystemTime) -> Result<(), Refusal> {
        super::rules::api_key(&create)?;
        let given = create.value.take().filter(|value| !value.is_empty());
        create.name = create.name.filter(|name| !name.is_empty());
        let before = self.keys.get(id);
        let created = before.map_or(now, |key| key.created);
        let value = match (given, before) {
            (Some(value), _) => KeyValue(value),
            (None, Some(before)) => before.value.clone(),
            (None, None) => KeyValue(made_up()?),
        };
        if self.keys.iter().any(|(other, key)| other != id && key.value.0 == value.0) {
            return Err(Refusal::conflict("API Key already exists"));
        }
        self.keys.insert(id.to_owned(), ApiKey { create, value, created, updated: now });
        Ok(())
    }

    /// Deletes a key and takes it out of its plans; answers the ids of those.
    pub(crate) fn delete_key(&mut self, id: &str) -> Result<Vec<String>, Refusal> {
        self.keys.shift_remove(id).ok_or_else(no_key)?;
        let mut plans = Vec::new();
        for (plan_id, plan) in &mut self.plans {
            let before = plan.keys.len();
            plan.keys.retain(|key| key != id);
            if plan.keys.len() != before {
                plans.push(plan_id.clone());
            }
        }
        Ok(plans)
    }

    /// Creates a plan, or replaces one's properties; its keys stay.
    pub(crate) fn put_plan(&mut self, id: &str, create: CreateUsagePlan) -> Result<(), Refusal> {
        super::rules::usage_plan(&create)?;
        let keys = self.plans.get(id).map(|plan| plan.keys.clone()).unwrap_or_default();
        self.plans.insert(id.to_owned(), UsagePlan { create, keys });
        self.check_ambiguous(id)
    }

    pub(crate) fn delete_plan(&mut self, id: &str) -> Result<(), Refusal> {
        self.plans.shift_remove(id).map(drop).ok_or_else(no_plan)
    }

    /// Adds a key to a plan.
    pub(crate) fn put_plan_key(&mut self, plan_id: &str, create: &CreateUsagePlanKey) -> Result<(), Refusal> {
        create.other.refuse(&["usagePlanId", "id"])?;
        // Unverified: the text.
        if create.key_type != "API_KEY" {
            return Err(Refusal::bad_request("Usage Plan key type must be API_KEY"));
        }
        let plan = self.plans.get_mut(plan_id).ok_or_else(no_plan)?;
        if !self.keys.contains_key(&create.key_id) {
            return Err(no_key());
        }
        if plan.keys.contains(&create.key_id) {
            // Unverified: the text.
            return Err(Refusal::conflict("Usage Plan Key already exists"));
        }
        plan.keys.push(create.key_id.clone());
        self.check_ambiguous(plan_id)
    }

    pub(crate) fn delete_plan_key(&mut self, plan_id: &str, key_id: &str) -> Result<(), Refusal> {
        let plan = self.plans.get_mut(plan_id).ok_or_else(no_plan)?;
        let at = plan.keys.iter().position(|key| key == key_id).ok_or_else(no_plan_key)?;
        plan.keys.remove(at);
        Ok(())
    }

    /// A key opens a stage by one plan at most: which limits count would not be known otherwise.
    // Unverified: the text.
    fn check_ambiguous(&self, plan_id: &str) -> Result<(), Refusal> {
        let Some(plan) = self.plans.get(plan_id) else {
            return Ok(());
        };
        let others = self.plans.iter().filter(|(id, _)| *id != plan_id);
        for (key, other) in others.flat_map(|(_, other)| other.keys.iter().map(move |key| (key, other))) {
            let opens = |plan: &UsagePlan, api: &str, stage: &str| {
                plan.create.api_stages.iter().any(|own| own.api_id == api && own.stage == stage)
            };
            let shared = plan.create.api_stages.iter().find(|own| opens(other, &own.api_id, &own.stage));
            if let Some(stage) = shared.filter(|_| plan.keys.contains(key)) {
                return Err(Refusal::conflict(format!(
                    "Usage Plan {plan_id} cannot be added because API Key {key} cannot reference multiple Usage Plans \
                     with the same API stage: {}:{}",
                    stage.api_id, stage.stage
                )));
            }
        }
        Ok(())
    }
}

pub(crate) fn no_key() -> Refusal {
    Refusal::not_found("Invalid API Key identifier specified")
}

pub(crate) fn no_plan() -> Refusal {
    Refusal::not_found("Invalid Usage Plan ID specified")
}

// Unverified: the text.
pub(crate) fn no_plan_key() -> Refusal {
    Refusal::not_found("Invalid Usage Plan Key ID specified")
}

/// Forty letters and digits, as AWS makes them.
fn made_up() -> Result<String, Refusal> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789Aa";
    let mut bytes = [0; 40];
    rand::fill(&mut bytes).map_err(|_| Refusal::internal("there are no random numbers"))?;
    Ok(bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte & 63)])).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::resources::ApiStage;
    use super::*;

    fn key(value: &str) -> CreateApiKey {
        CreateApiKey { value: Some(value.to_owned()), ..CreateApiKey::default() }
    }

    fn plan(stage: &str) -> CreateUsagePlan {
        let stage = ApiStage { api_id: "api".to_owned(), stage: stage.to_owned(), ..ApiStage::default() };
        CreateUsagePlan { name: Some("plan".to_owned()), api_stages: vec![stage], ..CreateUsagePlan::default() }
    }

    fn member(key: &str) -> CreateUsagePlanKey {
        serde_json::from_value(json!({"keyId": key, "keyType": "API_KEY"})).expect("a member")
    }

    #[test]
    fn values_are_unique_and_made_up_when_not_given() {
        let mut all = Definition::default();
        let now = SystemTime::UNIX_EPOCH;
        all.put_key("a", CreateApiKey::default(), now).expect("a");
        all.put_key("b", CreateApiKey::default(), now).expect("b");
        let value = |all: &Definition, id: &str| all.keys[id].value.0.clone();
        assert_eq!(value(&all, "a").len(), 40);
        assert_ne!(value(&all, "a"), value(&all, "b"));
        let taken = value(&all, "a");
        assert_eq!(all.put_key("c", key(&taken), now).expect_err("taken").message, "API Key already exists");
        all.put_key("a", CreateApiKey { enabled: Some(true), ..CreateApiKey::default() }, now).expect("changed");
        assert_eq!(value(&all, "a"), taken);
        assert!(!format!("{all:?}").contains(&taken), "a key is a secret");
    }

    #[test]
    fn a_key_opens_a_stage_by_one_plan() {
        let mut all = Definition::default();
        all.put_key("k", CreateApiKey::default(), SystemTime::UNIX_EPOCH).expect("k");
        for (id, stage) in [("p", "dev"), ("q", "prod"), ("r", "dev")] {
            all.put_plan(id, plan(stage)).expect(id);
        }
        all.put_plan_key("p", &member("k")).expect("first");
        all.put_plan_key("q", &member("k")).expect("another stage");
        let refusal = all.clone().put_plan_key("r", &member("k")).expect_err("the same stage");
        assert!(refusal.message.ends_with("with the same API stage: api:dev"), "{refusal}");
        assert!(all.clone().put_plan("q", plan("dev")).is_err(), "by changing the plan neither");
        assert!(all.put_plan_key("p", &member("k")).is_err(), "twice");
        assert_eq!(all.delete_key("k").expect("deleted"), ["p", "q"]);
        assert!(all.plans["p"].keys.is_empty());
    }
}
