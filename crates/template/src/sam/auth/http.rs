//! The authorizers of an HTTP API: a JWT's, or a Lambda function's.

use super::lambda;
use super::place::Place;
use crate::node::{Map, Node};
use crate::sam::Expansion;

const JWT: &[&str] = &["AuthorizationScopes", "IdentitySource", "JwtConfiguration"];
const LAMBDA: &[&str] = &[
    "AuthorizerPayloadFormatVersion",
    "EnableFunctionDefaultPermissions",
    "EnableSimpleResponses",
    "FunctionArn",
    "FunctionInvokeRole",
    "Identity",
];

/// The security scheme of one authorizer; none if it is wrong.
pub(super) fn scheme(place: &Place<'_>, expansion: &mut Expansion<'_>, given: &Map) -> Option<Node> {
    let is_lambda = ["FunctionArn", "Identity", "AuthorizerPayloadFormatVersion"].iter().any(|key| given.contains(key));
    if is_lambda && !given.contains("JwtConfiguration") {
        return request(place, expansion, given);
    }
    jwt(place, expansion, given)
}

/// Whether SAM lets the API call the function: an HTTP API's template has to ask for it.
pub(super) fn needs_permission(given: &Map) -> bool {
    given.get("EnableFunctionDefaultPermissions").and_then(Node::as_bool) == Some(true)
}

fn jwt(place: &Place<'_>, expansion: &mut Expansion<'_>, given: &Map) -> Option<Node> {
    place.check_keys(expansion, given, JWT);
    let (Some(source), Some(configuration)) = (given.get("IdentitySource"), given.get("JwtConfiguration")) else {
        let remedy = "Add `IdentitySource: $request.header.Authorization` and `JwtConfiguration` with issuer and audience.";
        place.error(expansion, "", "a JWT authorizer needs `IdentitySource` and `JwtConfiguration`", remedy);
        return None;
    };
    // SAM takes the two names in any case.
    let mut lower = Map::new();
    for (key, at, node) in configuration.as_map().into_iter().flat_map(Map::entries) {
        lower.insert_at(key.to_lowercase(), at, node.clone());
    }
    if !lower.contains("issuer") || !lower.contains("audience") {
        let remedy = "Add `issuer` (https://cognito-idp.<region>.amazonaws.com/<pool id>) and `audience` (client ids).";
        place.error(expansion, ".JwtConfiguration", "a JWT authorizer needs `issuer` and `audience`", remedy);
    }
    let authorizer = Map::new()
        .with("jwtConfiguration", Node::map(lower, configuration.at))
        .with("identitySource", source.clone())
        .with("type", Node::string("jwt", place.at));
    let scheme = Map::new()
        .with("type", Node::string("oauth2", place.at))
        .with("x-amazon-apigateway-authorizer", Node::map(authorizer, place.at));
    Some(Node::map(scheme, place.at))
}

fn request(place: &Place<'_>, expansion: &mut Expansion<'_>, given: &Map) -> Option<Node> {
    place.check_keys(expansion, given, LAMBDA);
    place.check_flag(expansion, given, "EnableFunctionDefaultPermissions");
    let (Some(function), Some(version)) = (given.get("FunctionArn"), given.get("AuthorizerPayloadFormatVersion")) else {
        let remedy = "Add `FunctionArn: !GetAtt Function.Arn` and `AuthorizerPayloadFormatVersion: \"2.0\"`.";
        let message = "a Lambda authorizer needs `FunctionArn` and `AuthorizerPayloadFormatVersion`";
        place.error(expansion, "", message, remedy);
        return None;
    };
    let mut authorizer = lambda::begin(place, "request", function);
    lambda::add_role(&mut authorizer, given);
    if let Some(identity) = lambda::identity(place, expansion, given, lambda::SOURCES) {
        lambda::add_ttl(&mut authorizer, &identity);
        let prefixes = ["$request.header.", "$request.querystring.", "$stageVariables.", "$context."];
        let sources = lambda::sources(place, expansion, &identity, prefixes);
        let sources = sources.into_iter().map(|source| Node::string(source, place.at)).collect();
        authorizer.insert("identitySource", Node::list(sources, place.at));
    }
    authorizer.insert("authorizerPayloadFormatVersion", version.clone());
    if let Some(flag) = given.get("EnableSimpleResponses").filter(|node| crate::sam::make::is_true(node)) {
        authorizer.insert("enableSimpleResponses", flag.clone());
    }
    Some(place.api_key_scheme("Unused", None, authorizer))
}
