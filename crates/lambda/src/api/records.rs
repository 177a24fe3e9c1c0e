//! Smaller operations that Terraform and the CLI read: settings of the account, runtime management, loops, and what there
//! is none of here.

use bytes::Bytes;
use http::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Refusal, ok};
use super::call::{Call, Named};
use super::validate::Violations;
use crate::functions::Functions;
use crate::functions::change::Next;

/// A new account's limit.
pub(super) const CONCURRENT_EXECUTIONS: u32 = 1_000;

/// GetAccountSettings (the limits are a new account's: Lambda developer guide, "Lambda quotas").
pub(super) fn account(functions: &Functions) -> Response<Bytes> {
    let all = functions.list();
    let reserved: u32 = all.iter().filter_map(|function| function.configuration().reserved_concurrency).sum();
    let sizes = functions.entries();
    let packages =
        sizes.iter().flat_map(crate::functions::entry::Entry::all).filter_map(|function| function.about().package.as_ref());
    ok(&json!({
        "AccountLimit": {
            "TotalCodeSize": 80_530_636_800_u64,
            "CodeSizeUnzipped": 262_144_000,
            "CodeSizeZipped": 52_428_800,
            "ConcurrentExecutions": CONCURRENT_EXECUTIONS,
            "UnreservedConcurrentExecutions": CONCURRENT_EXECUTIONS.saturating_sub(reserved),
        },
        "AccountUsage": { "TotalCodeSize": packages.map(|package| package.size).sum::<u64>(), "FunctionCount": all.len() },
    }))
}

/// GetRuntimeManagementConfig.
pub(super) fn runtime_management(functions: &Functions, named: &Named) -> Result<Response<Bytes>, Refusal> {
    let function = functions.described(named)?;
    Ok(ok(&managed(&function.about().update_runtime_on, &named.qualified_arn())))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutRuntimeManagement {
    update_runtime_on: Option<String>,
}

/// PutRuntimeManagementConfig: a record; the program is the runtime here.
pub(super) fn put_runtime_management(functions: &Functions, call: &Call<'_>, named: &Named) -> Result<Response<Bytes>, Refusal> {
    let request: PutRuntimeManagement = call.body()?;
    let mut found = Violations::default();
    found.one_of("updateRuntimeOn", request.update_runtime_on.as_deref(), &["Auto", "FunctionUpdate", "Manual"]);
    if request.update_runtime_on.is_none() {
        found.missing("updateRuntimeOn");
    }
    found.check()?;
    let wanted = request.update_runtime_on.unwrap_or_default();
    if wanted == "Manual" {
        return Err(Refusal::unsupported(
            "UpdateRuntimeOn Manual is not supported here: there are no runtime versions to choose from",
        ));
    }
    let entry = functions.change_latest(named, None, |entry| {
        let mut next = Next::of(&entry.latest);
        next.about.update_runtime_on.clone_from(&wanted);
        Ok(next)
    })?;
    Ok(ok(&managed(&wanted, entry.latest.arn())))
}

fn managed(update_runtime_on: &str, arn: &str) -> Value {
    json!({ "UpdateRuntimeOn": update_runtime_on, "FunctionArn": arn, "RuntimeVersionArn": null })
}

/// GetFunctionRecursionConfig.
pub(super) fn recursion(functions: &Functions, named: &Named) -> Result<Response<Bytes>, Refusal> {
    Ok(ok(&json!({ "RecursiveLoop": functions.existing(named)?.latest.about().recursive_loop })))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutRecursion {
    recursive_loop: Option<String>,
}

/// PutFunctionRecursionConfig: a record; loops are not looked for here.
pub(super) fn put_recursion(functions: &Functions, call: &Call<'_>, named: &Named) -> Result<Response<Bytes>, Refusal> {
    let request: PutRecursion = call.body()?;
    let mut found = Violations::default();
    found.one_of("recursiveLoop", request.recursive_loop.as_deref(), &["Terminate", "Allow"]);
    if request.recursive_loop.is_none() {
        found.missing("recursiveLoop");
    }
    found.check()?;
    let wanted = request.recursive_loop.unwrap_or_default();
    functions.change_latest(named, None, |entry| {
        let mut next = Next::of(&entry.latest);
        next.about.recursive_loop.clone_from(&wanted);
        Ok(next)
    })?;
    Ok(ok(&json!({ "RecursiveLoop": wanted })))
}

/// GetFunctionCodeSigningConfig: nothing is signed.
pub(super) fn code_signing(functions: &Functions, named: &Named) -> Result<Response<Bytes>, Refusal> {
    functions.existing(named)?;
    Ok(ok(&json!({})))
}

/// GetFunctionEventInvokeConfig: there is none, whatever the function.
pub(super) fn event_invoke(named: &Named) -> Refusal {
    let qualifier = named.qualifier.as_deref().unwrap_or("$LATEST");
    Refusal::not_found(&format!("The function {}:{qualifier} doesn't have an EventInvokeConfig", named.arn))
}

/// Lists of what cannot be made here, so that there is none.
pub(super) fn nothing(member: &str) -> Response<Bytes> {
    ok(&json!({ member: [] }))
}
