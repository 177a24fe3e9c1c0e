//! PublishVersion.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::Deserialize;

use super::answer::{Refusal, json_response};
use super::call::{Call, Named};
use super::change::check_revision;
use super::describe::described;
use super::validate::Violations;
use crate::error::LambdaError;
use crate::functions::Functions;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PublishVersion {
    code_sha256: Option<String>,
    description: Option<String>,
    revision_id: Option<String>,
    publish_to: Option<String>,
}

pub(super) async fn publish(functions: &Functions, call: &Call<'_>, named: &Named) -> Result<Response<Bytes>, Refusal> {
    let request: PublishVersion = call.body()?;
    let mut found = Violations::default();
    found.length("description", request.description.as_deref().unwrap_or_default(), 256);
    found.check()?;
    if request.publish_to.is_some() {
        return Err(Refusal::unsupported("PublishTo: managed instances are not supported here"));
    }
    let snapshot = functions.snapshot(&functions.existing(named)?.latest).await?;
    let _one = functions.changing();
    let entry = functions.existing(named)?;
    check_revision(request.revision_id.as_deref(), entry.latest.about(), "GetFunction/GetAlias")?;
    check_code(request.code_sha256.as_deref(), entry.latest.weight().map(|weight| weight.sha256.as_str()))?;
    let description = request.description.filter(|text| !text.is_empty());
    let (_, version) = functions.publish(entry, description, snapshot)?;
    Ok(json_response(StatusCode::CREATED, &described(&version, &version.qualified_arn())))
}

fn check_code(given: Option<&str>, latest: Option<&str>) -> Result<(), Refusal> {
    match (given, latest) {
        (Some(given), Some(latest)) if !given.is_empty() && given != latest => Err(LambdaError::other_code(given, latest).into()),
        _ => Ok(()),
    }
}
