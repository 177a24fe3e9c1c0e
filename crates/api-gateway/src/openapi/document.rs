//! The outer parts of a document that both kinds of API share: version, title, operations.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::endpoint;
use crate::refusal::Refusal;

/// Methods an OpenAPI path item can have, and API Gateway's word for all of them.
const METHODS: [(&str, &str); 8] = [
    ("delete", "DELETE"),
    ("get", "GET"),
    ("head", "HEAD"),
    ("options", "OPTIONS"),
    ("patch", "PATCH"),
    ("post", "POST"),
    ("put", "PUT"),
    ("x-amazon-apigateway-any-method", "ANY"),
];

/// A document as it came, known to be OpenAPI.
pub(super) struct Document<'a> {
    root: &'a Map<String, Value>,
    pub(super) version: Version,
}

/// Which OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    Swagger2,
    OpenApi3,
}

/// What a document says about the API as a whole.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub(crate) title: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) endpoint_disabled: Option<bool>,
}

/// One method of one path.
pub(super) struct Operation<'a> {
    pub(super) path: &'a str,
    /// `GET`, …, or `ANY`.
    pub(super) method: &'static str,
    pub(super) members: &'a Map<String, Value>,
}

impl Operation<'_> {
    /// `GET /hello`, for refusals.
    pub(super) fn place(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The refusal of something in this operation, saying the place once.
    pub(super) fn refused(&self, refusal: Refusal) -> Refusal {
        let place = self.place();
        if refusal.message.starts_with(&place) { refusal } else { refusal.at(&place) }
    }

    /// `operationId`.
    pub(super) fn name(&self) -> Option<String> {
        self.members.get("operationId")?.as_str().map(str::to_owned)
    }

    /// Members of the integration, if the operation has one.
    pub(super) fn integration(&self) -> Result<Option<Map<String, Value>>, Refusal> {
        let value = self.members.get("x-amazon-apigateway-integration");
        let members = |value: &Value| value.as_object().cloned().ok_or_else(|| not_object("x-amazon-apigateway-integration"));
        value.map(members).transpose()
    }
}

impl<'a> Document<'a> {
    pub(super) fn read(body: &'a Value) -> Result<Self, Refusal> {
        let root = body.as_object().ok_or_else(|| Refusal::bad_request("The OpenAPI body must be an object"))?;
        let starts =
            |member: &str, with: &str| root.get(member).and_then(Value::as_str).is_some_and(|text| text.starts_with(with));
        let version = if starts("swagger", "2.") {
            Version::Swagger2
        } else if starts("openapi", "3.0") {
            Version::OpenApi3
        } else {
            return Err(Refusal::bad_request("The OpenAPI body must say swagger: \"2.0\" or openapi: \"3.0.x\""));
        };
        Ok(Self { root, version })
    }

    /// The value itself, or what its `$ref` names in this document.
    pub(super) fn resolved(&self, value: &'a Value) -> Option<&'a Value> {
        match value.get("$ref").and_then(Value::as_str) {
            None => Some(value),
            Some(reference) => {
                let mut path = reference.strip_prefix("#/")?.split('/');
                let first = self.get(path.next()?)?;
                path.try_fold(first, |at, name| at.get(name.replace("~1", "/").replace("~0", "~")))
            }
        }
    }

    pub(super) fn get(&self, member: &str) -> Option<&'a Value> {
        self.root.get(member).filter(|value| !value.is_null())
    }

    pub(super) fn head(&self) -> Result<Head, Refusal> {
        Ok(Head {
            title: self.info("title"),
            version: self.info("version"),
            description: self.info("description"),
            tags: self.tags(),
            endpoint_disabled: endpoint::disabled(self.root)?,
        })
    }

    /// What stands before every path when a document is imported in this mode
    /// (developer guide, "Set the OpenAPI basePath property").
    pub(super) fn path_prefix(&self, mode: Option<&str>) -> Result<String, Refusal> {
        let whole = self.base_path();
        match mode.unwrap_or("ignore") {
            "ignore" => Ok(String::new()),
            "prepend" => Ok(whole),
            // The first part is for the stage or the domain to say.
            "split" => Ok(whole.get(1..).and_then(|inner| Some(inner[inner.find('/')?..].to_owned())).unwrap_or_default()),
            other => Err(Refusal::bad_request(format!("basepath must be ignore, prepend or split, got {other}"))),
        }
    }

