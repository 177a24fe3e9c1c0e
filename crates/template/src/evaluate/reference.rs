//! `Ref`, `Fn::GetAtt`, `Fn::FindInMap` and the pseudo parameters.

use serde_json::Value as Json;

use super::{Evaluation, Mode, Outcome, Result, known};
use crate::intrinsic::{self, Attribute};
use crate::node::{Map, Node, Position};
use crate::scope::Inputs;
use crate::suggest::did_you_mean;

pub(crate) const PSEUDO_PARAMETERS: &[&str] = &[
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

impl Evaluation<'_> {
    pub(super) fn reference(&mut self, argument: &Node, at: Position) -> Result<Outcome> {
        match argument.as_str() {
            Some(name) => self.named(name, at),
            None => {
                let message = format!("`Ref` takes a name, this is {}", argument.describe());
                Err(self.error(argument.at, message, "Write the name of a parameter or resource."))
            }
        }
    }

    /// A parameter, a pseudo parameter or a resource.
    pub(super) fn named(&mut self, name: &str, at: Position) -> Result<Outcome> {
        if name.starts_with("AWS::") {
            return self.pseudo(name, at);
        }
        if let Some(value) = self.scope.parameters.get(name) {
            return Ok(Outcome::Value(value.clone()));
        }
        self.exists(name, at)?;
        match self.mode {
            Mode::Condition => Err(self.no_resources(name, at)),
            Mode::Check(attributes) => Ok(attributes.reference(name).map_or(Outcome::Unknown, Outcome::Value)),
            Mode::Final(attributes) => match attributes.reference(name) {
                Some(value) => Ok(Outcome::Value(value)),
                None => Err(self.too_early(name, at)),
            },
        }
    }

    pub(super) fn get_att(&mut self, argument: &Node, at: Position) -> Result<Outcome> {
        let Some((resource, attribute)) = intrinsic::get_att(argument) else {
            let message = "`Fn::GetAtt` takes a logical id and an attribute";
            return Err(self.error(at, message, "Write `!GetAtt Resource.Attribute`."));
        };
        let attribute = match attribute {
            Attribute::Name(name) => name,
            Attribute::Computed(node) => {
                let value = known!(self.value(node)?);
                self.text_of(&value, node.at, "an attribute's name")?
            }
        };
        self.attribute(resource, &attribute, at)
    }

    pub(super) fn attribute(&mut self, resource: &str, name: &str, at: Position) -> Result<Outcome> {
        if self.scope.parameters.contains_key(resource) {
            let message = format!("`{resource}` is a parameter, it has no attributes");
            return Err(self.error(at, message, format!("Write `!Ref {resource}`.")));
        }
        self.exists(resource, at)?;
        let (attributes, checking) = match self.mode {
            Mode::Condition => return Err(self.no_resources(resource, at)),
            Mode::Check(attributes) => (attributes, true),
            Mode::Final(attributes) => (attributes, false),
        };
        match attributes.attribute(resource, name) {
            Ok(Some(value)) => Ok(Outcome::Value(value)),
            Ok(None) if checking => Ok(Outcome::Unknown),
            Ok(None) => Err(self.too_early(resource, at)),
            Err(unknown) => {
                let kind = &self.scope.template.resources[resource].kind;
                let message = format!("`{resource}` ({kind}) has no attribute `{name}`");
                let remedy = did_you_mean(name, unknown.known.iter().map(String::as_str));
                Err(self.error(at, message, remedy))
            }
        }
    }

    pub(super) fn find_in_map(&mut self, argument: &Node, at: Position) -> Result<Outcome> {
        let usage = "!FindInMap [Mapping, FirstKey, SecondKey]";
        let parts: &[Node; 3] = self.arguments(argument, at, usage)?;
        let mut keys = Vec::new();
        for part in parts {
            let value = known!(self.value(part)?);
            keys.push(self.text_of(&value, part.at, "a key of `Fn::FindInMap`")?);
        }
        let template = self.scope.template;
        let Some(first) = template.mappings.get(&keys[0]).and_then(Node::as_map) else {
            let remedy = did_you_mean(&keys[0], template.mappings.keys().map(String::as_str));
            return Err(self.error(at, format!("there is no mapping `{}`", keys[0]), remedy));
        };
        let second = self.key(first, &keys[1], &keys[0], at)?;
        let empty = Map::new();
        let second = second.as_map().unwrap_or(&empty);
        let found = self.key(second, &keys[2], &format!("{}.{}", keys[0], keys[1]), at)?;
        Ok(Outcome::Value(found.to_json()))
    }

    fn key<'m>(&self, map: &'m Map, key: &str, owner: &str, at: Position) -> Result<&'m Node> {
        map.get(key).ok_or_else(|| {
            let message = format!("the mapping `{owner}` has no key `{key}`");
            self.error(at, message, did_you_mean(key, map.keys()))
        })
    }

    fn pseudo(&self, name: &str, at: Position) -> Result<Outcome> {
        if name == "AWS::NoValue" {
            return Ok(Outcome::Nothing);
        }
        pseudo_value(self.scope.inputs, name).map(Outcome::Value).ok_or_else(|| {
            let remedy = did_you_mean(name, PSEUDO_PARAMETERS.iter().copied());
            self.error(at, format!("there is no pseudo parameter `{name}`"), remedy)
        })
    }

    fn exists(&self, name: &str, at: Position) -> Result<()> {
        let template = self.scope.template;
        let Some(resource) = template.resources.get(name) else {
            let message = format!("there is no parameter or resource `{name}`");
            return Err(self.error(at, message, template.suggest_reference(name)));
        };
        match &resource.condition {
            Some(condition) if !self.in_conditions() && !self.scope.holds(Some(condition)) => {
                let message = format!("`{name}` is not part of this stack: its condition `{condition}` is false");
                let remedy = format!("Choose by `!If [{condition}, …, !Ref AWS::NoValue]`.");
                Err(self.error(at, message, remedy))
            }
            _ => Ok(()),
        }
    }

    fn no_resources(&self, name: &str, at: Position) -> crate::Error {
        let message = format!("a condition cannot refer to the resource `{name}`");
        self.error(at, message, "Conditions see parameters, mappings and other conditions.")
    }

    fn too_early(&self, name: &str, at: Position) -> crate::Error {
        let message = format!("`{name}` does not exist yet");
        self.error(at, message, "This is a mistake of ours, not of the template: please report it.")
    }
}

fn pseudo_value(inputs: &Inputs, name: &str) -> Option<Json> {
    let text = match name {
        "AWS::AccountId" => &inputs.account_id,
        "AWS::Partition" => &inputs.partition,
        "AWS::Region" => &inputs.region,
        "AWS::StackId" => &inputs.stack_id,
        "AWS::StackName" => &inputs.stack_name,
        "AWS::URLSuffix" => &inputs.url_suffix,
        "AWS::NotificationARNs" => return Some(inputs.notification_arns.clone().into()),
        _ => return None,
    };
    Some(Json::String(text.clone()))
}
