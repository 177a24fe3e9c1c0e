//! Small pieces of generated CloudFormation.

use serde_json::{Value as Json, json};

use crate::node::{Map, Node, Position, Value};
use crate::template::Resource;

/// Whether SAM takes a value for yes: anything but false, zero and what is empty.
pub(super) fn is_true(node: &Node) -> bool {
    match &node.value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(text) => text.parse() != Ok(0.0),
        Value::String(text) => !text.is_empty(),
        Value::List(items) => !items.is_empty(),
        Value::Map(map) => !map.is_empty(),
    }
}

/// A resource that lives and dies with the one it was made from.
pub(super) fn beside(source: &Resource, id: &str, kind: &str, properties: Map) -> Resource {
    let mut made = Resource::generated(id, kind, properties, source.at).when(source.condition.as_ref());
    made.deletion_policy.clone_from(&source.deletion_policy);
    made.update_replace_policy.clone_from(&source.update_replace_policy);
    made
}

/// `{Ref: name}`.
pub(super) fn reference(name: &str, at: Position) -> Node {
    node(&json!({ "Ref": name }), at)
}

/// Any JSON, standing at `at`.
pub(super) fn node(json: &Json, at: Position) -> Node {
    Node::from_json(json, at)
}

/// `Fn::If: [condition, value, AWS::NoValue]`; without a condition the value itself.
pub(super) fn when(condition: Option<&str>, value: Node) -> Node {
    let Some(condition) = condition else {
        return value;
    };
    let at = value.at;
    let choice = vec![Node::string(condition, at), value, reference("AWS::NoValue", at)];
    Node::map(Map::new().with("Fn::If", Node::list(choice, at)), at)
}

/// A condition that holds when one of the named does. `Fn::Or` takes ten at most, so more are nested.
pub(super) fn any(names: &[&String], at: Position) -> Node {
    let mut terms: Vec<Node> = names.iter().map(|name| node(&json!({ "Condition": name }), at)).collect();
    while terms.len() > 10 {
        let group = terms.split_off(terms.len() - 10);
        terms.push(or(group, at));
    }
    or(terms, at)
}

fn or(terms: Vec<Node>, at: Position) -> Node {
    Node::map(Map::new().with("Fn::Or", Node::list(terms, at)), at)
}

/// SAM's tags, a mapping, as CloudFormation's list, after the one that SAM adds.
pub(super) fn tag_list(own: Option<&str>, tags: Option<&Node>, at: Position) -> Node {
    let mut items = Vec::new();
    if let Some(own) = own {
        items.push(node(&json!({ "Key": own, "Value": "SAM" }), at));
    }
    match tags.and_then(Node::as_map) {
        Some(tags) => items.extend(tags.entries().map(|(key, key_at, value)| {
            let pair = Map::new().with("Key", Node::string(key, key_at)).with("Value", value.clone());
            Node::map(pair, key_at)
        })),
        None => items.extend(tags.and_then(Node::as_list).into_iter().flatten().cloned()),
    }
    Node::list(items, at)
}

/// What API Gateway invokes: the function or alias whose ARN `target` gives.
pub(super) fn invocation_uri(target: &str, at: Position) -> Node {
    let text =
        format!("arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/${{{target}}}/invocations");
    node(&json!({ "Fn::Sub": text }), at)
}
