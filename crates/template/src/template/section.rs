//! Reads the top level: every known section, nothing else.

use indexmap::IndexMap;

use super::{Condition, Output, Resource, SAM, Template, resource};
use crate::error::{Findings, Severity, Subject};
use crate::node::{Map, Node, Position, Value};
use crate::parameter::Parameter;
use crate::suggest::did_you_mean;

/// CloudFormation's limit.
const MAX_RESOURCES: usize = 500;

const SECTIONS: &[&str] = &[
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Transform",
    "Globals",
    "Resources",
    "Outputs",
    "Hooks",
];

/// Sections that are given back as they were written.
const KEPT: &[&str] = &["AWSTemplateFormatVersion", "Rules", "Hooks"];

fn kept(map: &Map) -> Map {
    let mut kept = Map::new();
    for name in KEPT {
        if let Some(node) = map.get(name) {
            kept.insert(*name, node.clone());
        }
    }
    kept
}

pub(super) struct Sections<'a> {
    findings: &'a mut Findings,
}

impl<'a> Sections<'a> {
    pub(super) fn new(findings: &'a mut Findings) -> Self {
        Self { findings }
    }

    pub(super) fn read(mut self, root: &Node) -> Template {
        let empty = Map::new();
        let map = root.as_map().unwrap_or(&empty);
        if root.as_map().is_none() {
            let message = format!("a template is a mapping, this is {}", root.describe());
            self.error(root.at, "", message, "Begin with `Resources:`.");
        }
        self.known_only(map);
        self.version(map);
        let transforms = self.transforms(map.get("Transform"));
        let globals = map.get("Globals").cloned();
        if let Some(node) = globals.as_ref().filter(|_| !transforms.iter().any(|name| name == SAM)) {
            let remedy = format!("Add `Transform: {SAM}`, or remove it.");
            self.error(node.at, "Globals", "`Globals` needs the SAM transform", remedy);
        }
        if root.as_map().is_some() && !map.contains("Resources") {
            let remedy = "Add a `Resources` section with at least one resource.";
            self.error(root.at, "Resources", "the template has no `Resources`", remedy);
        }
        Template {
            file: self.findings.file.clone(),
            description: map.get("Description").and_then(Node::as_str).map(str::to_owned),
            metadata: map.get("Metadata").cloned().unwrap_or(Node::new(Value::Null, root.at)),
            parameters: self.parameters(map),
            mappings: self.mappings(map),
            conditions: self.conditions(map),
            transforms,
            globals,
            resources: self.resources(map),
            outputs: self.outputs(map),
            kept: kept(map),
            warnings: Vec::new(),
        }
    }

    fn error(&mut self, at: Position, path: &str, message: impl Into<String>, remedy: impl Into<String>) {
        self.findings.error(at, Subject::section(path), message, remedy);
    }

    fn known_only(&mut self, map: &Map) {
        for (key, at, _) in map.entries() {
            if !SECTIONS.contains(&key) {
                let remedy = did_you_mean(key, SECTIONS.iter().copied());
                self.error(at, "", format!("`{key}` is not a section of a template"), remedy);
            }
            if matches!(key, "Rules" | "Hooks") {
                self.findings.warning(at, Subject::section(key), Severity::Warning, format!("`{key}` is not evaluated here"));
            }
        }
    }

    fn version(&mut self, map: &Map) {
        let Some(node) = map.get("AWSTemplateFormatVersion") else {
            return;
        };
        if node.as_str() != Some("2010-09-09") {
            let path = "AWSTemplateFormatVersion";
            self.error(node.at, path, "unknown template format version", "The only one is 2010-09-09.");
        }
    }

