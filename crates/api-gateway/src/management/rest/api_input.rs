//! What `CreateRestApi` is given.

use serde_json::Value;

use crate::management::ManagementCall;
use crate::management::input::{Input, Invalid};
use crate::refusal::Refusal;
use crate::rest_api::CreateRestApi;

/// The operation, and the API that it clones.
pub(super) fn read(call: &ManagementCall<'_>) -> Result<(CreateRestApi, Option<String>), Refusal> {
    let mut input = call.input()?;
    input.texts(&["name", "description", "version", "cloneFrom", "apiKeySource", "policy"])?;
    input.maps(&["tags"])?;
    words(&input)?;
    // An import has calls of its own.
    for member in ["body", "mode", "parameters", "failOnWarnings"] {
        input.take(member);
    }
    let source = input.take("cloneFrom").and_then(|id| id.as_str().map(str::to_owned));
    let types = input.0.get("endpointConfiguration").and_then(|endpoint| endpoint.get("types"));
    if types.and_then(Value::as_array).is_some_and(Vec::is_empty) {
        return Err(Refusal::bad_request("REGIONAL Configuration and EDGE Configuration cannot be both DISABLED."));
    }
    let create: CreateRestApi = input.read()?;
    Ok((create, source))
}

/// All words outside of their lists are told at once, before anything else.
fn words(input: &Input) -> Result<(), Refusal> {
    let mut invalid = Invalid::default();
    let endpoint = input.0.get("endpointConfiguration");
    let member = |name: &str| endpoint.and_then(|endpoint| endpoint.get(name));
    let types: Vec<_> = member("types").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    if types.iter().any(|kind| !["PRIVATE", "EDGE", "REGIONAL"].contains(kind)) {
        let rule = "Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]";
        invalid.broken(&format!("[{}]", types.join(", ")), "createRestApiInput.endpointConfiguration.types", rule);
    }
    if let Some(family) = member("ipAddressType").and_then(Value::as_str) {
        invalid.word(family, "createRestApiInput.endpointConfiguration.ipAddressType", &["ipv4", "dualstack"]);
    }
    invalid.end()
}
