//! Who may call an operation: security schemes, and the `security` of an operation. For a REST API without one the
//! document's counts if it is OpenAPI 3; for Swagger 2 and HTTP APIs only the operation's own.
// Unverified: that HTTP APIs ignore the document's.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::document::{Document, Operation, Version, not_object};
use crate::members::unsupported;
use crate::refusal::Refusal;

/// A scheme by its name.
pub(super) struct Scheme<'a> {
    pub(super) name: &'a str,
    pub(super) members: &'a Map<String, Value>,
}

impl<'a> Scheme<'a> {
    /// The authorizer behind it, read and checked, if it says one.
    pub(super) fn made<C>(
        &self,
        read: impl FnOnce(&Map<String, Value>) -> Result<C, Refusal>,
        check: fn(&C) -> Result<(), Refusal>,
    ) -> Result<Option<C>, Refusal> {
        let members = self.members.get("x-amazon-apigateway-authorizer").and_then(Value::as_object);
        let Some(members) = members else {
            return Ok(None);
        };
        read(members)
            .and_then(|create| check(&create).map(|()| Some(create)))
            .map_err(|refusal| refusal.at(&format!("security scheme {}", self.name)))
    }

    /// Does it ask for an API key? That comes on top of any authorizer.
    pub(super) fn is_api_key(&self) -> bool {
        let guards = ["x-amazon-apigateway-authorizer", "x-amazon-apigateway-authtype"];
        self.text("type") == Some("apiKey")
            && self.text("in") == Some("header")
            && self.text("name").is_some_and(|name| name.eq_ignore_ascii_case("x-api-key"))
            && guards.iter().all(|name| !self.members.contains_key(*name))
    }

    pub(super) fn text(&self, member: &str) -> Option<&'a str> {
        self.members.get(member)?.as_str()
    }
}

/// All schemes of a document.
pub(super) fn schemes<'a>(document: &Document<'a>) -> Result<Vec<Scheme<'a>>, Refusal> {
    let place = match document.version {
        Version::Swagger2 => document.get("securityDefinitions"),
        Version::OpenApi3 => document.get("components").and_then(|components| components.get("securitySchemes")),
    };
    let Some(place) = place.filter(|place| !place.is_null()) else {
        return Ok(Vec::new());
    };
    let map = place.as_object().ok_or_else(|| not_object("securitySchemes"))?;
    map.iter()
        .map(|(name, value)| {
            let members = value.as_object().ok_or_else(|| not_object(name))?;
            Ok(Scheme { name, members })
        })
        .collect()
}

/// Refuses members of an authorizer that would be checks nobody makes.
pub(super) fn known_members(authorizer: &Map<String, Value>, known: &[&str]) -> Result<(), Refusal> {
    let stranger = authorizer.iter().find(|(name, value)| !known.contains(&name.as_str()) && !value.is_null());
    match stranger {
        Some((name, _)) => Err(unsupported(&format!("x-amazon-apigateway-authorizer.{name}"))),
        None => Ok(()),
    }
}

/// What an operation asks for.
#[derive(Debug, PartialEq, Eq)]
enum Security {
    /// No `security`, or `NONE`: everybody.
    Open,
    /// One scheme, with the scopes it names.
    Scheme { name: String, scopes: Vec<String> },
}

/// Reads an operation's `security`, but for API keys, which come on top. Several requirements (all of them, or any of
/// them) cannot be enforced with one authorizer and are refused.
fn of(operation: &Operation<'_>, security: Option<&Value>, keys: &BTreeSet<String>) -> Result<Security, Refusal> {
    let refuse = |text: &str| Err(Refusal::bad_request(text).at(&operation.place()));
    let requirements = match security {
        None | Some(Value::Null) => return Ok(Security::Open),
        Some(Value::Array(list)) => list,
        Some(_) => return refuse("security must be a list"),
    };
    let mut named = Vec::new();
    for requirement in requirements {
        let Some(map) = requirement.as_object() else {
            return refuse("security must be a list of objects");
        };
        named.extend(map.iter().filter(|(name, _)| !keys.contains(*name)));
    }
    let (name, scopes) = match named.as_slice() {
        [] => return Ok(Security::Open),
        [(name, _)] if *name == "NONE" => return Ok(Security::Open),
        [one] => *one,
        _ => return refuse("security with more than one scheme is not supported"),
    };
    let scopes = scopes.as_array().map_or(&[][..], Vec::as_slice);
    let scopes: Option<Vec<_>> = scopes.iter().map(|s| s.as_str().map(str::to_owned)).collect();
    match scopes {
        Some(scopes) => Ok(Security::Scheme { name: name.clone(), scopes }),
        None => refuse("the scopes of a security requirement must be texts"),
    }
}