    fn transforms(&mut self, node: Option<&Node>) -> Vec<String> {
        let items: Vec<&Node> = match node {
            None => Vec::new(),
            Some(node) => node.as_list().map_or(vec![node], |items| items.iter().collect()),
        };
        let mut names = Vec::new();
        for item in items {
            let name = match &item.value {
                Value::Map(map) => map.get("Name").and_then(Node::as_str),
                _ => item.as_str(),
            };
            match name {
                Some(SAM) => names.push(SAM.to_owned()),
                name => {
                    let name = name.unwrap_or("this value");
                    let remedy = format!("Only `{SAM}` is.");
                    self.error(item.at, "Transform", format!("the transform `{name}` is not supported"), remedy);
                }
            }
        }
        names
    }

    /// The entries of a section that is a mapping of names.
    fn entries<'m>(&mut self, map: &'m Map, section: &str) -> Vec<(&'m str, Position, &'m Node)> {
        match map.get(section) {
            None => Vec::new(),
            Some(node) => match node.as_map() {
                Some(map) => map.entries().collect(),
                None => {
                    let message = format!("`{section}` is a mapping of names, this is {}", node.describe());
                    self.error(node.at, section, message, "Write `Name:` lines below it, or remove it.");
                    Vec::new()
                }
            },
        }
    }

    fn parameters(&mut self, map: &Map) -> IndexMap<String, Parameter> {
        let mut parameters = IndexMap::new();
        for (name, at, node) in self.entries(map, "Parameters") {
            if let Some(parameter) = Parameter::read(name, at, node, self.findings) {
                parameters.insert(name.to_owned(), parameter);
            }
        }
        parameters
    }

    fn mappings(&mut self, map: &Map) -> IndexMap<String, Node> {
        let mut mappings = IndexMap::new();
        for (name, _, node) in self.entries(map, "Mappings") {
            let two_levels = node.as_map().is_some_and(|first| first.iter().all(|(_, second)| second.as_map().is_some()));
            if two_levels {
                mappings.insert(name.to_owned(), node.clone());
            } else {
                let path = format!("Mappings.{name}");
                let remedy = "Write a first key, below it second keys with values.";
                self.error(node.at, &path, "a mapping has two levels of keys", remedy);
            }
        }
        mappings
    }

    fn conditions(&mut self, map: &Map) -> IndexMap<String, Condition> {
        let entries = self.entries(map, "Conditions").into_iter();
        let named = entries.map(|(name, at, node)| {
            let expression = node.clone();
            (name.to_owned(), Condition { expression, at })
        });
        named.collect()
    }

    fn resources(&mut self, map: &Map) -> IndexMap<String, Resource> {
        let mut resources = IndexMap::new();
        let entries = self.entries(map, "Resources");
        if let Some(node) = map.get("Resources").filter(|node| node.as_map().is_some_and(Map::is_empty)) {
            self.error(node.at, "Resources", "`Resources` is empty", "Add at least one resource.");
        }
        if entries.len() > MAX_RESOURCES {
            let message = format!("the template has {} resources, the limit is {MAX_RESOURCES}", entries.len());
            self.error(entries[0].1, "Resources", message, "Split it into nested stacks.");
        }
        for (name, at, node) in entries {
            if let Some(resource) = resource::read(name, at, node, self.findings) {
                resources.insert(name.to_owned(), resource);
            }
        }
        resources
    }

    fn outputs(&mut self, map: &Map) -> IndexMap<String, Output> {
        let mut outputs = IndexMap::new();
        for (name, at, node) in self.entries(map, "Outputs") {
            let path = format!("Outputs.{name}");
            for (key, key_at, _) in node.as_map().into_iter().flat_map(Map::entries) {
                let known = ["Value", "Description", "Export", "Condition"];
                if !known.contains(&key) {
                    let message = format!("`{key}` is not a part of an output");
                    self.error(key_at, &path, message, did_you_mean(key, known));
                }
            }
            let Some(value) = node.get("Value") else {
                self.error(at, &path, "the output has no `Value`", "Add one.");
                continue;
            };
            let text = |key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
            let output = Output {
                value: value.clone(),
                description: text("Description"),
                condition: text("Condition"),
                export_name: node.get("Export").and_then(|export| export.get("Name")).cloned(),
                at,
            };
            outputs.insert(name.to_owned(), output);
        }
        outputs
    }
}
