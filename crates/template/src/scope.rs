//! A template for one stack: parameters have values, conditions are settled.

use std::cell::RefCell;
use std::collections::BTreeSet;

use indexmap::IndexMap;
use serde_json::{Map as JsonMap, Value as Json};

use crate::error::{Error, Errors};
use crate::evaluate::{Evaluation, Mode};
use crate::intrinsic;
use crate::node::{Node, Position, Value};
use crate::suggest::did_you_mean;
use crate::template::{Resource, Template};

/// A condition may stand on one that stands on another, and so on, this far.
const MAX_CHAIN: usize = 100;

/// Conditions that stand on a wrong one are all wrong: this many are enough to say so.
const MAX_CONDITION_ERRORS: usize = 20;

/// What a stack is given from outside.
#[derive(Clone)]
pub struct Inputs {
    /// `AWS::AccountId`.
    pub account_id: String,
    /// `AWS::Region`.
    pub region: String,
    /// `AWS::Partition`.
    pub partition: String,
    /// `AWS::URLSuffix`.
    pub url_suffix: String,
    /// `AWS::StackName`.
    pub stack_name: String,
    /// `AWS::StackId`.
    pub stack_id: String,
    /// `AWS::NotificationARNs`.
    pub notification_arns: Vec<String>,
    /// Given parameter values; a list is one string with commas.
    pub parameters: IndexMap<String, String>,
    /// What other stacks export: the value by the name of the export.
    pub exports: IndexMap<String, String>,
}

impl Inputs {
    /// Inputs without parameters; partition and URL suffix follow from the region.
    #[must_use]
    pub fn new(account_id: &str, region: &str, stack_name: &str, stack_id: &str) -> Self {
        let (partition, url_suffix) = match region.split('-').next() {
            Some("cn") => ("aws-cn", "amazonaws.com.cn"),
            Some("us") if region.starts_with("us-gov-") => ("aws-us-gov", "amazonaws.com"),
            _ => ("aws", "amazonaws.com"),
        };
        Self {
            account_id: account_id.to_owned(),
            region: region.to_owned(),
            partition: partition.to_owned(),
            url_suffix: url_suffix.to_owned(),
            stack_name: stack_name.to_owned(),
            stack_id: stack_id.to_owned(),
            notification_arns: Vec::new(),
            parameters: IndexMap::new(),
            exports: IndexMap::new(),
        }
    }
}

/// What is known about resources while values are computed.
pub trait Attributes {
    /// What `Ref` gives; none while the resource does not exist yet.
    fn reference(&self, logical_id: &str) -> Option<Json>;

    /// What `Fn::GetAtt` gives; none while the resource does not exist yet.
    ///
    /// # Errors
    /// The type of the resource has no such attribute.
    fn attribute(&self, logical_id: &str, name: &str) -> Result<Option<Json>, UnknownAttribute>;
}

/// A type of resource has no attribute of that name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnknownAttribute {
    /// The attributes it has.
    pub known: Vec<String>,
}

/// No resource exists yet and any attribute may be asked for: what [`Scope::check`] can use.
pub struct NoAttributes;

impl Attributes for NoAttributes {
    fn reference(&self, _: &str) -> Option<Json> {
        None
    }

    fn attribute(&self, _: &str, _: &str) -> Result<Option<Json>, UnknownAttribute> {
        Ok(None)
    }
}

/// A template with everything settled that does not depend on resources. Holds parameter values, so no `Debug`.
pub struct Scope<'a> {
    pub(crate) template: &'a Template,
    pub(crate) inputs: &'a Inputs,
    pub(crate) parameters: IndexMap<String, Json>,
    pub(crate) conditions: IndexMap<String, bool>,
    /// The exports that values were taken from so far.
    pub(crate) imported: RefCell<BTreeSet<String>>,
}

impl<'a> Scope<'a> {
    /// Settles parameters and conditions.
    ///
    /// # Errors
    /// Unknown, missing and refused parameter values; conditions that cannot be evaluated.
    pub fn new(template: &'a Template, inputs: &'a Inputs) -> Result<Self, Errors> {
        let (parameters, conditions) = (IndexMap::new(), IndexMap::new());
        let mut scope = Self { template, inputs, parameters, conditions, imported: RefCell::default() };
        let mut errors = scope.unknown_parameters();
        errors.extend(scope.resolve_parameters());
        Errors::check(errors)?;
        let mut errors = Vec::new();
        for name in template.conditions.keys() {
            if let Err(error) = scope.settle(name, &mut Vec::new()) {
                errors.push(error);
            }
            if errors.len() >= MAX_CONDITION_ERRORS {
                break;
            }
        }
        Errors::check(errors)?;
        Ok(scope)
    }

    /// Whether a condition is true; a resource or output without one exists always.
    #[must_use]
    pub fn holds(&self, condition: Option<&str>) -> bool {
        condition.is_none_or(|name| self.conditions.get(name).copied().unwrap_or(false))
    }

    /// Whether the resource is part of this stack.
    #[must_use]
    pub fn has(&self, logical_id: &str) -> bool {
        let resource = self.template.resources.get(logical_id);
        resource.is_some_and(|resource| self.holds(resource.condition.as_deref()))
    }

    /// The names of the exports that values were taken from so far, sorted.
    #[must_use]
    pub fn imported(&self) -> Vec<String> {
        self.imported.borrow().iter().cloned().collect()
    }

