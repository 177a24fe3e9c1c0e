//! A call about one REST API, and the two ways to its definition: reading, and changing a copy that is put in place whole.

use serde_json::Value;

use crate::gateway::Part;
use crate::management::ManagementCall;
use crate::management::answered::Answered;
use crate::management::page::V1;
use crate::refusal::Refusal;
use crate::rest_api::RestApi;

/// Which call, and which API.
pub(super) struct At<'a> {
    pub(super) call: &'a ManagementCall<'a>,
    pub(super) api: &'a str,
}

impl At<'_> {
    pub(super) fn method(&self) -> &str {
        self.call.method.as_str()
    }

    /// What most operations say about an API that is not there.
    pub(super) fn no_api(&self) -> Refusal {
        self.call.gateway.no_api(self.api)
    }

    /// Reads the API; `missing` is said when there is none.
    pub(super) fn read<T>(&self, missing: Refusal, look: impl FnOnce(&RestApi) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let definitions = self.call.gateway.definitions();
        definitions.rest.get(self.api).ok_or(missing).and_then(look)
    }

    /// Changes the API, or leaves it as it was.
    pub(super) fn change<T>(
        &self,
        missing: Refusal,
        change: impl FnOnce(&mut RestApi) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        if !self.call.gateway.has(Part::RestApi(self.api)) {
            return Err(missing);
        }
        self.call.gateway.change_rest(self.api, change)
    }

    /// A page of a list.
    pub(super) fn list(&self, all: impl FnOnce(&RestApi) -> Vec<Value>) -> Result<Answered, Refusal> {
        let all = self.read(self.no_api(), |api| Ok(all(api)))?;
        V1.of(all, self.call).map(Answered::ok)
    }
}
