//! Second phase: limits, patterns, enumerations and required members. All violations are collected, in the model's
//! order of members. A list or map of plain values is judged as one value, as AWS does: `Value '[a, b]' at 'list'`.

use serde_json::{Map, Value};

use super::table::{Kind, Member, Presence, Shape, Table};
use super::types::integer;
use super::violations::{Quoted, Violations};
use crate::error::ApiError;

const NOT_NULL: &str = "Member must not be null";

/// Everything the body breaks, as one refusal.
pub(super) fn check(table: &Table, shape: usize, body: &Value) -> Result<(), ApiError> {
    let mut walk = Walk { table, path: String::new(), found: Violations::default() };
    walk.value(shape, body);
    walk.found.verdict()
}

struct Walk<'a> {
    table: &'a Table,
    path: String,
    found: Violations,
}

impl Walk<'_> {
    fn value(&mut self, shape: usize, value: &Value) {
        let facts = &self.table.shapes[shape];
        match (&facts.kind, value) {
            (Kind::Structure(members), Value::Object(given)) => self.structure(members, given),
            (Kind::List(part), Value::Array(given)) => self.list(facts, *part, given),
            (Kind::Map(key, part), Value::Object(given)) => {
                self.map(facts, [*key, *part], given);
            }
            (_, value) => self.plain(facts, value),
        }
    }

    fn structure(&mut self, members: &[Member], given: &Map<String, Value>) {
        let length = self.path.len();
        for member in members {
            if length > 0 {
                self.path.push('.');
            }
            self.path.push_str(&member.path);
            match (given.get(member.name), member.presence) {
                (Some(Value::Null) | None, Presence::Optional) => {}
                (Some(Value::Null) | None, Presence::Required) => {
                    self.found.add(&Quoted::Null, &self.path, NOT_NULL);
                }
                (Some(Value::Null) | None, Presence::Zero) => self.value(member.shape, &0.into()),
                (Some(value), _) => self.value(member.shape, value),
            }
            self.path.truncate(length);
        }
    }

    /// A string, number or boolean by itself: one violation per broken rule.
    fn plain(&mut self, facts: &Shape, value: &Value) {
        let rules = broken(facts, value);
        if rules.is_empty() {
            return;
        }
        let text = shown(value);
        let quoted = if facts.secret { Quoted::Secret } else { Quoted::Value(&text) };
        for rule in rules {
            self.found.add(&quoted, &self.path, &rule);
        }
    }

    fn list(&mut self, facts: &Shape, part: usize, given: &[Value]) {
        let element = &self.table.shapes[part];
        let secret = facts.secret || element.secret;
        if let Some(rule) = broken_size(facts, given.len()) {
            self.whole(secret, &listed(given), &rule);
        }
        if !is_plain(element) {
            return self.elements(part, given);
        }
        let broken = |value: &Value| value.is_null() || !broken(element, value).is_empty();
        if given.iter().any(broken) {
            let rule = format!("Member must satisfy constraint: [{}]", all_rules(element));
            self.whole(secret, &listed(given), &rule);
        }
    }

    /// Elements that are structures or collections are judged one by one; AWS counts from 1.
    fn elements(&mut self, part: usize, given: &[Value]) {
        let length = self.path.len();
        for (index, value) in given.iter().enumerate() {
            self.path.push_str(&format!(".{}.member", index + 1));
            if value.is_null() {
                self.found.add(&Quoted::Null, &self.path, NOT_NULL);
            } else {
                self.value(part, value);
            }
            self.path.truncate(length);
        }
    }

    fn map(&mut self, facts: &Shape, [key, part]: [usize; 2], given: &Map<String, Value>) {
        let [key, part] = [&self.table.shapes[key], &self.table.shapes[part]];
        let secret = facts.secret || key.secret || part.secret;
        if let Some(rule) = broken_size(facts, given.len()) {
            self.whole(secret, &paired(given), &rule);
        }
        let bad_key = |name: &String| !broken(key, &Value::from(name.as_str())).is_empty();
        if has_rules(key) && given.keys().any(bad_key) {
            let rule = format!("Map keys must satisfy constraint: [{}]", all_rules(key));
            self.whole(secret, &paired(given), &rule);
        }
        let bad_value = |value: &Value| !value.is_null() && !broken(part, value).is_empty();
        if has_rules(part) && given.values().any(bad_value) {
            let rule = format!("Map value must satisfy constraint: [{}]", all_rules(part));
            self.whole(secret, &paired(given), &rule);
        }
    }

    /// A violation of a whole list or map.
    fn whole(&mut self, secret: bool, text: &str, rule: &str) {
        let quoted = if secret { Quoted::Secret } else { Quoted::Value(text) };
        self.found.add(&quoted, &self.path, rule);
    }
}

