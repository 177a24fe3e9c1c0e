//! Checks a value against a compiled model, and tells what is wrong in AWS's words, which are those of the validator that
//! AWS uses. A value that breaks a rule of its own is not looked into further.
// Unverified: the order in which several errors are told; here that of the keywords' names.

use serde_json::{Map, Value};

use super::leaf::{lists, numbers, shown, texts};
use super::schema::{Additional, Dependency, Id, Items, Node, OfLists, OfObjects, Schema};
use super::value::{is_same, list, type_of};

/// Steps one check may take; schemas that branch at every level could ask for more than anybody can wait for.
const STEPS: usize = 2_000_000;
/// Errors that are told.
const ERRORS: usize = 50;

impl Schema {
    /// What is wrong; nothing, if the value fits.
    pub(super) fn check(&self, value: &Value) -> Vec<String> {
        let mut run = Run { nodes: &self.nodes, steps: STEPS };
        let mut errors = Vec::new();
        run.check(0, value, &mut errors);
        errors
    }
}

struct Run<'s> {
    nodes: &'s [Node],
    steps: usize,
}

impl<'s> Run<'s> {
    fn check(&mut self, id: Id, value: &Value, errors: &mut Vec<String>) {
        if self.steps == 0 {
            return errors.push("the check takes too many steps".to_owned());
        }
        self.steps -= 1;
        if errors.len() >= ERRORS {
            return;
        }
        let node = &self.nodes[id];
        if let Some(reference) = node.reference {
            return self.check(reference, value, errors);
        }
        let before = errors.len();
        self.own(node, value, errors);
        if errors.len() == before {
            self.inner(node, value, errors);
        }
    }

    fn fits(&mut self, id: Id, value: &Value) -> bool {
        let mut errors = Vec::new();
        self.check(id, value, &mut errors);
        errors.is_empty()
    }

    /// Every rule about the value itself.
    fn own(&mut self, node: &Node, value: &Value, errors: &mut Vec<String>) {
        match value {
            Value::Array(items) => lists(&node.list, items, errors),
            Value::Object(members) => self.objects(&node.object, value, members, errors),
            Value::String(text) => texts(&node.text, text, errors),
            Value::Number(number) => numbers(&node.number, number, errors),
            Value::Null | Value::Bool(_) => {}
        }
        if let Some(choices) = node.choices.as_ref().filter(|choices| !choices.iter().any(|choice| is_same(choice, value))) {
            let choices = Value::from(choices.clone());
            errors.push(format!("instance value ({}) not found in enum (possible values: {choices})", shown(value)));
        }
        self.alternatives(node, value, errors);
        if let Some(types) = node.types.filter(|types| !types.has(value)) {
            let (own, allowed) = (type_of(value), types.told());
            errors.push(format!("instance type ({own}) does not match any allowed primitive type (allowed: {allowed})"));
        }
    }

    fn alternatives(&mut self, node: &Node, value: &Value, errors: &mut Vec<String>) {
        let mut fitting = |ids: &[Id]| ids.iter().filter(|id| self.fits(**id, value)).count();
        let (all, any, one) = (fitting(&node.all_of), fitting(&node.any_of), fitting(&node.one_of));
        let count = node.all_of.len();
        if all != count {
            errors.push(format!("instance failed to match all required schemas (matched only {all} out of {count})"));
        }
        let count = node.any_of.len();
        if any == 0 && count > 0 {
            errors.push(format!("instance failed to match at least one required schema among {count}"));
        }
        let count = node.one_of.len();
        if one != 1 && count > 0 {
            errors.push(format!("instance failed to match exactly one schema (matched {one} out of {count})"));
        }
        if node.not.is_some_and(|not| self.fits(not, value)) {
            errors.push("instance matched a schema which it should not have".to_owned());
        }
    }

    fn objects(&mut self, rules: &OfObjects, value: &Value, members: &Map<String, Value>, errors: &mut Vec<String>) {
        let found = members.len();
        if let Additional::None = rules.additional {
            let mut strange: Vec<_> = members.keys().filter(|name| !rules.knows(name)).map(String::as_str).collect();
            strange.sort_unstable();
            if !strange.is_empty() {
                let strange = list(strange.into_iter());
                errors.push(format!("object instance has properties which are not allowed by the schema: {strange}"));
            }
        }
        for (name, needs) in rules.dependencies.iter().filter(|(name, _)| members.contains_key(*name)) {
            self.dependency(name, needs, value, members, errors);
        }
        if let Some(most) = rules.max.filter(|most| found > *most) {
            errors.push(format!("object has too many properties (found {found} but schema requires at most {most})"));
        }
        if let Some(least) = rules.min.filter(|least| found < *least) {
            errors.push(format!("object has too few properties (found {found} but schema requires at least {least})"));
        }
        let missing: Vec<_> = rules.required.iter().filter(|name| !members.contains_key(*name)).map(String::as_str).collect();
        if !missing.is_empty() {
            errors.push(format!("object has missing required properties ({})", list(missing.into_iter())));
        }
    }

    fn dependency(
        &mut self,
        name: &str,
        needs: &Dependency,
        value: &Value,
        members: &Map<String, Value>,
        errors: &mut Vec<String>,
    ) {
        match needs {
            Dependency::Like(id) => self.check(*id, value, errors),
            Dependency::Properties(needed) => {
                let missing: Vec<_> = needed.iter().filter(|one| !members.contains_key(*one)).map(String::as_str).collect();
                if !missing.is_empty() {
                    let (needed, missing) = (list(needed.iter().map(String::as_str)), list(missing.into_iter()));
                    errors.push(format!(
                        "property \"{name}\" of object has missing property dependencies (schema requires {needed}; missing: {missing})"
                    ));
                }
            }
        }
    }

    /// What is within the value.
    fn inner(&mut self, node: &Node, value: &Value, errors: &mut Vec<String>) {
        match value {
            Value::Array(items) => self.items(&node.list, items, errors),
            Value::Object(members) => {
                let mut names: Vec<_> = members.iter().collect();
                names.sort_unstable_by_key(|(name, _)| *name);
                for (name, value) in names {
                    self.member(&node.object, name, value, errors);
                }
            }
            _ => {}
        }
    }

    fn items(&mut self, rules: &OfLists, items: &[Value], errors: &mut Vec<String>) {
        for (nth, value) in items.iter().enumerate() {
            let id = match (&rules.items, &rules.additional) {
                (Items::Each(id), _) => Some(*id),
                (Items::Places(ids), additional) => ids.get(nth).copied().or(additional.like()),
                (Items::Any, _) => None,
            };
            if let Some(id) = id {
                self.check(id, value, errors);
            }
        }
    }

    fn member(&mut self, rules: &OfObjects, name: &str, value: &Value, errors: &mut Vec<String>) {
        if let Some(id) = rules.properties.get(name) {
            self.check(*id, value, errors);
        }
        for (_, id) in rules.patterns.iter().filter(|(pattern, _)| pattern.is_match(name)) {
            self.check(*id, value, errors);
        }
        if let Some(id) = rules.additional.like().filter(|_| !rules.knows(name)) {
            self.check(id, value, errors);
        }
    }
}

impl OfObjects {
    fn knows(&self, name: &str) -> bool {
        self.properties.contains_key(name) || self.patterns.iter().any(|(pattern, _)| pattern.is_match(name))
    }
}

impl Additional {
    fn like(&self) -> Option<Id> {
        match self {
            Self::Like(id) => Some(*id),
            Self::Any | Self::None => None,
        }
    }
}
