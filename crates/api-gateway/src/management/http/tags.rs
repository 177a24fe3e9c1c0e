//! `/v2/tags/<arn>`: tags of APIs and stages.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use super::at::At;
use crate::http_api::{HttpApi, no};
use crate::management::ManagementCall;
use crate::management::answered::Answered;
use crate::members::unsupported;
use crate::query;
use crate::refusal::Refusal;

/// The most that one thing may have.
const MOST: usize = 50;

type Tags = BTreeMap<String, String>;

pub(super) fn answer(call: &ManagementCall<'_>, arn: &str) -> Result<Answered, Refusal> {
    // Unverified: AWS's text.
    let path = arn.splitn(6, ':').nth(5).ok_or_else(|| Refusal::bad_request(format!("Invalid ARN specified: {arn}")))?;
    let parts: Vec<_> = path.trim_start_matches('/').split('/').collect();
    let (api, stage) = match parts.as_slice() {
        ["apis", api] => (*api, None),
        ["apis", api, "stages", stage] => (*api, Some(*stage)),
        _ => return Err(unsupported(&format!("Tags of {path}"))),
    };
    let at = At { call, api };
    match at.method() {
        "GET" => at.read(|api| Ok(Answered::ok(json!({ "tags": tags(&mut api.clone(), stage)? })))),
        "POST" => add(&at, stage),
        "DELETE" => remove(&at, stage),
        _ => Err(call.unsupported()),
    }
}

fn tags<'a>(api: &'a mut HttpApi, stage: Option<&str>) -> Result<&'a mut Tags, Refusal> {
    match stage {
        None => Ok(&mut api.tags),
        Some(name) => Ok(&mut api.stages.get_mut(name).ok_or_else(|| no("Stage", name))?.create.tags),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct TagResource {
    tags: Tags,
}

fn add(at: &At<'_>, stage: Option<&str>) -> Result<Answered, Refusal> {
    let input = at.call.input()?;
    input.maps(&["tags"])?;
    let new: TagResource = input.read()?;
    at.change(|api| {
        let tags = tags(api, stage)?;
        tags.extend(new.tags);
        if tags.len() > MOST {
            // Unverified: AWS's text.
            return Err(Refusal::bad_request(format!("A resource can have at most {MOST} tags")));
        }
        Ok(Answered::created(json!({})))
    })
}

fn remove(at: &At<'_>, stage: Option<&str>) -> Result<Answered, Refusal> {
    let gone = query::parse(at.call.query).swap_remove("tagKeys").unwrap_or_default();
    at.change(|api| {
        tags(api, stage)?.retain(|name, _| !gone.contains(name));
        Ok(Answered::no_content())
    })
}
