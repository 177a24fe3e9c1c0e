//! Anchors and aliases. CloudFormation itself takes none, but the AWS command line tools resolve them
//! before they upload a template. What they may add is bounded: a small file cannot become a huge tree.

use std::collections::HashMap;

use crate::node::{Node, Value};

/// How much all aliases of a template may add: bytes of text, with each value counted as 16 more.
const MAX_WEIGHT: usize = 4 * 1024 * 1024;

#[derive(Default)]
pub(super) struct Anchors {
    known: HashMap<usize, Anchored>,
    weight: usize,
}

struct Anchored {
    node: Node,
    weight: usize,
    depth: usize,
}

type Refusal = (&'static str, &'static str);

impl Anchors {
    /// Remembers a finished value; anchor 0 means it has no name.
    pub(super) fn define(&mut self, anchor: usize, node: &Node) {
        if anchor > 0 {
            let (weight, depth) = measure(node);
            let node = node.clone();
            self.known.insert(anchor, Anchored { node, weight, depth });
        }
    }

    /// The value an alias stands for.
    pub(super) fn expand(&mut self, anchor: usize, levels_left: usize) -> Result<Node, Refusal> {
        let anchored = self
            .known
            .get(&anchor)
            .ok_or(("this alias stands inside the value it names", "Name a value that is complete before the alias."))?;
        if anchored.depth > levels_left {
            return Err(("this alias nests the template too deeply", "Flatten it."));
        }
        self.weight += anchored.weight;
        if self.weight > MAX_WEIGHT {
            return Err((
                "the aliases of this template expand to more than 4 MiB",
                "Use fewer of them: write a nested stack, or a parameter.",
            ));
        }
        Ok(anchored.node.clone())
    }
}

fn measure(node: &Node) -> (usize, usize) {
    let children: Vec<(usize, usize)> = match &node.value {
        Value::List(items) => items.iter().map(measure).collect(),
        Value::Map(map) => map
            .iter()
            .map(|(key, child)| {
                let (weight, depth) = measure(child);
                (weight + key.len(), depth)
            })
            .collect(),
        Value::String(text) | Value::Number(text) => return (16 + text.len(), 0),
        Value::Null | Value::Bool(_) => return (16, 0),
    };
    children.iter().fold((16, 1), |(weight, depth), child| (weight + child.0, depth.max(child.1 + 1)))
}
