//! `AWS::Serverless::SimpleTable`: a DynamoDB table with one key.

use serde_json::json;

use super::{Expansion, known, make};
use crate::node::{Map, Node};
use crate::suggest::did_you_mean;
use crate::template::Resource;

/// Properties that the table has under the same name.
const SAME: &[&str] = &["PointInTimeRecoverySpecification", "SSESpecification", "TableName"];

/// SAM's words for the types of a key.
const TYPES: &[(&str, &str)] = &[("String", "S"), ("Number", "N"), ("Binary", "B")];

pub(super) fn expand(expansion: &mut Expansion<'_>, resource: &Resource) {
    let at = resource.at;
    let empty = Map::new();
    let given = resource.properties.as_map().unwrap_or(&empty);
    expansion.check_known(&resource.logical_id, "Properties", given, &known::SIMPLE_TABLE);
    let Some((name, kind)) = key(expansion, resource, given.get("PrimaryKey")) else { return };
    let attribute = Map::new().with("AttributeName", name.clone()).with("AttributeType", Node::string(kind, at));
    let hash = Map::new().with("AttributeName", name).with("KeyType", Node::string("HASH", at));
    let mut properties = Map::new()
        .with("AttributeDefinitions", Node::list(vec![Node::map(attribute, at)], at))
        .with("KeySchema", Node::list(vec![Node::map(hash, at)], at));
    match given.get("ProvisionedThroughput").filter(|node| make::is_true(node)) {
        Some(throughput) => properties.insert("ProvisionedThroughput", throughput.clone()),
        None => properties.insert("BillingMode", make::node(&json!("PAY_PER_REQUEST"), at)),
    };
    for name in SAME {
        if let Some(node) = given.get(name).filter(|node| make::is_true(node)) {
            properties.insert(*name, node.clone());
        }
    }
    if let Some(tags) = given.get("Tags").filter(|node| make::is_true(node)) {
        properties.insert("Tags", make::tag_list(None, Some(tags), at));
    }
    let mut table = resource.clone();
    "AWS::DynamoDB::Table".clone_into(&mut table.kind);
    table.properties = Node::map(properties, resource.properties.at);
    expansion.add(table);
}

/// The key's name and type; `id`, a string, when none is given.
fn key(expansion: &mut Expansion<'_>, resource: &Resource, given: Option<&Node>) -> Option<(Node, &'static str)> {
    let Some(node) = given.filter(|node| make::is_true(node)) else {
        return Some((Node::string("id", resource.at), "S"));
    };
    let (id, path) = (&resource.logical_id, "Properties.PrimaryKey");
    let (Some(name), Some(kind)) = (node.get("Name"), node.get("Type").and_then(Node::as_str)) else {
        expansion.error(node.at, id, path, "the key needs `Name` and `Type`", "Write both below it.");
        return None;
    };
    let found = TYPES.iter().find(|(known, _)| *known == kind);
    if found.is_none() {
        let remedy = did_you_mean(kind, TYPES.iter().map(|(known, _)| *known));
        expansion.error(node.at, id, &format!("{path}.Type"), format!("`{kind}` is not a type of key"), remedy);
    }
    Some((name.clone(), found?.1))
}
