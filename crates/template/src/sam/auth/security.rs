//! `security` of methods: what an event says first, then what its API adds, in the order in which SAM does it.

use super::{API_KEY, Auth, IAM};
use crate::node::{Map, Node, Position, Value};
use crate::sam::body::{self, Kind};
use crate::sam::route::Route;
use crate::sam::{Expansion, make};
use crate::suggest::did_you_mean;

/// Says that the default authorizer does not guard a method.
const NONE: &str = "NONE";
/// SAM's own mark for a method that needs no key; it never stays.
const NO_API_KEY: &str = "api_key_false";
const INTEGRATION: &str = "x-amazon-apigateway-integration";

impl Auth {
    /// Puts what an event says about who gets in at its method.
    pub(in crate::sam) fn add_of_event(&mut self, expansion: &mut Expansion<'_>, route: &Route, kind: Kind, method: &mut Map) {
        let given = route.get("Auth").and_then(Node::as_map).cloned().unwrap_or_default();
        let mut security = listed(method);
        check_scopes(expansion, route, &given);
        if let Some(name) = self.named(expansion, route, kind, &given) {
            let own = given.get("AuthorizationScopes").filter(|scopes| kind == Kind::Rest || make::is_true(scopes));
            let scopes = own.or_else(|| self.authorizers.get(&name)?.as_ref()).filter(|_| name != NONE && name != IAM);
            security.push(entry(&name, scopes, route.at));
            if kind == Kind::Rest && security.first().is_some_and(|first| first.get(IAM).is_some()) {
                self.ensure_iam(route.at);
            }
        }
        if kind == Kind::Rest {
            security.extend(self.key_of_event(expansion, route, &given));
        }
        if !security.is_empty() {
            method.insert("security", Node::list(security, route.at));
        }
    }

    fn ensure_iam(&mut self, at: Position) {
        if !self.schemes.contains(IAM) {
            self.add_iam(at);
        }
    }

    /// The authorizer that an event names, or means.
    fn named(&self, expansion: &mut Expansion<'_>, route: &Route, kind: Kind, given: &Map) -> Option<String> {
        let path = format!("{}.Properties.Auth", route.property);
        let Some(node) = given.get("Authorizer") else {
            if kind == Kind::Http && !given.is_empty() && self.default.is_some() {
                return self.default.clone();
            }
            if let Some(node) = given.get("AuthorizationScopes") {
                let remedy = if kind == Kind::Http {
                    "Name an `Authorizer` beside it, or a `DefaultAuthorizer` at the API."
                } else {
                    "Name an `Authorizer` beside it; SAM takes no scopes without one."
                };
                expansion.error(node.at, &route.logical_id, &path, "scopes without an authorizer guard nothing", remedy);
            }
            return None;
        };
        let name = node.as_str().unwrap_or_default();
        if let Some((message, remedy)) = self.problem(name, kind) {
            expansion.error(node.at, &route.logical_id, &format!("{path}.Authorizer"), message, remedy);
        }
        Some(name.to_owned())
    }

    fn problem(&self, name: &str, kind: Kind) -> Option<(String, String)> {
        if name == NONE {
            let open = self.default.is_none();
            return open.then(|| {
                let message = "`NONE` lifts the default authorizer, and the API has none".to_owned();
                (message, "Remove it, or set `DefaultAuthorizer` at the API.".to_owned())
            });
        }
        if self.authorizers.contains_key(name) || (name == IAM && kind == Kind::Rest) {
            return None;
        }
        let message = format!("the API has no authorizer `{name}`");
        if name == IAM {
            return Some((message, "Set `EnableIamAuthorizer: true` in the API's `Auth`.".to_owned()));
        }
        let known = self.authorizers.keys().map(String::as_str).chain([NONE]);
        Some((message, did_you_mean(name, known)))
    }

    fn key_of_event(&mut self, expansion: &mut Expansion<'_>, route: &Route, given: &Map) -> Option<Node> {
        let node = given.get("ApiKeyRequired").filter(|node| node.value != Value::Null)?;
        if make::is_true(node) {
            if !self.schemes.contains(API_KEY) {
                self.add_api_key(route.at);
            }
            return Some(entry(API_KEY, None, route.at));
        }
        if !self.api_key {
            let path = format!("{}.Properties.Auth.ApiKeyRequired", route.property);
            let message = "`ApiKeyRequired: false` lifts the need of a key, and the API has none";
            let remedy = "Remove it, or set `ApiKeyRequired: true` in the API's `Auth`.";
            expansion.error(node.at, &route.logical_id, &path, message, remedy);
        }
        Some(entry(NO_API_KEY, None, route.at))
    }

