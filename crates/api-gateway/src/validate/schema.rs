//! A compiled model: nodes in a list, so that schemas may refer to each other and to themselves.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::{Number, Value};

use super::format::Format;
use super::value::Types;

/// A node's place in the list.
pub(super) type Id = usize;

/// A model. The first node is its root.
#[derive(Debug, Default)]
pub(super) struct Schema {
    pub(super) nodes: Vec<Node>,
}

/// One schema within a model: every keyword of draft 4 that checks something.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// `$ref`; everything beside it counts for nothing.
    pub(super) reference: Option<Id>,
    pub(super) types: Option<Types>,
    pub(super) choices: Option<Vec<Value>>,
    pub(super) all_of: Vec<Id>,
    pub(super) any_of: Vec<Id>,
    pub(super) one_of: Vec<Id>,
    pub(super) not: Option<Id>,
    pub(super) number: OfNumbers,
    pub(super) text: OfTexts,
    pub(super) list: OfLists,
    pub(super) object: OfObjects,
}

/// Keywords for numbers.
#[derive(Debug, Default)]
pub(super) struct OfNumbers {
    pub(super) minimum: Option<Bound>,
    pub(super) maximum: Option<Bound>,
    pub(super) multiple_of: Option<Number>,
}

/// `minimum` or `maximum`, and whether the number itself is out.
#[derive(Debug)]
pub(super) struct Bound {
    pub(super) at: Number,
    pub(super) exclusive: bool,
}

/// Keywords for strings.
#[derive(Debug, Default)]
pub(super) struct OfTexts {
    pub(super) min_length: Option<usize>,
    pub(super) max_length: Option<usize>,
    pub(super) pattern: Option<Regex>,
    pub(super) format: Option<Format>,
}

/// Keywords for arrays.
#[derive(Debug, Default)]
pub(super) struct OfLists {
    pub(super) items: Items,
    pub(super) additional: Additional,
    pub(super) min: Option<usize>,
    pub(super) max: Option<usize>,
    pub(super) unique: bool,
}

/// `items`.
#[derive(Debug, Default)]
pub(super) enum Items {
    #[default]
    Any,
    Each(Id),
    Places(Vec<Id>),
}

/// `additionalItems`, `additionalProperties`.
#[derive(Debug, Default)]
pub(super) enum Additional {
    #[default]
    Any,
    None,
    Like(Id),
}

/// Keywords for objects.
#[derive(Debug, Default)]
pub(super) struct OfObjects {
    pub(super) properties: BTreeMap<String, Id>,
    pub(super) patterns: Vec<(Regex, Id)>,
    pub(super) additional: Additional,
    /// Sorted.
    pub(super) required: Vec<String>,
    pub(super) dependencies: BTreeMap<String, Dependency>,
    pub(super) min: Option<usize>,
    pub(super) max: Option<usize>,
}

/// `dependencies`: what an object with some property needs.
#[derive(Debug)]
pub(super) enum Dependency {
    Properties(Vec<String>),
    Like(Id),
}

impl Node {
    /// The nodes that look at the same value as this one.
    pub(super) fn same_value(&self) -> impl Iterator<Item = Id> {
        let like = |dependency: &Dependency| match dependency {
            Dependency::Like(id) => Some(*id),
            Dependency::Properties(_) => None,
        };
        let alternatives = self.all_of.iter().chain(&self.any_of).chain(&self.one_of).copied();
        alternatives.chain(self.reference).chain(self.not).chain(self.object.dependencies.values().filter_map(like))
    }
}
