//! `ResourcePolicy` of a REST API and of its events as one policy document. SAM writes a statement per path and list,
//! so that a list of one event does not open or close the others.

use std::collections::HashMap;

use serde_json::json;

use super::route::{ANY, Route};
use super::{Expansion, known, make};
use crate::node::{Map, Node, Position, Value};

/// The policy of an API while it is put together.
#[derive(Default)]
pub(super) struct Policy {
    /// What the definition brought along, without its statements.
    own: Map,
    statement: Option<Node>,
}

/// The events whose `Auth` counts, and the methods of each path before SAM adds those for CORS.
pub(super) struct Events {
    pub(super) routes: Vec<Route>,
    pub(super) methods: HashMap<String, Vec<String>>,
}

/// What statements are about: the methods of one path.
pub(super) struct Scope<'a> {
    pub(super) path: &'a str,
    pub(super) methods: &'a [String],
    pub(super) stage: &'a Node,
}

impl Policy {
    /// Begins with the policy that a given definition has.
    pub(super) fn of(document: Option<&Node>) -> Self {
        let mut own = document.and_then(Node::as_map).cloned().unwrap_or_default();
        let statement = own.remove("Statement");
        Self { own, statement }
    }

    /// The whole document; none if nothing was said.
    pub(super) fn document(self, at: Position) -> Option<Node> {
        let statement = self.statement?;
        let mut document = Map::new().with("Version", Node::string("2012-10-17", at));
        for (key, key_at, node) in self.own.entries() {
            document.insert_at(key, key_at, node.clone());
        }
        Some(Node::map(document.with("Statement", statement), at))
    }

    /// The lists of one `ResourcePolicy`, for the methods of one path.
    pub(super) fn add_lists(&mut self, given: &Map, scope: &Scope<'_>) {
        for (name, effect) in [("AwsAccountWhitelist", "Allow"), ("AwsAccountBlacklist", "Deny")] {
            if let Some(accounts) = given.get(name).filter(|node| make::is_true(node)) {
                let at = accounts.at;
                let principal = Node::map(Map::new().with("AWS", listed(accounts)), at);
                self.push(statement(effect, principal, scope, at));
            }
        }
        for (name, condition) in [("IpRangeWhitelist", "NotIpAddress"), ("IpRangeBlacklist", "IpAddress")] {
            if let Some(ranges) = given.get(name).filter(|node| make::is_true(node)) {
                let keys = Map::new().with("aws:SourceIp", listed(ranges));
                self.allow_but(condition, keys, scope, ranges.at);
            }
        }
        for (list, condition) in [("Blacklist", "StringEquals"), ("Whitelist", "StringNotEquals")] {
            let keys = networks(given, list);
            let first = keys.iter().next().map(|(_, node)| node.at);
            if let Some(at) = first {
                self.allow_but(condition, keys, scope, at);
            }
        }
    }

    /// `CustomStatements`, each once.
    pub(super) fn add_custom(&mut self, given: &Map) {
        let Some(custom) = given.get("CustomStatements").filter(|node| make::is_true(node)) else { return };
        if self.statement.is_none() {
            self.statement = Some(custom.clone());
            return;
        }
        let items = custom.as_list().map_or_else(|| vec![custom.clone()], <[Node]>::to_vec);
        items.into_iter().for_each(|one| self.push_new(one));
    }

    /// Everybody may, except who meets the condition.
    fn allow_but(&mut self, condition: &str, keys: Map, scope: &Scope<'_>, at: Position) {
        let everybody = || Node::string("*", at);
        let mut deny = statement("Deny", everybody(), scope, at);
        let condition = Node::map(Map::new().with(condition, Node::map(keys, at)), at);
        if let Some(members) = deny.as_map_mut() {
            members.insert("Condition", condition);
        }
        if self.statement.is_none() {
            self.statement = Some(Node::list(Vec::new(), at));
        }
        self.push_new(statement("Allow", everybody(), scope, at));
        self.push_new(deny);
    }

    fn push_new(&mut self, one: Node) {
        let json = one.to_json();
        let known = match self.statement.as_ref().map(|node| &node.value) {
            Some(Value::List(items)) => items.iter().any(|item| item.to_json() == json),
            Some(_) => self.statement.as_ref().is_some_and(|only| only.to_json() == json),
            None => false,
        };
        if !known {
            self.push(one);
        }
    }

    /// The first statement stands alone, as SAM writes it; a second makes it a list.
    fn push(&mut self, one: Node) {
        self.statement = Some(match self.statement.take() {
            None => one,
            Some(Node { value: Value::List(mut items), at }) => {
                items.push(one);
                Node::list(items, at)
            }
            Some(only) => {
                let at = only.at;
                Node::list(vec![only, one], at)
            }
        });
    }
}

