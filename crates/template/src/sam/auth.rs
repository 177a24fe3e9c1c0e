//! `Auth` of an API: authorizers become security schemes, and each method says which one guards it.

use indexmap::IndexMap;
use serde_json::json;

use super::body::{self, Kind};
use super::known::{API_AUTH, HTTP_API_AUTH};
use super::route::Route;
use super::{Expansion, make};
use crate::error::Severity;
use crate::node::{Map, Node, Position, Value};
use crate::suggest::did_you_mean;
use crate::template::Resource;

/// The authorizers of an API.
pub(super) struct Auth {
    default: Option<String>,
    /// Names and the scopes each one asks for if an event asks for none.
    authorizers: IndexMap<String, Option<Node>>,
    /// What goes below `securitySchemes` or `securityDefinitions`.
    pub(super) schemes: Map,
    /// Whether the default authorizer guards preflight requests of a REST API too.
    pub(super) guards_preflight: bool,
}

impl Auth {
    pub(super) fn read(expansion: &mut Expansion<'_>, api: &Resource, kind: Kind) -> Self {
        let mut auth = Self { default: None, authorizers: IndexMap::new(), schemes: Map::new(), guards_preflight: true };
        let Some(node) = api.property("Auth") else { return auth };
        let id = &api.logical_id;
        let Some(given) = node.as_map() else {
            let message = format!("`Auth` is a mapping, this is {}", node.describe());
            expansion.error(node.at, id, "Properties.Auth", message, "Write `Authorizers:` below it.");
            return auth;
        };
        let known = if kind == Kind::Http { &HTTP_API_AUTH } else { &API_AUTH };
        expansion.check_known(id, "Properties.Auth", given, known);
        if let Some(flag) = given.get("AddDefaultAuthorizerToCorsPreflight") {
            auth.guards_preflight = flag.as_bool().unwrap_or(true);
        }
        if given.get("EnableIamAuthorizer").and_then(Node::as_bool) == Some(true) {
            auth.add_iam(given.get("EnableIamAuthorizer").map_or(node.at, |node| node.at));
        }
        auth.read_authorizers(expansion, id, given, kind);
        auth.read_default(expansion, id, given);
        auth
    }

    fn add_iam(&mut self, at: Position) {
        let scheme = json!({
            "type": "apiKey",
            "name": "Authorization",
            "in": "header",
            "x-amazon-apigateway-authtype": "awsSigv4",
        });
        self.schemes.insert("AWS_IAM", make::node(&scheme, at));
        self.authorizers.insert("AWS_IAM".to_owned(), None);
    }

    fn read_authorizers(&mut self, expansion: &mut Expansion<'_>, id: &str, given: &Map, kind: Kind) {
        let Some(node) = given.get("Authorizers") else { return };
        let path = "Properties.Auth.Authorizers";
        let Some(map) = node.as_map() else {
            let message = format!("`Authorizers` is a mapping of names, this is {}", node.describe());
            expansion.error(node.at, id, path, message, "Write `Name:` lines below it.");
            return;
        };
        for (name, at, authorizer) in map.entries() {
            let place = Place { id, path: format!("{path}.{name}"), at };
            let scopes = authorizer.get("AuthorizationScopes");
            if let Some(scopes) = scopes.filter(|scopes| scopes.as_list().is_none()) {
                let path = format!("{}.AuthorizationScopes", place.path);
                let message = format!("scopes are a list, this is {}", scopes.describe());
                expansion.error(scopes.at, id, &path, message, "Write `[scope]`.");
            }
            self.authorizers.insert(name.to_owned(), scopes.cloned());
            let scheme = match authorizer.as_map() {
                Some(map) if map.contains("FunctionArn") => {
                    let message = "Lambda authorizers are not supported here, and this one decides about who gets in";
                    expansion.warn(at, id, &place.path, Severity::Error, message);
                    None
                }
                Some(map) if kind == Kind::Http => place.jwt(expansion, map),
                Some(map) => place.cognito(expansion, map),
                None => {
                    let message = format!("an authorizer is a mapping, this is {}", authorizer.describe());
                    place.error(expansion, "", message, "Write its properties below its name.");
                    None
                }
            };
            if let Some(scheme) = scheme {
                self.schemes.insert_at(name, at, scheme);
            }
        }
    }

