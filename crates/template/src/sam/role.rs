//! The role of a function: given, or made from `Policies`.

use serde_json::json;

use super::{Expansion, make};
use crate::error::Severity;
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
    let mut inline = Vec::new();
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
                let name = Node::string(format!("{role_id}Policy{index}"), item.at);
                let policy = Map::new().with("PolicyName", name).with("PolicyDocument", item.clone());
                inline.push(Node::map(policy, item.at));
            }
            Value::Map(_) if intrinsic::call(item).is_some() => managed.push(item.clone()),
            Value::Map(template) => {
                let name = template.keys().next().unwrap_or_default();
                let message = format!("the policy template `{name}` is not expanded: the role has no such statement here");
                let property = format!("Properties.Policies.{index}");
                expansion.warn(item.at, &resource.logical_id, &property, Severity::Warning, message);
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

/// AWS keeps the managed policies for service roles under a path of their own.
fn with_path(name: &str) -> String {
    let for_service = name.starts_with("AWSLambda") && (name.ends_with("ExecutionRole") || name == "AWSLambdaRole");
    if for_service { format!("service-role/{name}") } else { name.to_owned() }
}

fn managed_policy(name: &str, at: Position) -> Node {
    make::node(&json!({ "Fn::Sub": format!("arn:${{AWS::Partition}}:iam::aws:policy/{name}") }), at)
}
