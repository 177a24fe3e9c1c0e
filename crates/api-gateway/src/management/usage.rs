//! `/apikeys…` and `/usageplans…`: API keys, usage plans, their keys, and what was used.

mod import;
mod keys;
mod plan_keys;
mod plan_patch;
mod plans;
mod used;

use serde_json::Value;

use super::ManagementCall;
use super::answered::Answered;
use super::page::V1;
use crate::refusal::Refusal;

pub(super) fn answer(call: &ManagementCall<'_>) -> Result<Answered, Refusal> {
    match (call.method.as_str(), call.path) {
        ("GET", ["apikeys"]) => keys::list(call),
        ("POST", ["apikeys"]) if call.query("mode").as_deref() == Some("import") => import::run(call),
        ("POST", ["apikeys"]) => keys::create(call),
        ("GET", ["apikeys", id]) => keys::get(call, id),
        ("PATCH", ["apikeys", id]) => keys::update(call, id),
        ("DELETE", ["apikeys", id]) => call.gateway.delete_api_key(id).map(|()| Answered::accepted()),
        ("GET", ["usageplans"]) => plans::list(call),
        ("POST", ["usageplans"]) => plans::create(call),
        ("GET", ["usageplans", id]) => plans::get(call, id),
        ("PATCH", ["usageplans", id]) => plans::update(call, id),
        ("DELETE", ["usageplans", id]) => call.gateway.delete_usage_plan(id).map(|()| Answered::accepted()),
        ("GET", ["usageplans", id, "keys"]) => plan_keys::list(call, id),
        ("POST", ["usageplans", id, "keys"]) => plan_keys::create(call, id),
        ("GET", ["usageplans", id, "keys", key]) => plan_keys::get(call, id, key),
        ("DELETE", ["usageplans", id, "keys", key]) => call.gateway.delete_usage_plan_key(id, key).map(|()| Answered::accepted()),
        ("GET", ["usageplans", id, "usage"]) => used::get(call, id),
        ("PATCH", ["usageplans", id, "keys", key, "usage"]) => used::update(call, id, key),
        _ => Err(call.unsupported()),
    }
}

/// A page of a list. A limit that is not positive counts for nothing here, as recorded on AWS, 2025-09.
fn page(call: &ManagementCall<'_>, list: Vec<Value>) -> Result<Answered, Refusal> {
    let number = call.query("limit").and_then(|limit| limit.parse::<i64>().ok());
    let all = ManagementCall { query: "", ..*call };
    let call = if number.is_some_and(|limit| limit <= 0) { &all } else { call };
    V1.of(list, call).map(Answered::ok)
}
