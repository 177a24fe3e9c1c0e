//! Methods of Java's objects. One that Java does not have gives nothing, as in Velocity; one that Java has and
//! we have not is refused by name.

mod list;
mod map;
mod number;
mod text;

use super::Failed;
use super::run::{Ran, Run};
use super::value::Value;

/// Methods that would work on AWS and do not here.
const MISSING: [&str; 34] = [
    "chars",
    "clone",
    "codePointAt",
    "codePoints",
    "compute",
    "computeIfAbsent",
    "computeIfPresent",
    "contentEquals",
    "ensureCapacity",
    "forEach",
    "format",
    "getBytes",
    "getChars",
    "hashCode",
    "intern",
    "iterator",
    "join",
    "lines",
    "listIterator",
    "merge",
    "parallelStream",
    "regionMatches",
    "removeIf",
    "repeat",
    "sort",
    "spliterator",
    "stream",
    "strip",
    "toArray",
    "toBinaryString",
    "toCharArray",
    "toHexString",
    "toOctalString",
    "trimToSize",
];

impl Run<'_> {
    pub(super) fn call(&mut self, target: &Value, name: &str, arguments: &[Value]) -> Ran<Value> {
        let answer = match target {
            Value::Text(text) => self.text_method(text, name, arguments)?,
            Value::Int(_) | Value::Double(_) | Value::Bool(_) => self.number_method(target, name, arguments)?,
            Value::List(at) => self.list_method(*at, name, arguments)?,
            Value::Map(at) => self.map_method(*at, name, arguments)?,
            Value::Entry(at) => self.entry_method(*at, name, arguments),
            Value::Loop(depth) => self.loop_method(*depth, name),
            Value::Input => self.input_method(name, arguments)?,
            Value::Util => self.util_method(name, arguments)?,
            Value::Null => None,
        };
        match answer {
            Some(answer) => Ok(answer),
            None => self.of_every_object(target, name, arguments),
        }
    }

    fn of_every_object(&mut self, target: &Value, name: &str, arguments: &[Value]) -> Ran<Value> {
        match (name, arguments) {
            ("toString", []) => {
                let text = self.text_of(target)?;
                self.made(&text)
            }
            ("equals", [other]) => Ok(Value::Bool(self.same(target, other)?)),
            _ if MISSING.contains(&name) => Err(Failed::Call(format!("the method {name} is not supported"))),
            _ => Ok(Value::Null),
        }
    }

    fn entry_method(&self, at: usize, name: &str, arguments: &[Value]) -> Option<Value> {
        let (key, value) = self.heap.entry(at);
        match (name, arguments) {
            ("getKey", []) => Some(Value::Text(key.clone())),
            ("getValue", []) => Some(value.clone()),
            _ => None,
        }
    }

    fn loop_method(&self, depth: usize, name: &str) -> Option<Value> {
        let property = match name {
            "hasNext" | "getHasNext" => "hasNext",
            "getIndex" => "index",
            "getCount" => "count",
            "isFirst" | "getFirst" => "first",
            "isLast" | "getLast" => "last",
            "getParent" => "parent",
            _ => return None,
        };
        Some(self.loop_property(depth, property))
    }
}

/// A call that Java answers with an exception.
fn exception(method: &str, problem: &str) -> Failed {
    Failed::Call(format!("{method}: {problem}"))
}

/// An index below a size.
fn place(method: &str, index: i128, size: usize) -> Ran<usize> {
    let place = usize::try_from(index).ok().filter(|place| *place < size);
    place.ok_or_else(|| exception(method, "the index is out of bounds"))
}

/// A stretch within a size.
fn stretch(method: &str, from: i128, to: i128, size: usize) -> Ran<std::ops::Range<usize>> {
    let ends = usize::try_from(from).ok().zip(usize::try_from(to).ok());
    let fits = ends.filter(|(from, to)| from <= to && *to <= size);
    fits.map(|(from, to)| from..to).ok_or_else(|| exception(method, "the index is out of bounds"))
}
