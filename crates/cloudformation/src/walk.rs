//! From a template to a plan: every value computed, every property checked, every action decided, nothing touched.
//!
//! This works before anything exists because ids are derived from names: what `Ref` and `Fn::GetAtt` will give is
//! known in advance. Nested stacks are walked where they stand, so their members are planned with all the others.

mod check;
mod code;
mod known;
mod nested;
mod source;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use sekisho_lambda::Code;
use sekisho_template::{self as template, Error, Errors, Inputs, Scope, Template, Warning, dependencies};
use serde_json::Value;

use crate::names::{Naming, Place, derived_uuid};
use crate::plan::{Action, decide};
use crate::provider::{Fault, Life, Provider, Values};
use crate::providers;
use crate::store::{Resource, Stored};
use known::Known;
pub use source::Source;

/// Nested stacks deeper than this are refused; a template that includes itself would never end.
const DEEPEST: usize = 5;

/// What has to be done to bring a stack up.
#[derive(Default)]
pub struct Plan {
    /// One for each resource, in the order of making.
    pub steps: Vec<Step>,
    /// The outputs of the root template as it gives them.
    pub outputs: IndexMap<String, String>,
    /// Parts of the template that are not honoured.
    pub warnings: Vec<Warning>,
    /// What is not simulated and no caller can tell.
    pub quiet: BTreeSet<&'static str>,
    /// The code of each function by logical id.
    pub codes: IndexMap<String, Code>,
    /// Every template that was read, one after the other: what a digest is made of.
    pub text: String,
}

/// What has to be done to one resource.
pub struct Step {
    /// How its type works.
    pub provider: &'static Provider,
    /// What happens.
    pub action: Action,
    /// As it will be.
    pub resource: Resource,
    /// `UpdateReplacePolicy: Retain`: the one it replaces stays.
    pub keeps_replaced: bool,
    /// Where it is written.
    pub source: Source,
}

/// What a walk is given.
pub struct Given<'a> {
    /// Account and region.
    pub place: &'a Place,
    /// The root stack.
    pub stack_name: &'a str,
    /// What is stored about it, by logical id.
    pub stored: &'a HashMap<&'a str, &'a Stored>,
}

/// One template on the way: the root or a nested stack.
struct Level {
    /// Empty, or `Parent/`.
    prefix: String,
    /// The root stack's name, or the generated one of a nested stack.
    stack_name: String,
    stack_id: String,
    file: PathBuf,
    parameters: IndexMap<String, String>,
    depth: usize,
}

/// A walk through a template and the templates nested in it.
pub struct Walk<'a> {
    given: &'a Given<'a>,
    plan: Plan,
    errors: Vec<Error>,
}

/// Something is wrong and has been noted; what depends on it is left out.
struct Noted;

/// Plans a stack.
pub fn plan(given: &Given<'_>, file: &Path, text: &str, parameters: IndexMap<String, String>) -> Result<Plan, Errors> {
    let mut walk = Walk { given, plan: Plan::default(), errors: Vec::new() };
    let stack = format!("stack/{}/{}", given.stack_name, derived_uuid(given.stack_name));
    let level = Level {
        prefix: String::new(),
        stack_name: given.stack_name.to_owned(),
        stack_id: given.place.arn("cloudformation", &stack),
        file: file.to_owned(),
        parameters,
        depth: 0,
    };
    if let Ok(outputs) = walk.template(&level, text) {
        walk.plan.outputs = outputs;
    }
    if walk.errors.is_empty() { Ok(walk.plan) } else { Err(Errors(walk.errors)) }
}

