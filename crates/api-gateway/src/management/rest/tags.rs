//! `/tags/<arn>`: tags of APIs and stages.

use serde_json::json;

use super::at::At;
use super::stage;
use crate::management::ManagementCall;
use crate::management::answered::Answered;
use crate::management::tags::{self, Tags};
use crate::refusal::Refusal;
use crate::rest_api::RestApi;

pub(super) fn answer(call: &ManagementCall<'_>, arn: &str) -> Result<Answered, Refusal> {
    let (api, stage) = tags::tagged(arn, "restapis")?;
    let at = At { call, api };
    match at.method() {
        "GET" => {
            let all = at.read(at.no_api(), |api| of(&mut api.clone(), stage).cloned())?;
            Ok(Answered::ok(json!({ "tags": all })))
        }
        "PUT" => {
            let new = tags::given(call)?;
            at.change(at.no_api(), |api| tags::add(of(api, stage)?, new)).map(|()| Answered::no_content())
        }
        "DELETE" => {
            at.change(at.no_api(), |api| of(api, stage).map(|tags| tags::remove(call, tags))).map(|()| Answered::no_content())
        }
        _ => Err(call.unsupported()),
    }
}

fn of<'a>(api: &'a mut RestApi, stage: Option<&str>) -> Result<&'a mut Tags, Refusal> {
    match stage {
        None => Ok(&mut api.tags),
        Some(name) => Ok(&mut api.stages.get_mut(name).ok_or_else(stage::missing)?.create.tags),
    }
}