fn listed(values: &[Value]) -> String {
    let parts: Vec<String> = values.iter().map(shown).collect();
    format!("[{}]", parts.join(", "))
}

fn paired(values: &Map<String, Value>) -> String {
    let pair = |(key, value): (&String, &Value)| format!("{key}={}", shown(value));
    let parts: Vec<String> = values.iter().map(pair).collect();
    format!("{{{}}}", parts.join(", "))
}

fn is_plain(shape: &Shape) -> bool {
    !matches!(shape.kind, Kind::Structure(_) | Kind::List(_) | Kind::Map(..) | Kind::Document)
}

/// A value as Java prints it; structures inside lists are not spelled out.
// Unverified: how AWS prints a list of structures that is too long or too short.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(_) => "{}".to_owned(),
        other => other.to_string(),
    }
}

/// The rules of its shape that a plain value breaks, in AWS's words.
fn broken(shape: &Shape, value: &Value) -> Vec<String> {
    match (&shape.kind, value) {
        (Kind::Text { values, pattern }, Value::String(text)) => {
            let mut rules: Vec<String> = broken_length(shape, text).into_iter().collect();
            let pattern = pattern.as_ref().filter(|pattern| !pattern.matches(text));
            rules.extend(pattern.map(|pattern| pattern_rule(pattern.text)));
            if !values.is_empty() && !values.contains(&text.as_str()) {
                rules.push(enum_rule(values));
            }
            rules
        }
        (Kind::Integer | Kind::Long, Value::Number(_)) => broken_value(shape, integer(value)).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn broken_value(shape: &Shape, value: i64) -> Option<String> {
    match (shape.min, shape.max) {
        (Some(min), _) if value < min => Some(at_least("value", min)),
        (_, Some(max)) if value > max => Some(at_most("value", max)),
        _ => None,
    }
}

/// Characters are counted as Java does, in UTF-16 units.
fn broken_length(shape: &Shape, text: &str) -> Option<String> {
    if shape.min.is_none() && shape.max.is_none() {
        return None;
    }
    broken_size(shape, text.encode_utf16().count())
}

fn broken_size(shape: &Shape, size: usize) -> Option<String> {
    let size = i64::try_from(size).unwrap_or(i64::MAX);
    match (shape.min, shape.max) {
        (Some(min), _) if size < min => Some(at_least("length", min)),
        (_, Some(max)) if size > max => Some(at_most("length", max)),
        _ => None,
    }
}

fn has_rules(shape: &Shape) -> bool {
    !all_rules(shape).is_empty()
}

/// All rules of a shape, as they are listed when one element of a list or map breaks one.
fn all_rules(shape: &Shape) -> String {
    let kind = if matches!(shape.kind, Kind::Text { .. }) { "length" } else { "value" };
    let mut rules = Vec::new();
    rules.extend(shape.max.map(|max| at_most(kind, max)));
    rules.extend(shape.min.map(|min| at_least(kind, min)));
    if let Kind::Text { values, pattern } = &shape.kind {
        rules.extend(pattern.as_ref().map(|pattern| pattern_rule(pattern.text)));
        if !values.is_empty() {
            rules.push(enum_rule(values));
        }
    }
    rules.join(", ")
}

fn at_least(what: &str, min: i64) -> String {
    format!("Member must have {what} greater than or equal to {min}")
}

fn at_most(what: &str, max: i64) -> String {
    format!("Member must have {what} less than or equal to {max}")
}

fn pattern_rule(pattern: &str) -> String {
    format!("Member must satisfy regular expression pattern: {pattern}")
}

fn enum_rule(values: &[&str]) -> String {
    format!("Member must satisfy enum value set: [{}]", values.join(", "))
}

#[cfg(test)]
mod tests;
