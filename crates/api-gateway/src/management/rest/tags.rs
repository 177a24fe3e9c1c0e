//! `/tags/<arn>`: tags of APIs and stages.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use super::at::At;
use super::stage;
use crate::management::ManagementCall;
use crate::management::answered::Answered;
use crate::query;
use crate::refusal::Refusal;
use crate::rest_api::RestApi;

/// The most that one thing may have.
const MOST: usize = 50;

type Tags = BTreeMap<String, String>;

pub(super) fn answer(call: &ManagementCall<'_>, arn: &str) -> Result<Answered, Refusal> {
    // Unverified: AWS's text.
    let path = arn.splitn(6, ':').nth(5).ok_or_else(|| Refusal::bad_request(format!("Invalid ARN specified: {arn}")))?;
    let parts: Vec<_> = path.trim_start_matches('/').split('/').collect();
    let (api, stage) = match parts.as_slice() {
        ["restapis", api] => (*api, None),
        ["restapis", api, "stages", stage] => (*api, Some(*stage)),
        _ => return Err(Refusal::bad_request(format!("Tags of {path} are not supported by Sekisho's API Gateway"))),
    };
    let at = At { call, api };
    match at.method() {
        "GET" => {
            let all = at.read(at.no_api(), |api| of(api, stage).cloned())?;
            Ok(Answered::ok(json!({ "tags": all })))
        }
        "PUT" => add(&at, stage),
        "DELETE" => remove(&at, stage),
        _ => Err(call.unsupported()),
    }
}

fn of<'a>(api: &'a RestApi, stage: Option<&str>) -> Result<&'a Tags, Refusal> {
    match stage {
        None => Ok(&api.tags),
        Some(name) => Ok(&api.stages.get(name).ok_or_else(stage::missing)?.create.tags),
    }
}

fn tags<'a>(api: &'a mut RestApi, stage: Option<&str>) -> Result<&'a mut Tags, Refusal> {
    match stage {
        None => Ok(&mut api.tags),
        Some(name) => Ok(&mut api.stages.get_mut(name).ok_or_else(stage::missing)?.create.tags),
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
    at.change(at.no_api(), |api| {
        let tags = tags(api, stage)?;
        tags.extend(new.tags);
        if tags.len() > MOST {
            // Unverified: AWS's text.
            return Err(Refusal::bad_request(format!("A resource can have at most {MOST} tags")));
        }
        Ok(Answered::no_content())
    })
}

fn remove(at: &At<'_>, stage: Option<&str>) -> Result<Answered, Refusal> {
    let gone = query::parse(at.call.query).swap_remove("tagKeys").unwrap_or_default();
    at.change(at.no_api(), |api| {
        tags(api, stage)?.retain(|name, _| !gone.contains(name));
        Ok(Answered::no_content())
    })
}