    /// Adds what the API says for all to every method that has an integration.
    pub(in crate::sam) fn guard(&mut self, paths: &mut Node, kind: Kind) {
        let mut iam_at = None;
        body::each_path_item(paths, &mut |item| {
            body::each_method(item, &mut |name, method| {
                let Some(at) = method.get(INTEGRATION).map(|node| node.at) else { return };
                let is_preflight = name.eq_ignore_ascii_case("options");
                match kind {
                    Kind::Http => self.guard_http(method, is_preflight, at),
                    Kind::Rest if self.guard_rest(method, is_preflight, at) => iam_at = Some(at),
                    Kind::Rest => {}
                }
            });
        });
        if let Some(at) = iam_at {
            self.ensure_iam(at);
        }
    }

    fn guard_http(&self, method: &mut Map, is_preflight: bool, at: Position) {
        let Some(default) = self.default.as_ref().filter(|_| !is_preflight) else { return };
        if listed(method).is_empty() {
            method.insert("security", Node::list(vec![self.default_entry(default, at)], at));
        }
    }

    /// Whether the method is guarded by signatures.
    fn guard_rest(&self, method: &mut Map, is_preflight: bool, at: Position) -> bool {
        let mut iam = false;
        if let Some(default) = self.default.as_ref().filter(|_| !(is_preflight && self.spares_preflight.authorizer)) {
            let security = self.with_default(default, listed(method), at);
            iam = security.first().is_some_and(|first| first.get(IAM).is_some());
            if !security.is_empty() {
                method.insert("security", Node::list(security, at));
            }
        }
        if self.api_key {
            let before = listed(method);
            let security = with_key(before.clone(), is_preflight && self.spares_preflight.api_key, at);
            if security != before {
                method.insert("security", Node::list(security, at));
            }
        }
        iam
    }

    /// One authorizer per method: its own, or the default one, or none where `NONE` says so.
    fn with_default(&self, default: &str, security: Vec<Node>, at: Position) -> Vec<Node> {
        let is_authorizer = |one: &Node| has(one, |key| key == IAM || self.authorizers.contains_key(key));
        let (own, mut others): (Vec<Node>, Vec<Node>) = security.into_iter().partition(is_authorizer);
        if let Some(place) = others.iter().position(|one| has(one, |key| key == NONE)) {
            others.remove(place);
        } else if own.is_empty() {
            others.push(self.default_entry(default, at));
        } else {
            others.extend(own);
        }
        others
    }

    fn default_entry(&self, default: &str, at: Position) -> Node {
        entry(default, self.authorizers.get(default).and_then(Option::as_ref), at)
    }

    /// As whom the gateway calls the function of a route with IAM authorization.
    pub(in crate::sam) fn credentials(&self, route: &Route) -> Option<Node> {
        let given = route.get("Auth").and_then(Node::as_map).filter(|given| !given.is_empty());
        let is_iam = match given {
            Some(given) => given.get("Authorizer").and_then(Node::as_str) == Some(IAM),
            None => self.default.as_deref() == Some(IAM),
        };
        let role = given.and_then(|given| given.get("InvokeRole")).or(self.invoke_role.as_ref());
        let caller = || Node::string("arn:aws:iam::*:user/*", route.at);
        match role {
            _ if !is_iam => None,
            None => Some(caller()),
            Some(role) if !make::is_true(role) || role.as_str() == Some(NONE) => None,
            Some(role) if role.as_str() == Some("CALLER_CREDENTIALS") => Some(caller()),
            Some(role) => Some(role.clone()),
        }
    }
}

/// With a key, unless the method or its being a preflight says otherwise.
fn with_key(security: Vec<Node>, is_spared: bool, at: Position) -> Vec<Node> {
    let is_key = |one: &Node| has(one, |key| key == API_KEY || key == NO_API_KEY);
    let (keys, mut others): (Vec<Node>, Vec<Node>) = security.into_iter().partition(is_key);
    let is_lifted = keys.iter().any(|one| has(one, |key| key == NO_API_KEY));
    if !is_lifted && !is_spared {
        others.push(entry(API_KEY, None, at));
    }
    others
}

fn has(one: &Node, test: impl Fn(&str) -> bool) -> bool {
    one.as_map().is_some_and(|map| map.keys().any(test))
}

fn listed(method: &Map) -> Vec<Node> {
    method.get("security").and_then(Node::as_list).unwrap_or_default().to_vec()
}

fn entry(name: &str, scopes: Option<&Node>, at: Position) -> Node {
    let scopes = scopes.cloned().unwrap_or(Node::list(Vec::new(), at));
    Node::map(Map::new().with(name, scopes), at)
}

fn check_scopes(expansion: &mut Expansion<'_>, route: &Route, given: &Map) {
    if let Some(node) = given.get("AuthorizationScopes").filter(|scopes| scopes.as_list().is_none()) {
        let path = format!("{}.Properties.Auth.AuthorizationScopes", route.property);
        let message = format!("scopes are a list, this is {}", node.describe());
        expansion.error(node.at, &route.logical_id, &path, message, "Write `[scope]`.");
    }
}
