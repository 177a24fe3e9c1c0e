//! Tags of APIs and stages, as both management APIs read and change them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::ManagementCall;
use crate::query;
use crate::refusal::Refusal;

/// The most that one thing may have.
const MOST: usize = 50;

/// Values by name.
pub(super) type Tags = BTreeMap<String, String>;

/// The API that an ARN names, and its stage if it names one; `kind` is `apis` or `restapis`.
pub(super) fn tagged<'a>(arn: &'a str, kind: &str) -> Result<(&'a str, Option<&'a str>), Refusal> {
    // Unverified: AWS's text.
    let path = arn.splitn(6, ':').nth(5).ok_or_else(|| Refusal::bad_request(format!("Invalid ARN specified: {arn}")))?;
    let parts: Vec<_> = path.trim_start_matches('/').split('/').collect();
    match parts.as_slice() {
        [first, api] if *first == kind => Ok((*api, None)),
        [first, api, "stages", stage] if *first == kind => Ok((*api, Some(*stage))),
        _ => Err(Refusal::bad_request(format!("Tags of {path} are not supported by Sekisho's API Gateway"))),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct TagResource {
    tags: Tags,
}

/// The tags that the call gives.
pub(super) fn given(call: &ManagementCall<'_>) -> Result<Tags, Refusal> {
    let input = call.input()?;
    input.maps(&["tags"])?;
    Ok(input.read::<TagResource>()?.tags)
}

/// Adds tags, or gives those of the same name other values.
pub(super) fn add(tags: &mut Tags, new: Tags) -> Result<(), Refusal> {
    tags.extend(new);
    if tags.len() > MOST {
        // Unverified: AWS's text.
        return Err(Refusal::bad_request(format!("A resource can have at most {MOST} tags")));
    }
    Ok(())
}

/// Takes the tags away that the call names.
pub(super) fn remove(call: &ManagementCall<'_>, tags: &mut Tags) {
    let gone = query::parse(call.query).swap_remove("tagKeys").unwrap_or_default();
    tags.retain(|name, _| !gone.contains(name));
}
