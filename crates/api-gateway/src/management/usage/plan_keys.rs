//! `/usageplans/{id}/keys`: which keys a plan has.

use serde_json::{Value, json};

use super::page;
use crate::management::ManagementCall;
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::refusal::Refusal;
use crate::usage::{CreateUsagePlanKey, Definition, no_plan, no_plan_key};

/// A plan that is not there has no keys, as recorded on AWS, 2025-09.
pub(super) fn list(call: &ManagementCall<'_>, plan: &str) -> Result<Answered, Refusal> {
    let prefix = call.query("name").unwrap_or_default();
    let shown = {
        let all = call.gateway.usage.definition();
        let keys = all.plans.get(plan).into_iter().flat_map(|plan| plan.keys.iter().rev());
        let shown = keys.filter_map(|key| show(&all, key));
        shown.filter(|key| key["name"].as_str().unwrap_or_default().starts_with(&prefix)).collect()
    };
    page(call, shown)
}

pub(super) fn create(call: &ManagementCall<'_>, plan: &str) -> Result<Answered, Refusal> {
    let create: CreateUsagePlanKey = call.input()?.read()?;
    call.gateway.put_usage_plan_key(plan, &create)?;
    get(call, plan, &create.key_id).map(|shown| Answered::created(shown.value.unwrap_or_default()))
}

pub(super) fn get(call: &ManagementCall<'_>, plan: &str, key: &str) -> Result<Answered, Refusal> {
    let all = call.gateway.usage.definition();
    let plan = all.plans.get(plan).ok_or_else(no_plan)?;
    let member = plan.keys.iter().find(|own| *own == key).and_then(|key| show(&all, key));
    member.map(Answered::ok).ok_or_else(no_plan_key)
}

fn show(all: &Definition, id: &str) -> Option<Value> {
    let key = all.keys.get(id)?;
    Some(present(json!({"id": id, "name": key.create.name, "type": "API_KEY", "value": key.value.0})))
}
