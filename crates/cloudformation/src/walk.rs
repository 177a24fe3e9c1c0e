//! From a template to a plan: every value computed, every property checked, every action decided, nothing touched.
//!
//! This works before anything exists because ids are derived from names: what `Ref` and `Fn::GetAtt` will give is
//! known in advance. Nested stacks are walked where they stand, so their members are planned with all the others.

mod check;
mod code;
mod identity;
mod known;
mod nested;
mod outputs;
mod source;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use sekisho_lambda::Code;
use sekisho_s3::S3;
use sekisho_template::{self as template, Error, Errors, Inputs, Scope, Template, Warning, dependencies};
use serde_json::Value;

use crate::names::Place;
use crate::plan::Action;
use crate::provider::{Fault, Life, Provider, Values};
use crate::providers;
use crate::records::OutputRecord;
use crate::s3_address::Address;
use crate::store::{Resource, Retain, Stored};
use identity::Identity;
use known::Known;
pub use source::Source;

/// Nested stacks deeper than this are refused; a template that includes itself would never end.
const DEEPEST: usize = 5;

/// What has to be done to bring a stack up.
#[derive(Default)]
pub struct Plan {
    /// The root template's description.
    pub description: Option<String>,
    /// The values of the root template's parameters, given or by default.
    pub parameters: IndexMap<String, String>,
    /// One for each resource, in the order of making.
    pub steps: Vec<Step>,
    /// The outputs of the root template as it gives them.
    pub outputs: IndexMap<String, String>,
    /// The same with their descriptions and the names that they are exported under.
    pub records: Vec<OutputRecord>,
    /// The exports of other stacks that values were taken from, sorted.
    pub imports: Vec<String>,
    /// Parts of the template that are not honoured.
    pub warnings: Vec<Warning>,
    /// What is not simulated and no caller can tell.
    pub quiet: BTreeSet<&'static str>,
    /// The code of each function by logical id.
    pub codes: IndexMap<String, Code>,
    /// Every file that was read: templates and what they include.
    pub files: Vec<PathBuf>,
    /// The root template as it came.
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
    /// `arn:aws:cloudformation:…`, of the root stack.
    pub stack_id: &'a str,
    /// What the ids of its resources are derived from.
    pub root: &'a str,
    /// The template's file; none for one that came through the service: then nothing is read from the disk.
    pub file: Option<&'a Path>,
    /// Where templates and code of the service come from.
    pub s3: &'a S3,
    /// The number that the next version of a function of that ARN gets.
    pub next_version: &'a dyn Fn(&str) -> u64,
    /// What is stored about it, by logical id.
    pub stored: &'a HashMap<&'a str, &'a Stored>,
    /// What other stacks export.
    pub exports: &'a IndexMap<String, String>,
}

/// One template on the way: the root or a nested stack.
struct Level {
    /// Empty, or `Parent/`.
    prefix: String,
    /// The root stack's name, or the generated one of a nested stack.
    stack_name: String,
    stack_id: String,
    /// What it is called in messages.
    file: String,
    /// What relative paths in it are relative to; none for one that came through the service.
    folder: Option<PathBuf>,
    parameters: IndexMap<String, String>,
    depth: usize,
}

/// A walk through a template and the templates nested in it.
pub struct Walk<'a> {
    given: &'a Given<'a>,
    plan: Plan,
    errors: Vec<Error>,
    /// What was read.
    files: RefCell<Vec<PathBuf>>,
}

/// Something is wrong and has been noted; what depends on it is left out.
struct Noted;

/// Plans a stack.
pub fn plan(given: &Given<'_>, text: &str, parameters: IndexMap<String, String>) -> Result<Plan, Errors> {
    let mut walk = Walk {
        given,
        plan: Plan::default(),
        errors: Vec::new(),
        files: given.file.map(Path::to_owned).into_iter().collect::<Vec<_>>().into(),
    };
    let level = Level {
        prefix: String::new(),
        stack_name: given.stack_name.to_owned(),
        stack_id: given.stack_id.to_owned(),
        file: given.file.map_or_else(|| "template".to_owned(), |file| file.display().to_string()),
        folder: given.file.map(|file| file.parent().map(Path::to_owned).unwrap_or_default()),
        parameters,
        depth: 0,
    };
    if let Ok(outputs) = walk.template(&level, text) {
        walk.plan.outputs = outputs;
    }
    walk.plan.files = walk.files.take();
    if walk.errors.is_empty() { Ok(walk.plan) } else { Err(Errors(walk.errors)) }
}

