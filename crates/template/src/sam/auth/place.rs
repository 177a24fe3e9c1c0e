//! One entry of `Authorizers`: where it stands, and what is said about it.

use crate::node::{Map, Node, Position, Value};
use crate::sam::Expansion;
use crate::suggest::did_you_mean;

pub(super) struct Place<'a> {
    /// Logical id of the API.
    pub(super) id: &'a str,
    pub(super) path: String,
    pub(super) at: Position,
}

impl Place<'_> {
    pub(super) fn error(
        &self,
        expansion: &mut Expansion<'_>,
        below: &str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.error_at(expansion, self.at, below, message, remedy);
    }

    pub(super) fn error_at(
        &self,
        expansion: &mut Expansion<'_>,
        at: Position,
        below: &str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        expansion.error(at, self.id, &format!("{}{below}", self.path), message, remedy);
    }

    pub(super) fn check_keys(&self, expansion: &mut Expansion<'_>, given: &Map, known: &[&str]) {
        for (key, at, _) in given.entries() {
            if !known.contains(&key) {
                let message = format!("this kind of authorizer has no `{key}`");
                self.error_at(expansion, at, &format!(".{key}"), message, did_you_mean(key, known.iter().copied()));
            }
        }
    }

    /// What SAM wants to know before anything is resolved.
    pub(super) fn check_flag(&self, expansion: &mut Expansion<'_>, given: &Map, name: &str) {
        if let Some(node) = given.get(name).filter(|node| !matches!(node.value, Value::Bool(_) | Value::Null)) {
            let message = format!("`{name}` is true or false, this is {}", node.describe());
            self.error_at(expansion, node.at, &format!(".{name}"), message, "Write `true` or `false`.");
        }
    }

    /// A scheme whose key is a header of this name.
    pub(super) fn api_key_scheme(&self, header: &str, auth_type: Option<&str>, authorizer: Map) -> Node {
        let string = |text: &str| Node::string(text, self.at);
        let mut scheme = Map::new().with("type", string("apiKey")).with("name", string(header)).with("in", string("header"));
        if let Some(auth_type) = auth_type {
            scheme.insert("x-amazon-apigateway-authtype", string(auth_type));
        }
        Node::map(scheme.with("x-amazon-apigateway-authorizer", Node::map(authorizer, self.at)), self.at)
    }
}
