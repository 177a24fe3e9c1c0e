//! What the Lambda authorizers of both kinds of API have in common.

use serde_json::json;

use super::place::Place;
use crate::node::{Map, Node};
use crate::sam::{Expansion, make};
use crate::suggest::did_you_mean;

/// `Identity` where the token is in one header.
pub(super) const TOKEN: &[&str] = &["Header", "ReauthorizeEvery", "ValidationExpression"];
/// `Identity` where parts of the request say who asks.
pub(super) const SOURCES: &[&str] = &["Context", "Headers", "QueryStrings", "ReauthorizeEvery", "StageVariables"];

/// Kind and function.
pub(super) fn begin(place: &Place<'_>, kind: &str, function: &Node) -> Map {
    let text = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${__FunctionArn__}/invocations";
    let names = Node::map(Map::new().with("__FunctionArn__", function.clone()), function.at);
    let uri = Map::new().with("Fn::Sub", Node::list(vec![Node::string(text, place.at), names], place.at));
    Map::new().with("type", Node::string(kind, place.at)).with("authorizerUri", Node::map(uri, place.at))
}

pub(super) fn add_role(authorizer: &mut Map, given: &Map) {
    let role = given.get("FunctionInvokeRole").filter(|role| make::is_true(role) && role.as_str() != Some("NONE"));
    if let Some(role) = role {
        authorizer.insert("authorizerCredentials", role.clone());
    }
}

pub(super) fn add_ttl(authorizer: &mut Map, identity: &Map) {
    if let Some(seconds) = identity.get("ReauthorizeEvery") {
        authorizer.insert("authorizerResultTtlInSeconds", seconds.clone());
    }
}

/// `Identity`, none if it is not there or empty.
pub(super) fn identity(place: &Place<'_>, expansion: &mut Expansion<'_>, given: &Map, known: &[&str]) -> Option<Map> {
    let node = given.get("Identity")?;
    let Some(identity) = node.as_map() else {
        let message = format!("`Identity` is a mapping, this is {}", node.describe());
        place.error_at(expansion, node.at, ".Identity", message, "Write its members below it.");
        return None;
    };
    for (key, at, _) in identity.entries() {
        if !known.contains(&key) {
            let message = format!("`Identity` of this kind of authorizer has no `{key}`");
            let remedy = did_you_mean(key, known.iter().copied());
            place.error_at(expansion, at, &format!(".Identity.{key}"), message, remedy);
        }
    }
    Some(identity.clone()).filter(|identity| !identity.is_empty())
}

/// The identity sources, each with the prefix of its list: headers, query strings, stage variables, context.
pub(super) fn sources(place: &Place<'_>, expansion: &mut Expansion<'_>, identity: &Map, prefixes: [&str; 4]) -> Vec<String> {
    let mut all = Vec::new();
    for (name, prefix) in ["Headers", "QueryStrings", "StageVariables", "Context"].into_iter().zip(prefixes) {
        let Some(node) = identity.get(name).filter(|node| make::is_true(node)) else { continue };
        let names: Option<Vec<&str>> = node.as_list().and_then(|items| items.iter().map(Node::as_str).collect());
        match names {
            Some(names) => all.extend(names.into_iter().map(|name| format!("{prefix}{name}"))),
            None => {
                let message = format!("`{name}` is a list of names");
                place.error_at(expansion, node.at, &format!(".Identity.{name}"), message, "Write `[Name]`.");
            }
        }
    }
    all
}

/// Lets the API `id` call the function of its authorizer `name`.
pub(super) fn permission(id: &str, function: &Node) -> Node {
    let at = function.at;
    let arn = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${__ApiId__}/authorizers/*";
    let source = make::node(&json!({ "Fn::Sub": [arn, { "__ApiId__": { "Ref": id } }] }), at);
    let members = Map::new()
        .with("Action", Node::string("lambda:InvokeFunction", at))
        .with("FunctionName", function.clone())
        .with("Principal", Node::string("apigateway.amazonaws.com", at))
        .with("SourceArn", source);
    Node::map(members, at)
}
