//! `Events` of a function: routes of HTTP and REST APIs, triggers of user pools. Other sources are named and skipped.

use serde_json::json;

use super::known::{self, Known};
use super::route::{ANY, Route};
use super::{Expansion, IMPLICIT_HTTP_API, IMPLICIT_REST_API, make};
use crate::error::Severity;
use crate::node::{Map, Node, Position};
use crate::suggest::did_you_mean;
use crate::template::Resource;

/// The sources that SAM knows; the first three are honoured.
const SOURCES: &[&str] = &[
    "HttpApi",
    "Api",
    "Cognito",
    "AlexaSkill",
    "CloudWatchEvent",
    "CloudWatchLogs",
    "DocumentDB",
    "DynamoDB",
    "EventBridgeRule",
    "IoTRule",
    "Kinesis",
    "MQ",
    "MSK",
    "S3",
    "SNS",
    "SQS",
    "Schedule",
    "ScheduleV2",
    "SelfManagedKafka",
];

/// The two kinds of API, as events see them.
struct Source {
    reference: &'static str,
    implicit: &'static str,
    sam_kind: &'static str,
    plain_kind: &'static str,
    known: &'static Known,
    auth: &'static Known,
}

const HTTP: Source = Source {
    reference: "ApiId",
    implicit: IMPLICIT_HTTP_API,
    sam_kind: "AWS::Serverless::HttpApi",
    plain_kind: "AWS::ApiGatewayV2::Api",
    known: &known::HTTP_API_EVENT,
    auth: &known::HTTP_API_EVENT_AUTH,
};

const REST: Source = Source {
    reference: "RestApiId",
    implicit: IMPLICIT_REST_API,
    sam_kind: "AWS::Serverless::Api",
    plain_kind: "AWS::ApiGateway::RestApi",
    known: &known::API_EVENT,
    auth: &known::API_EVENT_AUTH,
};

/// One event, and the function it belongs to. `target` is what the function's `Ref` is: itself or its alias.
pub(super) struct Event<'a> {
    pub(super) function: &'a Resource,
    pub(super) target: &'a str,
    pub(super) name: &'a str,
    pub(super) property: String,
    pub(super) at: Position,
    pub(super) properties: Option<&'a Node>,
}

pub(super) fn expand(expansion: &mut Expansion<'_>, function: &Resource, given: &Map, target: &str) {
    let Some(events) = given.get("Events") else { return };
    let id = &function.logical_id;
    let Some(map) = events.as_map() else {
        let message = format!("`Events` is a mapping of names, this is {}", events.describe());
        expansion.error(events.at, id, "Properties.Events", message, "Write `Name:` lines below it.");
        return;
    };
    for (name, at, node) in map.entries() {
        let property = format!("Properties.Events.{name}");
        let kind = node.get("Type");
        let properties = node.get("Properties");
        let event = Event { function, target, name, property, at, properties };
        match kind.and_then(Node::as_str) {
            Some("HttpApi") => event.expand(expansion, &HTTP),
            Some("Api") => event.expand(expansion, &REST),
            Some("Cognito") => event.trigger(expansion),
            Some(kind) if SOURCES.contains(&kind) => {
                let message = format!("events of type `{kind}` do not happen here: nothing calls the function for this one");
                expansion.warn(at, id, &event.property, Severity::Warning, message);
            }
            kind => {
                let message =
                    kind.map_or("the event has no `Type`".to_owned(), |kind| format!("`{kind}` is not a type of event"));
                let remedy = did_you_mean(kind.unwrap_or_default(), SOURCES.iter().copied());
                expansion.error(at, id, &event.property, message, remedy);
            }
        }
    }
}

