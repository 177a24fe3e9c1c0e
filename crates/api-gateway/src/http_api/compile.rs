//! An HTTP API as requests see it: every route parsed, every reference followed, once.

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;

use super::cors::CompiledCors;
use super::definition::{HttpApi, Parts, Stage};
use super::guard::{Guard, Where};
use super::integration::Integration;
use super::resources::{CreateIntegration, CreateRoute, RouteSettings};
use super::router::{RouteKey, Router};
use crate::access_log::AccessLog;
use crate::gateway::Settings;
use crate::invocation::SourceArn;
use crate::refusal::Refusal;
use crate::throttle::{Bucket, http_route};

/// An API with its stages.
#[derive(Debug)]
pub(crate) struct CompiledHttpApi {
    /// `disableExecuteApiEndpoint`.
    pub(super) disabled: bool,
    pub(super) stages: HashMap<String, CompiledStage>,
}

/// A stage with the routes it serves.
#[derive(Debug)]
pub(super) struct CompiledStage {
    pub(super) name: String,
    pub(super) variables: IndexMap<String, String>,
    pub(super) cors: Option<CompiledCors>,
    /// `None` until something is deployed.
    pub(super) routes: Option<Router<Route>>,
    pub(super) access_log: Option<AccessLog>,
}

/// A route with what guards it and what answers.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) key: String,
    pub(super) guard: Option<Guard>,
    /// Its own limit, beside the account's.
    pub(super) throttle: Option<Bucket>,
    pub(super) integration: Option<Integration>,
}

impl CompiledStage {
    fn all(&self) -> impl Iterator<Item = &Route> {
        self.routes.iter().flat_map(Router::all)
    }
}

impl CompiledHttpApi {
    /// Lets every route's bucket go on where it stood before a change.
    pub(crate) fn adopt(&self, before: &Self) {
        for (name, stage) in &self.stages {
            let old = before.stages.get(name).into_iter().flat_map(CompiledStage::all);
            let old: HashMap<_, _> = old.filter_map(|route| Some((route.key.as_str(), route.throttle.as_ref()?))).collect();
            for route in stage.all() {
                if let (Some(own), Some(old)) = (&route.throttle, old.get(route.key.as_str())) {
                    own.adopt(old);
                }
            }
        }
    }
}

impl HttpApi {
    /// The snapshot that requests read.
    pub(crate) fn compile(&self, api_id: &str, settings: &Settings) -> Result<CompiledHttpApi, Refusal> {
        let mut stages = HashMap::new();
        for (name, stage) in &self.stages {
            let at = Place {
                api_id,
                stage: name,
                settings,
                variables: &stage.create.stage_variables,
                default_settings: stage.create.default_route_settings.as_ref(),
                route_settings: &stage.create.route_settings,
            };
            let routes = self.served_by(stage).map(|parts| at.router(parts)).transpose()?;
            let compiled = CompiledStage {
                name: name.clone(),
                variables: stage.create.stage_variables.clone().into_iter().collect(),
                cors: self.cors.as_ref().map(CompiledCors::new),
                routes,
                access_log: AccessLog::new(stage.create.access_log_settings.as_ref()),
            };
            stages.insert(name.clone(), compiled);
        }
        Ok(CompiledHttpApi { disabled: self.create.disable_execute_api_endpoint == Some(true), stages })
    }

    /// What a stage serves, once something is deployed.
    pub(crate) fn served_by(&self, stage: &Stage) -> Option<&Parts> {
        if stage.create.auto_deploy == Some(true) {
            return Some(&self.parts);
        }
        let id = stage.create.deployment_id.as_ref()?;
        Some(&self.deployments.get(id)?.parts)
    }
}

/// Where a route is compiled for.
struct Place<'a> {
    api_id: &'a str,
    stage: &'a str,
    settings: &'a Settings,
    variables: &'a BTreeMap<String, String>,
    default_settings: Option<&'a RouteSettings>,
    route_settings: &'a BTreeMap<String, RouteSettings>,
}

impl Place<'_> {
    fn router(&self, parts: &Parts) -> Result<Router<Route>, Refusal> {
        let routes = parts
            .routes
            .values()
            .map(|route| {
                let key = RouteKey::parse(&route.route_key)?;
                Ok((key, self.route(route, parts)?))
            })
            .collect::<Result<Vec<_>, Refusal>>()?;
        Ok(Router::new(routes))
    }

    fn route(&self, route: &CreateRoute, parts: &Parts) -> Result<Route, Refusal> {
        let (settings, api_id, variables) = (self.settings, self.api_id, self.variables);
        let guarded = Where { settings, api_id, variables, authorizers: &parts.authorizers };
        let integration = route
            .target
            .as_deref()
            .and_then(|target| target.strip_prefix("integrations/"))
            .map(|id| parts.integrations.get(id).ok_or_else(|| missing("integration", id)))
            .transpose()?;
        Ok(Route {
            key: route.route_key.clone(),
            guard: Guard::of(route, guarded)?,
            throttle: http_route(self.default_settings, self.route_settings, &route.route_key),
            integration: integration.map(|one| self.integration(one, &route.route_key)).transpose()?,
        })
    }

    fn integration(&self, create: &CreateIntegration, key: &str) -> Result<Integration, Refusal> {
        let source_arn = SourceArn::new(self.settings, self.api_id, self.stage, key);
        Integration::new(create, source_arn, self.variables)
    }
}

fn missing(kind: &str, id: &str) -> Refusal {
    Refusal::bad_request(format!("The API has no {kind} {id}"))
}
