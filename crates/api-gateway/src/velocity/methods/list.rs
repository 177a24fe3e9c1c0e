//! `java.util.List`, and arrays as Velocity wraps them.

use super::{place, stretch};
use crate::velocity::run::{Ran, Run};
use crate::velocity::value::Value;

impl Run<'_> {
    pub(super) fn list_method(&mut self, at: usize, name: &str, arguments: &[Value]) -> Ran<Option<Value>> {
        let size = self.heap.list(at).items.len();
        Ok(Some(match (name, arguments) {
            ("size", []) => Value::Int(size as i128),
            ("isEmpty", []) => Value::Bool(size == 0),
            ("get", [Value::Int(index)]) => self.heap.list(at).items[place("get", *index, size)?].clone(),
            ("set", [Value::Int(index), value]) => {
                let place = place("set", *index, size)?;
                std::mem::replace(&mut self.heap.items(at)[place], value.clone())
            }
            ("contains", [value]) => Value::Bool(self.find(at, value, false)?.is_some()),
            ("indexOf", [value]) => found_at(self.find(at, value, false)?),
            ("lastIndexOf", [value]) => found_at(self.find(at, value, true)?),
            ("containsAll", [Value::List(other)]) => self.contains_all(at, *other)?,
            ("subList", [Value::Int(from), Value::Int(to)]) => self.part(at, *from, *to)?,
            _ => return self.list_changed(at, name, arguments),
        }))
    }

    fn list_changed(&mut self, at: usize, name: &str, arguments: &[Value]) -> Ran<Option<Value>> {
        let size = self.heap.list(at).items.len();
        self.charge(1 + size / 64)?;
        Ok(Some(match (name, arguments) {
            ("add", [value]) => {
                self.heap.items(at).push(value.clone());
                Value::Bool(true)
            }
            ("add", [Value::Int(index), value]) => {
                let place = place("add", *index, size + 1)?;
                self.heap.items(at).insert(place, value.clone());
                Value::text("")
            }
            ("addAll", [Value::List(other)]) => {
                let more = self.heap.list(*other).items.clone();
                self.charge(more.len())?;
                let changed = !more.is_empty();
                self.heap.items(at).extend(more);
                Value::Bool(changed)
            }
            ("remove", [Value::Int(index)]) => {
                let place = place("remove", *index, size)?;
                self.heap.items(at).remove(place)
            }
            ("remove", [value]) => {
                let found = self.find(at, value, false)?;
                found.map(|place| self.heap.items(at).remove(place));
                Value::Bool(found.is_some())
            }
            ("clear", []) => {
                self.heap.items(at).clear();
                Value::text("")
            }
            _ => return Ok(None),
        }))
    }

    fn find(&mut self, at: usize, wanted: &Value, backwards: bool) -> Ran<Option<usize>> {
        let size = self.heap.list(at).items.len();
        for step in 0..size {
            let place = if backwards { size - 1 - step } else { step };
            let item = self.heap.list(at).items[place].clone();
            if self.same(&item, wanted)? {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    fn contains_all(&mut self, at: usize, other: usize) -> Ran<Value> {
        for item in self.heap.list(other).items.clone() {
            if self.find(at, &item, false)?.is_none() {
                return Ok(Value::Bool(false));
            }
        }
        Ok(Value::Bool(true))
    }

    /// Java's is a view of the list; ours is a copy.
    fn part(&mut self, at: usize, from: i128, to: i128) -> Ran<Value> {
        let list = self.heap.list(at);
        let range = stretch("subList", from, to, list.items.len())?;
        let (items, printed) = (list.items[range].to_vec(), list.printed);
        self.charge(items.len())?;
        Ok(self.heap.new_list(items, printed))
    }
}

fn found_at(place: Option<usize>) -> Value {
    Value::Int(place.map_or(-1, |place| place as i128))
}
