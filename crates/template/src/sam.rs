//! SAM to CloudFormation: what the official transform does, under the same logical ids.
//! First the functions, whose events become routes and permissions; then the APIs, which take the routes.

mod api;
mod application;
mod auth;
mod body;
mod cors;
mod definition;
mod event;
mod function;
mod globals;
mod http_api;
mod known;
mod make;
mod model;
mod parameters;
mod policy;
mod policy_template;
mod pool_trigger;
mod reference;
mod rest_document;
mod role;
mod route;
mod simple_table;
mod stage;
mod url;
mod usage_plan;

use std::collections::HashSet;
use std::io;

use indexmap::IndexMap;

use crate::error::{Errors, Findings, Severity, Subject};
use crate::node::{Map, Node, Position};
use crate::template::{Condition, Resource, SAM, Template};
pub use known::{Known, sam_support};
use pool_trigger::PoolTrigger;
use route::Route;

/// The HTTP API that SAM makes for events without an `ApiId`.
pub(crate) const IMPLICIT_HTTP_API: &str = "ServerlessHttpApi";
/// The REST API that SAM makes for events without a `RestApiId`.
pub(crate) const IMPLICIT_REST_API: &str = "ServerlessRestApi";

/// Replaces every SAM resource of the template.
pub(crate) fn expand(mut template: Template, read: &dyn Fn(&str) -> io::Result<String>) -> Result<Template, Errors> {
    let mut findings = Findings::new(&template.file);
    let globals = globals::Globals::read(template.globals.take(), &mut findings);
    let mut sources = std::mem::take(&mut template.resources);
    for resource in sources.values_mut() {
        globals.merge_into(resource);
        if resource.kind.starts_with("AWS::Serverless::") {
            resource.policies.remove("Description");
        }
    }
    let pools = sources.values().filter(|resource| resource.kind == "AWS::Cognito::UserPool");
    let mut expansion = Expansion {
        read,
        apis: sources.iter().filter_map(|(id, resource)| Some((id.clone(), ApiFacts::of(resource)?))).collect(),
        findings,
        made: IndexMap::new(),
        routes: IndexMap::new(),
        pools: pools.map(|pool| pool.logical_id.clone()).collect(),
        triggers: IndexMap::new(),
        shared_plan: usage_plan::Shared::default(),
        references: reference::Made::new(),
        conditions: template.conditions.clone(),
        parameters: template
            .parameters
            .iter()
            .filter_map(|(name, parameter)| Some((name.clone(), parameter.default()?.to_owned())))
            .collect(),
    };
    expansion.functions(&sources);
    expansion.others(sources);
    expansion.implicit_apis(&globals);
    template.resources = expansion.made;
    template.resources.values_mut().for_each(|resource| resource.sam = Map::new());
    template.conditions = expansion.conditions;
    reference::resolve(&mut template, &expansion.references);
    template.transforms.retain(|name| name != SAM);
    template.warnings.append(&mut expansion.findings.warnings);
    Errors::check(expansion.findings.errors).map(|()| template)
}

struct Expansion<'a> {
    read: &'a dyn Fn(&str) -> io::Result<String>,
    findings: Findings,
    /// The APIs that events may name.
    apis: IndexMap<String, ApiFacts>,
    made: IndexMap<String, Resource>,
    /// Routes of each API, in the order of the template.
    routes: IndexMap<String, Vec<Route>>,
    /// The user pools that events may name.
    pools: HashSet<String>,
    /// Triggers that events give to pools.
    triggers: IndexMap<String, Vec<PoolTrigger>>,
    /// The usage plan that REST APIs share.
    shared_plan: usage_plan::Shared,
    /// What may be referred to as a part of what it was made from.
    references: reference::Made,
    conditions: IndexMap<String, Condition>,
    /// Parameters that have a default.
    parameters: IndexMap<String, String>,
}

/// What an event has to know about the API it names.
struct ApiFacts {
    kind: String,
    /// How the stage appears in the name of a permission.
    stage_suffix: String,
}

