//! Parameters that a method marks as required: they must be there and not be empty.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Request};
use serde_json::Value;

use crate::query;

/// One required parameter.
#[derive(Debug)]
pub(super) struct Parameter {
    name: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Header(HeaderName),
    Query,
    Path,
}

/// The required ones of `method.request.PLACE.NAME` = `true`, in the order of their names there, as AWS tells them.
pub(super) fn required(declared: &BTreeMap<String, Value>) -> Vec<Parameter> {
    let required = declared.iter().filter(|(_, required)| **required == Value::Bool(true) || **required == "true");
    required.filter_map(|(name, _)| read(name)).collect()
}

fn read(declared: &str) -> Option<Parameter> {
    let (place, name) = declared.strip_prefix("method.request.")?.split_once('.')?;
    let place = match place {
        "header" | "multivalueheader" => Place::Header(name.parse().ok()?),
        "querystring" | "multivaluequerystring" => Place::Query,
        "path" => Place::Path,
        _ => return None,
    };
    Some(Parameter { name: name.to_owned(), place })
}

/// The missing ones, comma-separated.
pub(super) fn check(required: &[Parameter], request: &Request<Bytes>, path: &[(String, String)]) -> Result<(), String> {
    let raw = request.uri().query().unwrap_or_default();
    let missing: Vec<_> = required
        .iter()
        .filter(|parameter| !parameter.is_there(request.headers(), raw, path))
        .map(|parameter| parameter.name.as_str())
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(missing.join(", ")) }
}

impl Parameter {
    fn is_there(&self, headers: &HeaderMap, raw: &str, path: &[(String, String)]) -> bool {
        match &self.place {
            Place::Header(name) => headers.get_all(name).iter().any(|value| !value.as_bytes().trim_ascii().is_empty()),
            Place::Query => query::first(raw, &self.name).is_some_and(|value| !value.trim().is_empty()),
            Place::Path => path.iter().any(|(name, value)| *name == self.name && !value.is_empty()),
        }
    }
}
