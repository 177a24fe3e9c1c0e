//! `/v2/tags/<arn>`: tags of APIs and stages.

use serde_json::json;

use super::at::At;
use crate::http_api::{HttpApi, no};
use crate::management::ManagementCall;
use crate::management::answered::Answered;
use crate::management::tags::{self, Tags};
use crate::refusal::Refusal;

pub(super) fn answer(call: &ManagementCall<'_>, arn: &str) -> Result<Answered, Refusal> {
    let (api, stage) = tags::tagged(arn, "apis")?;
    let at = At { call, api };
    match at.method() {
        "GET" => at.read(|api| Ok(Answered::ok(json!({ "tags": of(&mut api.clone(), stage)? })))),
        "POST" => {
            let new = tags::given(call)?;
            at.change(|api| tags::add(of(api, stage)?, new)).map(|()| Answered::created(json!({})))
        }
        "DELETE" => at.change(|api| of(api, stage).map(|tags| tags::remove(call, tags))).map(|()| Answered::no_content()),
        _ => Err(call.unsupported()),
    }
}

fn of<'a>(api: &'a mut HttpApi, stage: Option<&str>) -> Result<&'a mut Tags, Refusal> {
    match stage {
        None => Ok(&mut api.tags),
        Some(name) => Ok(&mut api.stages.get_mut(name).ok_or_else(|| no("Stage", name))?.create.tags),
    }
}
