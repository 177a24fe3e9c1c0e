//! References to values: names, properties, indexes. What is not there is the empty text, as recorded on AWS.

use super::{Ran, Run};
use crate::velocity::Failed;
use crate::velocity::tree::{Reference, Step};
use crate::velocity::value::Value;

impl<'t> Run<'t> {
    pub(super) fn reach(&mut self, reference: &'t Reference) -> Ran<Value> {
        let mut value = self.named(&reference.name)?;
        for step in &reference.steps {
            if value == Value::Null {
                break;
            }
            value = self.step(&value, step)?;
        }
        Ok(if value == Value::Null { Value::text("") } else { value })
    }

    /// The value of a bare name, or `Null`.
    pub(super) fn named(&mut self, name: &str) -> Ran<Value> {
        if let Some(value) = self.variables.get(name) {
            return Ok(value.clone());
        }
        if let Some(block) = self.defined.get(name).copied() {
            let text = self.deeper(|run| run.block_text(block))?;
            return self.made(&text);
        }
        match name {
            "context" => self.context(),
            "stageVariables" => Ok(self.stage_variables()),
            "input" => Ok(Value::Input),
            "util" => Ok(Value::Util),
            "foreach" => Ok(self.loops.len().checked_sub(1).map_or(Value::Null, Value::Loop)),
            _ => Ok(Value::Null),
        }
    }

    pub(super) fn step(&mut self, value: &Value, step: &'t Step) -> Ran<Value> {
        self.charge(1)?;
        match step {
            Step::Property(name) => self.property(value, name),
            Step::Method(name, arguments) => {
                let arguments = self.all(arguments)?;
                self.call(value, name, &arguments)
            }
            Step::Index(index) => {
                let index = self.evaluate(index)?;
                self.index(value, &index)
            }
        }
    }

    fn property(&mut self, value: &Value, name: &str) -> Ran<Value> {
        Ok(match (value, name) {
            (Value::Map(at), _) => self.heap.map(*at).get(name).cloned().unwrap_or(Value::Null),
            (Value::Entry(at), "key") => Value::Text(self.heap.entry(*at).0.clone()),
            (Value::Entry(at), "value") => self.heap.entry(*at).1.clone(),
            (Value::List(at), "empty") => Value::Bool(self.heap.list(*at).items.is_empty()),
            (Value::Text(text), "empty") => Value::Bool(text.is_empty()),
            (Value::Loop(depth), _) => self.loop_property(*depth, name),
            (Value::Input, "body") => self.body_text()?,
            _ => Value::Null,
        })
    }

    pub(in crate::velocity) fn loop_property(&self, depth: usize, name: &str) -> Value {
        let Some(round) = self.loops.get(depth) else { return Value::Null };
        match name {
            "index" => Value::Int(round.index as i128),
            "count" => Value::Int(round.index as i128 + 1),
            "hasNext" => Value::Bool(round.index + 1 < round.size),
            "first" => Value::Bool(round.index == 0),
            "last" => Value::Bool(round.index + 1 >= round.size),
            "parent" => depth.checked_sub(1).map_or(Value::Null, Value::Loop),
            "topmost" => Value::Loop(0),
            _ => Value::Null,
        }
    }

    fn index(&mut self, value: &Value, index: &Value) -> Ran<Value> {
        match (value, index) {
            (Value::List(at), Value::Int(index)) => {
                let place = self.place(*at, *index)?;
                Ok(self.heap.list(*at).items[place].clone())
            }
            (Value::Map(at), key) => {
                let key = self.text_of(key)?;
                Ok(self.heap.map(*at).get(&*key).cloned().unwrap_or(Value::Null))
            }
            _ => Ok(Value::Null),
        }
    }

    /// `-1` is the last item. Java answers an index outside with an exception.
    pub(super) fn place(&self, list: usize, index: i128) -> Ran<usize> {
        let size = self.heap.list(list).items.len();
        let index = if index < 0 { index + size as i128 } else { index };
        let place = usize::try_from(index).ok().filter(|place| *place < size);
        place.ok_or_else(|| Failed::Call("an index lies outside of its list".to_owned()))
    }
}
