//! `Globals`: mappings are merged, lists joined with the global one first, all else is overridden.

use crate::error::{Findings, Subject};
use crate::node::{Map, Node, Value};
use crate::suggest::did_you_mean;
use crate::template::Resource;

/// Sections of `Globals` and the type each one is for.
const SECTIONS: &[(&str, &str)] = &[
    ("Function", "AWS::Serverless::Function"),
    ("Api", "AWS::Serverless::Api"),
    ("HttpApi", "AWS::Serverless::HttpApi"),
    ("SimpleTable", "AWS::Serverless::SimpleTable"),
    ("StateMachine", "AWS::Serverless::StateMachine"),
    ("LayerVersion", "AWS::Serverless::LayerVersion"),
    ("CapacityProvider", "AWS::Serverless::CapacityProvider"),
    ("WebSocketApi", "AWS::Serverless::WebSocketApi"),
];

/// What SAM does not take from `Globals`.
const NOT_GLOBAL: &[(&str, &[&str])] = &[
    ("Function", &["Role", "Policies", "FunctionName", "Events", "InlineCode", "ImageUri", "PackageType"]),
    ("Api", &["StageName", "DefinitionBody", "Description"]),
    ("HttpApi", &["StageName", "DefinitionBody", "DefinitionUri", "Name", "Description"]),
];

pub(super) struct Globals {
    sections: Map,
}

impl Globals {
    pub(super) fn read(node: Option<Node>, findings: &mut Findings) -> Self {
        let Some(Node { value: Value::Map(sections), .. }) = node else {
            if let Some(node) = node {
                let message = format!("`Globals` is a mapping, this is {}", node.describe());
                findings.error(node.at, Subject::section("Globals"), message, "Write `Function:` below it.");
            }
            return Self { sections: Map::new() };
        };
        for (name, at, section) in sections.entries() {
            let path = format!("Globals.{name}");
            let subject = Subject::section(&path);
            if !SECTIONS.iter().any(|(known, _)| *known == name) {
                let message = format!("`{name}` is not a section of `Globals`");
                let known = SECTIONS.iter().map(|(known, _)| *known);
                findings.error(at, subject, message, did_you_mean(name, known));
            }
            if section.as_map().is_none() {
                let message = format!("`{name}` is a mapping of properties, this is {}", section.describe());
                findings.error(section.at, subject, message, "Write `Name: value` lines below it.");
            }
            let not_global = NOT_GLOBAL.iter().find(|(section, _)| *section == name);
            for (key, key_at, _) in section.as_map().into_iter().flat_map(Map::entries) {
                if not_global.is_some_and(|(_, keys)| keys.contains(&key)) {
                    let message = format!("`{key}` cannot be given for all");
                    findings.error(key_at, subject, message, "Write it at each resource.");
                }
            }
        }
        Self { sections }
    }

    /// Gives a resource what `Globals` has for its type, unless it says `IgnoreGlobals`.
    pub(super) fn merge_into(&self, resource: &mut Resource) {
        let section = SECTIONS.iter().find(|(_, kind)| *kind == resource.kind);
        let Some(Value::Map(section)) = section.and_then(|(name, _)| self.sections.get(name)).map(|node| &node.value) else {
            return;
        };
        let ignored = resource.sam.get("IgnoreGlobals");
        if ignored.is_some_and(|node| node.as_str() == Some("*")) {
            return;
        }
        let ignored: Vec<&str> = ignored.and_then(Node::as_list).into_iter().flatten().filter_map(Node::as_str).collect();
        let mut global = section.clone();
        for key in ignored {
            global.remove(key);
        }
        if let Value::Map(local) = &resource.properties.value {
            resource.properties.value = Value::Map(merge(&global, local));
        }
    }
}

fn merge(global: &Map, local: &Map) -> Map {
    let mut merged = global.clone();
    for (key, at, node) in local.entries() {
        let node = match merged.get(key) {
            Some(known) => merge_values(known, node),
            None => node.clone(),
        };
        merged.remove(key);
        merged.insert_at(key, at, node);
    }
    merged
}

fn merge_values(global: &Node, local: &Node) -> Node {
    match (&global.value, &local.value) {
        (Value::Map(left), Value::Map(right)) if !is_call(global) && !is_call(local) => Node::map(merge(left, right), local.at),
        (Value::List(left), Value::List(right)) => Node::list(left.iter().chain(right).cloned().collect(), local.at),
        _ => local.clone(),
    }
}

fn is_call(node: &Node) -> bool {
    crate::intrinsic::call(node).is_some()
}
