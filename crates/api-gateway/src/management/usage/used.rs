//! `GetUsage` and `UpdateUsage`: what the keys of a plan used per day, and what they may still use.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::plan_keys;
use crate::management::ManagementCall;
use crate::management::answered::Answered;
use crate::management::patch::{REPLACE, Row, Table, Words, set};
use crate::refusal::Refusal;
use crate::usage::{date_of, day_at, day_of, no_plan};

/// Days that one call may ask for.
const MOST_DAYS: i64 = 400;

pub(super) fn get(call: &ManagementCall<'_>, plan: &str) -> Result<Answered, Refusal> {
    let (first, last) = (day(call, "startDate")?, day(call, "endDate")?);
    // Unverified: the text.
    if last < first || last - first > MOST_DAYS {
        return Err(Refusal::bad_request("Invalid usage date range specified"));
    }
    usage(call, plan, first, last).map(Answered::ok)
}

fn day(call: &ManagementCall<'_>, name: &str) -> Result<i64, Refusal> {
    let text = call.query(name).unwrap_or_default();
    let date = text.parse::<Date>();
    // Unverified: the text.
    date.map(day_of).map_err(|_| Refusal::bad_request(format!("Invalid {name} specified: {text}")))
}

fn usage(call: &ManagementCall<'_>, plan: &str, first: i64, last: i64) -> Result<Value, Refusal> {
    let keys = {
        let all = call.gateway.usage.definition();
        all.plans.get(plan).ok_or_else(no_plan)?.keys.clone()
    };
    let wanted = call.query("keyId");
    let wanted = keys.into_iter().filter(|key| wanted.as_ref().is_none_or(|wanted| wanted == key));
    let row = |key: String| {
        let days = call.gateway.usage.between(plan, &key, first, last)?;
        let days = days.into_iter().map(|(used, remaining)| json!([used, remaining])).collect();
        Some((key, days))
    };
    let values: Map<String, Value> = wanted.filter_map(row).collect();
    Ok(json!({
        "usagePlanId": plan,
        "startDate": date_of(first).to_string(),
        "endDate": date_of(last).to_string(),
        "values": values,
    }))
}

static TABLE: Table<Option<i64>> = Table {
    words: Words::Listed,
    rows: &[Row { path: "/remaining", ops: REPLACE, apply: |remaining, edit| set(remaining, Some(edit.integer()?)) }],
};

pub(super) fn update(call: &ManagementCall<'_>, plan: &str, key: &str) -> Result<Answered, Refusal> {
    let mut remaining = None;
    TABLE.apply(&mut remaining, &mut call.edits("updateUsage")?)?;
    plan_keys::get(call, plan, key)?;
    if let Some(remaining) = remaining {
        call.gateway.set_remaining_usage(plan, key, remaining, call.now)?;
    }
    let today = day_at(call.now);
    let mut shown = usage(call, plan, today, today)?;
    if let Some(values) = shown["values"].as_object_mut() {
        values.retain(|own, _| own == key);
    }
    Ok(Answered::ok(shown))
}
