//! `FunctionUrlConfig` of `AWS::Serverless::Function`: a URL, and for a public one the two permissions it needs.

use serde_json::json;

use super::{Expansion, make};
use crate::node::{Map, Node};
use crate::template::Resource;

const AUTH_TYPES: [&str; 2] = ["AWS_IAM", "NONE"];
const CORS: [&str; 6] = ["AllowCredentials", "AllowHeaders", "AllowMethods", "AllowOrigins", "ExposeHeaders", "MaxAge"];

/// Adds what the function's URL is made of; `target` is the function or its alias.
pub(super) fn expand(expansion: &mut Expansion<'_>, resource: &Resource, given: &Map, target: &str) {
    let Some(config) = given.get("FunctionUrlConfig") else { return };
    let at = config.at;
    let Some(auth_type) = auth_type(expansion, resource, config) else { return };
    check_cors(expansion, resource, config);
    let id = &resource.logical_id;
    let mut properties = Map::new();
    for name in ["Cors", "InvokeMode"] {
        if let Some(node) = config.get(name) {
            properties.insert(name, node.clone());
        }
    }
    properties.insert("AuthType", auth_type.clone());
    properties.insert("TargetFunctionArn", make::reference(target, at));
    let condition = resource.condition.as_ref();
    expansion.add(Resource::generated(&format!("{id}Url"), "AWS::Lambda::Url", properties, at).when(condition));
    if auth_type.as_str() != Some("NONE") {
        return;
    }
    let through_url = ("FunctionUrlAuthType", json!("NONE"));
    let function = ("InvokedViaFunctionUrl", json!(true));
    for (suffix, action, (member, value)) in [
        ("UrlPublicPermissions", "lambda:InvokeFunctionUrl", through_url),
        ("URLInvokeAllowPublicAccess", "lambda:InvokeFunction", function),
    ] {
        let properties = Map::new()
            .with("Action", Node::string(action, at))
            .with("FunctionName", make::reference(target, at))
            .with("Principal", Node::string("*", at))
            .with(member, make::node(&value, at));
        expansion.add(Resource::generated(&format!("{id}{suffix}"), "AWS::Lambda::Permission", properties, at).when(condition));
    }
}

/// One of the two, or an intrinsic that CloudFormation resolves.
fn auth_type<'a>(expansion: &mut Expansion<'_>, resource: &Resource, config: &'a Node) -> Option<&'a Node> {
    let found = config.get("AuthType");
    let is_good = |node: &Node| node.as_map().is_some() || node.as_str().is_some_and(|text| AUTH_TYPES.contains(&text));
    if let Some(node) = found.filter(|node| is_good(node)) {
        return Some(node);
    }
    let at = found.map_or(config.at, |node| node.at);
    let message = "a function URL needs an `AuthType`";
    let remedy = "Write `AuthType: NONE` for everybody or `AuthType: AWS_IAM` for signed requests.";
    expansion.error(at, &resource.logical_id, "Properties.FunctionUrlConfig.AuthType", message, remedy);
    None
}

fn check_cors(expansion: &mut Expansion<'_>, resource: &Resource, config: &Node) {
    let Some(cors) = config.get("Cors").and_then(Node::as_map) else { return };
    let is_intrinsic = |name: &str| name == "Ref" || name.starts_with("Fn::");
    let unknown = cors.entries().find(|(name, _, _)| !CORS.contains(name) && !is_intrinsic(name));
    if let Some((name, at, _)) = unknown {
        let message = format!("`{name}` is not a property of a function URL's `Cors`");
        let remedy = format!("There are {}.", CORS.join(", "));
        expansion.error(at, &resource.logical_id, "Properties.FunctionUrlConfig.Cors", message, &remedy);
    }
}
