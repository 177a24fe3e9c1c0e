//! The authorizers of a REST API: user pools, or a Lambda function that gets a token or the request.

use super::lambda;
use super::place::Place;
use crate::node::{Map, Node, Value};
use crate::sam::{Expansion, make};
use crate::suggest::did_you_mean;

const COGNITO: &[&str] = &["AuthorizationScopes", "Identity", "UserPoolArn"];
const LAMBDA: &[&str] = &[
    "AuthorizationScopes",
    "DisableFunctionDefaultPermissions",
    "FunctionArn",
    "FunctionInvokeRole",
    "FunctionPayloadType",
    "Identity",
];

/// The security scheme of one authorizer; none if it is wrong.
pub(super) fn scheme(place: &Place<'_>, expansion: &mut Expansion<'_>, given: &Map) -> Option<Node> {
    if given.contains("UserPoolArn") {
        return Some(cognito(place, expansion, given));
    }
    let Some(function) = given.get("FunctionArn") else {
        place.check_keys(expansion, given, &[COGNITO, LAMBDA].concat());
        let remedy = "Add `UserPoolArn: !GetAtt UserPool.Arn`, or `FunctionArn: !GetAtt Function.Arn` for a Lambda authorizer.";
        place.error(expansion, "", "a Cognito authorizer needs `UserPoolArn`", remedy);
        return None;
    };
    place.check_keys(expansion, given, LAMBDA);
    place.check_flag(expansion, given, "DisableFunctionDefaultPermissions");
    let kind = given.get("FunctionPayloadType");
    match kind.map(|node| node.as_str().unwrap_or_default()) {
        None | Some("TOKEN") => Some(token(place, expansion, given, function)),
        Some("REQUEST") => request(place, expansion, given, function),
        Some(other) => {
            let message = format!("`{other}` is not a kind of payload");
            place.error(expansion, ".FunctionPayloadType", message, did_you_mean(other, ["TOKEN", "REQUEST"]));
            None
        }
    }
}

/// Whether SAM lets the API call the function: a REST API's template has to decline it.
pub(super) fn needs_permission(given: &Map) -> bool {
    given.get("DisableFunctionDefaultPermissions").and_then(Node::as_bool) != Some(true)
}

fn cognito(place: &Place<'_>, expansion: &mut Expansion<'_>, given: &Map) -> Node {
    place.check_keys(expansion, given, COGNITO);
    let Some(pool) = given.get("UserPoolArn") else { return Node::map(Map::new(), place.at) };
    let pools = match &pool.value {
        Value::List(_) => pool.clone(),
        _ => Node::list(vec![pool.clone()], pool.at),
    };
    let string = |text: &str| Node::string(text, place.at);
    let identity = lambda::identity(place, expansion, given, lambda::TOKEN).unwrap_or_default();
    let mut authorizer = Map::new().with("type", string("cognito_user_pools")).with("providerARNs", pools);
    add_expression(&mut authorizer, &identity);
    place.api_key_scheme(&header(&identity), Some("cognito_user_pools"), authorizer)
}

fn token(place: &Place<'_>, expansion: &mut Expansion<'_>, given: &Map, function: &Node) -> Node {
    let identity = lambda::identity(place, expansion, given, lambda::TOKEN).unwrap_or_default();
    let mut authorizer = lambda::begin(place, "token", function);
    lambda::add_ttl(&mut authorizer, &identity);
    lambda::add_role(&mut authorizer, given);
    add_expression(&mut authorizer, &identity);
    place.api_key_scheme(&header(&identity), Some("custom"), authorizer)
}

fn request(place: &Place<'_>, expansion: &mut Expansion<'_>, given: &Map, function: &Node) -> Option<Node> {
    let identity = lambda::identity(place, expansion, given, lambda::SOURCES).unwrap_or_default();
    let prefixes = ["method.request.header.", "method.request.querystring.", "stageVariables.", "context."];
    let sources = lambda::sources(place, expansion, &identity, prefixes);
    let ttl = identity.get("ReauthorizeEvery").and_then(Node::scalar).and_then(|text| text.parse::<i64>().ok());
    if sources.is_empty() && ttl.is_none_or(|seconds| seconds > 0) {
        let message = "a REQUEST authorizer needs `Headers`, `QueryStrings`, `StageVariables` or `Context`";
        let remedy = "Add one, such as `Headers: [Authorization]`, or `ReauthorizeEvery: 0`: the cache has no other key.";
        place.error(expansion, ".Identity", message, remedy);
        return None;
    }
    let mut authorizer = lambda::begin(place, "request", function);
    lambda::add_ttl(&mut authorizer, &identity);
    lambda::add_role(&mut authorizer, given);
    if !sources.is_empty() {
        authorizer.insert("identitySource", Node::string(sources.join(", "), place.at));
    }
    Some(place.api_key_scheme("Unused", Some("custom"), authorizer))
}

fn add_expression(authorizer: &mut Map, identity: &Map) {
    if let Some(expression) = identity.get("ValidationExpression").filter(|node| make::is_true(node)) {
        authorizer.insert("identityValidationExpression", expression.clone());
    }
}

/// The header that has the token.
fn header(identity: &Map) -> String {
    identity.get("Header").and_then(Node::as_str).filter(|name| !name.is_empty()).unwrap_or("Authorization").to_owned()
}
