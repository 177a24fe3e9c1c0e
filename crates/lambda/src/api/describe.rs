//! GetFunction, GetFunctionConfiguration, ListFunctions, ListVersionsByFunction.

use std::time::UNIX_EPOCH;

use bytes::Bytes;
use http::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::answer::{Refusal, ok};
use super::call::{Call, Named};
use super::code;
use super::validate::Violations;
use crate::function::Function;
use crate::functions::Functions;
use crate::functions::entry::Entry;
use crate::invocation::LATEST;

/// Most items that a list may be asked for, and most it gives at once.
const FUNCTIONS_AT_ONCE: (i64, usize) = (10_000, 50);

pub(super) fn list(functions: &Functions, call: &Call<'_>) -> Result<Response<Bytes>, Refusal> {
    let mut found = Violations::default();
    found.one_of("functionVersion", call.query("FunctionVersion"), &["ALL"]);
    found.check()?;
    let all = call.query("FunctionVersion").is_some();
    let entries = functions.entries();
    let items = entries.iter().flat_map(|entry| {
        let name = entry.latest.name().to_owned();
        if all { versions_of(entry) } else { vec![(name, listed(&entry.latest, entry.latest.arn()))] }
    });
    Ok(ok(&call.page(items, FUNCTIONS_AT_ONCE)?.answer("Functions")))
}

pub(super) fn versions(functions: &Functions, call: &Call<'_>, named: &Named) -> Result<Response<Bytes>, Refusal> {
    let entry = functions.existing(named)?;
    Ok(ok(&call.page(versions_of(&entry).into_iter(), FUNCTIONS_AT_ONCE)?.answer("Versions")))
}

/// `$LATEST` and the versions, under keys that sort as they are listed.
fn versions_of(entry: &Entry) -> Vec<(String, Value)> {
    let name = entry.latest.name();
    let latest = (format!("{name} "), listed(&entry.latest, &format!("{}:{LATEST}", entry.latest.arn())));
    let versions = entry
        .versions
        .iter()
        .map(|(number, version)| (format!("{name} {number:020}"), listed(version, &version.qualified_arn())));
    std::iter::once(latest).chain(versions).collect()
}

pub(super) fn function(functions: &Functions, named: &Named) -> Result<Response<Bytes>, Refusal> {
    let function = functions.described(named)?;
    let mut body = json!({
        "Configuration": described(&function, &asked_arn(&function, named)),
        "Code": { "RepositoryType": "S3", "Location": code::location(functions, &function) },
    });
    let configuration = function.configuration();
    if !configuration.tags.is_empty() {
        body["Tags"] = json!(configuration.tags);
    }
    if let Some(reserved) = configuration.reserved_concurrency {
        body["Concurrency"] = json!({ "ReservedConcurrentExecutions": reserved });
    }
    Ok(ok(&body))
}

pub(super) fn configuration(functions: &Functions, named: &Named) -> Result<Response<Bytes>, Refusal> {
    let function = functions.described(named)?;
    Ok(ok(&described(&function, &asked_arn(&function, named))))
}

/// `$LATEST` goes by its own ARN only when it was asked for by that name.
fn asked_arn(function: &Function, named: &Named) -> String {
    match named.qualifier.as_deref() {
        Some(LATEST) => format!("{}:{LATEST}", function.arn()),
        _ => function.qualified_arn(),
    }
}

/// A FunctionConfiguration as lists have it.
fn listed(function: &Function, arn: &str) -> Value {
    let mut all = described(function, arn);
    if let Value::Object(members) = &mut all {
        for member in ["State", "LastUpdateStatus"] {
            members.shift_remove(member);
        }
    }
    all
}

/// A FunctionConfiguration as the API answers it.
pub(super) fn described(function: &Function, arn: &str) -> Value {
    let (configuration, about) = (function.configuration(), function.about());
    let mut described = serde_json::to_value(configuration).expect("a configuration has only string keys");
    let weight = function.weight();
    let mut more = json!({
        "FunctionArn": arn,
        "CodeSize": weight.map_or(0, |weight| weight.size),
        "LastModified": modified(function).strftime("%Y-%m-%dT%H:%M:%S.%3f+0000").to_string(),
        "Version": function.version(),
        "PackageType": "Zip",
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "TracingConfig": { "Mode": configuration.tracing_mode.as_deref().unwrap_or("PassThrough") },
        "EphemeralStorage": { "Size": configuration.ephemeral_storage.unwrap_or(512) },
        "SnapStart": { "ApplyOn": "None", "OptimizationStatus": "Off" },
        "RevisionId": about.revision_id,
    });
    if let Some(weight) = weight {
        more["CodeSha256"] = json!(weight.sha256);
    }
    described["LoggingConfig"]["LogFormat"] = json!(configuration.log_format.as_deref().unwrap_or("Text"));
    described["LoggingConfig"]["LogGroup"] = json!(configuration.log_group_name());
    if let (Value::Object(described), Value::Object(more)) = (&mut described, more) {
        // These belong to GetFunction, beside the configuration.
        described.shift_remove("Tags");
        described.shift_remove("ReservedConcurrentExecutions");
        described.extend(more);
    }
    described
}

fn modified(function: &Function) -> Timestamp {
    let of_the_program = || function.executable().metadata().and_then(|program| program.modified()).unwrap_or(UNIX_EPOCH);
    match function.about().last_modified {
        Some(at) => Timestamp::from_millisecond(at).unwrap_or_default(),
        None => Timestamp::try_from(of_the_program()).unwrap_or_default(),
    }
}
