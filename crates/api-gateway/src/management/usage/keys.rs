//! `/apikeys`: a key's value is shown when it is made, and to whoever asks for it by name.

use serde_json::{Value, json};

use super::page;
use crate::ids;
use crate::management::ManagementCall;
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::management::patch::{Edit, MEMBER, REPLACE, Row, Table, Words, set};
use crate::refusal::Refusal;
use crate::usage::{ApiKey, CreateApiKey, StageKey, no_key};
use crate::when;

/// Which members of a key a call shows.
#[derive(Clone, Copy)]
pub(super) enum Shown {
    Plain,
    Tags,
    Value,
    TagsAndValue,
}

pub(super) fn list(call: &ManagementCall<'_>) -> Result<Answered, Refusal> {
    let what = if asks_for(call, "includeValues") { Shown::Value } else { Shown::Plain };
    let prefix = call.query("name").unwrap_or_default();
    let customer = call.query("customerId");
    let shown = {
        let all = call.gateway.usage.definition();
        let wanted = |key: &ApiKey| {
            let name = key.create.name.as_deref().unwrap_or_default();
            name.starts_with(&prefix) && (customer.is_none() || key.create.customer_id == customer)
        };
        // The newest first.
        all.keys.iter().rev().filter(|(_, key)| wanted(key)).map(|(id, key)| show(id, key, what)).collect()
    };
    page(call, shown)
}

fn asks_for(call: &ManagementCall<'_>, name: &str) -> bool {
    call.query(name).as_deref() == Some("true")
}

pub(super) fn create(call: &ManagementCall<'_>) -> Result<Answered, Refusal> {
    let input = call.input()?;
    input.texts(&["name", "description", "value", "customerId"])?;
    let create: CreateApiKey = input.read()?;
    let id = ids::api_id(None);
    let what = if create.tags.is_empty() { Shown::Value } else { Shown::TagsAndValue };
    call.gateway.put_api_key(&id, create, call.now)?;
    shown(call, &id, what).map(Answered::created)
}

pub(super) fn get(call: &ManagementCall<'_>, id: &str) -> Result<Answered, Refusal> {
    let what = if asks_for(call, "includeValue") { Shown::TagsAndValue } else { Shown::Tags };
    shown(call, id, what).map(Answered::ok)
}

fn shown(call: &ManagementCall<'_>, id: &str, what: Shown) -> Result<Value, Refusal> {
    let all = call.gateway.usage.definition();
    all.keys.get(id).map(|key| show(id, key, what)).ok_or_else(no_key)
}

/// In the order of AWS's refusals.
static TABLE: Table<CreateApiKey> = Table {
    words: Words::Listed,
    rows: &[
        Row { path: "/description", ops: REPLACE, apply: |key, edit| set(&mut key.description, edit.some()) },
        Row { path: "/enabled", ops: REPLACE, apply: |key, edit| set(&mut key.enabled, Some(edit.flag())) },
        Row { path: "/name", ops: REPLACE, apply: |key, edit| set(&mut key.name, edit.some()) },
        Row { path: "/customerId", ops: REPLACE, apply: |key, edit| set(&mut key.customer_id, edit.some()) },
        Row { path: "/stages", ops: MEMBER, apply: stages },
    ],
};

/// Of before there were usage plans.
fn stages(key: &mut CreateApiKey, edit: &Edit) -> Result<(), Refusal> {
    let text = edit.text();
    // Unverified: the text.
    let parts = text.split_once('/').ok_or_else(|| Refusal::bad_request(format!("Invalid stage key {text}")))?;
    let stage = StageKey { rest_api_id: parts.0.to_owned(), stage_name: parts.1.to_owned() };
    key.stage_keys.retain(|own| *own != stage);
    if edit.some().is_some() {
        key.stage_keys.push(stage);
    }
    Ok(())
}

pub(super) fn update(call: &ManagementCall<'_>, id: &str) -> Result<Answered, Refusal> {
    let mut edits = call.edits("updateApiKey")?;
    let found = call.gateway.usage.definition().keys.get(id).map(|key| key.create.clone());
    let mut create = found.ok_or_else(no_key)?;
    TABLE.apply(&mut create, &mut edits)?;
    call.gateway.put_api_key(id, create, call.now)?;
    shown(call, id, Shown::Tags).map(Answered::ok)
}

fn show(id: &str, key: &ApiKey, what: Shown) -> Value {
    let create = &key.create;
    let stages: Vec<_> = create.stage_keys.iter().map(|key| format!("{}/{}", key.rest_api_id, key.stage_name)).collect();
    let mut shown = present(json!({
        "createdDate": when::seconds(key.created),
        "customerId": create.customer_id,
        "description": create.description,
        "enabled": create.enabled == Some(true),
        "id": id,
        "lastUpdatedDate": when::seconds(key.updated),
        "name": create.name,
    }));
    // AWS shows these even when they are empty.
    shown["stageKeys"] = json!(stages);
    if let Shown::Tags | Shown::TagsAndValue = what {
        shown["tags"] = json!(create.tags);
    }
    if let Shown::Value | Shown::TagsAndValue = what {
        shown["value"] = json!(key.value.0);
    }
    shown
}
