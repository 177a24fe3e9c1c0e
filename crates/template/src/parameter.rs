//! `Parameters`: what they allow, and the value each one has for a stack.

mod rules;

use serde_json::Value as Json;

use crate::error::{Findings, Severity, Subject};
use crate::node::{Node, Position, Value, number};
use crate::suggest::did_you_mean;
use rules::Rules;

const KEYS: &[&str] = &[
    "Type",
    "Default",
    "Description",
    "AllowedValues",
    "AllowedPattern",
    "ConstraintDescription",
    "MinLength",
    "MaxLength",
    "MinValue",
    "MaxValue",
    "NoEcho",
];

/// A declared parameter.
#[derive(Clone)]
pub struct Parameter {
    /// `Type`.
    pub kind: Kind,
    /// `Default` as text.
    default: Option<String>,
    rules: Rules,
    /// As it was written.
    declaration: Node,
    /// `Description`.
    pub description: Option<String>,
    /// `NoEcho`: its value is never shown, not even in errors.
    pub no_echo: bool,
    /// Where its name was written.
    pub at: Position,
}

/// The types of parameters that need no AWS account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `String`.
    Text,
    /// `Number`.
    Number,
    /// `CommaDelimitedList`.
    TextList,
    /// `List<Number>`.
    NumberList,
}

impl std::fmt::Debug for Parameter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parameter")
            .field("kind", &self.kind)
            .field("no_echo", &self.no_echo)
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

impl Parameter {
    /// Reads a declaration; what cannot be read is a finding.
    pub(crate) fn read(name: &str, at: Position, node: &Node, findings: &mut Findings) -> Option<Self> {
        let path = format!("Parameters.{name}");
        let subject = Subject::section(&path);
        let Some(map) = node.as_map() else {
            let message = format!("a parameter is a mapping, this is {}", node.describe());
            findings.error(node.at, subject, message, "Write `Type: String` below its name.");
            return None;
        };
        for (key, key_at, _) in map.entries() {
            if !KEYS.contains(&key) {
                let message = format!("`{key}` is not a part of a parameter");
                findings.error(key_at, subject, message, did_you_mean(key, KEYS.iter().copied()));
            }
        }
        let Some(kind_node) = map.get("Type") else {
            findings.error(at, subject, "the parameter has no `Type`", "Add `Type: String`.");
            return None;
        };
        let kind = match Kind::parse(&kind_node.scalar().unwrap_or_default()) {
            Ok(kind) => kind,
            Err((message, remedy)) => {
                findings.error(kind_node.at, subject, message, remedy);
                return None;
            }
        };
        if kind_node.scalar().is_some_and(|name| name.contains("AWS::")) {
            let message = "what it names is not looked up here: any value is taken";
            findings.warning(kind_node.at, subject, Severity::Warning, message);
        }
        let rules = Rules::read(map, subject, findings);
        if rules.unchecked_pattern() {
            let message = "`AllowedPattern` uses a syntax that is not understood here; it is not checked";
            findings.warning(at, subject, Severity::Warning, message);
        }
        Some(Self {
            kind,
            default: map.get("Default").and_then(|node| default_text(node, subject, findings)),
            rules,
            declaration: node.clone(),
            description: map.get("Description").and_then(Node::as_str).map(str::to_owned),
            no_echo: map.get("NoEcho").and_then(Node::as_bool).unwrap_or(false),
            at,
        })
    }

    /// `Default` as text, if there is one.
    #[must_use]
    pub fn default(&self) -> Option<&str> {
        self.default.as_deref()
    }

    /// The values that are allowed, if only some are.
    #[must_use]
    pub fn allowed_values(&self) -> Option<&[String]> {
        self.rules.allowed()
    }

    /// `Type` as the template spells it.
    #[must_use]
    pub fn type_name(&self) -> &str {
        self.declaration.get("Type").and_then(Node::as_str).unwrap_or("String")
    }

    /// As it was written.
    #[must_use]
    pub fn declaration(&self) -> &Node {
        &self.declaration
    }

    /// The value for a stack; else what is wrong, and the remedy. A `NoEcho` value is not in the text.
    pub(crate) fn resolve(&self, name: &str, given: Option<&str>) -> Result<Json, (String, String)> {
        let Some(text) = given.or(self.default.as_deref()) else {
            return Err((
                format!("the parameter `{name}` has no value"),
                format!("Give one (`--parameter {name}=…`; a nested stack gets it from its `Parameters`), or add a `Default`."),
            ));
        };
        let shown = if self.no_echo { "the given value".to_owned() } else { format!("`{text}`") };
        let items: Vec<&str> = match self.kind {
            Kind::Text | Kind::Number => vec![text],
            Kind::TextList | Kind::NumberList if text.is_empty() => Vec::new(),
            Kind::TextList | Kind::NumberList => text.split(',').map(str::trim).collect(),
        };
        for item in &items {
            if matches!(self.kind, Kind::Number | Kind::NumberList) && item.trim().parse::<f64>().is_err() {
                return Err((format!("{shown} is not a number"), "Give a number such as 5.".to_owned()));
            }
            self.rules.check(item).map_err(|(message, remedy)| (format!("{shown} {message}"), remedy))?;
        }
        let list = |convert: fn(&str) -> Json| Json::Array(items.iter().map(|item| convert(item)).collect());
        Ok(match self.kind {
            Kind::Text => Json::String(text.to_owned()),
            Kind::Number => number(text.trim()),
            Kind::TextList => list(|item| Json::String(item.to_owned())),
            Kind::NumberList => list(number),
        })
    }
}

impl Kind {
    fn parse(name: &str) -> Result<Self, (String, String)> {
        match name {
            "String" => Ok(Self::Text),
            "Number" => Ok(Self::Number),
            "CommaDelimitedList" => Ok(Self::TextList),
            "List<Number>" => Ok(Self::NumberList),
            // What they name cannot be looked up here, and looks like any other text.
            name if name.starts_with("AWS::EC2::") || name == "AWS::Route53::HostedZone::Id" => Ok(Self::Text),
            name if name.starts_with("List<AWS::EC2::") || name == "List<AWS::Route53::HostedZone::Id>" => Ok(Self::TextList),
            name if name.starts_with("AWS::") || name.starts_with("List<AWS::") => Err((
                format!("the parameter type `{name}` needs an AWS account to look its value up"),
                "Declare it as `String` and give the value.".to_owned(),
            )),
            name => Err((
                format!("`{name}` is not a parameter type"),
                did_you_mean(name, ["String", "Number", "CommaDelimitedList", "List<Number>"]),
            )),
        }
    }
}

fn default_text(node: &Node, subject: Subject<'_>, findings: &mut Findings) -> Option<String> {
    if let Some(text) = node.scalar() {
        return Some(text.into_owned());
    }
    if !matches!(node.value, Value::Null) {
        let message = format!("`Default` is a string, this is {}", node.describe());
        findings.error(node.at, subject, message, "Write a list as one string: `a,b`.");
        return None;
    }
    findings.error(node.at, subject, "`Default` is null", "Write `''` for an empty string.");
    None
}

#[cfg(test)]
mod tests;
