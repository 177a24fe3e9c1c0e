//! What a reference can be. Lists and maps live on a heap of the render and are shared by handle, as Java
//! shares objects: no cycle can leak, and dropping a deep structure is flat.

use std::rc::Rc;

use indexmap::IndexMap;
use serde_json::{Map as JsonMap, Number, Value as Json};

pub(super) type Pairs = IndexMap<Rc<str>, Value>;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Int(i128),
    Double(f64),
    Text(Rc<str>),
    List(usize),
    Map(usize),
    /// An item of `entrySet()`.
    Entry(usize),
    /// `$foreach` of the loop at this depth.
    Loop(usize),
    /// `$input`.
    Input,
    /// `$util`.
    Util,
}

impl Value {
    pub(super) fn text(text: &str) -> Self {
        Value::Text(text.into())
    }
}

/// A list prints as JSON where it came out of JSON, and as Java's `[a, b]` otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Printed {
    Json,
    Java,
}

#[derive(Debug)]
pub(super) struct List {
    pub items: Vec<Value>,
    pub printed: Printed,
}

#[derive(Debug, Default)]
pub(super) struct Heap {
    lists: Vec<List>,
    maps: Vec<Pairs>,
    entries: Vec<(Rc<str>, Value)>,
}

/// How deep a structure may be when it is printed, compared, searched or handed back.
pub(super) const MAX_NESTING: usize = 200;

/// How many values the overrides may hold.
const MAX_HANDED_BACK: usize = 100_000;

impl Heap {
    pub(super) fn new_list(&mut self, items: Vec<Value>, printed: Printed) -> Value {
        self.lists.push(List { items, printed });
        Value::List(self.lists.len() - 1)
    }

    pub(super) fn new_map(&mut self, pairs: Pairs) -> Value {
        self.maps.push(pairs);
        Value::Map(self.maps.len() - 1)
    }

    pub(super) fn new_entry(&mut self, key: Rc<str>, value: Value) -> Value {
        self.entries.push((key, value));
        Value::Entry(self.entries.len() - 1)
    }

    pub(super) fn list(&self, at: usize) -> &List {
        &self.lists[at]
    }

    pub(super) fn items(&mut self, at: usize) -> &mut Vec<Value> {
        &mut self.lists[at].items
    }

    pub(super) fn map(&self, at: usize) -> &Pairs {
        &self.maps[at]
    }

    pub(super) fn pairs(&mut self, at: usize) -> &mut Pairs {
        &mut self.maps[at]
    }

    pub(super) fn entry(&self, at: usize) -> &(Rc<str>, Value) {
        &self.entries[at]
    }

    /// JSON as objects of the template. `serde_json` has bounded its depth.
    pub(super) fn adopt(&mut self, json: Json) -> Value {
        match json {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(value),
            Json::Number(number) => number_value(&number),
            Json::String(text) => Value::Text(text.into()),
            Json::Array(items) => {
                let items = items.into_iter().map(|item| self.adopt(item)).collect();
                self.new_list(items, Printed::Json)
            }
            Json::Object(members) => self.adopt_map(members),
        }
    }

    pub(super) fn adopt_map(&mut self, members: JsonMap<String, Json>) -> Value {
        let pairs = members.into_iter().map(|(name, value)| (name.into(), self.adopt(value))).collect();
        self.new_map(pairs)
    }

    /// A map as JSON; what has no JSON is null, and so is what nests or repeats beyond all measure.
    pub(super) fn members(&self, at: usize) -> JsonMap<String, Json> {
        let mut left = MAX_HANDED_BACK;
        self.json_members(at, 0, &mut left)
    }

    fn json_members(&self, at: usize, depth: usize, left: &mut usize) -> JsonMap<String, Json> {
        self.map(at).iter().map(|(name, value)| (name.to_string(), self.json(value, depth + 1, left))).collect()
    }

    fn json(&self, value: &Value, depth: usize, left: &mut usize) -> Json {
        *left = left.saturating_sub(1);
        match value {
            _ if depth > MAX_NESTING || *left == 0 => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Int(value) => i64::try_from(*value).map_or_else(|_| Json::from(*value as f64), Json::from),
            Value::Double(value) => Json::from(*value),
            Value::Text(text) => Json::from(&**text),
            Value::List(at) => self.list(*at).items.iter().map(|item| self.json(item, depth + 1, left)).collect(),
            Value::Map(at) => Json::Object(self.json_members(*at, depth, left)),
            _ => Json::Null,
        }
    }
}

fn number_value(number: &Number) -> Value {
    let int = number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from));
    int.map_or_else(|| Value::Double(number.as_f64().unwrap_or_default()), Value::Int)
}
