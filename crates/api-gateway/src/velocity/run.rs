//! One render: walks the tree, writes the text, counts the work.

mod assign;
mod expression;
mod operator;
mod reach;

use std::collections::{HashMap, HashSet};

pub(super) use operator::{compare, number};

use super::regexes::Regexes;
use super::tree::{Block, Foreach, If, Node, Print};
use super::value::{Heap, Value};
use super::{Failed, MAX_OUTPUT, Overrides, Rendered, Root};

/// Nodes, items and stretches of text that one render may handle.
const MAX_STEPS: usize = 4_000_000;
const BYTES_PER_STEP: usize = 32;
/// How deep blocks, defined blocks and expressions may run.
const MAX_DEPTH: usize = 120;
/// AWS's quota for one `#foreach`. Unverified: that the rest is left out silently, as Velocity's own limit does.
const MAX_ROUNDS: usize = 1000;

pub(super) type Ran<T> = Result<T, Failed>;

/// How a block ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Next,
    Break,
    Stop,
}

pub(super) struct Run<'t> {
    pub root: &'t dyn Root,
    pub given: &'t Overrides,
    pub heap: Heap,
    pub regexes: Regexes,
    pub found: Found,
    variables: HashMap<&'t str, Value>,
    defined: HashMap<&'t str, &'t Block>,
    loops: Vec<Round>,
    overridden: HashSet<String>,
    out: String,
    steps: usize,
    depth: usize,
}

/// What was asked of the root so far.
#[derive(Default)]
pub(super) struct Found {
    pub context: Option<Value>,
    pub stage_variables: Option<Value>,
    pub params: Option<Value>,
    pub body: Option<Value>,
}

/// One `#foreach` under way.
pub(super) struct Round {
    pub index: usize,
    pub size: usize,
}

impl<'t> Run<'t> {
    pub(super) fn new(root: &'t dyn Root, given: &'t Overrides) -> Self {
        Run {
            root,
            given,
            heap: Heap::default(),
            regexes: Regexes::default(),
            found: Found::default(),
            variables: HashMap::new(),
            defined: HashMap::new(),
            loops: Vec::new(),
            overridden: HashSet::new(),
            out: String::new(),
            steps: 0,
            depth: 0,
        }
    }

    pub(super) fn render(mut self, nodes: &'t [Node]) -> Ran<Rendered> {
        self.nodes(nodes)?;
        let overrides = self.overrides_after();
        Ok(Rendered { text: self.out, overrides })
    }

    /// Counts work; a template that does too much fails.
    pub(super) fn charge(&mut self, steps: usize) -> Ran<()> {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > MAX_STEPS { Err(Failed::TooLong) } else { Ok(()) }
    }

    /// A text that was made, paid for by its length.
    pub(super) fn made(&mut self, text: &str) -> Ran<Value> {
        if text.len() > MAX_OUTPUT {
            return Err(Failed::TooLarge);
        }
        self.charge(1 + text.len() / BYTES_PER_STEP)?;
        Ok(Value::text(text))
    }

    pub(super) fn deeper<T>(&mut self, part: impl FnOnce(&mut Self) -> Ran<T>) -> Ran<T> {
        if self.depth >= MAX_DEPTH {
            return Err(Failed::TooLong);
        }
        self.depth += 1;
        let ran = part(self);
        self.depth -= 1;
        ran
    }

    /// A value's text, paid for.
    pub(super) fn text_of(&mut self, value: &Value) -> Ran<String> {
        let text = self.heap.shown(value)?;
        self.charge(1 + text.len() / BYTES_PER_STEP)?;
        Ok(text)
    }

    fn nodes(&mut self, nodes: &'t [Node]) -> Ran<Flow> {
        for node in nodes {
            self.charge(1)?;
            let flow = self.deeper(|run| run.node(node))?;
            if flow != Flow::Next {
                return Ok(flow);
            }
        }
        Ok(Flow::Next)
    }

