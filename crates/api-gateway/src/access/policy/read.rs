//! Reads a policy (IAM user guide, "Grammar of the IAM JSON policy language"). What cannot be understood as a whole
//! is refused: a statement read half could let somebody in.

use serde_json::{Map, Value};

use super::condition::Condition;
use super::pattern::{ActionPattern, ArnPattern};
use super::principal::Principals;
use super::{Effect, Match, Policy, PolicyKind, Statement};

/// In bytes; AWS's limit for a resource policy is 8,192 by default, and can be raised.
const LONGEST: usize = 65_536;
/// Values of one policy, so that a request's evaluation stays bounded.
const MOST_STATEMENTS: usize = 500;

/// Why a text is no policy that could be enforced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadPolicy(pub String);

pub(super) fn bad(text: impl Into<String>) -> BadPolicy {
    BadPolicy(text.into())
}

impl Policy {
    /// Reads a policy out of JSON, or out of text with JSON.
    ///
    /// # Errors
    /// It is no policy, or asks for something that is not evaluated here.
    pub fn read(value: &Value, kind: PolicyKind) -> Result<Self, BadPolicy> {
        Self::read_for(value, kind, None)
    }

    /// The same; `short` stands where a resource begins with `execute-api:/`, as in the policies of an API.
    ///
    /// # Errors
    /// As [`Policy::read`].
    pub fn read_for(value: &Value, kind: PolicyKind, short: Option<&str>) -> Result<Self, BadPolicy> {
        if let Value::String(text) = value {
            if text.len() > LONGEST {
                return Err(bad("the policy is too long"));
            }
            let value = serde_json::from_str(text).map_err(|_| bad("the policy is no JSON"))?;
            return if let Value::String(_) = value {
                Err(bad("the policy is no object"))
            } else {
                Self::read_for(&value, kind, short)
            };
        }
        let map = value.as_object().ok_or_else(|| bad("the policy is no object"))?;
        only(map, &["Version", "Id", "Statement"], "the policy")?;
        match map.get("Version").map(Value::as_str) {
            None | Some(Some("2012-10-17" | "2008-10-17")) => {}
            _ => return Err(bad("Version must be 2012-10-17")),
        }
        let list = match map.get("Statement") {
            Some(Value::Array(list)) if list.len() <= MOST_STATEMENTS => list.as_slice(),
            Some(one @ Value::Object(_)) => std::slice::from_ref(one),
            _ => return Err(bad("the policy has no Statement")),
        };
        let statements = list.iter().map(|value| statement(value, kind, short)).collect::<Result<_, _>>()?;
        Ok(Self { statements })
    }
}

fn statement(value: &Value, kind: PolicyKind, short: Option<&str>) -> Result<Statement, BadPolicy> {
    const MEMBERS: [&str; 9] =
        ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];
    let map = value.as_object().ok_or_else(|| bad("a Statement must be an object"))?;
    only(map, &MEMBERS, "a Statement")?;
    let effect = match map.get("Effect").and_then(Value::as_str) {
        Some("Allow") => Effect::Allow,
        Some("Deny") => Effect::Deny,
        _ => return Err(bad("Effect must be Allow or Deny")),
    };
    Ok(Statement {
        effect,
        principals: principals(map, kind)?,
        actions: either(map, "Action", "NotAction", |text| Ok(ActionPattern::new(text)))?,
        resources: either(map, "Resource", "NotResource", |text| resource(text, short))?,
        conditions: match map.get("Condition") {
            None => Vec::new(),
            Some(value) => Condition::read_all(value)?,
        },
    })
}

fn principals(map: &Map<String, Value>, kind: PolicyKind) -> Result<Option<Principals>, BadPolicy> {
    let named = (map.get("Principal"), map.get("NotPrincipal"));
    match (kind, named) {
        (PolicyKind::Identity, (None, None)) => Ok(None),
        (PolicyKind::Identity, _) => Err(bad("a policy of a user names no Principal")),
        (PolicyKind::Resource, (Some(value), None)) => Principals::read(value, false).map(Some),
        (PolicyKind::Resource, (None, Some(value))) => Principals::read(value, true).map(Some),
        (PolicyKind::Resource, _) => Err(bad("a Statement of a resource policy needs either Principal or NotPrincipal")),
    }
}

fn either<P>(
    map: &Map<String, Value>,
    any: &str,
    none: &str,
    make: impl Fn(&str) -> Result<P, BadPolicy>,
) -> Result<Match<P>, BadPolicy> {
    let all = |value, name| texts(value, name)?.iter().map(|text| make(text)).collect::<Result<Vec<_>, _>>();
    match (map.get(any), map.get(none)) {
        (Some(value), None) => Ok(Match::AnyOf(all(value, any)?)),
        (None, Some(value)) => Ok(Match::NoneOf(all(value, none)?)),
        _ => Err(bad(format!("a Statement needs either {any} or {none}"))),
    }
}

fn resource(text: &str, short: Option<&str>) -> Result<ArnPattern, BadPolicy> {
    no_variables(text)?;
    match (text.strip_prefix("execute-api:/"), short) {
        (Some(rest), Some(api)) => Ok(ArnPattern::new(&format!("{api}/{rest}"))),
        _ if text == "*" || text.starts_with("arn:") => Ok(ArnPattern::new(text)),
        _ => Err(bad(format!("Resource {text} is no ARN"))),
    }
}

/// `${aws:username}` would be compared letter by letter, and never fit: a Deny would not deny.
pub(super) fn no_variables(text: &str) -> Result<(), BadPolicy> {
    if text.contains("${") { Err(bad(format!("policy variables are not supported: {text}"))) } else { Ok(()) }
}

/// One text, or a list of them.
pub(super) fn texts(value: &Value, name: &str) -> Result<Vec<String>, BadPolicy> {
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    };
    let all = match value {
        Value::Array(list) => list.iter().map(text).collect(),
        one => text(one).map(|text| vec![text]),
    };
    all.filter(|all: &Vec<_>| !all.is_empty()).ok_or_else(|| bad(format!("{name} must be a text or a list of texts")))
}

fn only(map: &Map<String, Value>, known: &[&str], place: &str) -> Result<(), BadPolicy> {
    match map.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(bad(format!("{place} has the unknown element {name}"))),
        None => Ok(()),
    }
}
