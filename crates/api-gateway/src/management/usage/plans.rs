//! `/usageplans`.

use serde_json::{Value, json};

use super::{page, plan_patch};
use crate::ids;
use crate::management::ManagementCall;
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::refusal::Refusal;
use crate::usage::{ApiStage, CreateUsagePlan, QuotaSettings, ThrottleSettings, UsagePlan, no_plan};

pub(super) fn list(call: &ManagementCall<'_>) -> Result<Answered, Refusal> {
    let key = call.query("keyId");
    let shown = {
        let all = call.gateway.usage.definition();
        let wanted = |plan: &UsagePlan| key.as_ref().is_none_or(|key| plan.keys.contains(key));
        all.plans.iter().filter(|(_, plan)| wanted(plan)).map(|(id, plan)| show(id, &plan.create)).collect()
    };
    page(call, shown)
}

pub(super) fn create(call: &ManagementCall<'_>) -> Result<Answered, Refusal> {
    let input = call.input()?;
    input.texts(&["name", "description"])?;
    let create: CreateUsagePlan = input.read()?;
    let id = ids::resource_id(None);
    let mut shown = show(&id, &create);
    if !create.tags.is_empty() {
        shown["tags"] = json!(create.tags);
    }
    call.gateway.put_usage_plan(&id, create)?;
    Ok(Answered::created(shown))
}

pub(super) fn get(call: &ManagementCall<'_>, id: &str) -> Result<Answered, Refusal> {
    let all = call.gateway.usage.definition();
    all.plans.get(id).map(|plan| Answered::ok(with_tags(id, &plan.create))).ok_or_else(no_plan)
}

pub(super) fn update(call: &ManagementCall<'_>, id: &str) -> Result<Answered, Refusal> {
    let edits = call.edits("updateUsagePlan")?;
    let found = call.gateway.usage.definition().plans.get(id).map(|plan| plan.create.clone());
    let mut create = found.ok_or_else(no_plan)?;
    plan_patch::apply(&mut create, edits)?;
    let shown = with_tags(id, &create);
    call.gateway.put_usage_plan(id, create)?;
    Ok(Answered::ok(shown))
}

fn with_tags(id: &str, create: &CreateUsagePlan) -> Value {
    let mut shown = show(id, create);
    shown["tags"] = json!(create.tags);
    shown
}

fn show(id: &str, create: &CreateUsagePlan) -> Value {
    let mut shown = present(json!({
        "description": create.description,
        "id": id,
        "name": create.name,
        "productCode": create.product_code,
        "quota": create.quota.as_ref().map(quota),
        "throttle": create.throttle.as_ref().map(throttle),
    }));
    shown["apiStages"] = create.api_stages.iter().map(api_stage).collect();
    shown
}

fn api_stage(stage: &ApiStage) -> Value {
    let throttles = stage.throttle.iter().map(|(method, settings)| (method.clone(), throttle(settings)));
    present(json!({"apiId": stage.api_id, "stage": stage.stage, "throttle": Value::Object(throttles.collect())}))
}

// Unverified: what AWS shows of a limit that was not given.
fn throttle(settings: &ThrottleSettings) -> Value {
    json!({"burstLimit": settings.burst_limit.unwrap_or(0), "rateLimit": settings.rate_limit.unwrap_or(0.0)})
}

fn quota(settings: &QuotaSettings) -> Value {
    json!({"limit": settings.limit, "offset": settings.offset.unwrap_or(0), "period": settings.period})
}