impl Walk<'_> {
    /// Plans all resources of a template and gives its outputs.
    fn template(&mut self, level: &Level, text: &str) -> Result<IndexMap<String, String>, Noted> {
        self.plan.text.push_str(text);
        let template = self.noted(level, parse(level, text))?;
        self.plan.warnings.extend(template.warnings.iter().cloned().map(|mut warning| {
            warning.logical_id = warning.logical_id.map(|id| format!("{}{id}", level.prefix));
            warning
        }));
        let inputs = self.inputs(level);
        let scope = self.noted(level, Scope::new(&template, &inputs))?;
        let graph = self.noted(level, dependencies(&scope))?;
        let mut known = Known::default();
        let mut failed = HashSet::new();
        for id in graph.order() {
            let ready = !graph.needs(id).any(|needed| failed.contains(needed));
            let resource = &template.resources[id];
            if !ready || self.resource(level, &scope, resource, &mut known).is_err() {
                failed.insert(id.as_str());
            }
        }
        if failed.is_empty() { self.outputs(level, &scope, &template, &known) } else { Err(Noted) }
    }

    fn inputs(&self, level: &Level) -> Inputs {
        let place = self.given.place;
        let mut inputs = Inputs::new(&place.account_id, &place.region, &level.stack_name, &level.stack_id);
        inputs.parameters.clone_from(&level.parameters);
        inputs
    }

    fn resource(
        &mut self,
        level: &Level,
        scope: &Scope<'_>,
        written: &template::Resource,
        known: &mut Known,
    ) -> Result<(), Noted> {
        let source = Source::new(level, written);
        let Some(provider) = providers::find(&written.kind) else {
            self.errors.push(source.unknown_type(&written.kind));
            return Err(Noted);
        };
        let values = self.noted(level, scope.properties(written, known))?;
        let mut properties = self.check(provider, &values, &source)?;
        let logical_id = format!("{}{}", level.prefix, written.logical_id);
        let seed = format!("{}/{logical_id}", self.given.stack_name);
        let naming =
            Naming { place: self.given.place, stack_name: &level.stack_name, logical_id: &written.logical_id, seed: &seed };
        fill_name(provider, &naming, &mut properties);
        let action = self.decide(provider, &logical_id, &properties, &source)?;
        let physical_id = match self.given.stored.get(logical_id.as_str()) {
            Some(stored) if !matches!(action, Action::Replace { .. }) => stored.resource.physical_id.clone(),
            _ => (provider.physical_id)(&naming, &properties),
        };
        let mut attributes: Values = (provider.attributes)(&naming, &physical_id, &properties)
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Value::String(value)))
            .collect();
        if written.kind == providers::FUNCTION {
            self.code(level, written, &properties, &source)?;
        }
        if matches!(provider.life, Life::Stack) {
            attributes = self.nested(level, &naming, &properties, &physical_id, &source)?;
        }
        known.insert(&written.logical_id, &physical_id, &attributes);
        let retain = retains(written.deletion_policy.as_deref());
        let resource = Resource { logical_id, type_name: written.kind.clone(), physical_id, properties, attributes, retain };
        let keeps_replaced = retains(written.update_replace_policy.as_deref());
        self.plan.steps.push(Step { provider, action, resource, keeps_replaced, source });
        Ok(())
    }

    fn decide(&mut self, provider: &Provider, logical_id: &str, properties: &Values, source: &Source) -> Result<Action, Noted> {
        let stored = self.given.stored.get(logical_id).copied();
        let action = decide(stored, provider, properties);
        if let (Some(stored), Action::Update { .. } | Action::Resume) = (stored, &action)
            && let Some(fault) = (provider.forbids)(&stored.resource.properties, properties)
        {
            return Err(self.fault(source, &fault));
        }
        Ok(action)
    }

    fn outputs(
        &mut self,
        level: &Level,
        scope: &Scope<'_>,
        template: &Template,
        known: &Known,
    ) -> Result<IndexMap<String, String>, Noted> {
        let mut outputs = IndexMap::new();
        for (name, output) in &template.outputs {
            if !scope.holds(output.condition.as_deref()) {
                continue;
            }
            let place = |error: Error| error.within(&format!("Outputs.{name}.Value"));
            let value = scope.evaluate(&output.value, known).map_err(|error| Errors(vec![place(error)]));
            match self.noted(level, value)? {
                Value::String(text) => outputs.insert(name.clone(), text),
                Value::Number(_) | Value::Bool(_) => {
                    let value = scope.evaluate(&output.value, known).unwrap_or_default();
                    outputs.insert(name.clone(), value.to_string())
                }
                _ => {
                    let message = "an output is a string";
                    let remedy = "Join a list to one string by !Join.";
                    let error = Error::new(&template.file, output.value.at, message, remedy);
                    self.errors.push(place(error));
                    return Err(Noted);
                }
            };
        }
        Ok(outputs)
    }

    /// Notes errors under the full names of a nested stack's resources.
    fn noted<T>(&mut self, level: &Level, result: Result<T, Errors>) -> Result<T, Noted> {
        result.map_err(|errors| {
            self.errors.extend(errors.0.into_iter().map(|mut error| {
                error.logical_id = error.logical_id.map(|id| format!("{}{id}", level.prefix));
                error
            }));
            Noted
        })
    }

    fn fault(&mut self, source: &Source, fault: &Fault) -> Noted {
        self.errors.push(source.error(fault));
        Noted
    }
}

fn parse(level: &Level, text: &str) -> Result<Template, Errors> {
    let folder = level.folder();
    let read = |path: &str| std::fs::read_to_string(folder.join(path));
    Template::parse(text, &level.file.display().to_string())?.expand_sam(&read)
}

impl Level {
    /// What relative paths in the template are relative to.
    fn folder(&self) -> PathBuf {
        self.file.parent().map(Path::to_owned).unwrap_or_default()
    }
}

/// Gives a resource without a name the one that `CloudFormation` would make up.
fn fill_name(provider: &Provider, naming: &Naming<'_>, properties: &mut Values) {
    if let Some((property, longest)) = provider.named_by
        && !properties.contains_key(property)
    {
        properties.insert(property.to_owned(), Value::String(naming.generated(longest)));
    }
}

fn retains(policy: Option<&str>) -> bool {
    matches!(policy, Some("Retain" | "RetainExceptOnCreate" | "Snapshot"))
}
