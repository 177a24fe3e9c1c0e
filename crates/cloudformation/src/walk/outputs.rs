//! What a template gives outside: its outputs, their exports; and the exports of others that it took values from.

use indexmap::IndexMap;
use sekisho_template::{Error, Errors, Node, Output, Scope, Template};
use serde_json::Value;

use super::{Known, Level, Noted, Walk};
use crate::records::OutputRecord;

impl Walk<'_> {
    /// The outputs of a template; those of the root are noted with all that is said about them.
    pub(super) fn outputs(
        &mut self,
        level: &Level,
        scope: &Scope<'_>,
        template: &Template,
        known: &Known,
    ) -> Result<IndexMap<String, String>, Noted> {
        let mut outputs = IndexMap::new();
        for (name, output) in template.outputs.iter().filter(|(_, output)| scope.holds(output.condition.as_deref())) {
            let at = Text { template, scope, known, place: &format!("Outputs.{name}.Value") };
            let value = self.noted(level, at.of(&output.value, "an output"))?;
            let export = self.export(level, &at, name, output)?;
            if level.depth == 0 {
                let description = output.description.clone();
                self.plan.records.push(OutputRecord { name: name.clone(), value: value.clone(), description, export });
            }
            outputs.insert(name.clone(), value);
        }
        Ok(outputs)
    }

    fn export(&mut self, level: &Level, at: &Text<'_>, name: &str, output: &Output) -> Result<Option<String>, Noted> {
        let Some(node) = &output.export_name else { return Ok(None) };
        let at = Text { place: &format!("Outputs.{name}.Export.Name"), ..*at };
        if level.depth > 0 {
            let remedy = "Give the value to the parent as an output, and export it there.";
            return self.noted(level, Err(at.mistake(node, "an output of a nested stack cannot be exported here", remedy)));
        }
        self.noted(level, at.of(node, "the name of an export")).map(Some)
    }

    /// Notes the exports that were needed.
    pub(super) fn imported(&mut self, scope: &Scope<'_>) {
        self.plan.imports.extend(scope.imported());
        self.plan.imports.sort_unstable();
        self.plan.imports.dedup();
    }
}

/// How texts of one output are computed.
#[derive(Clone, Copy)]
struct Text<'a> {
    template: &'a Template,
    scope: &'a Scope<'a>,
    known: &'a Known,
    place: &'a str,
}

impl Text<'_> {
    fn of(&self, node: &Node, what: &str) -> Result<String, Errors> {
        match self.scope.evaluate(node, self.known).map_err(|error| Errors(vec![error.within(self.place)]))? {
            Value::String(text) => Ok(text),
            value @ (Value::Number(_) | Value::Bool(_)) => Ok(value.to_string()),
            _ => Err(self.mistake(node, &format!("{what} is a string"), "Join a list to one string by !Join.")),
        }
    }

    fn mistake(&self, node: &Node, message: &str, remedy: &str) -> Errors {
        Errors(vec![Error::new(&self.template.file, node.at, message, remedy).within(self.place)])
    }
}
