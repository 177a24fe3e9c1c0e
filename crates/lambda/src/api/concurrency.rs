//! PutFunctionConcurrency, GetFunctionConcurrency, DeleteFunctionConcurrency.

use std::sync::Arc;

use bytes::Bytes;
use http::Response;
use serde::Deserialize;
use serde_json::json;

use super::answer::{self, Refusal, ok};
use super::call::{Call, Named};
use super::records::CONCURRENT_EXECUTIONS;
use super::validate::Violations;
use crate::function::Function;
use crate::functions::Functions;
use crate::functions::change::Next;
use crate::functions::entry::Entry;

/// What must stay for functions without a reservation.
const UNRESERVED: u32 = 100;
const FUNCTIONS_ONLY: &str = "This operation is permitted on Lambda functions only. Aliases and versions do not support this \
                              operation. Please specify either a function name or an unqualified function ARN.";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PutConcurrency {
    reserved_concurrent_executions: Option<i64>,
}

pub(super) fn put(functions: &Functions, call: &Call<'_>, named: &Named) -> Result<Response<Bytes>, Refusal> {
    named.unqualified(FUNCTIONS_ONLY)?;
    let request: PutConcurrency = call.body()?;
    functions.existing(named).map_err(|_| named.missing(&format!("{}:$LATEST", named.arn)))?;
    let mut found = Violations::default();
    match request.reserved_concurrent_executions {
        None => found.missing("reservedConcurrentExecutions"),
        Some(given) => found.range("reservedConcurrentExecutions", given, 0, i64::from(u32::MAX)),
    }
    found.check()?;
    let wanted = request.reserved_concurrent_executions.and_then(|given| u32::try_from(given).ok()).unwrap_or_default();
    check_account(functions, named, wanted)?;
    set(functions, named, Some(wanted))?;
    Ok(ok(&json!({ "ReservedConcurrentExecutions": wanted })))
}

pub(super) fn get(functions: &Functions, named: &Named) -> Result<Response<Bytes>, Refusal> {
    let entry = functions.existing(named)?;
    match entry.latest.configuration().reserved_concurrency {
        Some(reserved) => Ok(ok(&json!({ "ReservedConcurrentExecutions": reserved }))),
        None => Ok(ok(&json!({}))),
    }
}

pub(super) fn delete(functions: &Functions, named: &Named) -> Result<Response<Bytes>, Refusal> {
    named.unqualified(FUNCTIONS_ONLY)?;
    set(functions, named, None)?;
    Ok(answer::empty())
}

/// New processes with another limit; those of the old ones finish. Each version counts by itself here.
fn set(functions: &Functions, named: &Named, reserved: Option<u32>) -> Result<(), Refusal> {
    let _one = functions.changing();
    let entry = functions.existing(named)?;
    let mut next = Next::of(&entry.latest);
    next.configuration.reserved_concurrency = reserved;
    next.backend = Some(entry.latest.backend());
    let mut entry = functions.put_latest(entry, next)?;
    set_versions(functions, &mut entry, reserved);
    functions.set(entry);
    Ok(())
}

fn set_versions(functions: &Functions, entry: &mut Entry, reserved: Option<u32>) {
    let versions: Vec<Arc<Function>> = entry.versions.values().map(Arc::clone).collect();
    for old in versions {
        let mut configuration = old.configuration().clone();
        configuration.reserved_concurrency = reserved;
        let host = Arc::clone(&functions.host);
        let new = Function::new(configuration, old.about().clone(), old.backend(), old.policy(), host);
        entry.replace_version(new);
        old.retire();
    }
}

fn check_account(functions: &Functions, named: &Named, wanted: u32) -> Result<(), Refusal> {
    let others = functions.list().into_iter().filter(|function| function.name() != named.name);
    let reserved: u32 = others.filter_map(|function| function.configuration().reserved_concurrency).sum();
    if reserved.saturating_add(wanted) <= CONCURRENT_EXECUTIONS - UNRESERVED || wanted == 0 {
        return Ok(());
    }
    Err(Refusal::invalid_bare(&format!(
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum \
         value of [{UNRESERVED}]."
    )))
}
