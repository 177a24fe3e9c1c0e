//! Which resource needs which, after conditions, and the order in which they can be made.

use indexmap::{IndexMap, IndexSet};

use crate::error::{Error, Errors};
use crate::evaluate::PSEUDO_PARAMETERS;
use crate::intrinsic::{self, Attribute, Piece};
use crate::node::{Node, Position, Value};
use crate::scope::Scope;
use crate::suggest::did_you_mean;
use crate::template::Resource;

/// For each resource of the stack, the resources it needs; both in the order of the template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Graph {
    needs: IndexMap<String, IndexSet<String>>,
    order: Vec<String>,
}

impl Graph {
    /// The resources that `logical_id` needs directly.
    pub fn needs(&self, logical_id: &str) -> impl Iterator<Item = &str> {
        self.needs.get(logical_id).into_iter().flatten().map(String::as_str)
    }

    /// All resources of the stack, each after those it needs, else in the order of the template.
    #[must_use]
    pub fn order(&self) -> &[String] {
        &self.order
    }
}

/// Finds what every resource of the stack needs, through `Ref`, `Fn::GetAtt`, `Fn::Sub` and `DependsOn`.
///
/// # Errors
/// References to names that do not exist or are not part of the stack, also in outputs; a ring of resources.
pub fn dependencies(scope: &Scope<'_>) -> Result<Graph, Errors> {
    let mut errors = Vec::new();
    let mut needs = IndexMap::new();
    for resource in scope.template.resources.values() {
        if !scope.has(&resource.logical_id) {
            continue;
        }
        let mut found = IndexSet::new();
        let mut walk = Walk { scope, found: &mut found, errors: Vec::new(), taken: true };
        walk.node(&resource.properties, "Properties");
        for (name, at) in &resource.depends_on {
            walk.depends_on(name, *at);
        }
        errors.extend(walk.errors.into_iter().map(|error| error.of(&resource.logical_id)));
        needs.insert(resource.logical_id.clone(), found);
    }
    for (name, output) in &scope.template.outputs {
        if scope.holds(output.condition.as_deref()) {
            let mut found = IndexSet::new();
            let mut walk = Walk { scope, found: &mut found, errors: Vec::new(), taken: true };
            walk.node(&output.value, &format!("Outputs.{name}.Value"));
            errors.extend(walk.errors);
        }
    }
    Errors::check(errors)?;
    let order = sort(scope, &needs)?;
    Ok(Graph { needs, order })
}

/// Collects the resources that a tree refers to. In a branch of `Fn::If` that is not taken
/// names are checked, but nothing is needed.
struct Walk<'a> {
    scope: &'a Scope<'a>,
    found: &'a mut IndexSet<String>,
    errors: Vec<Error>,
    taken: bool,
}

