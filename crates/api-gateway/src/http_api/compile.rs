//! An HTTP API as requests see it: every route parsed, every reference followed, once.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use indexmap::IndexMap;

use super::cors::CompiledCors;
use super::definition::{HttpApi, Parts, Stage};
use super::resources::{CreateAuthorizer, CreateIntegration, CreateRoute};
use super::router::{RouteKey, Router};
use super::rules::{IdentitySource, identity_source};
use crate::gateway::Settings;
use crate::invocation::SourceArn;
use crate::lambda_uri::{function_of, with_stage_variables};
use crate::refusal::Refusal;

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
}

/// A route with what guards it and what answers.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) key: String,
    pub(super) guard: Option<Guard>,
    pub(super) integration: Option<Integration>,
}

/// A JWT authorizer as one route uses it.
#[derive(Debug)]
pub(super) struct Guard {
    pub(super) name: String,
    pub(super) source: IdentitySource,
    pub(super) issuer: String,
    pub(super) audience: Vec<String>,
    pub(super) scopes: Vec<String>,
}

/// A Lambda proxy integration.
#[derive(Debug)]
pub(super) struct Integration {
    pub(super) function: String,
    pub(super) source_arn: SourceArn,
    pub(super) format: Format,
    pub(super) timeout: Duration,
}

/// `payloadFormatVersion`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    V1,
    V2,
}

impl HttpApi {
    /// The snapshot that requests read.
    pub(crate) fn compile(&self, api_id: &str, settings: &Settings) -> Result<CompiledHttpApi, Refusal> {
        let current = self.parts();
        let mut stages = HashMap::new();
        for (name, stage) in &self.stages {
            let at = Place { api_id, stage: name, settings, variables: &stage.create.stage_variables };
            let routes = self.served_by(stage, &current).map(|parts| at.router(parts)).transpose()?;
            let compiled = CompiledStage {
                name: name.clone(),
                variables: stage.create.stage_variables.clone().into_iter().collect(),
                cors: self.cors.as_ref().map(CompiledCors::new),
                routes,
            };
            stages.insert(name.clone(), compiled);
        }
        Ok(CompiledHttpApi { disabled: self.create.disable_execute_api_endpoint == Some(true), stages })
    }

    fn served_by<'a>(&'a self, stage: &Stage, current: &'a Parts) -> Option<&'a Parts> {
        if stage.create.auto_deploy == Some(true) {
            return Some(current);
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
        let authorizer = route
            .authorizer_id
            .as_ref()
            .map(|id| parts.authorizers.get(id).ok_or_else(|| missing("authorizer", id)))
            .transpose()?;
        let integration = route
            .target
            .as_deref()
            .and_then(|target| target.strip_prefix("integrations/"))
            .map(|id| parts.integrations.get(id).ok_or_else(|| missing("integration", id)))
            .transpose()?;
        Ok(Route {
            key: route.route_key.clone(),
            guard: authorizer.map(|authorizer| Guard::new(authorizer, route)).transpose()?,
            integration: integration.map(|one| self.integration(one, &route.route_key)),
        })
    }

    fn integration(&self, create: &CreateIntegration, key: &str) -> Integration {
        let uri = create.integration_uri.as_deref().unwrap_or_default();
        let function = function_of(uri).unwrap_or_default();
        let format = match create.payload_format_version.as_deref() {
            Some("1.0") => Format::V1,
            _ => Format::V2,
        };
        let millis = create.timeout_in_millis.unwrap_or(30_000);
        Integration {
            function: with_stage_variables(function, self.variables),
            source_arn: SourceArn::new(self.settings, self.api_id, self.stage, key),
            format,
            timeout: Duration::from_millis(millis.unsigned_abs()),
        }
    }
}

impl Guard {
    fn new(authorizer: &CreateAuthorizer, route: &CreateRoute) -> Result<Self, Refusal> {
        let jwt = authorizer.jwt_configuration.clone().unwrap_or_default();
        Ok(Self {
            name: authorizer.name.clone(),
            source: identity_source(&authorizer.identity_source)?,
            issuer: jwt.issuer.unwrap_or_default(),
            audience: jwt.audience,
            scopes: route.authorization_scopes.clone(),
        })
    }
}

fn missing(kind: &str, id: &str) -> Refusal {
    Refusal::bad_request(format!("The API has no {kind} {id}"))
}
