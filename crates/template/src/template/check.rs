//! What is wrong whatever the parameters are: unknown functions, null values, unknown conditions.
//! References are checked by `dependencies`, after SAM has added its resources.

use super::Template;
use crate::error::{Findings, Subject};
use crate::include;
use crate::intrinsic::{FUNCTIONS, call, stray_function};
use crate::node::{Node, Position, Value};
use crate::suggest::did_you_mean;

/// Every `Condition:` of a resource or output names one that exists.
pub(super) fn names(template: &Template, findings: &mut Findings) {
    let resources = template.resources.values().map(|resource| {
        let subject = Subject::resource(&resource.logical_id, "Condition");
        (subject, resource.at, &resource.condition)
    });
    let paths: Vec<String> = template.outputs.keys().map(|name| format!("Outputs.{name}.Condition")).collect();
    let outputs =
        template.outputs.values().zip(&paths).map(|(output, path)| (Subject::section(path), output.at, &output.condition));
    for (subject, at, condition) in resources.chain(outputs) {
        let Some(name) = condition else { continue };
        if !template.conditions.contains_key(name) {
            let known = template.conditions.keys().map(String::as_str);
            let remedy = did_you_mean(name, known);
            findings.error(at, subject, format!("there is no condition `{name}`"), remedy);
        }
    }
}

/// Every function in resources, outputs and conditions is one we have; nothing is null.
pub(super) fn functions(template: &Template, findings: &mut Findings) {
    for resource in template.resources.values() {
        let mut walk = Walk { logical_id: Some(&resource.logical_id), findings };
        walk.node(&resource.properties, "Properties");
    }
    let mut walk = Walk { logical_id: None, findings };
    for (name, condition) in &template.conditions {
        walk.node(&condition.expression, &format!("Conditions.{name}"));
    }
    for (name, output) in &template.outputs {
        walk.node(&output.value, &format!("Outputs.{name}.Value"));
        if let Some(export) = &output.export_name {
            walk.node(export, &format!("Outputs.{name}.Export.Name"));
        }
    }
    if let Some(globals) = &template.globals {
        walk.node(globals, "Globals");
    }
}

struct Walk<'a> {
    logical_id: Option<&'a str>,
    findings: &'a mut Findings,
}

impl Walk<'_> {
    fn node(&mut self, node: &Node, path: &str) {
        if let Some((name, argument)) = call(node) {
            let is_include = name == "Fn::Transform" && include::location(argument).is_some();
            if !is_include {
                self.function(name, node.at, path);
            }
        }
        match &node.value {
            Value::Null => self.error(
                node.at,
                path,
                "null is not allowed in a template",
                "Write a value, or remove the key; to leave a property out under a condition, use `AWS::NoValue`.",
            ),
            Value::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.node(item, &format!("{path}.{index}"));
                }
            }
            Value::Map(map) => {
                let includes = map.get("Fn::Transform").and_then(include::location).is_some();
                if let Some(name) = stray_function(map).filter(|_| !includes) {
                    let message = format!("`{name}` has other keys beside it");
                    self.error(node.at, path, message, "A function is the only key of its mapping.");
                }
                let is_call = call(node).is_some();
                for (key, child) in map.iter() {
                    // The path names properties, not functions: it stays what the reader looks for.
                    if is_call {
                        self.node(child, path);
                    } else {
                        self.node(child, &format!("{path}.{key}"));
                    }
                }
            }
            _ => {}
        }
    }

    fn function(&mut self, name: &str, at: Position, path: &str) {
        if name != "Ref" && !FUNCTIONS.contains(&name) {
            let message = format!("`{name}` is not an intrinsic function");
            self.error(at, path, message, did_you_mean(name, FUNCTIONS.iter().copied()));
        } else if let Some(remedy) = refused(name) {
            self.error(at, path, format!("`{name}` is not supported here"), remedy);
        }
    }

    fn error(&mut self, at: Position, path: &str, message: impl Into<String>, remedy: impl Into<String>) {
        let subject = Subject { logical_id: self.logical_id, property: path };
        self.findings.error(at, subject, message, remedy);
    }
}

/// Functions that exist on AWS but not here, and what to write instead.
fn refused(name: &str) -> Option<&'static str> {
    match name {
        "Fn::Transform" => Some("Write the content out, or for an API definition use `DefinitionUri`."),
        "Fn::Cidr" | "Fn::GetAZs" => Some("There is no network here: write the values out."),
        "Fn::ForEach" | "Fn::Length" | "Fn::ToJsonString" => {
            Some("It needs the transform `AWS::LanguageExtensions`: write the result out.")
        }
        _ => None,
    }
}
