//! The sections of a template. Everything that can be wrong without knowing parameters is found here.

mod check;
mod resource;
mod section;

use indexmap::IndexMap;

use crate::error::{Errors, Findings, Severity, Subject, Warning};
use crate::include;
use crate::node::{Map, Node, Position};
use crate::parameter::Parameter;
use crate::sam;
use crate::suggest::did_you_mean;
use crate::yaml;

pub use resource::Resource;
use section::Sections;

/// The transform that makes a template a SAM template.
pub(crate) const SAM: &str = "AWS::Serverless-2016-10-31";

/// A template as written, or after [`Template::expand_sam`] as plain CloudFormation.
#[derive(Clone, Debug)]
pub struct Template {
    /// The file as it was named to the parser; errors carry it.
    pub file: String,
    /// `Description`.
    pub description: Option<String>,
    /// `Metadata`, or null.
    pub metadata: Node,
    /// `Parameters` in order.
    pub parameters: IndexMap<String, Parameter>,
    /// `Mappings`: name → first key → second key → value.
    pub mappings: IndexMap<String, Node>,
    /// `Conditions` in order.
    pub conditions: IndexMap<String, Condition>,
    /// `Transform`, as a list; without SAM's after expansion.
    pub transforms: Vec<String>,
    /// SAM's `Globals`; none after expansion.
    pub globals: Option<Node>,
    /// `Resources` in order.
    pub resources: IndexMap<String, Resource>,
    /// `Outputs` in order.
    pub outputs: IndexMap<String, Output>,
    /// `AWSTemplateFormatVersion` and the sections that are not evaluated here, as written.
    pub(crate) kept: Map,
    /// What is understood but not honoured. One of [`Severity::Error`] forbids going on.
    pub warnings: Vec<Warning>,
}

/// A named condition.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The condition function.
    pub expression: Node,
    /// Where its name was written.
    pub at: Position,
}

/// An output of the stack.
#[derive(Clone, Debug)]
pub struct Output {
    /// `Value`, to be evaluated.
    pub value: Node,
    /// `Description`.
    pub description: Option<String>,
    /// `Condition`: without it, or while it is true, the output exists.
    pub condition: Option<String>,
    /// `Export.Name`, to be evaluated.
    pub export_name: Option<Node>,
    /// Where its name was written.
    pub at: Position,
}

impl Template {
    /// Reads YAML or JSON. `file` is only a name for messages.
    ///
    /// # Errors
    /// All mistakes that can be seen without parameters: syntax, sections, types, unknown functions and names.
    pub fn parse(text: &str, file: &str) -> Result<Self, Errors> {
        let root = yaml::parse(text, file)?;
        let mut findings = Findings::new(file);
        let mut template = Sections::new(&mut findings).read(&root);
        check::names(&template, &mut findings);
        check::functions(&template, &mut findings);
        Errors::check(findings.errors)?;
        template.warnings = findings.warnings;
        Ok(template)
    }

    /// Whether the SAM transform is asked for.
    #[must_use]
    pub fn is_sam(&self) -> bool {
        self.transforms.iter().any(|name| name == SAM)
    }

    /// Replaces SAM's resources by the ones the official transform makes, under the same logical ids.
    /// What an `AWS::Include` asks for is put in first; a template without the SAM transform is otherwise left as it is.
    /// `read` gives the text of a `DefinitionUri` or of a `Location`.
    ///
    /// # Errors
    /// All parts of SAM resources that make no sense, and SAM resource types that are not supported.
    pub fn expand_sam(mut self, read: &dyn Fn(&str) -> std::io::Result<String>) -> Result<Self, Errors> {
        include::expand(&mut self, read)?;
        if self.is_sam() {
            return sam::expand(self, read);
        }
        let mut findings = Findings::new(&self.file);
        for resource in self.resources.values() {
            if resource.kind.starts_with("AWS::Serverless::") {
                findings.error(
                    resource.at,
                    Subject::resource(&resource.logical_id, "Type"),
                    format!("`{}` needs the SAM transform", resource.kind),
                    format!("Add `Transform: {SAM}` to the template."),
                );
            }
        }
        Errors::check(findings.errors).map(|()| self)
    }

    /// Whether anything was found that forbids going on; `strict` counts every warning.
    #[must_use]
    pub fn refuses(&self, strict: bool) -> bool {
        let limit = if strict { Severity::Warning } else { Severity::Error };
        self.warnings.iter().any(|warning| warning.severity >= limit)
    }

    /// The remedy for a name that is neither a parameter nor a resource.
    pub(crate) fn suggest_reference(&self, name: &str) -> String {
        let resources = self.resources.keys().map(String::as_str);
        did_you_mean(name, resources.chain(self.parameters.keys().map(String::as_str)))
    }
}

#[cfg(test)]
mod tests;