impl Walk<'_> {
    /// Plans all resources of a template and gives its outputs.
    fn template(&mut self, level: &Level, text: &str) -> Result<IndexMap<String, String>, Noted> {
        if level.depth == 0 {
            text.clone_into(&mut self.plan.text);
        }
        let template = self.noted(level, self.parse(level, text))?;
        self.plan.warnings.extend(template.warnings.iter().cloned().map(|mut warning| {
            warning.logical_id = warning.logical_id.map(|id| format!("{}{id}", level.prefix));
            warning
        }));
        let inputs = self.inputs(level);
        let scope = self.noted(level, Scope::new(&template, &inputs))?;
        if level.depth == 0 {
            self.plan.description.clone_from(&template.description);
            self.plan.parameters = settled(&template, &level.parameters);
        }
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
        let outputs = if failed.is_empty() { self.outputs(level, &scope, &template, &known) } else { Err(Noted) };
        self.imported(&scope);
        outputs
    }

    fn inputs(&self, level: &Level) -> Inputs {
        let place = self.given.place;
        let mut inputs = Inputs::new(&place.account_id, &place.region, &level.stack_name, &level.stack_id);
        inputs.parameters.clone_from(&level.parameters);
        inputs.exports.clone_from(self.given.exports);
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
        if written.kind == providers::FUNCTION {
            self.code(level, written, &mut properties, &source)?;
        }
        let identity = self.identity(level, provider, written, &properties, &source)?;
        let Identity { logical_id, seed, generation, properties, action, physical_id } = identity;
        let given = self.given;
        let naming = given.naming(level, written, &seed);
        let mut attributes: Values = (provider.attributes)(&naming, &physical_id, &properties)
            .into_iter()
            .map(|(name, value)| (name.to_owned(), Value::String(value)))
            .collect();
        if matches!(provider.life, Life::Stack) {
            attributes = self.nested(level, &naming, &properties, &physical_id, &source)?;
        }
        known.insert(&written.logical_id, &physical_id, &attributes);
        let retain = retain(written.deletion_policy.as_deref());
        let type_name = written.kind.clone();
        let resource = Resource { logical_id, type_name, physical_id, properties, attributes, retain, generation };
        let keeps_replaced = retain_of_replaced(written.update_replace_policy.as_deref());
        self.plan.steps.push(Step { provider, action, resource, keeps_replaced, source });
        Ok(())
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

impl Walk<'_> {
    fn parse(&self, level: &Level, text: &str) -> Result<Template, Errors> {
        let read = |path: &str| self.read(level, path);
        Template::parse(text, &level.file)?.expand_sam(&read)
    }

    /// What a template names: in S3, or beside it where it is a file.
    fn read(&self, level: &Level, path: &str) -> io::Result<String> {
        if let Some(address) = Address::parse(path) {
            let bytes = address.read(self.given.s3).map_err(io::Error::other)?;
            return String::from_utf8(bytes.to_vec()).map_err(|_| io::Error::from(io::ErrorKind::InvalidData));
        }
        match &level.folder {
            Some(folder) => {
                let file = folder.join(path);
                self.files.borrow_mut().push(file.clone());
                std::fs::read_to_string(file)
            }
            None => Err(io::Error::other(format!("'{path}' is not a valid S3 Uri of the form 's3://bucket/key'"))),
        }
    }
}

/// Each parameter with its value.
fn settled(template: &Template, given: &IndexMap<String, String>) -> IndexMap<String, String> {
    let value = |(name, parameter): (&String, &template::Parameter)| {
        let value = given.get(name).map(String::as_str).or(parameter.default())?;
        Some((name.clone(), value.to_owned()))
    };
    template.parameters.iter().filter_map(value).collect()
}

fn retain(policy: Option<&str>) -> Retain {
    match policy {
        Some("Retain" | "Snapshot") => Retain::Yes,
        Some("RetainExceptOnCreate") => Retain::ExceptOnCreate,
        _ => Retain::No,
    }
}

fn retain_of_replaced(policy: Option<&str>) -> bool {
    retain(policy) != Retain::No
}
