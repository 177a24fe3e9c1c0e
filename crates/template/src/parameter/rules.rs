//! The constraints of a parameter.

use regex::Regex;

use crate::error::{Findings, Subject};
use crate::node::{Map, Node};

#[derive(Clone, Default)]
pub(super) struct Rules {
    allowed: Option<Vec<String>>,
    pattern: Option<Pattern>,
    length: Range,
    value: Range,
    explanation: Option<String>,
}

#[derive(Clone, Default)]
struct Range {
    least: Option<f64>,
    most: Option<f64>,
}

#[derive(Clone)]
struct Pattern {
    text: String,
    /// None: written in a syntax of Java's that we do not have.
    compiled: Option<Regex>,
}

impl Rules {
    pub(super) fn read(map: &Map, subject: Subject<'_>, findings: &mut Findings) -> Self {
        let mut limit = |key: &str| {
            let node = map.get(key)?;
            let limit = node.scalar().and_then(|text| text.parse().ok());
            if limit.is_none() {
                findings.error(node.at, subject, format!("`{key}` is a number"), "Write digits.");
            }
            limit
        };
        let length = Range { least: limit("MinLength"), most: limit("MaxLength") };
        let value = Range { least: limit("MinValue"), most: limit("MaxValue") };
        let allowed = map.get("AllowedValues").and_then(|node| {
            let items = node
                .as_list()
                .and_then(|items| items.iter().map(|item| item.scalar().map(std::borrow::Cow::into_owned)).collect());
            if items.is_none() {
                findings.error(node.at, subject, "`AllowedValues` is a list of values", "Write `[a, b]`.");
            }
            items
        });
        let pattern = map
            .get("AllowedPattern")
            .and_then(Node::as_str)
            .map(|text| Pattern { text: text.to_owned(), compiled: Regex::new(&format!("^(?:{text})$")).ok() });
        let explanation = map.get("ConstraintDescription").and_then(Node::as_str).map(str::to_owned);
        Self { allowed, pattern, length, value, explanation }
    }

    pub(super) fn allowed(&self) -> Option<&[String]> {
        self.allowed.as_deref()
    }

    pub(super) fn unchecked_pattern(&self) -> bool {
        self.pattern.as_ref().is_some_and(|pattern| pattern.compiled.is_none())
    }

    /// Whether one value is allowed; else how the sentence about it goes on, and the remedy.
    pub(super) fn check(&self, value: &str) -> Result<(), (String, String)> {
        self.broken(value).map_or(Ok(()), |(message, remedy)| {
            Err((message, self.explanation.clone().map_or(remedy, |text| format!("{}.", text.trim_end_matches('.')))))
        })
    }

    fn broken(&self, value: &str) -> Option<(String, String)> {
        if let Some(allowed) = self.allowed.as_ref().filter(|allowed| !allowed.iter().any(|one| one == value)) {
            return Some(("is not an allowed value".to_owned(), format!("Allowed: {}.", allowed.join(", "))));
        }
        if let Some(pattern) = &self.pattern
            && pattern.compiled.as_ref().is_some_and(|regex| !regex.is_match(value))
        {
            let message = format!("does not match the pattern {}", pattern.text);
            return Some((message, "Give a value that does.".to_owned()));
        }
        #[expect(clippy::cast_precision_loss, reason = "a parameter has at most 4,096 characters")]
        let length = value.chars().count() as f64;
        if let Some(bound) = self.length.broken(length) {
            return Some((format!("has {length} characters, {bound}"), "Give a value of that length.".to_owned()));
        }
        let bound = value.trim().parse().ok().and_then(|number| self.value.broken(number))?;
        Some((format!("is out of range: {bound}"), "Give a value in that range.".to_owned()))
    }
}

impl Range {
    fn broken(&self, value: f64) -> Option<String> {
        if let Some(least) = self.least.filter(|least| value < *least) {
            return Some(format!("the least is {least}"));
        }
        self.most.filter(|most| value > *most).map(|most| format!("the most is {most}"))
    }
}