    /// SAM leaves a REST API open when its default authorizer is not defined; here that is a mistake.
    fn read_default(&mut self, expansion: &mut Expansion<'_>, id: &str, given: &Map) {
        let Some(node) = given.get("DefaultAuthorizer") else { return };
        let path = "Properties.Auth.DefaultAuthorizer";
        let Some(name) = node.as_str() else {
            let message = format!("`DefaultAuthorizer` is a name, this is {}", node.describe());
            expansion.error(node.at, id, path, message, "Write it out; intrinsic functions are not possible here.");
            return;
        };
        if name == "AWS_IAM" {
            self.add_iam(node.at);
            expansion.warn(node.at, id, path, Severity::Error, IAM);
        } else if !self.authorizers.contains_key(name) {
            let remedy = did_you_mean(name, self.authorizers.keys().map(String::as_str));
            expansion.error(node.at, id, path, format!("`{name}` is not one of the `Authorizers`"), remedy);
        }
        self.default = Some(name.to_owned());
    }

    /// The `security` of a route, none if it is open because nothing guards the API.
    pub(super) fn of_route(&self, expansion: &mut Expansion<'_>, route: &Route, kind: Kind) -> Option<Node> {
        let id = &route.logical_id;
        let path = format!("{}.Properties.Auth", route.property);
        let given = route.get("Auth");
        let explicit = given.and_then(|auth| auth.get("Authorizer"));
        let scopes = given.and_then(|auth| auth.get("AuthorizationScopes"));
        if let Some(node) = scopes.filter(|scopes| scopes.as_list().is_none()) {
            let message = format!("scopes are a list, this is {}", node.describe());
            expansion.error(node.at, id, &format!("{path}.AuthorizationScopes"), message, "Write `[scope]`.");
        }
        let name = match explicit {
            Some(node) => {
                let path = format!("{path}.Authorizer");
                let name = node.as_str().unwrap_or_default();
                match self.explicit_problem(name, node) {
                    Some((message, remedy)) => expansion.error(node.at, id, &path, message, remedy),
                    None if name == "AWS_IAM" => expansion.warn(node.at, id, &path, Severity::Error, IAM),
                    None => {}
                }
                name
            }
            None => match &self.default {
                Some(_) if route.method == "options" && (kind == Kind::Http || !self.guards_preflight) => return None,
                Some(default) => default,
                None => {
                    if let Some(node) = scopes {
                        let remedy = "Name an `Authorizer` beside it, or a `DefaultAuthorizer` at the API.";
                        expansion.error(node.at, id, &path, "scopes without an authorizer guard nothing", remedy);
                    }
                    return None;
                }
            },
        };
        let scopes = scopes.or_else(|| self.authorizers.get(name)?.as_ref());
        Some(requirement(name, scopes.filter(|_| name != "NONE"), route.at))
    }

    fn explicit_problem(&self, name: &str, node: &Node) -> Option<(String, String)> {
        if name == "NONE" {
            let open = self.default.is_none();
            return open.then(|| {
                let message = "`NONE` lifts the default authorizer, and the API has none".to_owned();
                (message, "Remove it, or set `DefaultAuthorizer` at the API.".to_owned())
            });
        }
        if self.authorizers.contains_key(name) || (name == "AWS_IAM" && node.as_str().is_some()) {
            return None;
        }
        let known = self.authorizers.keys().map(String::as_str).chain(["NONE"]);
        Some((format!("the API has no authorizer `{name}`"), did_you_mean(name, known)))
    }

    /// Guards every method of a given definition that does not say itself what guards it.
    pub(super) fn guard_definition(&self, paths: &mut Node, kind: Kind) {
        let Some(default) = &self.default else { return };
        let scopes = self.authorizers.get(default).and_then(Option::as_ref);
        body::each_path_item(paths, &mut |item| {
            body::each_method(item, &mut |name, method| {
                let is_preflight = name.eq_ignore_ascii_case("options");
                let spared = is_preflight && (kind == Kind::Http || !self.guards_preflight);
                if !spared && !method.contains("security") {
                    let at = method.iter().next().map_or(Position::default(), |(_, node)| node.at);
                    method.insert("security", requirement(default, scopes, at));
                }
            });
        });
    }

