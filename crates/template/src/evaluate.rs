//! Computes values: walks a tree, runs the functions in it, remembers the way for messages.

mod import;
mod logic;
mod reference;
mod text;

use serde_json::{Map as JsonMap, Value as Json};

use crate::error::Error;
use crate::intrinsic;
use crate::node::{Node, Position, Value, number};
use crate::scope::{Attributes, Scope};

/// No function may make a longer text than a template may have: nested `Fn::Sub`s could double it 60 times.
const MAX_TEXT: usize = 1024 * 1024;

/// What may be referred to.
#[derive(Clone, Copy)]
pub(crate) enum Mode<'a> {
    /// Parameters and mappings only.
    Condition,
    /// Resources too, though they may not exist yet: their values are unknown, all else is checked.
    Check(&'a dyn Attributes),
    /// Resources too, and all that are named exist.
    Final(&'a dyn Attributes),
}

/// The value of a part of the tree.
pub(crate) enum Outcome {
    Value(Json),
    /// `AWS::NoValue`: the property is left out.
    Nothing,
    /// Not known before a resource exists.
    Unknown,
}

type Result<T> = std::result::Result<T, Error>;

pub(crate) struct Evaluation<'s> {
    scope: &'s Scope<'s>,
    mode: Mode<'s>,
    path: Vec<String>,
}

/// Gives back early what is unknown or left out; goes on with a value.
macro_rules! known {
    ($outcome:expr) => {
        match $outcome {
            $crate::evaluate::Outcome::Value(value) => value,
            other => return Ok(other),
        }
    };
}
use known;
pub(crate) use reference::PSEUDO_PARAMETERS;

impl<'s> Evaluation<'s> {
    pub(crate) fn new(scope: &'s Scope<'s>, mode: Mode<'s>) -> Self {
        Self { scope, mode, path: Vec::new() }
    }

    /// A value; null if it is left out or unknown.
    pub(crate) fn top(&mut self, node: &Node) -> Result<Json> {
        self.optional(node).map(Option::unwrap_or_default)
    }

    /// A value; none if it is left out or unknown.
    pub(crate) fn optional(&mut self, node: &Node) -> Result<Option<Json>> {
        Ok(match self.value(node)? {
            Outcome::Value(value) => Some(value),
            Outcome::Nothing | Outcome::Unknown => None,
        })
    }

    fn value(&mut self, node: &Node) -> Result<Outcome> {
        if let Some((name, argument)) = intrinsic::call(node) {
            return self.function(name, argument, node.at);
        }
        Ok(Outcome::Value(match &node.value {
            Value::Null => Json::Null,
            Value::Bool(flag) => Json::Bool(*flag),
            Value::Number(text) => number(text),
            Value::String(text) => Json::String(text.clone()),
            Value::List(items) => return self.list(items),
            Value::Map(map) => {
                let mut members = JsonMap::new();
                let mut unknown = false;
                for (key, child) in map.iter() {
                    match self.below(key, child)? {
                        Outcome::Value(value) => {
                            members.insert(key.to_owned(), value);
                        }
                        Outcome::Nothing => {}
                        Outcome::Unknown => unknown = true,
                    }
                }
                if unknown {
                    return Ok(Outcome::Unknown);
                }
                Json::Object(members)
            }
        }))
    }

    fn list(&mut self, items: &[Node]) -> Result<Outcome> {
        let mut values = Vec::new();
        let mut unknown = false;
        for (index, item) in items.iter().enumerate() {
            match self.below(&index.to_string(), item)? {
                Outcome::Value(value) => values.push(value),
                Outcome::Nothing => {}
                Outcome::Unknown => unknown = true,
            }
        }
        Ok(if unknown { Outcome::Unknown } else { Outcome::Value(Json::Array(values)) })
    }

    fn below(&mut self, key: &str, node: &Node) -> Result<Outcome> {
        self.path.push(key.to_owned());
        let outcome = self.value(node)?;
        self.path.pop();
        Ok(outcome)
    }

    fn function(&mut self, name: &str, argument: &Node, at: Position) -> Result<Outcome> {
        match name {
            "Ref" => self.reference(argument, at),
            "Fn::GetAtt" => self.get_att(argument, at),
            "Fn::FindInMap" => self.find_in_map(argument, at),
            "Fn::Sub" => self.sub(argument, at),
            "Fn::Join" => self.join(argument, at),
            "Fn::Split" => self.split(argument, at),
            "Fn::Select" => self.select(argument, at),
            "Fn::Base64" => self.base64(argument),
            "Fn::If" => self.choose(argument, at),
            "Fn::ImportValue" => self.import(argument, at),
            "Fn::Equals" | "Fn::And" | "Fn::Or" | "Fn::Not" => Err(self.error(
                at,
                format!("`{name}` is only possible in `Conditions`"),
                "Give the condition a name there and choose by `Fn::If`.",
            )),
            _ => Err(self.error(at, format!("`{name}` is not supported here"), "Write the value out.")),
        }
    }

    /// The arguments of a function that takes a fixed number of them.
    fn arguments<'n, const N: usize>(&self, argument: &'n Node, at: Position, usage: &str) -> Result<&'n [Node; N]> {
        let items = argument.as_list().and_then(|items| items.try_into().ok());
        items.ok_or_else(|| {
            let message = format!("the function takes a list of {N} values");
            self.error(at, message, format!("Write `{usage}`."))
        })
    }

    fn error(&self, at: Position, message: impl Into<String>, remedy: impl Into<String>) -> Error {
        let file = &self.scope.template.file;
        Error::new(file, at, message, remedy).within(&self.path.join("."))
    }

    /// The text of a string, number or boolean.
    fn text_of(&self, value: &Json, at: Position, what: &str) -> Result<String> {
        match value {
            Json::String(text) => Ok(text.clone()),
            Json::Number(number) => Ok(number.to_string()),
            Json::Bool(flag) => Ok(flag.to_string()),
            other => Err(self.error(
                at,
                format!("{what} has to be a string, this is {}", describe(other)),
                "Use `Fn::Join` or `Fn::Select` to make a string of a list.",
            )),
        }
    }

    fn bounded(&self, length: usize, at: Position) -> Result<()> {
        if length <= MAX_TEXT {
            return Ok(());
        }
        let message = format!("the text grows longer than {MAX_TEXT} bytes");
        Err(self.error(at, message, "Repeat less in it."))
    }
}

fn describe(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(_) => "a number",
        Json::String(_) => "a string",
        Json::Array(_) => "a list",
        Json::Object(_) => "a mapping",
    }
}
