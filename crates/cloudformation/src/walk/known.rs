//! What `Ref` and `Fn::GetAtt` give for the resources planned so far.

use std::collections::HashMap;

use sekisho_template::{Attributes, UnknownAttribute};
use serde_json::Value;

use crate::provider::Values;

/// The resources of one template, by logical id.
#[derive(Default)]
pub struct Known(HashMap<String, (String, Values)>);

impl Known {
    /// Adds a resource.
    pub fn insert(&mut self, logical_id: &str, reference: &str, attributes: &Values) {
        self.0.insert(logical_id.to_owned(), (reference.to_owned(), attributes.clone()));
    }
}

impl Attributes for Known {
    fn reference(&self, logical_id: &str) -> Option<Value> {
        self.0.get(logical_id).map(|(reference, _)| Value::String(reference.clone()))
    }

    fn attribute(&self, logical_id: &str, name: &str) -> Result<Option<Value>, UnknownAttribute> {
        let Some((_, attributes)) = self.0.get(logical_id) else {
            return Ok(None);
        };
        match attributes.get(name) {
            Some(value) => Ok(Some(value.clone())),
            None => Err(UnknownAttribute { known: attributes.keys().cloned().collect() }),
        }
    }
}
