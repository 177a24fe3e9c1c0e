//! One event of a function that is a route of an API.

use crate::node::{Node, Position};

/// The method key for all methods.
pub(super) const ANY: &str = "x-amazon-apigateway-any-method";

#[derive(Clone)]
pub(super) struct Route {
    /// Of the function.
    pub(super) logical_id: String,
    /// `Properties.Events.<Event>`, for messages.
    pub(super) property: String,
    /// `/hello`, or `$default`.
    pub(super) path: String,
    /// Lower case, or [`ANY`].
    pub(super) method: String,
    /// Of the function.
    pub(super) condition: Option<String>,
    /// What the integration invokes.
    pub(super) uri: Node,
    /// The event's `Properties`, none if it has none.
    pub(super) properties: Option<Node>,
    pub(super) at: Position,
}

impl Route {
    pub(super) fn get(&self, name: &str) -> Option<&Node> {
        self.properties.as_ref()?.get(name)
    }

    /// The names in the path's braces, `+` included.
    pub(super) fn path_parameters(&self) -> Vec<&str> {
        let parts = self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        parts.collect()
    }

    /// How a permission names what may be called: `GET/hello/*`.
    pub(super) fn arn_part(method: &str, path: &str) -> String {
        if path == "$default" {
            return "*".to_owned();
        }
        let path = if path.len() > 1 { path.trim_end_matches('/') } else { path };
        let parts = path.split('/').map(|part| if part.starts_with('{') { "*" } else { part });
        let method = if method == ANY { "*".to_owned() } else { method.to_uppercase() };
        format!("{method}{}", parts.collect::<Vec<_>>().join("/"))
    }
}
