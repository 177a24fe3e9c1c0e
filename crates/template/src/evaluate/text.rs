//! Functions on text and lists: `Fn::Sub`, `Fn::Join`, `Fn::Split`, `Fn::Select`, `Fn::Base64`.

use std::collections::HashMap;

use serde_json::Value as Json;

use super::{Evaluation, Outcome, Result, describe, known};
use crate::intrinsic::{self, Piece};
use crate::node::{Map, Node, Position, Value};

impl Evaluation<'_> {
    /// `Fn::Sub: text` or `Fn::Sub: [text, {Name: value}]`.
    pub(super) fn sub(&mut self, argument: &Node, at: Position) -> Result<Outcome> {
        let none = Map::new();
        let (text, variables) = match &argument.value {
            Value::String(text) => (text.as_str(), &none),
            Value::List(items) => match items.as_slice() {
                [Node { value: Value::String(text), .. }, Node { value: Value::Map(variables), .. }] => {
                    (text.as_str(), variables)
                }
                _ => return Err(self.sub_usage(at)),
            },
            _ => return Err(self.sub_usage(at)),
        };
        let mut given = HashMap::new();
        for (name, node) in variables.iter() {
            given.insert(name, self.value(node)?);
        }
        let pieces = intrinsic::pieces(text).map_err(|offset| {
            let message = format!("`${{` without `}}` at byte {offset} of the text");
            self.error(at, message, "Close it, or write `${!` for a literal `${`.")
        })?;
        let mut result = String::new();
        let mut unknown = false;
        for piece in pieces {
            match piece {
                Piece::Text(text) => result.push_str(text),
                Piece::Variable(name) => match self.variable(name, &given, at)? {
                    Outcome::Value(value) => {
                        let what = format!("`${{{name}}}`");
                        result.push_str(&self.text_of(&value, at, &what)?);
                    }
                    Outcome::Unknown => unknown = true,
                    Outcome::Nothing => {
                        let message = "`AWS::NoValue` cannot be part of a text";
                        return Err(self.error(at, message, "Choose between two whole texts by `Fn::If`."));
                    }
                },
            }
            self.bounded(result.len(), at)?;
        }
        Ok(if unknown { Outcome::Unknown } else { Outcome::Value(Json::String(result)) })
    }

    fn variable(&mut self, name: &str, given: &HashMap<&str, Outcome>, at: Position) -> Result<Outcome> {
        match given.get(name) {
            Some(Outcome::Value(value)) => return Ok(Outcome::Value(value.clone())),
            Some(Outcome::Unknown) => return Ok(Outcome::Unknown),
            Some(Outcome::Nothing) => return Ok(Outcome::Nothing),
            None => {}
        }
        match name.split_once('.') {
            Some((resource, attribute)) => self.attribute(resource, attribute, at),
            None => self.named(name, at),
        }
    }

    fn sub_usage(&self, at: Position) -> crate::Error {
        let message = "`Fn::Sub` takes a text, or a list of a text and a mapping of names to values";
        self.error(at, message, "Write `!Sub 'a-${Name}'`.")
    }

    pub(super) fn join(&mut self, argument: &Node, at: Position) -> Result<Outcome> {
        let [delimiter, list] = self.arguments(argument, at, "!Join [delimiter, [value, value]]")?;
        let delimiter = self.literal(delimiter, "the delimiter of `Fn::Join`")?;
        let list_at = list.at;
        let items = known!(self.value(list)?);
        let items = self.items(items, list_at, "`Fn::Join`")?;
        let mut texts = Vec::new();
        let mut length = 0;
        for item in items {
            let text = self.text_of(&item, list_at, "each value of `Fn::Join`")?;
            length += text.len() + delimiter.len();
            self.bounded(length, at)?;
            texts.push(text);
        }
        Ok(Outcome::Value(Json::String(texts.join(&delimiter))))
    }

    pub(super) fn split(&mut self, argument: &Node, at: Position) -> Result<Outcome> {
        let [delimiter, text] = self.arguments(argument, at, "!Split [delimiter, text]")?;
        let delimiter = self.literal(delimiter, "the delimiter of `Fn::Split`")?;
        if delimiter.is_empty() {
            return Err(self.error(at, "the delimiter of `Fn::Split` is empty", "Write one, such as `','`."));
        }
        let value = known!(self.value(text)?);
        let text = self.text_of(&value, text.at, "the value of `Fn::Split`")?;
        Ok(Outcome::Value(text.split(delimiter.as_ref()).collect()))
    }

    pub(super) fn select(&mut self, argument: &Node, at: Position) -> Result<Outcome> {
        let [index_node, list] = self.arguments(argument, at, "!Select [index, [value, value]]")?;
        let index = known!(self.value(index_node)?);
        let index = self.text_of(&index, index_node.at, "the index of `Fn::Select`")?;
        let Ok(index) = index.parse::<usize>() else {
            let message = format!("the index of `Fn::Select` is a number from 0, this is `{index}`");
            return Err(self.error(index_node.at, message, "Write `!Select [0, …]` for the first value."));
        };
        let items = known!(self.value(list)?);
        let items = self.items(items, list.at, "`Fn::Select`")?;
        let count = items.len();
        items.into_iter().nth(index).map(Outcome::Value).ok_or_else(|| {
            let message = format!("`Fn::Select` asks for index {index} of a list of {count}");
            self.error(at, message, "The first value has index 0.")
        })
    }

    pub(super) fn base64(&mut self, argument: &Node) -> Result<Outcome> {
        let value = known!(self.value(argument)?);
        let text = self.text_of(&value, argument.at, "the value of `Fn::Base64`")?;
        Ok(Outcome::Value(Json::String(encode(text.as_bytes()))))
    }

    fn literal<'n>(&self, node: &'n Node, what: &str) -> Result<std::borrow::Cow<'n, str>> {
        node.scalar().ok_or_else(|| {
            let message = format!("{what} is written out, this is {}", node.describe());
            self.error(node.at, message, "Write a string.")
        })
    }

    fn items(&self, value: Json, at: Position, function: &str) -> Result<Vec<Json>> {
        match value {
            Json::Array(items) => Ok(items),
            other => {
                let message = format!("{function} takes a list, this is {}", describe(&other));
                Err(self.error(at, message, "Use `Fn::Split` to make a list of a string."))
            }
        }
    }
}

/// Base64 with padding, RFC 4648 §4.
fn encode(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            if place <= chunk.len() {
                let six = (group >> (18 - 6 * place)) & 63;
                text.push(char::from(ALPHABET[six as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}
