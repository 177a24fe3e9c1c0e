//! Events of type `Cognito`: the function becomes a trigger of a user pool of the same template.

use serde_json::json;

use super::event::Event;
use super::known;
use super::{Expansion, make};
use crate::node::{Map, Node, Position};
use crate::template::Resource;

/// A trigger for a pool: goes into its `LambdaConfig` once the pool's turn comes.
pub(super) struct PoolTrigger {
    name: String,
    function: Node,
    logical_id: String,
    property: String,
    at: Position,
}

impl Event<'_> {
    pub(super) fn trigger(&self, expansion: &mut Expansion<'_>) {
        let path = format!("{}.Properties", self.property);
        if let Some(map) = self.properties.and_then(Node::as_map) {
            expansion.check_known(&self.function.logical_id, &path, map, &known::COGNITO_EVENT);
        }
        let pool = self.get("UserPool").and_then(|pool| pool.get("Ref")).and_then(Node::as_str);
        let Some(pool) = pool.filter(|pool| expansion.pools.contains(*pool)) else {
            let at = self.get("UserPool").map_or(self.at, |node| node.at);
            let message = "the event has to refer to an `AWS::Cognito::UserPool` of this template";
            self.error(expansion, at, ".Properties.UserPool", message, "Write `UserPool: !Ref` and the pool's logical id.");
            return;
        };
        let Some(names) = self.get("Trigger").and_then(texts) else {
            let at = self.get("Trigger").map_or(self.at, |node| node.at);
            let message = "the event needs a `Trigger`";
            self.error(expansion, at, ".Properties.Trigger", message, "Write for example `Trigger: PreSignUp`.");
            return;
        };
        let pool = pool.to_owned();
        for name in names {
            let trigger = PoolTrigger {
                name,
                function: self.function_arn(),
                logical_id: self.function.logical_id.clone(),
                property: self.property.clone(),
                at: self.at,
            };
            expansion.triggers.entry(pool.clone()).or_default().push(trigger);
        }
        self.pool_permission(expansion, &pool);
    }

    fn function_arn(&self) -> Node {
        if self.target == self.function.logical_id {
            return make::node(&json!({ "Fn::GetAtt": [self.target, "Arn"] }), self.at);
        }
        make::reference(self.target, self.at)
    }

    /// One for all such events of a function: of two pools SAM lets only the last one call.
    fn pool_permission(&self, expansion: &mut Expansion<'_>, pool: &str) {
        let properties = json!({
            "Action": "lambda:InvokeFunction",
            "FunctionName": { "Ref": self.target },
            "Principal": "cognito-idp.amazonaws.com",
            "SourceArn": { "Fn::GetAtt": [pool, "Arn"] },
        });
        let id = format!("{}CognitoPermission", self.target);
        let mut permission = Resource::generated(&id, "AWS::Lambda::Permission", Map::new(), self.at);
        permission.properties = make::node(&properties, self.at);
        expansion.made.insert(id, permission.when(self.function.condition.as_ref()));
    }
}

impl Expansion<'_> {
    /// The pool with the triggers that events gave it.
    pub(super) fn with_triggers(&mut self, mut pool: Resource) -> Resource {
        for trigger in self.triggers.shift_remove(&pool.logical_id).unwrap_or_default() {
            if !set(&mut pool, &trigger) {
                let message = format!("the pool `{}` has a function for `{}` already", pool.logical_id, trigger.name);
                let remedy = "Remove one of the two: a pool calls one function for each moment.";
                self.error(trigger.at, &trigger.logical_id, &trigger.property, message, remedy);
            }
        }
        pool
    }
}

/// Whether the place was free.
fn set(pool: &mut Resource, trigger: &PoolTrigger) -> bool {
    let at = trigger.at;
    if pool.properties.as_map().is_none() {
        pool.properties = Node::map(Map::new(), at);
    }
    let Some(properties) = pool.properties.as_map_mut() else { return false };
    if !properties.contains("LambdaConfig") {
        properties.insert_at("LambdaConfig", at, Node::map(Map::new(), at));
    }
    match properties.get_mut("LambdaConfig").and_then(Node::as_map_mut) {
        Some(config) if !config.contains(&trigger.name) => {
            config.insert_at(trigger.name.clone(), at, trigger.function.clone());
            true
        }
        _ => false,
    }
}

/// A text, or a list of texts.
fn texts(node: &Node) -> Option<Vec<String>> {
    match node.as_list() {
        Some(list) => list.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        None => Some(vec![node.as_str()?.to_owned()]),
    }
}