    fn node(&mut self, node: &'t Node) -> Ran<Flow> {
        match node {
            Node::Text(text) => self.write(text)?,
            Node::Print(print) => self.print(print)?,
            Node::Set(target, value) => self.assign(target, value)?,
            Node::If(branches) => return self.branch(branches),
            Node::Foreach(each) => return self.foreach(each),
            Node::Define(name, body) => {
                self.variables.remove(&**name);
                self.defined.insert(name, body);
            }
            Node::Break => return Ok(Flow::Break),
            Node::Stop => return Ok(Flow::Stop),
        }
        Ok(Flow::Next)
    }

    fn write(&mut self, text: &str) -> Ran<()> {
        self.charge(text.len() / BYTES_PER_STEP)?;
        self.out.push_str(text);
        if self.out.len() > MAX_OUTPUT { Err(Failed::TooLarge) } else { Ok(()) }
    }

    fn print(&mut self, print: &'t Print) -> Ran<()> {
        self.write(&print.prefix)?;
        if let Some(verbatim) = &print.verbatim {
            return self.write(verbatim);
        }
        let value = self.reach(&print.reference)?;
        let text = self.text_of(&value)?;
        self.write(&text)
    }

    fn branch(&mut self, branches: &'t If) -> Ran<Flow> {
        for (condition, body) in &branches.branches {
            let value = self.evaluate(condition)?;
            if is_true(&value) {
                return self.nodes(body);
            }
        }
        self.nodes(&branches.otherwise)
    }

    /// The variable and the counters have their old values again afterwards.
    fn foreach(&mut self, each: &'t Foreach) -> Ran<Flow> {
        let source = self.evaluate(&each.source)?;
        let items = self.items_of(&source)?;
        let saved = [&*each.variable, "velocityCount", "velocityHasNext"].map(|name| (name, self.variables.remove(name)));
        self.loops.push(Round { index: 0, size: items.len() });
        let flow = self.rounds(each, &items);
        self.loops.pop();
        for (name, value) in saved {
            match value {
                Some(value) => self.variables.insert(name, value),
                None => self.variables.remove(name),
            };
        }
        flow
    }

    fn rounds(&mut self, each: &'t Foreach, items: &[Value]) -> Ran<Flow> {
        for (index, item) in items.iter().enumerate().take(MAX_ROUNDS) {
            if let Some(round) = self.loops.last_mut() {
                round.index = index;
            }
            self.variables.insert("velocityCount", Value::Int(index as i128 + 1));
            self.variables.insert("velocityHasNext", Value::Bool(index + 1 < items.len()));
            self.variables.insert(&each.variable, item.clone());
            match self.nodes(&each.body)? {
                Flow::Next => {}
                Flow::Break => break,
                Flow::Stop => return Ok(Flow::Stop),
            }
        }
        Ok(Flow::Next)
    }

    /// Lists give items, maps values; everything else nothing.
    fn items_of(&mut self, source: &Value) -> Ran<Vec<Value>> {
        let items: Vec<Value> = match source {
            Value::List(at) => self.heap.list(*at).items.clone(),
            Value::Map(at) => self.heap.map(*at).values().cloned().collect(),
            _ => Vec::new(),
        };
        self.charge(items.len())?;
        Ok(items)
    }

    /// A block's text, written apart: `"…$name…"` and a defined name that is used as a value.
    fn block_text(&mut self, block: &'t Block) -> Ran<String> {
        let outer = std::mem::take(&mut self.out);
        let ran = self.nodes(block);
        let text = std::mem::replace(&mut self.out, outer);
        ran.map(|_| text)
    }
}

/// Velocity 1.7: `false` and nothing at all are false; an empty text, zero and an empty list are true.
pub(super) fn is_true(value: &Value) -> bool {
    !matches!(value, Value::Bool(false) | Value::Null)
}
