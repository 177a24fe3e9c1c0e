//! `java.util.Map`, in the order in which the keys came.

use std::rc::Rc;

use crate::velocity::run::{Ran, Run};
use crate::velocity::value::{Printed, Value};

impl Run<'_> {
    pub(super) fn map_method(&mut self, at: usize, name: &str, arguments: &[Value]) -> Ran<Option<Value>> {
        Ok(Some(match (name, arguments) {
            ("size", []) => Value::Int(self.heap.map(at).len() as i128),
            ("isEmpty", []) => Value::Bool(self.heap.map(at).is_empty()),
            ("keySet", []) => {
                let keys = self.heap.map(at).keys().cloned().map(Value::Text).collect();
                self.listed(keys)?
            }
            ("values", []) => {
                let values = self.heap.map(at).values().cloned().collect();
                self.listed(values)?
            }
            ("entrySet", []) => self.entries(at)?,
            ("clear", []) => {
                self.heap.pairs(at).clear();
                Value::text("")
            }
            ("containsValue", [wanted]) => self.has_value(at, wanted)?,
            ("putAll", [Value::Map(other)]) => {
                let more = self.heap.map(*other).clone();
                self.charge(more.len())?;
                self.heap.pairs(at).extend(more);
                Value::text("")
            }
            (_, [key, rest @ ..]) => {
                let key: Rc<str> = self.text_of(key)?.into();
                return Ok(self.by_key(at, name, key, rest));
            }
            _ => return Ok(None),
        }))
    }

    fn by_key(&mut self, at: usize, name: &str, key: Rc<str>, rest: &[Value]) -> Option<Value> {
        let pairs = self.heap.pairs(at);
        let old = pairs.get(&key).cloned();
        Some(match (name, rest) {
            ("get", []) => old.unwrap_or(Value::Null),
            ("containsKey", []) => Value::Bool(old.is_some()),
            ("getOrDefault", [other]) => old.unwrap_or_else(|| other.clone()),
            ("put", [value]) => pairs.insert(key, value.clone()).unwrap_or(Value::Null),
            ("putIfAbsent", [value]) => match old.filter(|old| *old != Value::Null) {
                Some(old) => old,
                None => {
                    pairs.insert(key, value.clone());
                    Value::Null
                }
            },
            ("remove", []) => pairs.shift_remove(&key).unwrap_or(Value::Null),
            _ => return None,
        })
    }

    fn listed(&mut self, items: Vec<Value>) -> Ran<Value> {
        self.charge(items.len())?;
        Ok(self.heap.new_list(items, Printed::Java))
    }

    fn entries(&mut self, at: usize) -> Ran<Value> {
        let pairs: Vec<_> = self.heap.map(at).iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let entries = pairs.into_iter().map(|(name, value)| self.heap.new_entry(name, value)).collect();
        self.listed(entries)
    }

    fn has_value(&mut self, at: usize, wanted: &Value) -> Ran<Value> {
        let values: Vec<Value> = self.heap.map(at).values().cloned().collect();
        for value in values {
            if self.same(&value, wanted)? {
                return Ok(Value::Bool(true));
            }
        }
        Ok(Value::Bool(false))
    }
}
