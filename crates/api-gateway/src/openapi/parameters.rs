//! Parameters of an operation, its own and its path's, as a method declares them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::document::{Document, Operation};

/// Every parameter; one of the operation comes after that of its path, and so in its place.
pub(super) fn of<'d>(document: &Document<'d>, operation: &Operation<'d>) -> impl Iterator<Item = &'d Value> {
    let list = |value: Option<&'d Value>| value.and_then(Value::as_array).into_iter().flatten();
    let path = document.get("paths").and_then(|paths| paths.get(operation.path));
    let all = list(path.and_then(|path| path.get("parameters"))).chain(list(operation.members.get("parameters")));
    all.filter_map(|parameter| document.resolved(parameter))
}

/// `method.request.PLACE.NAME` = is it required.
pub(super) fn declared(document: &Document<'_>, operation: &Operation<'_>) -> BTreeMap<String, Value> {
    let declared = |parameter: &Value| {
        let place = match parameter.get("in")?.as_str()? {
            "header" => "header",
            "query" => "querystring",
            "path" => "path",
            _ => return None,
        };
        // A greedy variable is declared with its plus.
        let name = parameter.get("name")?.as_str()?.trim_end_matches('+');
        let required = parameter.get("required").and_then(Value::as_bool).unwrap_or(false);
        Some((format!("method.request.{place}.{name}"), Value::Bool(required)))
    };
    let variables = variables(operation.path).map(|name| (format!("method.request.path.{name}"), Value::Bool(true)));
    variables.chain(of(document, operation).filter_map(declared)).collect()
}

/// Names in a path are declared without a word in the document (recorded on AWS, 2025).
fn variables(path: &str) -> impl Iterator<Item = &str> {
    let variables = path.split('/').filter(|part| part.starts_with('{') && part.ends_with('}'));
    variables.map(|part| part.trim_matches(['{', '}', '+']))
}
