//! The template as a tree: every value knows the line and column it was written at.
//! Scalars keep what the author wrote, so `0644` and `1.10` do not lose a digit on the way.

use std::borrow::Cow;

use indexmap::IndexMap;
use serde_json::Value as Json;

/// A place in the template's text; both numbers count from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What was written.
    pub value: Value,
    /// Where its first character is.
    pub at: Position,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing at all.
    Null,
    /// A plain `true` or `false`. The words `yes`, `no`, `on` and `off` stay strings.
    Bool(bool),
    /// A plain decimal number, as written.
    Number(String),
    /// A quoted scalar, or a plain one that is neither number nor boolean.
    String(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order of the file.
    Map(Map),
}

/// A mapping that keeps the order of its keys and where each was written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    entries: IndexMap<String, Entry>,
}

#[derive(Clone, Debug, PartialEq)]
struct Entry {
    key_at: Position,
    node: Node,
}

impl Map {
    /// An empty mapping.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The value under `key`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.get(key).map(|entry| &entry.node)
    }

    /// The value under `key`, to be changed in place.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries.get_mut(key).map(|entry| &mut entry.node)
    }

    /// Where `key` itself was written.
    #[must_use]
    pub fn key_at(&self, key: &str) -> Option<Position> {
        self.entries.get(key).map(|entry| entry.key_at)
    }

    /// Puts a value, with the value's position as the key's. An existing key keeps its place.
    pub fn insert(&mut self, key: impl Into<String>, node: Node) -> Option<Node> {
        let key_at = node.at;
        self.insert_at(key, key_at, node)
    }

    /// Puts a value whose key was written at `key_at`; gives back the value it replaced.
    pub fn insert_at(&mut self, key: impl Into<String>, key_at: Position, node: Node) -> Option<Node> {
        self.entries.insert(key.into(), Entry { key_at, node }).map(|entry| entry.node)
    }

    /// The same mapping with one more value.
    #[must_use]
    pub fn with(mut self, key: &str, node: Node) -> Self {
        self.insert(key, node);
        self
    }

    /// Takes a value out, keeping the order of the others.
    pub fn remove(&mut self, key: &str) -> Option<Node> {
        self.entries.shift_remove(key).map(|entry| entry.node)
    }

    /// Whether `key` is there.
    #[must_use]
    pub fn contains(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Keys and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.entries.iter().map(|(key, entry)| (key.as_str(), &entry.node))
    }

    /// Keys, where they were written, and values, in order.
    pub fn entries(&self) -> impl Iterator<Item = (&str, Position, &Node)> {
        self.entries.iter().map(|(key, entry)| (key.as_str(), entry.key_at, &entry.node))
    }

    /// Keys and values in order, the values to be changed in place.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&str, &mut Node)> {
        self.entries.iter_mut().map(|(key, entry)| (key.as_str(), &mut entry.node))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Node {
    /// A node of any value.
    #[must_use]
    pub fn new(value: Value, at: Position) -> Self {
        Self { value, at }
    }

    /// A string node.
    #[must_use]
    pub fn string(text: impl Into<String>, at: Position) -> Self {
        Self::new(Value::String(text.into()), at)
    }

    /// A list node.
    #[must_use]
    pub fn list(items: Vec<Node>, at: Position) -> Self {
        Self::new(Value::List(items), at)
    }

    /// A mapping node.
    #[must_use]
    pub fn map(map: Map, at: Position) -> Self {
        Self::new(Value::Map(map), at)
    }

    /// A tree that was not written in the template: every part of it stands at `at`.
    #[must_use]
    pub fn from_json(json: &Json, at: Position) -> Self {
        let value = match json {
            Json::Null => Value::Null,
            Json::Bool(flag) => Value::Bool(*flag),
            Json::Number(number) => Value::Number(number.to_string()),
            Json::String(text) => Value::String(text.clone()),
            Json::Array(items) => Value::List(items.iter().map(|item| Self::from_json(item, at)).collect()),
            Json::Object(members) => {
                let mut map = Map::new();
                for (key, member) in members {
                    map.insert(key.clone(), Self::from_json(member, at));
                }
                Value::Map(map)
            }
        };
        Self::new(value, at)
    }

    /// The tree as JSON, with intrinsics left as they are written.
    #[must_use]
    pub fn to_json(&self) -> Json {
        match &self.value {
            Value::Null => Json::Null,
            Value::Bool(flag) => Json::Bool(*flag),
            Value::Number(text) => number(text),
            Value::String(text) => Json::String(text.clone()),
            Value::List(items) => Json::Array(items.iter().map(Node::to_json).collect()),
            Value::Map(map) => Json::Object(map.iter().map(|(key, node)| (key.to_owned(), node.to_json())).collect()),
        }
    }

    /// The text, if this is a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a string, number or boolean.
    #[must_use]
    pub fn scalar(&self) -> Option<Cow<'_, str>> {
        match &self.value {
            Value::String(text) | Value::Number(text) => Some(Cow::Borrowed(text)),
            Value::Bool(true) => Some(Cow::Borrowed("true")),
            Value::Bool(false) => Some(Cow::Borrowed("false")),
            _ => None,
        }
    }

    /// The mapping, if this is one.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The mapping, if this is one, to be changed in place.
    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        match &mut self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The items, if this is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The boolean, also when it was written as the string `true` or `false`.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// The member under `key`, if this is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map().and_then(|map| map.get(key))
    }

    /// What this is, for messages: `a list`, `a string`, …
    #[must_use]
    pub fn describe(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }
}

/// A written number as JSON; one that JSON would respell (`1.10`, `1e3`) stays text.
pub(crate) fn number(text: &str) -> Json {
    match serde_json::from_str::<serde_json::Number>(text) {
        Ok(number) if number.to_string() == text => Json::Number(number),
        _ => Json::String(text.to_owned()),
    }
}
