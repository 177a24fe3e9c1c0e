//! `#set`, and the overrides that it leaves in `$context`.

use std::rc::Rc;

use serde_json::Map;

use super::{Ran, Run};
use crate::velocity::tree::{Expression, Reference, Step};
use crate::velocity::value::Value;
use crate::velocity::{Failed, Overrides};

/// The parameters that have a map of their own.
const REQUEST_PLACES: [&str; 3] = ["header", "path", "querystring"];

impl<'t> Run<'t> {
    /// What has no value, and what has no place, changes nothing.
    pub(super) fn assign(&mut self, target: &'t Reference, value: &'t Expression) -> Ran<()> {
        let value = self.evaluate(value)?;
        if value == Value::Null {
            return Ok(());
        }
        let [before @ .., last] = &*target.steps else {
            self.defined.remove(&*target.name);
            self.variables.insert(&target.name, value);
            return Ok(());
        };
        let mut holder = self.named(&target.name)?;
        let mut path = Vec::new();
        for step in before {
            path.extend(self.key(step)?);
            holder = self.step(&holder, step)?;
        }
        let Some(key) = self.key(last)? else { return Ok(()) };
        path.push(key.clone());
        if &*target.name == "context" {
            self.note_override(&path)?;
        }
        self.put(&holder, last, key, value)
    }

    fn key(&mut self, step: &'t Step) -> Ran<Option<Rc<str>>> {
        match step {
            Step::Property(name) => Ok(Some((&**name).into())),
            Step::Index(index) => {
                let index = self.evaluate(index)?;
                Ok(Some(self.text_of(&index)?.into()))
            }
            Step::Method(..) => Ok(None),
        }
    }

    fn put(&mut self, holder: &Value, last: &'t Step, key: Rc<str>, value: Value) -> Ran<()> {
        match (holder, last) {
            (Value::Map(at), _) => {
                self.heap.pairs(*at).insert(key, value);
            }
            (Value::List(at), Step::Index(_)) => {
                let Ok(index) = key.parse() else { return Ok(()) };
                let place = self.place(*at, index)?;
                self.heap.items(*at)[place] = value;
            }
            _ => {}
        }
        Ok(())
    }

    /// AWS: an override may be applied to each parameter only once.
    fn note_override(&mut self, path: &[Rc<str>]) -> Ran<()> {
        let parts: Vec<&str> = path.iter().map(|part| &**part).collect();
        let counts = match *parts {
            ["requestOverride", place, _] => REQUEST_PLACES.contains(&place),
            ["responseOverride", "header", _] | ["responseOverride", "status"] => true,
            _ => false,
        };
        let name = parts.join(".");
        if counts && !self.overridden.insert(name.clone()) {
            return Err(Failed::OverriddenTwice(name));
        }
        Ok(())
    }

    /// `$context` with its overrides, made when first named.
    pub(super) fn context(&mut self) -> Ran<Value> {
        if let Some(context) = &self.found.context {
            return Ok(context.clone());
        }
        let mut context = self.root.context();
        let request = with_places(&self.given.request, &REQUEST_PLACES);
        let response = with_places(&self.given.response, &["header"]);
        context.insert("requestOverride".to_owned(), request.into());
        context.insert("responseOverride".to_owned(), response.into());
        let context = self.heap.adopt_map(context);
        self.found.context = Some(context.clone());
        Ok(context)
    }

    pub(super) fn overrides_after(&self) -> Overrides {
        let Some(Value::Map(context)) = self.found.context else { return self.given.clone() };
        let members = |name| match self.heap.map(context).get(name) {
            Some(Value::Map(at)) => self.heap.members(*at),
            _ => Map::new(),
        };
        Overrides { request: members("requestOverride"), response: members("responseOverride") }
    }
}

fn with_places(given: &Map<String, serde_json::Value>, places: &[&str]) -> Map<String, serde_json::Value> {
    let mut all = given.clone();
    for place in places {
        all.entry(*place).or_insert_with(|| Map::new().into());
    }
    all
}
