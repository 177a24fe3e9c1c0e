//! A call about one HTTP API, and the two ways to its definition: reading, and changing a copy that is put in place whole.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde_json::Value;

use crate::gateway::Part;
use crate::http_api::{HttpApi, no};
use crate::management::ManagementCall;
use crate::management::answered::Answered;
use crate::management::page::V2;
use crate::refusal::Refusal;
use crate::when;

/// Which call, and which API.
pub(super) struct At<'a> {
    pub(super) call: &'a ManagementCall<'a>,
    pub(super) api: &'a str,
}

impl At<'_> {
    pub(super) fn method(&self) -> &str {
        self.call.method.as_str()
    }

    /// What every operation says about an API that is not there.
    pub(super) fn no_api(&self) -> Refusal {
        no("API", self.api)
    }

    /// Reads the API.
    pub(super) fn read<T>(&self, look: impl FnOnce(&HttpApi) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let definitions = self.call.gateway.definitions();
        definitions.http.get(self.api).ok_or_else(|| self.no_api()).and_then(look)
    }

    /// Changes the API, or leaves it as it was. Stages with `autoDeploy` get a deployment of what changed.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut HttpApi) -> Result<T, Refusal>) -> Result<T, Refusal> {
        if !self.call.gateway.has(Part::HttpApi(self.api)) {
            return Err(self.no_api());
        }
        self.call.gateway.change_http(self.api, |api| {
            let before = api.deployable();
            let answer = change(api)?;
            api.auto_deploy(&before, self.call.now);
            Ok(answer)
        })
    }

    /// A page of a list.
    pub(super) fn list(&self, all: impl FnOnce(&HttpApi) -> Vec<Value>) -> Result<Answered, Refusal> {
        let all = self.read(|api| Ok(all(api)))?;
        V2.of(all, self.call).map(Answered::ok)
    }
}

/// One of an API's parts.
pub(super) fn known<'a, T>(parts: &'a BTreeMap<String, T>, kind: &str, id: &str) -> Result<&'a T, Refusal> {
    parts.get(id).ok_or_else(|| no(kind, id))
}

/// ISO 8601.
pub(super) fn time(at: SystemTime) -> String {
    when::utc(when::seconds(at))
}
