//! From a model's JSON Schema (draft 4) to nodes, every reference followed once. What could not be checked is refused,
//! and so is a schema that would go round in circles on one value.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::{Map, Number, Value};

use super::format::Format;
use super::refs::Place;
use super::schema::{Additional, Bound, Dependency, Id, Items, Node, OfLists, OfNumbers, OfObjects, OfTexts, Schema};
use super::value::Types;
use crate::refusal::Refusal;
use crate::rest_api::CreateModel;

/// So many nodes a model may have, with all the models it refers to.
const MOST: usize = 10_000;

/// Compiles the model of a name.
pub(super) fn compile(models: &BTreeMap<String, CreateModel>, name: &str) -> Result<Schema, Refusal> {
    let mut compiler = Compiler { models, read: BTreeMap::new(), places: BTreeMap::new(), schema: Schema::default() };
    compiler.at(&Place { model: name.to_owned(), pointer: String::new() })?;
    match circle(&compiler.schema.nodes) {
        true => Err(invalid(&format!("{name} refers to itself for the same value"))),
        false => Ok(compiler.schema),
    }
}

// Unverified: AWS's text for each fault.
fn invalid(why: &str) -> Refusal {
    Refusal::bad_request(format!("Invalid model specified: Validation Result: {why}"))
}

struct Compiler<'m> {
    models: &'m BTreeMap<String, CreateModel>,
    read: BTreeMap<String, Value>,
    /// Places that were compiled, or are being compiled.
    places: BTreeMap<Place, Id>,
    schema: Schema,
}

impl Compiler<'_> {
    /// The node of a place.
    fn at(&mut self, place: &Place) -> Result<Id, Refusal> {
        if let Some(id) = self.places.get(place) {
            return Ok(*id);
        }
        let value = self.value(place)?;
        let id = self.reserve()?;
        self.places.insert(place.clone(), id);
        self.schema.nodes[id] = self.node(&value, &place.model)?;
        Ok(id)
    }

    fn reserve(&mut self) -> Result<Id, Refusal> {
        if self.schema.nodes.len() >= MOST {
            return Err(invalid(&format!("it has more than {MOST} schemas")));
        }
        self.schema.nodes.push(Node::default());
        Ok(self.schema.nodes.len() - 1)
    }

    fn value(&mut self, place: &Place) -> Result<Value, Refusal> {
        let Place { model, pointer } = place;
        if !self.read.contains_key(model) {
            let create = self.models.get(model).ok_or_else(|| invalid(&format!("there is no model {model}")))?;
            self.read.insert(model.clone(), read(create)?);
        }
        let found = self.read.get(model).and_then(|schema| schema.pointer(pointer));
        found.cloned().ok_or_else(|| invalid(&format!("{model} has nothing at {pointer}")))
    }

    /// The node of a schema within `model`.
    fn sub(&mut self, value: &Value, model: &str) -> Result<Id, Refusal> {
        let id = self.reserve()?;
        self.schema.nodes[id] = self.node(value, model)?;
        Ok(id)
    }

    fn subs(&mut self, value: Option<&Value>, model: &str) -> Result<Vec<Id>, Refusal> {
        let list = value.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        list.iter().map(|value| self.sub(value, model)).collect()
    }

    fn node(&mut self, value: &Value, model: &str) -> Result<Node, Refusal> {
        let Value::Object(members) = value else {
            return Err(invalid("a schema must be an object"));
        };
        if let Some(Value::String(reference)) = members.get("$ref") {
            let reference = self.at(&Place::of(reference, model)?)?;
            return Ok(Node { reference: Some(reference), ..Node::default() });
        }
        let types = |value: &Value| Types::read(value).ok_or_else(|| invalid(&format!("type {value} is unknown")));
        Ok(Node {
            reference: None,
            types: members.get("type").map(types).transpose()?,
            choices: members.get("enum").and_then(Value::as_array).cloned(),
            all_of: self.subs(members.get("allOf"), model)?,
            any_of: self.subs(members.get("anyOf"), model)?,
            one_of: self.subs(members.get("oneOf"), model)?,
            not: members.get("not").map(|value| self.sub(value, model)).transpose()?,
            number: numbers(members),
            text: texts(members)?,
            list: self.lists(members, model)?,
            object: self.objects(members, model)?,
        })
    }

    fn lists(&mut self, members: &Map<String, Value>, model: &str) -> Result<OfLists, Refusal> {
        let items = match members.get("items") {
            None => Items::Any,
            places @ Some(Value::Array(_)) => Items::Places(self.subs(places, model)?),
            Some(each) => Items::Each(self.sub(each, model)?),
        };
        Ok(OfLists {
            items,
            additional: self.additional(members.get("additionalItems"), model)?,
            min: count(members, "minItems"),
            max: count(members, "maxItems"),
            unique: members.get("uniqueItems") == Some(&Value::Bool(true)),
        })
    }

    fn objects(&mut self, members: &Map<String, Value>, model: &str) -> Result<OfObjects, Refusal> {
        let entries = |name: &str| members.get(name).and_then(Value::as_object).into_iter().flatten();
        let mut object = OfObjects {
            additional: self.additional(members.get("additionalProperties"), model)?,
            required: names(members.get("required")),
            min: count(members, "minProperties"),
            max: count(members, "maxProperties"),
            ..OfObjects::default()
        };
        for (name, value) in entries("properties") {
            object.properties.insert(name.clone(), self.sub(value, model)?);
        }
        for (name, value) in entries("patternProperties") {
            object.patterns.push((pattern(name)?, self.sub(value, model)?));
        }
        for (name, value) in entries("dependencies") {
            let needs = match value {
                Value::Array(_) => Dependency::Properties(names(Some(value))),
                schema => Dependency::Like(self.sub(schema, model)?),
            };
            object.dependencies.insert(name.clone(), needs);
        }
        Ok(object)
    }

    fn additional(&mut self, value: Option<&Value>, model: &str) -> Result<Additional, Refusal> {
        Ok(match value {
            None | Some(Value::Bool(true)) => Additional::Any,
            Some(Value::Bool(false)) => Additional::None,
            Some(schema) => Additional::Like(self.sub(schema, model)?),
        })
    }
}