impl ApiFacts {
    fn of(resource: &Resource) -> Option<Self> {
        let known = matches!(
            resource.kind.as_str(),
            "AWS::Serverless::Api" | "AWS::Serverless::HttpApi" | "AWS::ApiGateway::RestApi" | "AWS::ApiGatewayV2::Api"
        );
        known.then(|| Self { kind: resource.kind.clone(), stage_suffix: stage::suffix(resource.property("StageName")) })
    }
}

impl Expansion<'_> {
    fn functions(&mut self, sources: &IndexMap<String, Resource>) {
        for resource in sources.values().filter(|resource| resource.kind == "AWS::Serverless::Function") {
            function::expand(self, resource);
        }
    }

    fn others(&mut self, sources: IndexMap<String, Resource>) {
        for (_, resource) in sources {
            match resource.kind.as_str() {
                "AWS::Serverless::Function" => {}
                "AWS::Serverless::HttpApi" => http_api::expand(self, &resource),
                "AWS::Serverless::Api" => api::expand(self, &resource),
                "AWS::Serverless::Application" => application::expand(self, &resource),
                "AWS::Serverless::SimpleTable" => simple_table::expand(self, &resource),
                kind if kind.starts_with("AWS::Serverless::") => {
                    let message = format!("`{kind}` is not supported here");
                    let remedy = "Supported: AWS::Serverless::Function, HttpApi, Api, Application and SimpleTable; for the rest write the CloudFormation resources.";
                    self.error(resource.at, &resource.logical_id, "Type", message, remedy);
                }
                "AWS::Cognito::UserPool" => {
                    let pool = self.with_triggers(resource);
                    self.add(pool);
                }
                _ => self.add(resource),
            }
        }
    }

    /// The APIs that no one wrote; they exist under the conditions of the functions that use them.
    fn implicit_apis(&mut self, globals: &globals::Globals) {
        for (id, kind) in [(IMPLICIT_HTTP_API, "AWS::Serverless::HttpApi"), (IMPLICIT_REST_API, "AWS::Serverless::Api")] {
            let Some(at) = self.routes.get(id).and_then(|routes| Some(routes.first()?.at)) else {
                continue;
            };
            let mut properties = Map::new();
            if id == IMPLICIT_REST_API {
                properties.insert("StageName", Node::string("Prod", at));
            }
            let mut resource = Resource::generated(id, kind, properties, at);
            globals.merge_into(&mut resource);
            let conditions: Vec<Option<String>> = self.routes[id].iter().map(|route| route.condition.clone()).collect();
            resource.condition = self.any_of(&conditions, &format!("{id}Condition"), at);
            if id == IMPLICIT_HTTP_API {
                http_api::expand(self, &resource);
            } else {
                api::expand(self, &resource);
            }
        }
    }

    /// A condition that holds when one of these does; none when one of them is always true.
    fn any_of(&mut self, conditions: &[Option<String>], name: &str, at: Position) -> Option<String> {
        let mut names: Vec<&String> = Vec::new();
        for condition in conditions {
            let condition = condition.as_ref()?;
            if !names.contains(&condition) {
                names.push(condition);
            }
        }
        if let [only] = names.as_slice() {
            return Some((*only).clone());
        }
        let expression = make::any(&names, at);
        self.conditions.insert(name.to_owned(), Condition { expression, at });
        Some(name.to_owned())
    }

    /// Adds a resource; a generated name that the template uses already is an error.
    fn add(&mut self, resource: Resource) {
        let id = resource.logical_id.clone();
        let at = resource.at;
        if self.made.insert(id.clone(), resource).is_some() {
            let message = format!("two resources would be named `{id}`: one of them is made by SAM");
            self.error(at, &id, "", message, "Rename the resource or the event it is made from.");
        }
    }

    /// A made resource that the template may call `owner.part`.
    fn refer(&mut self, owner: &str, part: &str, id: &str) {
        self.references.insert(format!("{owner}.{part}"), id.to_owned());
    }

    fn error(&mut self, at: Position, logical_id: &str, property: &str, message: impl Into<String>, remedy: impl Into<String>) {
        self.findings.error(at, Subject::resource(logical_id, property), message, remedy);
    }

    fn warn(&mut self, at: Position, logical_id: &str, property: &str, severity: Severity, message: impl Into<String>) {
        self.findings.warning(at, Subject::resource(logical_id, property), severity, message);
    }
}

#[cfg(test)]
mod tests;