    /// `basePath`, or the path of the first server's URL with its variables put in; no slash at the end.
    fn base_path(&self) -> String {
        let path = match self.version {
            Version::Swagger2 => self.get("basePath").and_then(Value::as_str).map(str::to_owned),
            Version::OpenApi3 => self.get("servers").and_then(|servers| server_path(servers.get(0)?)),
        };
        let path = path.unwrap_or_default();
        let inner = path.trim_matches('/');
        if inner.is_empty() { String::new() } else { format!("/{inner}") }
    }

    fn info(&self, member: &str) -> Option<String> {
        let value = self.get("info")?.get(member)?;
        value.as_str().map(str::to_owned).or_else(|| {
            let number = value.as_number()?;
            Some(number.to_string())
        })
    }

    /// Tags that carry a value for the API itself.
    fn tags(&self) -> BTreeMap<String, String> {
        let list = self.get("tags").and_then(Value::as_array);
        list.into_iter()
            .flatten()
            .filter_map(|tag| {
                let name = tag.get("name")?.as_str()?;
                let value = tag.get("x-amazon-apigateway-tag-value")?.as_str()?;
                Some((name.to_owned(), value.to_owned()))
            })
            .collect()
    }

    /// Every operation, in the document's order.
    pub(super) fn operations(&self) -> Result<Vec<Operation<'a>>, Refusal> {
        let mut operations = Vec::new();
        let Some(paths) = self.get("paths") else {
            return Ok(operations);
        };
        let paths = paths.as_object().ok_or_else(|| not_object("paths"))?;
        for (path, item) in paths {
            // A path without anything: SAM writes null for some.
            let Some(item) = item.as_object() else {
                continue;
            };
            for (key, value) in item {
                let Some((_, method)) = METHODS.iter().find(|(name, _)| name == key) else {
                    known_beside_methods(path, key)?;
                    continue;
                };
                let place = format!("{method} {path}");
                let members = value.as_object().ok_or_else(|| not_object(&place))?;
                operations.push(Operation { path, method, members });
            }
        }
        Ok(operations)
    }
}

/// The path of a server's URL.
fn server_path(server: &Value) -> Option<String> {
    let mut url = server.get("url")?.as_str()?.to_owned();
    for (name, variable) in server.get("variables").and_then(Value::as_object).into_iter().flatten() {
        if let Some(default) = variable.get("default").and_then(Value::as_str) {
            url = url.replace(&format!("{{{name}}}"), default.trim_start_matches('/'));
        }
    }
    let inner = url.split_once("://").map_or(url.as_str(), |(_, inner)| inner);
    Some(inner[inner.find('/')?..].to_owned())
}

/// Members of a path item that are no method. `$ref` would hide methods from us.
fn known_beside_methods(path: &str, key: &str) -> Result<(), Refusal> {
    match key {
        "parameters" | "summary" | "description" | "servers" => Ok(()),
        "isDefaultRoute" => Ok(()),
        other if other.starts_with("x-") && !other.starts_with("x-amazon-apigateway-") => Ok(()),
        other => Err(Refusal::bad_request(format!("{other} is not supported in a path item")).at(path)),
    }
}

pub(super) fn not_object(place: &str) -> Refusal {
    Refusal::bad_request(format!("{place} must be an object"))
}

/// Refuses extensions of API Gateway that are not in `known`: each changes what is served.
pub(super) fn known_extensions(members: &Map<String, Value>, known: &[&str], place: &str) -> Result<(), Refusal> {
    let stranger = members
        .iter()
        .find(|(name, value)| name.starts_with("x-amazon-apigateway-") && !known.contains(&name.as_str()) && !value.is_null());
    match stranger {
        Some((name, _)) => Err(crate::members::unsupported(name).at(place)),
        None => Ok(()),
    }
}

impl Document<'_> {
    /// An extension's members, or those that its `$ref` points at within the document, as exports write integrations.
    pub(super) fn followed(&self, members: Map<String, Value>) -> Result<Map<String, Value>, Refusal> {
        let Some(reference) = members.get("$ref").and_then(Value::as_str) else {
            return Ok(members);
        };
        let mut steps = reference.strip_prefix("#/").unwrap_or_default().split('/');
        let first = steps.next().and_then(|name| self.get(name));
        let found = steps.fold(first, |value, name| value?.get(name));
        let nowhere = || Refusal::bad_request(format!("$ref {reference} points at nothing in the OpenAPI body"));
        found.and_then(Value::as_object).cloned().ok_or_else(nowhere)
    }

    /// The same for the document itself.
    pub(super) fn known_extensions(&self, known: &[&str]) -> Result<(), Refusal> {
        known_extensions(self.root, known, "the OpenAPI body")
    }
}
