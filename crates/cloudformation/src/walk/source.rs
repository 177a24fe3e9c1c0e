//! Where a resource is written, for messages.

use sekisho_template::{self as template, Error, Node, Position, Severity, Warning, nearest};

use super::Level;
use crate::provider::Fault;
use crate::providers;

/// A resource's place in its template.
#[derive(Clone)]
pub struct Source {
    file: String,
    /// With the nested stacks on the way.
    logical_id: String,
    at: Position,
    properties: Node,
    renamed: Option<(&'static str, &'static str)>,
}

impl Source {
    pub(super) fn new(level: &Level, written: &template::Resource) -> Self {
        Self {
            file: level.file.clone(),
            logical_id: format!("{}{}", level.prefix, written.logical_id),
            at: written.at,
            properties: written.properties.clone(),
            renamed: written.renamed,
        }
    }

    /// What a provider has to say, with its place.
    pub fn error(&self, fault: &Fault) -> Error {
        let path: Vec<&str> = fault.property.iter().flat_map(|property| property.split('.')).collect();
        let error = Error::new(&self.file, self.locate(&path), &fault.message, &fault.remedy).of(&self.logical_id);
        match &fault.property {
            Some(property) => error.within(&format!("Properties.{}", self.as_written(property))),
            None => error,
        }
    }

    /// A property under the name that the template's author gave it: SAM's `CodeUri` has become `Code`.
    fn as_written<'a>(&self, property: &'a str) -> &'a str {
        match self.renamed {
            Some((before, now)) if property == now => before,
            _ => property,
        }
    }

    /// A mistake in a property, or with an empty path in the resource.
    pub fn mistake(&self, path: &[String], message: &str, remedy: &str) -> Error {
        let fault = Fault::new(message, remedy);
        let property = (!path.is_empty()).then(|| path.join("."));
        self.error(&Fault { property, ..fault })
    }

    /// A warning about the resource, or about one property.
    pub fn warning(&self, property: Option<&str>, message: &str) -> Warning {
        Warning {
            file: self.file.clone(),
            at: property.map_or(self.at, |name| self.locate(&[name])),
            logical_id: Some(self.logical_id.clone()),
            property: property.map(|name| format!("Properties.{name}")),
            message: message.to_owned(),
            severity: Severity::Warning,
        }
    }

    /// There is no provider for this type.
    pub fn unknown_type(&self, type_name: &str) -> Error {
        let remedy = match nearest(type_name, providers::names()) {
            Some(known) => format!("Did you mean `{known}`?"),
            None => "Give the resource a Condition that is false here, or remove it.".to_owned(),
        };
        Error::new(&self.file, self.at, format!("resources of type {type_name} are not supported here"), remedy)
            .of(&self.logical_id)
            .within("Type")
    }

    /// The deepest place that is written on the way to a property: intrinsics and defaults end it.
    fn locate(&self, path: &[&str]) -> Position {
        let mut node = &self.properties;
        let mut at = self.at;
        for step in path {
            let map = node.as_map();
            let item = node.as_list().and_then(|list| list.get(step.parse::<usize>().ok()?));
            let Some(next) = map.and_then(|map| map.get(step)).or(item) else {
                break;
            };
            at = map.and_then(|map| map.key_at(step)).unwrap_or(next.at);
            node = next;
        }
        at
    }
}
