//! One entry of `Resources`.

use crate::error::{Findings, Subject};
use crate::node::{Map, Node, Position, Value};
use crate::suggest::did_you_mean;

const ATTRIBUTES: &[&str] = &[
    "Type",
    "Properties",
    "DependsOn",
    "Condition",
    "DeletionPolicy",
    "UpdateReplacePolicy",
    "Metadata",
    "CreationPolicy",
    "UpdatePolicy",
    // Unverified: templates that AWS publishes have it, its documentation does not.
    "Description",
    "Connectors",
    "IgnoreGlobals",
];

/// A resource as the template declares it.
#[derive(Clone, Debug)]
pub struct Resource {
    /// Its name in the template.
    pub logical_id: String,
    /// `Type`, such as `AWS::Cognito::UserPool`.
    pub kind: String,
    /// `Properties`, an empty mapping if there are none.
    pub properties: Node,
    /// `DependsOn`, as a list, and where each name was written.
    pub depends_on: Vec<(String, Position)>,
    /// `Condition`: without it, or while it is true, the resource exists.
    pub condition: Option<String>,
    /// `DeletionPolicy`.
    pub deletion_policy: Option<String>,
    /// `UpdateReplacePolicy`.
    pub update_replace_policy: Option<String>,
    /// `Metadata`, or null.
    pub metadata: Node,
    /// `CreationPolicy`, `Description` and `UpdatePolicy`, as written: nothing here looks at them.
    pub(crate) policies: Map,
    /// SAM's `IgnoreGlobals` and `Connectors`, as written.
    pub(crate) sam: Map,
    /// Where its logical id was written.
    pub at: Position,
    /// SAM made it; the property that was `.0` in the template is `.1` now.
    pub renamed: Option<(&'static str, &'static str)>,
}

impl Resource {
    /// A resource that no one wrote: made at `at` from another.
    pub(crate) fn generated(logical_id: &str, kind: &str, properties: Map, at: Position) -> Self {
        Self {
            logical_id: logical_id.to_owned(),
            kind: kind.to_owned(),
            properties: Node::map(properties, at),
            depends_on: Vec::new(),
            condition: None,
            deletion_policy: None,
            update_replace_policy: None,
            metadata: Node::new(Value::Null, at),
            policies: Map::new(),
            sam: Map::new(),
            at,
            renamed: None,
        }
    }

    /// A generated resource that lives and dies with the condition of the one it was made from.
    pub(crate) fn when(mut self, condition: Option<&String>) -> Self {
        self.condition = condition.cloned();
        self
    }

    /// A property by name.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Node> {
        self.properties.get(name)
    }
}

/// Reads one entry; what cannot be read is a finding.
pub(super) fn read(logical_id: &str, at: Position, node: &Node, findings: &mut Findings) -> Option<Resource> {
    check_id(logical_id, at, findings);
    let Some(map) = node.as_map() else {
        findings.error(
            node.at,
            Subject::resource(logical_id, ""),
            format!("a resource is a mapping, this is {}", node.describe()),
            "Write `Type:` and `Properties:` below its name.",
        );
        return None;
    };
    for (key, key_at, _) in map.entries() {
        if !ATTRIBUTES.contains(&key) {
            findings.error(
                key_at,
                Subject::resource(logical_id, key),
                format!("`{key}` is not an attribute of a resource"),
                format!("{} Properties go below `Properties:`.", did_you_mean(key, ATTRIBUTES.iter().copied())),
            );
        }
    }
    let kind = kind(logical_id, at, map, findings)?;
    let mut text = |key: &str| text(logical_id, key, map, findings);
    let mut resource = Resource::generated(logical_id, &kind, Map::new(), at);
    resource.condition = text("Condition");
    resource.deletion_policy = text("DeletionPolicy");
    resource.update_replace_policy = text("UpdateReplacePolicy");
    resource.depends_on = depends_on(logical_id, map, findings);
    if let Some(properties) = map.get("Properties") {
        if properties.as_map().is_none() {
            findings.error(
                properties.at,
                Subject::resource(logical_id, "Properties"),
                format!("`Properties` is a mapping, this is {}", properties.describe()),
                "Write `Name: value` lines below it, or remove it.",
            );
        } else {
            resource.properties = properties.clone();
        }
    }
    if let Some(metadata) = map.get("Metadata") {
        resource.metadata = metadata.clone();
    }
    for key in ["CreationPolicy", "Description", "UpdatePolicy"] {
        if let Some(node) = map.get(key) {
            resource.policies.insert(key, node.clone());
        }
    }
    for key in ["Connectors", "IgnoreGlobals"] {
        if let Some(node) = map.get(key) {
            resource.sam.insert(key, node.clone());
        }
    }
    Some(resource)
}

fn check_id(logical_id: &str, at: Position, findings: &mut Findings) {
    let fits = (1..=255).contains(&logical_id.len()) && logical_id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !fits {
        findings.error(
            at,
            Subject::section("Resources"),
            format!("`{logical_id}` is not a logical id"),
            "Use letters and digits only, at most 255.",
        );
    }
}

fn kind(logical_id: &str, at: Position, map: &Map, findings: &mut Findings) -> Option<String> {
    match map.get("Type") {
        None => {
            findings.error(
                at,
                Subject::resource(logical_id, ""),
                "the resource has no `Type`",
                "Add one, such as `Type: AWS::Cognito::UserPool`.",
            );
            None
        }
        Some(node) => match node.as_str() {
            Some(kind) => Some(kind.to_owned()),
            None => {
                findings.error(
                    node.at,
                    Subject::resource(logical_id, "Type"),
                    format!("a resource type is a string, this is {}", node.describe()),
                    "Write it out, such as `Type: AWS::Cognito::UserPool`.",
                );
                None
            }
        },
    }
}

fn text(logical_id: &str, key: &str, map: &Map, findings: &mut Findings) -> Option<String> {
    let node = map.get(key)?;
    if node.as_str().is_none() {
        findings.error(
            node.at,
            Subject::resource(logical_id, key),
            format!("`{key}` is a string, this is {}", node.describe()),
            "Write it out; intrinsic functions are not possible here.",
        );
    }
    node.as_str().map(str::to_owned)
}

fn depends_on(logical_id: &str, map: &Map, findings: &mut Findings) -> Vec<(String, Position)> {
    let Some(node) = map.get("DependsOn") else {
        return Vec::new();
    };
    let items = match &node.value {
        Value::List(items) => items.as_slice(),
        _ => std::slice::from_ref(node),
    };
    let mut names = Vec::new();
    for item in items {
        match item.as_str() {
            Some(name) => names.push((name.to_owned(), item.at)),
            None => findings.error(
                item.at,
                Subject::resource(logical_id, "DependsOn"),
                format!("`DependsOn` takes logical ids, this is {}", item.describe()),
                "Write the logical id of a resource, or a list of them.",
            ),
        }
    }
    names
}