impl Event<'_> {
    pub(super) fn get(&self, name: &str) -> Option<&Node> {
        self.properties?.get(name)
    }

    pub(super) fn error(
        &self,
        expansion: &mut Expansion<'_>,
        at: Position,
        below: &str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let property = format!("{}{below}", self.property);
        expansion.error(at, &self.function.logical_id, &property, message, remedy);
    }

    fn expand(&self, expansion: &mut Expansion<'_>, source: &Source) {
        let path = format!("{}.Properties", self.property);
        if let Some(map) = self.properties.and_then(Node::as_map) {
            expansion.check_known(&self.function.logical_id, &path, map, source.known);
        }
        if let Some(auth) = self.get("Auth").and_then(Node::as_map) {
            let path = format!("{path}.Auth");
            expansion.check_known(&self.function.logical_id, &path, auth, source.auth);
        }
        let Some((route_path, method)) = self.route(expansion, source) else {
            return;
        };
        let Some(api) = self.api(expansion, source) else { return };
        self.permission(expansion, source, &api, &route_path, &method);
        let uri = if self.target == self.function.logical_id {
            make::invocation_uri(&format!("{}.Arn", self.target), self.at)
        } else {
            make::invocation_uri(self.target, self.at)
        };
        expansion.routes.entry(api).or_default().push(Route {
            logical_id: self.function.logical_id.clone(),
            property: self.property.clone(),
            path: route_path,
            method,
            condition: self.function.condition.clone(),
            uri,
            properties: self.properties.cloned(),
            at: self.at,
        });
    }

    /// Path and method. An HTTP API event without both is the default route.
    fn route(&self, expansion: &mut Expansion<'_>, source: &Source) -> Option<(String, String)> {
        let text = |name: &str| self.get(name).and_then(Node::as_str);
        if self.get("Path").is_none() && self.get("Method").is_none() && source.reference == "ApiId" {
            return Some(("$default".to_owned(), ANY.to_owned()));
        }
        let (Some(path), Some(method)) = (text("Path"), text("Method")) else {
            let remedy = "Write both out: `Path: /hello` and `Method: get`.";
            self.error(expansion, self.at, ".Properties", "the event needs a `Path` and a `Method`", remedy);
            return None;
        };
        let method = method.to_lowercase();
        let known = ["get", "head", "post", "put", "patch", "delete", "options", "any", "*"];
        if !known.contains(&method.as_str()) {
            let at = self.get("Method").map_or(self.at, |node| node.at);
            self.error(expansion, at, ".Properties.Method", format!("`{method}` is not a method"), did_you_mean(&method, known));
            return None;
        }
        if !path.starts_with('/') && path != "$default" {
            let at = self.get("Path").map_or(self.at, |node| node.at);
            let remedy = format!("Write `Path: /{path}`.");
            self.error(expansion, at, ".Properties.Path", "a path begins with `/`", remedy);
            return None;
        }
        let any = method == "any" || method == "*";
        Some((path.to_owned(), if any { ANY.to_owned() } else { method }))
    }

    /// The logical id of the API that the event belongs to.
    fn api(&self, expansion: &mut Expansion<'_>, source: &Source) -> Option<String> {
        let Some(reference) = self.get(source.reference) else {
            return Some(source.implicit.to_owned());
        };
        let name = reference.get("Ref").and_then(Node::as_str);
        let known = name.and_then(|name| expansion.apis.get(name));
        match (name, known) {
            (Some(name), Some(facts)) if facts.kind == source.sam_kind || facts.kind == source.plain_kind => {
                Some(name.to_owned())
            }
            _ => {
                let below = format!(".Properties.{}", source.reference);
                let message = format!("`{}` has to refer to an `{}` of this template", source.reference, source.sam_kind);
                let candidates: Vec<String> = expansion
                    .apis
                    .iter()
                    .filter(|(_, facts)| facts.kind == source.sam_kind)
                    .map(|(id, _)| format!("`!Ref {id}`"))
                    .collect();
                let remedy = if candidates.is_empty() {
                    "Remove it to use the API that SAM makes.".to_owned()
                } else {
                    format!("Write {}.", candidates.join(" or "))
                };
                self.error(expansion, reference.at, &below, message, remedy);
                None
            }
        }
    }

    fn permission(&self, expansion: &mut Expansion<'_>, source: &Source, api: &str, path: &str, method: &str) {
        let suffix = match (source.reference, expansion.apis.get(api)) {
            ("ApiId", _) => "",
            (_, Some(facts)) => &facts.stage_suffix,
            (_, None) => "Prod",
        };
        let id = format!("{}{}Permission{suffix}", self.function.logical_id, self.name);
        let called = Route::arn_part(method, path);
        let arn = format!(
            "arn:${{AWS::Partition}}:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{__ApiId__}}/${{__Stage__}}/{called}"
        );
        let properties = json!({
            "Action": "lambda:InvokeFunction",
            "FunctionName": { "Ref": self.target },
            "Principal": "apigateway.amazonaws.com",
            "SourceArn": { "Fn::Sub": [arn, { "__ApiId__": { "Ref": api }, "__Stage__": "*" }] },
        });
        let mut permission = Resource::generated(&id, "AWS::Lambda::Permission", Map::new(), self.at);
        permission.properties = make::node(&properties, self.at);
        expansion.add(permission.when(self.function.condition.as_ref()));
    }
}
