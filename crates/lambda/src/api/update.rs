//! UpdateFunctionCode and UpdateFunctionConfiguration.

use bytes::Bytes;
use http::Response;
use serde::Deserialize;

use super::answer::{Refusal, ok};
use super::call::{Call, Named};
use super::change::{check_revision, check_size};
use super::describe::described;
use super::members::{CodeMembers, Members, check_architectures};
use crate::function::Function;
use crate::functions::Functions;
use crate::functions::change::Next;
use crate::package::{CodeFolder, Program};

const FUNCTIONS_ONLY: &str = "This operation is permitted on Lambda functions only. Aliases and versions do not support this \
                              operation. Please specify either a function name or an unqualified function ARN.";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UpdateCode<'a> {
    #[serde(flatten, borrow)]
    code: CodeMembers<'a>,
    architectures: Option<Vec<String>>,
    publish: Option<bool>,
    dry_run: Option<bool>,
    revision_id: Option<String>,
}

pub(super) async fn code(functions: &Functions, call: &Call<'_>, named: &Named) -> Result<Response<Bytes>, Refusal> {
    check_size(call.request.body(), "UpdateFunctionCode")?;
    named.unqualified(FUNCTIONS_ONLY)?;
    let request: UpdateCode<'_> = call.body()?;
    check_architectures(request.architectures.as_deref())?;
    let known = functions.existing(named)?;
    check_revision(request.revision_id.as_deref(), known.latest.about(), "GetFunction/GetAlias")?;
    let unpacked = functions.unpack(request.code.zip()?).await?;
    if request.dry_run == Some(true) {
        return Ok(ok(&dry_run(&known.latest, &unpacked)));
    }
    let revision = request.revision_id.as_deref();
    let entry = functions.change_latest(named, revision, |entry| {
        let mut next = Next::of(&entry.latest);
        next.configuration.architectures = request.architectures.unwrap_or(next.configuration.architectures);
        next.about.last_modified = Some(call.millis());
        next.set_code(Program::of(unpacked));
        Ok(next)
    })?;
    if request.publish != Some(true) {
        return Ok(ok(&described(&entry.latest, entry.latest.arn())));
    }
    let _one = functions.changing();
    let (_, version) = functions.publish(functions.existing(named)?, None, None)?;
    Ok(ok(&described(&version, &version.qualified_arn())))
}

/// What it would be.
fn dry_run(latest: &Function, unpacked: &CodeFolder) -> serde_json::Value {
    let mut about = latest.about().clone();
    about.package = Some(unpacked.package().clone());
    described(&latest.described(latest.configuration().clone(), about), latest.arn())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UpdateConfiguration {
    revision_id: Option<String>,
}

pub(super) fn configuration(functions: &Functions, call: &Call<'_>, named: &Named) -> Result<Response<Bytes>, Refusal> {
    named.unqualified(FUNCTIONS_ONLY)?;
    let request: UpdateConfiguration = call.body()?;
    let members: Members = call.body()?;
    functions.existing(named)?;
    members.check()?;
    let entry = functions.change_latest(named, request.revision_id.as_deref(), |entry| {
        let mut next = Next::of(&entry.latest);
        members.apply(&mut next.configuration);
        next.configuration.check()?;
        next.about.last_modified = Some(call.millis());
        next.backend = Some(entry.latest.backend());
        Ok(next)
    })?;
    Ok(ok(&described(&entry.latest, entry.latest.arn())))
}