fn statement(effect: &str, principal: Node, scope: &Scope<'_>, at: Position) -> Node {
    let members = Map::new()
        .with("Effect", Node::string(effect, at))
        .with("Action", Node::string("execute-api:Invoke", at))
        .with("Resource", scope.resources(at))
        .with("Principal", principal);
    Node::map(members, at)
}

impl Scope<'_> {
    fn resources(&self, at: Position) -> Node {
        let parts: Vec<&str> = self.path.split('/').map(|part| if part.starts_with('{') { "*" } else { part }).collect();
        let path = parts.join("/");
        let resource = |method: &String| {
            let method = if method == ANY || method == "any" { "*".to_owned() } else { method.to_uppercase() };
            let text = Node::string(format!("execute-api:/${{__Stage__}}/{method}{path}"), at);
            let stage = Node::map(Map::new().with("__Stage__", self.stage.clone()), at);
            Node::map(Map::new().with("Fn::Sub", Node::list(vec![text, stage], at)), at)
        };
        Node::list(self.methods.iter().map(resource).collect(), at)
    }
}

fn listed(node: &Node) -> Node {
    if node.as_list().is_some() { node.clone() } else { Node::list(vec![node.clone()], node.at) }
}

/// The networks and endpoints of the three lists whose names end with `list`.
fn networks(given: &Map, list: &str) -> Map {
    let of = |name: &str| given.get(&format!("{name}{list}"));
    let plain = of("SourceVpc").and_then(Node::as_list).unwrap_or_default();
    let begins = |prefix: &str| {
        let fits = |node: &&Node| node.as_str().is_some_and(|text| text.starts_with(prefix));
        plain.iter().filter(fits).cloned().collect::<Vec<_>>()
    };
    let mut keys = Map::new();
    for (key, prefix, intrinsic) in [("aws:SourceVpc", "vpc-", "IntrinsicVpc"), ("aws:SourceVpce", "vpce-", "IntrinsicVpce")] {
        let mut all = begins(prefix);
        all.extend(of(intrinsic).and_then(Node::as_list).unwrap_or_default().iter().cloned());
        if let Some(at) = all.first().map(|node| node.at) {
            keys.insert(key, Node::list(all, at));
        }
    }
    keys
}

/// Checks a `ResourcePolicy` at `path` of a resource; none if it is not a mapping or says nothing.
pub(super) fn read(expansion: &mut Expansion<'_>, id: &str, path: &str, node: &Node) -> Option<Map> {
    let Some(given) = node.as_map() else {
        let message = format!("a resource policy is a mapping, this is {}", node.describe());
        expansion.error(node.at, id, path, message, "Write `IpRangeWhitelist: […]` or `CustomStatements: […]` below it.");
        return None;
    };
    expansion.check_known(id, path, given, &known::RESOURCE_POLICY);
    for (name, at, list) in given.entries() {
        let property = format!("{path}.{name}");
        let is_plain = name.starts_with("SourceVpc");
        if is_plain && list.as_list().is_none_or(|items| items.iter().any(|item| item.as_str().is_none())) {
            let remedy = "Put intrinsic functions into the `IntrinsicVpc…` and `IntrinsicVpce…` lists.";
            expansion.error(at, id, &property, format!("`{name}` is a list of strings"), remedy);
        }
        if name.starts_with("IntrinsicVpc") && list.as_list().is_none() {
            let message = format!("`{name}` is a list, this is {}", list.describe());
            expansion.error(at, id, &property, message, "Write `[…]`.");
        }
    }
    Some(given.clone()).filter(|given| !given.is_empty())
}

/// What the events of an API say, in their order: each about all methods of its path.
pub(super) fn of_events(expansion: &mut Expansion<'_>, policy: &mut Policy, events: &Events, stage: &Node) {
    for route in &events.routes {
        let Some(node) = route.get("Auth").and_then(|auth| auth.get("ResourcePolicy")) else { continue };
        let path = format!("{}.Properties.Auth.ResourcePolicy", route.property);
        if let Some(given) = read(expansion, &route.logical_id, &path, node) {
            policy.add_lists(
                &given,
                &Scope { path: &route.path, methods: events.methods.get(&route.path).map_or(&[], Vec::as_slice), stage },
            );
            policy.add_custom(&given);
        }
    }
}

/// How the stage appears in the policy of an event: a literal name, or the word `Stage`.
pub(super) fn event_stage(stage: &Node) -> Node {
    stage.scalar().map_or_else(|| make::node(&json!("Stage"), stage.at), |name| Node::string(name, stage.at))
}
