//! What `UpdateUsagePlan` takes: single values by path, and stages with the limits of their methods.

use crate::management::patch::{Edit, Op, REPLACE, Row, Table, Words, decoded, set};
use crate::refusal::Refusal;
use crate::usage::{ApiStage, CreateUsagePlan, QuotaSettings, ThrottleSettings};

/// What single values of a plan take: AWS's clients add and replace them alike.
const SET: &[Op] = &[Op::Add, Op::Replace];
const REMOVE: &[Op] = &[Op::Remove];

// Unverified: AWS's text for a path that a plan does not have.
static TABLE: Table<CreateUsagePlan> = Table {
    words: Words::Listed,
    rows: &[
        Row { path: "/name", ops: REPLACE, apply: |plan, edit| set(&mut plan.name, edit.some()) },
        Row { path: "/description", ops: REPLACE, apply: |plan, edit| set(&mut plan.description, edit.some()) },
        Row { path: "/productCode", ops: SET, apply: |plan, edit| set(&mut plan.product_code, edit.some()) },
        Row { path: "/quota/limit", ops: SET, apply: |plan, edit| set(&mut quota(plan).limit, Some(edit.integer()?)) },
        Row { path: "/quota/offset", ops: SET, apply: |plan, edit| set(&mut quota(plan).offset, Some(edit.integer()?)) },
        Row { path: "/quota/period", ops: SET, apply: |plan, edit| set(&mut quota(plan).period, edit.some()) },
        Row { path: "/throttle/rateLimit", ops: SET, apply: |plan, edit| rate(throttle(plan), edit) },
        Row { path: "/throttle/burstLimit", ops: SET, apply: |plan, edit| burst(throttle(plan), edit) },
        Row { path: "/quota", ops: REMOVE, apply: |plan, _| set(&mut plan.quota, None) },
        Row { path: "/throttle", ops: REMOVE, apply: |plan, _| set(&mut plan.throttle, None) },
        Row { path: "/productCode", ops: REMOVE, apply: |plan, _| set(&mut plan.product_code, None) },
        Row { path: "/apiStages", ops: &[Op::Add, Op::Remove], apply: stages },
    ],
};

/// Does all of it.
pub(super) fn apply(plan: &mut CreateUsagePlan, edits: Vec<Edit>) -> Result<(), Refusal> {
    for edit in edits {
        let inner = edit.path.as_deref().and_then(|path| path.strip_prefix("/apiStages/")).map(str::to_owned);
        match inner {
            Some(inner) => method(plan, &inner, &edit)?,
            None => TABLE.apply(plan, &mut [edit])?,
        }
    }
    Ok(())
}

fn quota(plan: &mut CreateUsagePlan) -> &mut QuotaSettings {
    plan.quota.get_or_insert_default()
}

fn throttle(plan: &mut CreateUsagePlan) -> &mut ThrottleSettings {
    plan.throttle.get_or_insert_default()
}

fn rate(settings: &mut ThrottleSettings, edit: &Edit) -> Result<(), Refusal> {
    set(&mut settings.rate_limit, Some(edit.number()?))
}

fn burst(settings: &mut ThrottleSettings, edit: &Edit) -> Result<(), Refusal> {
    set(&mut settings.burst_limit, Some(edit.integer()?))
}

/// The refusal of what names no stage, as recorded on AWS, 2024-03.
fn no_stage() -> Refusal {
    Refusal::bad_request("Invalid API Stage specified")
}

/// `apiId:stage`.
fn stages(plan: &mut CreateUsagePlan, edit: &Edit) -> Result<(), Refusal> {
    let value = edit.text();
    let (api_id, stage) = value.split_once(':').ok_or_else(no_stage)?;
    let at = plan.api_stages.iter().position(|own| own.api_id == api_id && own.stage == stage);
    match (edit.op, at) {
        (Op::Remove, Some(at)) => drop(plan.api_stages.remove(at)),
        (Op::Remove, None) => return Err(no_stage()),
        // Unverified: that adding a stage twice changes nothing.
        (_, Some(_)) => {}
        (_, None) => plan.api_stages.push(ApiStage { api_id: api_id.to_owned(), stage: stage.to_owned(), ..ApiStage::default() }),
    }
    Ok(())
}

/// `apiId:stage/throttle`, with JSON for all methods, and `apiId:stage/throttle/~1path~1METHOD[/rateLimit]`.
fn method(plan: &mut CreateUsagePlan, inner: &str, edit: &Edit) -> Result<(), Refusal> {
    let bad = || Refusal::bad_request(format!("Invalid patch path {}", edit.shown_path()));
    let parts: Vec<&str> = inner.split('/').collect();
    let (api_id, name) = parts[0].split_once(':').ok_or_else(no_stage)?;
    let stage = plan.api_stages.iter_mut().find(|own| own.api_id == api_id && own.stage == name).ok_or_else(no_stage)?;
    match parts[1..] {
        ["throttle"] if edit.op == Op::Remove => stage.throttle.clear(),
        ["throttle"] => stage.throttle = serde_json::from_str(&edit.text()).map_err(|_| bad())?,
        ["throttle", key] if edit.op == Op::Remove => drop(stage.throttle.remove(&decoded(key))),
        ["throttle", key, "rateLimit"] => rate(stage.throttle.entry(decoded(key)).or_default(), edit)?,
        ["throttle", key, "burstLimit"] => burst(stage.throttle.entry(decoded(key)).or_default(), edit)?,
        _ => return Err(bad()),
    }
    Ok(())
}
