//! The role of a function: given, or made from `Policies`.

use serde_json::json;

use super::{Expansion, make, policy_template};
use crate::intrinsic;
use crate::node::{Map, Node, Position, Value};
use crate::template::Resource;

/// What `Role` of the function is; adds the role when none is given.
pub(super) fn of(expansion: &mut Expansion<'_>, resource: &Resource, given: &Map, tags: &Node) -> Option<Node> {
    if let Some(role) = given.get("Role") {
        return Some(role.clone());
    }
    let at = resource.at;
    let role_id = format!("{}Role", resource.logical_id);
    let (managed, inline) = policies(expansion, resource, given, &role_id);
    let mut properties = Map::new();
    let trust = given.get("AssumeRolePolicyDocument").cloned();
    properties.insert("AssumeRolePolicyDocument", trust.unwrap_or_else(|| trust_lambda(at)));
    properties.insert("ManagedPolicyArns", Node::list(managed, at));
    if let Some(path) = given.get("RolePath") {
        properties.insert("Path", path.clone());
    }
    if !inline.is_empty() {
        properties.insert("Policies", Node::list(inline, at));
    }
    if let Some(boundary) = given.get("PermissionsBoundary") {
        properties.insert("PermissionsBoundary", boundary.clone());
    }
    properties.insert("Tags", tags.clone());
    let role = Resource::generated(&role_id, "AWS::IAM::Role", properties, at);
    expansion.add(role.when(resource.condition.as_ref()));
    Some(make::node(&json!({ "Fn::GetAtt": [role_id, "Arn"] }), at))
}

fn trust_lambda(at: Position) -> Node {
    let document = json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Action": ["sts:AssumeRole"],
            "Effect": "Allow",
            "Principal": { "Service": ["lambda.amazonaws.com"] },
        }],
    });
    make::node(&document, at)
}

/// Managed policies by ARN, and the ones written out.
fn policies(expansion: &mut Expansion<'_>, resource: &Resource, given: &Map, role_id: &str) -> (Vec<Node>, Vec<Node>) {
    let at = resource.at;
    let mut managed = vec![managed_policy("service-role/AWSLambdaBasicExecutionRole", at)];
    if given.get("Tracing").and_then(Node::as_str).is_some_and(|mode| mode == "Active" || mode == "PassThrough") {
        managed.push(managed_policy("AWSXrayWriteOnlyAccess", at));
    }
    if given.contains("VpcConfig") {
        managed.push(managed_policy("service-role/AWSLambdaVPCAccessExecutionRole", at));
    }
    let mut inline: Vec<Node> = dead_letters(given).into_iter().collect();
    let written = given.get("Policies");
    let items: Vec<&Node> = match written.map(|node| &node.value) {
        None => Vec::new(),
        Some(Value::List(items)) => items.iter().collect(),
        Some(_) => written.into_iter().collect(),
    };
    for (index, item) in items.into_iter().enumerate() {
        let statement = item.as_map().is_some_and(|map| map.contains("Statement"));
        match &item.value {
            Value::String(name) if name.starts_with("arn:") => managed.push(item.clone()),
            Value::String(name) => {
                let arn = managed_policy(&with_path(name), item.at);
                if !managed.iter().any(|known| known.to_json() == arn.to_json()) {
                    managed.push(arn);
                }
            }
            Value::Map(_) if statement => {
                inline.push(named(format!("{role_id}Policy{index}"), item.clone()));
            }
            Value::Map(_) if intrinsic::call(item).is_some() => managed.push(item.clone()),
            Value::Map(_) => {
                let property = format!("Properties.Policies.{index}");
                if let Some(document) = policy_template::document(expansion, &resource.logical_id, &property, item) {
                    inline.push(named(format!("{role_id}Policy{index}"), document));
                }
            }
            _ => {
                let message = format!("a policy is a name, an ARN or a document, this is {}", item.describe());
                let property = format!("Properties.Policies.{index}");
                expansion.error(item.at, &resource.logical_id, &property, message, "Write `- Statement: […]`.");
            }
        }
    }
    (managed, inline)
}

/// The right to send to `DeadLetterQueue`.
fn dead_letters(given: &Map) -> Option<Node> {
    let queue = given.get("DeadLetterQueue")?;
    let (target, at) = (queue.get("TargetArn")?, queue.at);
    let action = match queue.get("Type").and_then(Node::as_str)? {
        "SNS" => "sns:Publish",
        _ => "sqs:SendMessage",
    };
    let statement = Map::new()
        .with("Action", Node::string(action, at))
        .with("Resource", target.clone())
        .with("Effect", Node::string("Allow", at));
    let document = Map::new()
        .with("Version", Node::string("2012-10-17", at))
        .with("Statement", Node::list(vec![Node::map(statement, at)], at));
    Some(named("DeadLetterQueuePolicy".to_owned(), Node::map(document, at)))
}

fn named(name: String, document: Node) -> Node {
    let at = document.at;
    Node::map(Map::new().with("PolicyName", Node::string(name, at)).with("PolicyDocument", document), at)
}

/// AWS's managed policies that are kept under a path, as its accounts list them.
const WITH_PATH: &str = include_str!("managed_policies.txt");

fn with_path(name: &str) -> String {
    let is_it = |line: &&str| line.split_once('/').is_some_and(|(_, known)| known == name);
    WITH_PATH.lines().find(is_it).unwrap_or(name).to_owned()
}

fn managed_policy(name: &str, at: Position) -> Node {
    make::node(&json!({ "Fn::Sub": format!("arn:${{AWS::Partition}}:iam::aws:policy/{name}") }), at)
}