    /// The `security` of a preflight answer: with the default authorizer unless that is switched off.
    pub(super) fn of_preflight(&self, at: Position) -> Option<Node> {
        let default = self.default.as_ref().filter(|_| self.guards_preflight)?;
        let scopes = self.authorizers.get(default).and_then(Option::as_ref);
        Some(requirement(default, scopes, at))
    }
}

const IAM: &str = "IAM authorization is not supported here, and it decides about who gets in";

fn requirement(name: &str, scopes: Option<&Node>, at: Position) -> Node {
    let scopes = scopes.cloned().unwrap_or(Node::list(Vec::new(), at));
    Node::list(vec![Node::map(Map::new().with(name, scopes), at)], at)
}

/// One entry of `Authorizers`.
struct Place<'a> {
    id: &'a str,
    path: String,
    at: Position,
}

impl Place<'_> {
    fn error(&self, expansion: &mut Expansion<'_>, below: &str, message: impl Into<String>, remedy: impl Into<String>) {
        expansion.error(self.at, self.id, &format!("{}{below}", self.path), message, remedy);
    }

    fn check_keys(&self, expansion: &mut Expansion<'_>, given: &Map, known: &[&str]) {
        for (key, at, _) in given.entries() {
            if !known.contains(&key) {
                let path = format!("{}.{key}", self.path);
                let message = format!("this kind of authorizer has no `{key}`");
                expansion.error(at, self.id, &path, message, did_you_mean(key, known.iter().copied()));
            }
        }
    }

    fn jwt(&self, expansion: &mut Expansion<'_>, given: &Map) -> Option<Node> {
        self.check_keys(expansion, given, &["AuthorizationScopes", "IdentitySource", "JwtConfiguration"]);
        let (Some(source), Some(configuration)) = (given.get("IdentitySource"), given.get("JwtConfiguration")) else {
            let remedy = "Add `IdentitySource: $request.header.Authorization` and `JwtConfiguration` with issuer and audience.";
            self.error(expansion, "", "a JWT authorizer needs `IdentitySource` and `JwtConfiguration`", remedy);
            return None;
        };
        // SAM takes the two names in any case.
        let mut lower = Map::new();
        for (key, at, node) in configuration.as_map().into_iter().flat_map(Map::entries) {
            lower.insert_at(key.to_lowercase(), at, node.clone());
        }
        if !lower.contains("issuer") || !lower.contains("audience") {
            let remedy = "Add `issuer` (https://cognito-idp.<region>.amazonaws.com/<pool id>) and `audience` (client ids).";
            self.error(expansion, ".JwtConfiguration", "a JWT authorizer needs `issuer` and `audience`", remedy);
        }
        let authorizer = Map::new()
            .with("jwtConfiguration", Node::map(lower, configuration.at))
            .with("identitySource", source.clone())
            .with("type", Node::string("jwt", self.at));
        let scheme = Map::new()
            .with("type", Node::string("oauth2", self.at))
            .with("x-amazon-apigateway-authorizer", Node::map(authorizer, self.at));
        Some(Node::map(scheme, self.at))
    }

    fn cognito(&self, expansion: &mut Expansion<'_>, given: &Map) -> Option<Node> {
        self.check_keys(expansion, given, &["AuthorizationScopes", "Identity", "UserPoolArn"]);
        let Some(pool) = given.get("UserPoolArn") else {
            let remedy = "Add `UserPoolArn: !GetAtt UserPool.Arn`.";
            self.error(expansion, "", "a Cognito authorizer needs `UserPoolArn`", remedy);
            return None;
        };
        let pools = match &pool.value {
            Value::List(_) => pool.clone(),
            _ => Node::list(vec![pool.clone()], pool.at),
        };
        let string = |text: &str| Node::string(text, self.at);
        let identity = |name: &str| given.get("Identity").and_then(|identity| identity.get(name)).cloned();
        let mut authorizer = Map::new().with("type", string("cognito_user_pools")).with("providerARNs", pools);
        if let Some(expression) = identity("ValidationExpression") {
            authorizer.insert("identityValidationExpression", expression);
        }
        let scheme = Map::new()
            .with("type", string("apiKey"))
            .with("name", identity("Header").unwrap_or(string("Authorization")))
            .with("in", string("header"))
            .with("x-amazon-apigateway-authtype", string("cognito_user_pools"))
            .with("x-amazon-apigateway-authorizer", Node::map(authorizer, self.at));
        Some(Node::map(scheme, self.at))
    }
}