impl Walk<'_> {
    fn node(&mut self, node: &Node, path: &str) {
        match intrinsic::call(node) {
            Some(("Ref", argument)) => {
                if let Some(name) = argument.as_str() {
                    self.name(name, node.at, path);
                }
            }
            Some(("Fn::GetAtt", argument)) => {
                if let Some((name, attribute)) = intrinsic::get_att(argument) {
                    self.name(name, node.at, path);
                    if let Attribute::Computed(computed) = attribute {
                        self.node(computed, path);
                    }
                }
            }
            Some(("Fn::Sub", argument)) => self.sub(argument, node.at, path),
            Some(("Fn::If", argument)) => self.choice(argument, path),
            Some((_, argument)) => self.node(argument, path),
            None => self.children(node, path),
        }
    }

    fn children(&mut self, node: &Node, path: &str) {
        match &node.value {
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.node(item, &format!("{path}.{index}"));
                }
            }
            Value::Map(map) => {
                for (key, child) in map.iter() {
                    self.node(child, &format!("{path}.{key}"));
                }
            }
            _ => {}
        }
    }

    fn sub(&mut self, argument: &Node, at: Position, path: &str) {
        let (text, variables) = match &argument.value {
            Value::List(items) => (items.first(), items.get(1)),
            _ => (Some(argument), None),
        };
        if let Some(variables) = variables {
            self.children(variables, path);
        }
        let pieces = text.and_then(Node::as_str).map(intrinsic::pieces);
        for piece in pieces.and_then(Result::ok).unwrap_or_default() {
            let Piece::Variable(name) = piece else { continue };
            if variables.is_none_or(|variables| variables.get(name).is_none()) {
                let resource = name.split_once('.').map_or(name, |(resource, _)| resource);
                self.name(resource, at, path);
            }
        }
    }

    fn choice(&mut self, argument: &Node, path: &str) {
        let Some([condition, yes, no]) = argument.as_list() else {
            return;
        };
        let holds = self.scope.holds(condition.as_str());
        let before = self.taken;
        for (branch, taken) in [(yes, holds), (no, !holds)] {
            self.taken = before && taken;
            self.node(branch, path);
        }
        self.taken = before;
    }

    fn name(&mut self, name: &str, at: Position, path: &str) {
        let template = self.scope.template;
        if name.starts_with("AWS::") {
            if !PSEUDO_PARAMETERS.contains(&name) {
                let remedy = did_you_mean(name, PSEUDO_PARAMETERS.iter().copied());
                self.error(at, path, format!("there is no pseudo parameter `{name}`"), remedy);
            }
        } else if let Some(resource) = template.resources.get(name) {
            self.resource(resource, at, path);
        } else if !template.parameters.contains_key(name) {
            let message = format!("there is no parameter or resource `{name}`");
            self.error(at, path, message, template.suggest_reference(name));
        }
    }

    fn resource(&mut self, resource: &Resource, at: Position, path: &str) {
        if !self.taken {
            return;
        }
        let name = &resource.logical_id;
        match &resource.condition {
            Some(condition) if !self.scope.holds(Some(condition)) => {
                let message = format!("`{name}` is not part of this stack: its condition `{condition}` is false");
                let remedy = format!("Choose by `!If [{condition}, …, !Ref AWS::NoValue]`.");
                self.error(at, path, message, remedy);
            }
            _ => {
                self.found.insert(name.clone());
            }
        }
    }

    /// A resource that is not part of the stack need not be waited for.
    fn depends_on(&mut self, name: &str, at: Position) {
        let template = self.scope.template;
        if self.scope.has(name) {
            self.found.insert(name.to_owned());
        } else if !template.resources.contains_key(name) {
            let remedy = did_you_mean(name, template.resources.keys().map(String::as_str));
            self.error(at, "DependsOn", format!("there is no resource `{name}`"), remedy);
        }
    }

    fn error(&mut self, at: Position, path: &str, message: impl Into<String>, remedy: impl Into<String>) {
        let error = Error::new(&self.scope.template.file, at, message, remedy);
        self.errors.push(error.within(path));
    }
}

/// Takes, again and again, the first resource of the template whose needs are met.
fn sort(scope: &Scope<'_>, needs: &IndexMap<String, IndexSet<String>>) -> Result<Vec<String>, Error> {
    let mut done = IndexSet::new();
    while done.len() < needs.len() {
        let ready = needs.iter().find(|(name, needed)| !done.contains(*name) && needed.iter().all(|other| done.contains(other)));
        match ready {
            Some((name, _)) => {
                done.insert(name.clone());
            }
            None => return Err(ring_error(scope, needs, &done)),
        }
    }
    Ok(done.into_iter().collect())
}

fn ring_error(scope: &Scope<'_>, needs: &IndexMap<String, IndexSet<String>>, done: &IndexSet<String>) -> Error {
    let ring = ring(needs, done);
    let first = ring.first().copied().unwrap_or_default();
    let at = scope.template.resources.get(first).map(|resource| resource.at).unwrap_or_default();
    let message = format!("the resources need each other: {} → {first}", ring.join(" → "));
    let remedy = "Break the ring: write one of these values without a reference, or as a resource of its own.";
    Error::new(&scope.template.file, at, message, remedy).of(first)
}

/// Every resource left needs another one left, so that following needs comes back to where it has been.
fn ring<'a>(needs: &'a IndexMap<String, IndexSet<String>>, done: &IndexSet<String>) -> Vec<&'a str> {
    let mut way: Vec<&str> = Vec::new();
    let mut next = needs.keys().map(String::as_str).find(|name| !done.contains(*name));
    while let Some(name) = next {
        if let Some(start) = way.iter().position(|seen| *seen == name) {
            return way.split_off(start);
        }
        way.push(name);
        next = needs.get(name).and_then(|needed| needed.iter().map(String::as_str).find(|other| !done.contains(*other)));
    }
    way
}

#[cfg(test)]
mod tests;
