//! GetFunction, GetFunctionConfiguration, ListFunctions and GetPolicy.

use std::time::UNIX_EPOCH;

use bytes::Bytes;
use http::{Response, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::answer::{Refusal, json_response};
use crate::function::Function;
use crate::functions::Functions;
use crate::invocation::LATEST;

pub(super) fn list(functions: &Functions) -> Response<Bytes> {
    let all: Vec<Value> = functions.list().iter().map(|function| described(function)).collect();
    json_response(StatusCode::OK, &json!({ "Functions": all }))
}

pub(super) fn function(function: &Function) -> Response<Bytes> {
    let location = format!("file://{}", function.executable().display());
    let mut body = json!({
        "Configuration": described(function),
        "Code": { "RepositoryType": "S3", "Location": location },
    });
    let configuration = function.configuration();
    if !configuration.tags.is_empty() {
        body["Tags"] = json!(configuration.tags);
    }
    if let Some(reserved) = configuration.reserved_concurrency {
        body["Concurrency"] = json!({ "ReservedConcurrentExecutions": reserved });
    }
    json_response(StatusCode::OK, &body)
}

pub(super) fn configuration(function: &Function) -> Response<Bytes> {
    json_response(StatusCode::OK, &described(function))
}

pub(super) fn policy(function: &Function) -> Result<Response<Bytes>, Refusal> {
    let document = function.policy().document(function.arn()).ok_or_else(Refusal::no_policy)?;
    let body = json!({ "Policy": document.to_string(), "RevisionId": function.revision_id() });
    Ok(json_response(StatusCode::OK, &body))
}

/// A FunctionConfiguration as the API answers it.
fn described(function: &Function) -> Value {
    let configuration = function.configuration();
    let mut described = serde_json::to_value(configuration).expect("a configuration has only string keys");
    let program = std::fs::metadata(function.executable()).ok();
    let modified = program.as_ref().and_then(|program| program.modified().ok()).unwrap_or(UNIX_EPOCH);
    let modified = Timestamp::try_from(modified).unwrap_or_default();
    let more = json!({
        "FunctionArn": function.arn(),
        "CodeSize": program.map_or(0, |program| program.len()),
        "LastModified": modified.strftime("%Y-%m-%dT%H:%M:%S.000+0000").to_string(),
        "Version": LATEST,
        "PackageType": "Zip",
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "TracingConfig": { "Mode": "PassThrough" },
        "EphemeralStorage": { "Size": 512 },
        "SnapStart": { "ApplyOn": "None", "OptimizationStatus": "Off" },
        "RevisionId": function.revision_id(),
        "LoggingConfig": {
            "LogFormat": configuration.log_format.as_deref().unwrap_or("Text"),
            "LogGroup": configuration.log_group_name(),
        },
    });
    if let (Value::Object(described), Value::Object(more)) = (&mut described, more) {
        // These belong to GetFunction, beside the configuration.
        described.shift_remove("Tags");
        described.shift_remove("ReservedConcurrentExecutions");
        described.extend(more);
    }
    described
}
