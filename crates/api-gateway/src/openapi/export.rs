//! Export of OpenAPI documents: what `GetExport` and `ExportApi` answer. An import of one gives the same API.

mod http;
mod integration;
mod method;
mod rest;
mod schemas;
mod security;
mod yaml;

use serde_json::{Map, Value, json};

use crate::gateway::Address;
use crate::refusal::Refusal;

pub(crate) use http::HttpExport;
pub(crate) use rest::RestExport;
pub(crate) use yaml::to_yaml;

/// Which OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Specification {
    Swagger2,
    OpenApi3,
}

/// Which of API Gateway's extensions a document has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Extensions {
    pub(crate) integrations: bool,
    pub(crate) authorizers: bool,
    pub(crate) documentation: bool,
    /// All others.
    pub(crate) others: bool,
}

impl Extensions {
    /// Every one.
    pub(crate) fn all() -> Self {
        Self { integrations: true, authorizers: true, documentation: true, others: true }
    }

    /// `integrations,authorizers`: the parameter of `GetExport`.
    pub(crate) fn read(text: &str) -> Result<Self, Refusal> {
        let mut wanted = Self::default();
        for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match name {
                "integrations" => wanted.integrations = true,
                "authorizers" => wanted.authorizers = true,
                "documentation" => wanted.documentation = true,
                "apigateway" => wanted = Self::all(),
                other => return Err(crate::members::unsupported(&format!("extensions={other}"))),
            }
        }
        Ok(wanted)
    }
}

/// `servers` of OpenAPI 3: the stage's name is a variable.
fn servers(address: &Address, stage: &str) -> Value {
    json!([{ "url": format!("{}/{{basePath}}", address.url()), "variables": { "basePath": { "default": stage } } }])
}

/// An object without nulls, empty lists and empty maps.
fn said(value: Value) -> Map<String, Value> {
    let Value::Object(mut map) = value else {
        return Map::new();
    };
    map.retain(|_, value| match value {
        Value::Null => false,
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
        _ => true,
    });
    map
}

/// `get`, or API Gateway's word for every method.
fn method_key(method: &str) -> String {
    match method {
        "ANY" => "x-amazon-apigateway-any-method".to_owned(),
        method => method.to_ascii_lowercase(),
    }
}

/// Names in a path: `id` of `{id}`, `proxy+` of `{proxy+}`.
fn variables(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}