/// A model's schema; it comes as JSON, or as text with JSON.
pub(super) fn read(create: &CreateModel) -> Result<Value, Refusal> {
    match &create.schema {
        Some(Value::String(text)) => serde_json::from_str(text).map_err(|error| invalid(&error.to_string())),
        Some(schema) => Ok(schema.clone()),
        None => Err(invalid(&format!("model {} has no schema", create.name))),
    }
}

fn numbers(members: &Map<String, Value>) -> OfNumbers {
    let number = |name: &str| members.get(name).and_then(Value::as_number).cloned();
    let flag = |name: &str| members.get(name) == Some(&Value::Bool(true));
    let bound = |name: &str, exclusive: &str| Some(Bound { at: number(name)?, exclusive: flag(exclusive) });
    OfNumbers {
        minimum: bound("minimum", "exclusiveMinimum"),
        maximum: bound("maximum", "exclusiveMaximum"),
        multiple_of: number("multipleOf").filter(|number: &Number| number.as_f64().is_some_and(|number| number > 0.0)),
    }
}

fn texts(members: &Map<String, Value>) -> Result<OfTexts, Refusal> {
    Ok(OfTexts {
        min_length: count(members, "minLength"),
        max_length: count(members, "maxLength"),
        pattern: members.get("pattern").and_then(Value::as_str).map(pattern).transpose()?,
        format: members.get("format").and_then(Value::as_str).and_then(Format::of),
    })
}

/// Expressions that look around, or back at what they found, cannot be run in bounded time and are refused.
fn pattern(text: &str) -> Result<Regex, Refusal> {
    Regex::new(text).map_err(|_| invalid(&format!("the regular expression {text} is not supported by Sekisho's API Gateway")))
}

fn count(members: &Map<String, Value>, name: &str) -> Option<usize> {
    members.get(name)?.as_u64().map(|number| usize::try_from(number).unwrap_or(usize::MAX))
}

fn names(value: Option<&Value>) -> Vec<String> {
    let list = value.and_then(Value::as_array).into_iter().flatten();
    let mut names: Vec<String> = list.filter_map(|name| name.as_str().map(str::to_owned)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Does a node lead to itself without going into the value? A check of it would never end.
fn circle(nodes: &[Node]) -> bool {
    let mut left: Vec<usize> = vec![0; nodes.len()];
    for id in nodes.iter().flat_map(Node::same_value) {
        left[id] += 1;
    }
    let mut free: Vec<Id> = (0..nodes.len()).filter(|id| left[*id] == 0).collect();
    let mut seen = 0;
    while let Some(id) = free.pop() {
        seen += 1;
        for next in nodes[id].same_value() {
            left[next] -= 1;
            if left[next] == 0 {
                free.push(next);
            }
        }
    }
    seen < nodes.len()
}