    /// The settled value of a parameter.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Json> {
        self.parameters.get(name)
    }

    /// Computes any value of the template. `AWS::NoValue` at the very top gives null.
    ///
    /// # Errors
    /// The first mistake, with the way to it from `node`.
    pub fn evaluate(&self, node: &Node, attributes: &dyn Attributes) -> Result<Json, Error> {
        Evaluation::new(self, Mode::Final(attributes)).top(node)
    }

    /// Computes the properties of a resource.
    ///
    /// # Errors
    /// The first mistake of each property.
    pub fn properties(&self, resource: &Resource, attributes: &dyn Attributes) -> Result<JsonMap<String, Json>, Errors> {
        self.each_property(resource, &Mode::Final(attributes))
    }

    /// Goes through all resources and outputs of the stack before any is made, and finds what would fail:
    /// wrong types, missing map keys, unknown attributes. Values that do not exist yet count as right.
    ///
    /// # Errors
    /// The first mistake of each property and output.
    pub fn check(&self, attributes: &dyn Attributes) -> Result<(), Errors> {
        let mode = Mode::Check(attributes);
        let mut errors = Vec::new();
        for resource in self.template.resources.values() {
            if self.holds(resource.condition.as_deref())
                && let Err(found) = self.each_property(resource, &mode)
            {
                errors.extend(found);
            }
        }
        for (name, output) in &self.template.outputs {
            if self.holds(output.condition.as_deref())
                && let Err(error) = Evaluation::new(self, mode).top(&output.value)
            {
                errors.push(error.within(&format!("Outputs.{name}.Value")));
            }
        }
        Errors::check(errors)
    }

    fn each_property(&self, resource: &Resource, mode: &Mode<'_>) -> Result<JsonMap<String, Json>, Errors> {
        let mut values = JsonMap::new();
        let mut errors = Vec::new();
        // `Properties: !If …` is a mapping of one function: it is computed as a whole.
        if intrinsic::call(&resource.properties).is_some() {
            let place = |error: Error| error.within("Properties").of(&resource.logical_id);
            let whole = Evaluation::new(self, *mode).top(&resource.properties).map_err(place)?;
            return Ok(whole.as_object().cloned().unwrap_or_default());
        }
        for (name, node) in resource.properties.as_map().into_iter().flat_map(|map| map.iter()) {
            match Evaluation::new(self, *mode).optional(node) {
                Ok(Some(value)) => {
                    values.insert(name.to_owned(), value);
                }
                Ok(None) => {}
                Err(error) => {
                    let path = format!("Properties.{name}");
                    errors.push(error.within(&path).of(&resource.logical_id));
                }
            }
        }
        Errors::check(errors).map(|()| values)
    }

    fn unknown_parameters(&self) -> Vec<Error> {
        let known = &self.template.parameters;
        let unknown = self.inputs.parameters.keys().filter(|name| !known.contains_key(*name));
        unknown
            .map(|name| {
                let message = format!("the template has no parameter `{name}`");
                let remedy = did_you_mean(name, known.keys().map(String::as_str));
                let start = Position { line: 1, column: 1 };
                Error::new(&self.template.file, start, message, remedy).within("Parameters")
            })
            .collect()
    }

    fn resolve_parameters(&mut self) -> Vec<Error> {
        let mut errors = Vec::new();
        for (name, parameter) in &self.template.parameters {
            let given = self.inputs.parameters.get(name).map(String::as_str);
            match parameter.resolve(name, given) {
                Ok(value) => {
                    self.parameters.insert(name.clone(), value);
                }
                Err((message, remedy)) => {
                    let error = Error::new(&self.template.file, parameter.at, message, remedy);
                    errors.push(error.within(&format!("Parameters.{name}")));
                }
            }
        }
        errors
    }

    /// Settles a condition after those it names. `open` holds the ones being settled.
    fn settle(&mut self, name: &str, open: &mut Vec<String>) -> Result<bool, Error> {
        if let Some(known) = self.conditions.get(name) {
            return Ok(*known);
        }
        let template = self.template;
        let Some(condition) = template.conditions.get(name) else {
            // The evaluation names it where it is used.
            return Ok(false);
        };
        let path = format!("Conditions.{name}");
        if let Some(start) = open.iter().position(|other| other == name) {
            let ring = open[start..].join(" → ");
            let message = format!("the conditions need each other: {ring} → {name}");
            let remedy = "Write one of them without the others.";
            return Err(Error::new(&template.file, condition.at, message, remedy).within(&path));
        }
        if open.len() >= MAX_CHAIN {
            let message = format!("conditions name each other through more than {MAX_CHAIN} steps");
            let remedy = "Write them with fewer steps.";
            return Err(Error::new(&template.file, condition.at, message, remedy).within(&path));
        }
        open.push(name.to_owned());
        for needed in needed_conditions(&condition.expression) {
            self.settle(needed, open)?;
        }
        open.pop();
        let result = Evaluation::new(self, Mode::Condition).test(&condition.expression).map_err(|error| error.within(&path))?;
        self.conditions.insert(name.to_owned(), result);
        Ok(result)
    }
}

/// The conditions that an expression names.
fn needed_conditions(node: &Node) -> Vec<&str> {
    match &node.value {
        Value::List(items) => items.iter().flat_map(needed_conditions).collect(),
        Value::Map(map) => {
            let mut names = Vec::new();
            for (key, child) in map.iter() {
                let name = match key {
                    "Condition" => child.as_str(),
                    "Fn::If" => child.as_list().and_then(|items| items.first()?.as_str()),
                    _ => None,
                };
                names.extend(name);
                names.extend(needed_conditions(child));
            }
            names
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
