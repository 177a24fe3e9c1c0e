//! `Auth` of an API: authorizers become security schemes, and each method says which one guards it.

mod http;
mod lambda;
mod place;
mod rest;
mod security;

use indexmap::IndexMap;
use serde_json::json;

use self::place::Place;
use super::body::Kind;
use super::known::{API_AUTH, HTTP_API_AUTH};
use super::{Expansion, make};
use crate::node::{Map, Node, Position};
use crate::suggest::did_you_mean;
use crate::template::Resource;

/// The built-in authorizer that verifies signatures.
const IAM: &str = "AWS_IAM";
/// The scheme of API keys.
const API_KEY: &str = "api_key";

/// What guards an API.
#[derive(Default)]
pub(super) struct Auth {
    default: Option<String>,
    /// Names and the scopes each one asks for if an event asks for none.
    authorizers: IndexMap<String, Option<Node>>,
    /// What goes below `securitySchemes` or `securityDefinitions`.
    pub(super) schemes: Map,
    /// Functions that the API may call as authorizers, by the authorizer's name.
    functions: Vec<(String, Node)>,
    /// Every method of a REST API needs a key unless its event says no.
    api_key: bool,
    /// Preflight requests of a REST API are left out.
    spares_preflight: Spared,
    /// As whom a REST API with IAM authorization calls its functions.
    invoke_role: Option<Node>,
}

/// What does not hold for preflight requests.
#[derive(Default)]
struct Spared {
    authorizer: bool,
    api_key: bool,
}

impl Auth {
    pub(super) fn read(expansion: &mut Expansion<'_>, api: &Resource, kind: Kind) -> Self {
        let mut auth = Self::default();
        let Some(node) = api.property("Auth") else { return auth };
        let id = &api.logical_id;
        let Some(given) = node.as_map() else {
            let message = format!("`Auth` is a mapping, this is {}", node.describe());
            expansion.error(node.at, id, "Properties.Auth", message, "Write `Authorizers:` below it.");
            return auth;
        };
        let known = if kind == Kind::Http { &HTTP_API_AUTH } else { &API_AUTH };
        expansion.check_known(id, "Properties.Auth", given, known);
        match kind {
            Kind::Http => auth.read_http(given, node.at),
            Kind::Rest => auth.read_rest(given),
        }
        auth.read_authorizers(expansion, id, given, kind);
        auth.read_default(expansion, id, given, kind);
        auth
    }

    fn read_http(&mut self, given: &Map, at: Position) {
        if given.get("EnableIamAuthorizer").and_then(Node::as_bool) == Some(true) {
            self.add_iam(given.key_at("EnableIamAuthorizer").unwrap_or(at));
            self.authorizers.insert(IAM.to_owned(), None);
        }
    }

    fn read_rest(&mut self, given: &Map) {
        let is_off = |name: &str| given.get(name).is_some_and(|node| !make::is_true(node));
        self.spares_preflight = Spared {
            authorizer: is_off("AddDefaultAuthorizerToCorsPreflight"),
            api_key: is_off("AddApiKeyRequiredToCorsPreflight"),
        };
        self.invoke_role = given.get("InvokeRole").cloned();
        if let Some(node) = given.get("ApiKeyRequired").filter(|node| make::is_true(node)) {
            self.api_key = true;
            self.add_api_key(node.at);
        }
    }

    fn add_iam(&mut self, at: Position) {
        let scheme = json!({
            "type": "apiKey",
            "name": "Authorization",
            "in": "header",
            "x-amazon-apigateway-authtype": "awsSigv4",
        });
        self.schemes.insert(IAM, make::node(&scheme, at));
    }

    fn add_api_key(&mut self, at: Position) {
        let scheme = json!({ "type": "apiKey", "name": "x-api-key", "in": "header" });
        self.schemes.insert(API_KEY, make::node(&scheme, at));
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
            self.authorizers.insert(name.to_owned(), scopes(&place, expansion, authorizer));
            let Some(given) = authorizer.as_map() else {
                let message = format!("an authorizer is a mapping, this is {}", authorizer.describe());
                place.error(expansion, "", message, "Write its properties below its name.");
                continue;
            };
            let (scheme, needs_permission) = match kind {
                Kind::Http => (http::scheme(&place, expansion, given), http::needs_permission(given)),
                Kind::Rest => (rest::scheme(&place, expansion, given), rest::needs_permission(given)),
            };
            if let Some(scheme) = scheme {
                self.schemes.insert_at(name, at, scheme);
            }
            if let Some(function) = given.get("FunctionArn").filter(|_| needs_permission) {
                self.functions.push((name.to_owned(), function.clone()));
            }
        }
    }

    /// SAM leaves a REST API open when its default authorizer is not defined; here that is a mistake.
    fn read_default(&mut self, expansion: &mut Expansion<'_>, id: &str, given: &Map, kind: Kind) {
        let Some(node) = given.get("DefaultAuthorizer") else { return };
        let path = "Properties.Auth.DefaultAuthorizer";
        let Some(name) = node.as_str() else {
            let message = format!("`DefaultAuthorizer` is a name, this is {}", node.describe());
            expansion.error(node.at, id, path, message, "Write it out; intrinsic functions are not possible here.");
            return;
        };
        if name == IAM && kind == Kind::Rest {
            self.authorizers.entry(IAM.to_owned()).or_default();
            if !self.schemes.contains(IAM) {
                self.add_iam(node.at);
            }
        } else if !self.authorizers.contains_key(name) {
            let remedy = if name == IAM {
                "Add `EnableIamAuthorizer: true` beside it.".to_owned()
            } else {
                did_you_mean(name, self.authorizers.keys().map(String::as_str))
            };
            expansion.error(node.at, id, path, format!("`{name}` is not one of the `Authorizers`"), remedy);
        }
        self.default = Some(name.to_owned());
    }

    /// The permissions that let the API call its authorizers' functions.
    pub(super) fn permissions(&self, api: &Resource) -> Vec<Resource> {
        let one = |(name, function): &(String, Node)| {
            let id = format!("{}{name}AuthorizerPermission", api.logical_id);
            let mut made = make::beside(api, &id, "AWS::Lambda::Permission", Map::new());
            made.properties = lambda::permission(&api.logical_id, function);
            made
        };
        self.functions.iter().map(one).collect()
    }
}

fn scopes(place: &Place<'_>, expansion: &mut Expansion<'_>, authorizer: &Node) -> Option<Node> {
    let scopes = authorizer.get("AuthorizationScopes")?;
    if scopes.as_list().is_none() {
        let message = format!("scopes are a list, this is {}", scopes.describe());
        place.error_at(expansion, scopes.at, ".AuthorizationScopes", message, "Write `[scope]`.");
    }
    Some(scopes.clone())
}
