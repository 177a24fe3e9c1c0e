//! Who may call an operation: security schemes, and the `security` of an operation. Only an
//! operation's own `security` counts; the document's is ignored, as API Gateway does.

use std::collections::BTreeMap;

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

/// Reads an operation's `security`. Several requirements (all of them, or any of them)
/// cannot be enforced with one authorizer and are refused.
fn of(operation: &Operation<'_>) -> Result<Security, Refusal> {
    let refuse = |text: &str| Err(Refusal::bad_request(text).at(&operation.place()));
    let requirements = match operation.members.get("security") {
        None | Some(Value::Null) => return Ok(Security::Open),
        Some(Value::Array(list)) => list,
        Some(_) => return refuse("security must be a list"),
    };
    let mut named = Vec::new();
    for requirement in requirements {
        let Some(map) = requirement.as_object() else {
            return refuse("security must be a list of objects");
        };
        named.extend(map);
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

/// The authorizers that a document's schemes became.
#[derive(Default)]
pub(super) struct Authorizers {
    /// Scheme name to authorizer id. `None`: a scheme we cannot enforce, refused where used.
    ids: BTreeMap<String, Option<String>>,
}

impl Authorizers {
    /// Remembers what became of a scheme.
    pub(super) fn add(&mut self, scheme: &Scheme<'_>, id: Option<String>) {
        self.ids.insert(scheme.name.to_owned(), id);
    }

    /// The authorizer an operation asks for, and the scopes; `None` when it is open to everybody.
    pub(super) fn of(&self, operation: &Operation<'_>) -> Result<Option<(String, Vec<String>)>, Refusal> {
        let Security::Scheme { name, scopes } = of(operation)? else {
            return Ok(None);
        };
        let undefined = || {
            let text = format!("security names {name}, which no security scheme with a supported authorizer defines");
            Refusal::bad_request(text).at(&operation.place())
        };
        let id = self.ids.get(&name).and_then(Option::as_ref).ok_or_else(undefined)?;
        Ok(Some((id.clone(), scopes)))
    }
}