/// What guards an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Guarded {
    /// The authorization type of route or method.
    pub(super) kind: &'static str,
    /// The authorizer, but for `AWS_IAM`.
    pub(super) id: Option<String>,
}

impl Guarded {
    fn iam() -> Self {
        Self { kind: "AWS_IAM", id: None }
    }
}

/// The authorizers that a document's schemes became.
#[derive(Default)]
pub(super) struct Authorizers {
    /// By scheme name. `None`: a scheme we cannot enforce, refused where used.
    guards: BTreeMap<String, Option<Guarded>>,
    /// Names of schemes that ask for an API key.
    keys: BTreeSet<String>,
    /// The document's `security`, for operations without their own.
    inherited: Option<Value>,
}

impl Authorizers {
    /// Of a REST API the document's own `security` counts where an operation has none (recorded on AWS with OpenAPI 3,
    /// 2025). AWS's own people say that it does not for Swagger 2.
    pub(super) fn inheriting(document: &Document<'_>) -> Self {
        let inherited = document.get("security").filter(|_| document.version == Version::OpenApi3).cloned();
        Self { inherited, ..Self::default() }
    }

    fn security<'a>(&'a self, operation: &'a Operation<'_>) -> Option<&'a Value> {
        operation.members.get("security").or(self.inherited.as_ref())
    }

    /// Remembers what became of a scheme.
    pub(super) fn add(&mut self, scheme: &Scheme<'_>, made: Option<Guarded>) {
        let signed = scheme.text("x-amazon-apigateway-authtype").is_some_and(|kind| kind.eq_ignore_ascii_case("awsSigv4"));
        let guarded = made.or_else(|| signed.then(Guarded::iam));
        self.guards.insert(scheme.name.to_owned(), guarded);
    }

    /// Remembers a scheme that asks for an API key.
    pub(super) fn add_key(&mut self, scheme: &Scheme<'_>) {
        self.keys.insert(scheme.name.to_owned());
    }

    /// Does the operation ask for an API key?
    pub(super) fn needs_key(&self, operation: &Operation<'_>) -> bool {
        let list = self.security(operation).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_object).flatten().any(|(name, _)| self.keys.contains(name))
    }

    /// What guards an operation, and the scopes; `None` when it is open to everybody.
    pub(super) fn of(&self, operation: &Operation<'_>) -> Result<Option<(Guarded, Vec<String>)>, Refusal> {
        let named = self.named(operation)?;
        if !asks_for_iam(operation)? {
            return Ok(named);
        }
        match named {
            Some((guarded, _)) if guarded.kind != "AWS_IAM" => {
                let text = "security and x-amazon-apigateway-auth ask for different authorizations";
                Err(Refusal::bad_request(text).at(&operation.place()))
            }
            _ => Ok(Some((Guarded::iam(), Vec::new()))),
        }
    }

    fn named(&self, operation: &Operation<'_>) -> Result<Option<(Guarded, Vec<String>)>, Refusal> {
        let Security::Scheme { name, scopes } = of(operation, self.security(operation), &self.keys)? else {
            return Ok(None);
        };
        let undefined = || {
            let text = format!("security names {name}, which no security scheme with a supported authorizer defines");
            Refusal::bad_request(text).at(&operation.place())
        };
        let guarded = self.guards.get(&name).and_then(Option::as_ref).ok_or_else(undefined)?;
        Ok(Some((guarded.clone(), scopes)))
    }
}

/// `x-amazon-apigateway-auth` of an operation.
fn asks_for_iam(operation: &Operation<'_>) -> Result<bool, Refusal> {
    let auth = operation.members.get("x-amazon-apigateway-auth").and_then(|auth| auth.get("type"));
    match auth.and_then(Value::as_str) {
        None => Ok(false),
        Some(kind) if kind.eq_ignore_ascii_case("none") => Ok(false),
        Some(kind) if kind.eq_ignore_ascii_case("AWS_IAM") => Ok(true),
        Some(kind) => Err(unsupported(&format!("x-amazon-apigateway-auth of type {kind}"))),
    }
}
