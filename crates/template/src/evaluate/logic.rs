//! `Fn::If`, and the functions that conditions are made of.

use serde_json::Value as Json;

use super::{Evaluation, Mode, Outcome, Result};
use crate::node::{Node, Position};
use crate::suggest::did_you_mean;

impl Evaluation<'_> {
    /// `Fn::If: [Condition, then, else]`: only the chosen value is computed.
    pub(super) fn choose(&mut self, argument: &Node, at: Position) -> Result<Outcome> {
        let usage = "!If [Condition, then, else]";
        let [name, yes, no] = self.arguments(argument, at, usage)?;
        let Some(name) = name.as_str() else {
            let message = format!("the first value of `Fn::If` names a condition, this is {}", name.describe());
            return Err(self.error(name.at, message, format!("Write `{usage}`.")));
        };
        let chosen = if self.condition(name, at)? { yes } else { no };
        self.value(chosen)
    }

    /// Whether a condition expression is true.
    pub(crate) fn test(&mut self, node: &Node) -> Result<bool> {
        let only = node.as_map().filter(|map| map.len() == 1).and_then(|map| map.iter().next());
        match only {
            Some(("Condition", name)) => self.condition(name.as_str().unwrap_or_default(), name.at),
            Some(("Fn::Equals", argument)) => self.equals(argument, node.at),
            Some(("Fn::Not", argument)) => {
                let [inner] = self.arguments(argument, node.at, "!Not [condition]")?;
                Ok(!self.test(inner)?)
            }
            Some(("Fn::And", argument)) => Ok(self.each(argument, node.at)?.iter().all(|one| *one)),
            Some(("Fn::Or", argument)) => Ok(self.each(argument, node.at)?.iter().any(|one| *one)),
            _ => Err(self.error(node.at, "this is not a condition", "Use Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition.")),
        }
    }

    fn each(&mut self, argument: &Node, at: Position) -> Result<Vec<bool>> {
        match argument.as_list() {
            Some(items) if (2..=10).contains(&items.len()) => items.iter().map(|item| self.test(item)).collect(),
            _ => Err(self.error(
                at,
                "`Fn::And` and `Fn::Or` take a list of 2 to 10 conditions",
                "Write `!And [condition, condition]`.",
            )),
        }
    }

    fn equals(&mut self, argument: &Node, at: Position) -> Result<bool> {
        let [left, right] = self.arguments(argument, at, "!Equals [value, value]")?;
        match (self.value(left)?, self.value(right)?) {
            (Outcome::Value(left), Outcome::Value(right)) => Ok(comparable(left) == comparable(right)),
            _ => Err(self.error(
                at,
                "`AWS::NoValue` cannot be compared",
                "Compare with an empty string, and give the parameter `Default: ''`.",
            )),
        }
    }

    fn condition(&self, name: &str, at: Position) -> Result<bool> {
        if let Some(settled) = self.scope.conditions.get(name) {
            return Ok(*settled);
        }
        let known = self.scope.template.conditions.keys().map(String::as_str);
        let remedy = did_you_mean(name, known);
        Err(self.error(at, format!("there is no condition `{name}`"), remedy))
    }

    pub(super) fn in_conditions(&self) -> bool {
        matches!(self.mode, Mode::Condition)
    }
}

/// Numbers and booleans are compared by their text: parameters are text.
fn comparable(value: Json) -> Json {
    match value {
        Json::Number(number) => Json::String(number.to_string()),
        Json::Bool(flag) => Json::String(flag.to_string()),
        Json::Array(items) => items.into_iter().map(comparable).collect(),
        other => other,
    }
}
