//! A REST API as requests see it: each stage with the tree of its deployment, every
//! reference followed, every pattern compiled, once.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use http::Method;
use indexmap::IndexMap;

use super::definition::{Deployment, RestApi, Stage};
use super::gateway_responses::GatewayResponses;
use super::guard::Guard;
use super::mock::Mock;
use super::parts::Parts;
use super::resources::{PutIntegration, PutMethod};
use super::router::Router;
use crate::gateway::Settings;
use crate::invocation::SourceArn;
use crate::lambda_uri::{function_of, with_stage_variables};
use crate::refusal::Refusal;

/// An API with its stages.
#[derive(Debug)]
pub(crate) struct CompiledRestApi {
    /// `disableExecuteApiEndpoint`.
    pub(super) disabled: bool,
    pub(super) stages: HashMap<String, CompiledStage>,
}

/// A stage with what it serves.
#[derive(Debug)]
pub(super) struct CompiledStage {
    pub(super) name: String,
    pub(super) deployment_id: String,
    pub(super) variables: IndexMap<String, String>,
    pub(super) binary_media_types: Vec<String>,
    pub(super) responses: GatewayResponses,
    pub(super) router: Router<CompiledResource>,
}

/// A resource with its methods.
#[derive(Debug)]
pub(super) struct CompiledResource {
    pub(super) id: String,
    pub(super) path: String,
    pub(super) methods: HashMap<Method, CompiledMethod>,
    pub(super) any: Option<CompiledMethod>,
}

/// A method with what guards it and what answers.
#[derive(Debug)]
pub(super) struct CompiledMethod {
    pub(super) guard: Option<Guard>,
    pub(super) integration: Integration,
}

/// What answers.
#[derive(Debug)]
pub(super) enum Integration {
    Lambda(Lambda),
    Mock(Mock),
}

/// A Lambda proxy integration.
#[derive(Debug)]
pub(super) struct Lambda {
    pub(super) function: String,
    pub(super) source_arn: SourceArn,
    pub(super) timeout: Duration,
    /// `POST`, or the function cannot be called.
    pub(super) method: String,
}

impl CompiledResource {
    pub(super) fn method(&self, method: &Method) -> Option<&CompiledMethod> {
        self.methods.get(method).or(self.any.as_ref())
    }

    /// Has it any method?
    pub(super) fn is_served(&self) -> bool {
        self.any.is_some() || !self.methods.is_empty()
    }
}

impl RestApi {
    /// The snapshot that requests read.
    pub(crate) fn compile(&self, api_id: &str, settings: &Settings) -> Result<CompiledRestApi, Refusal> {
        let mut stages = HashMap::new();
        for (name, stage) in &self.stages {
            let id = stage.create.deployment_id.as_deref().unwrap_or_default();
            let Some(deployment) = self.deployments.get(id) else {
                continue;
            };
            let place = Place { api_id, root_id: &self.root_id, settings, stage, parts: &deployment.parts };
            stages.insert(name.clone(), place.compile(id, deployment)?);
        }
        Ok(CompiledRestApi { disabled: self.create.disable_execute_api_endpoint == Some(true), stages })
    }
}

/// What is compiled, and where.
struct Place<'a> {
    api_id: &'a str,
    root_id: &'a str,
    settings: &'a Settings,
    stage: &'a Stage,
    parts: &'a Parts,
}

impl Place<'_> {
    fn variables(&self) -> &BTreeMap<String, String> {
        &self.stage.create.variables
    }

    fn compile(&self, deployment_id: &str, deployment: &Deployment) -> Result<CompiledStage, Refusal> {
        Ok(CompiledStage {
            name: self.stage.create.stage_name.clone(),
            deployment_id: deployment_id.to_owned(),
            variables: self.variables().clone().into_iter().collect(),
            binary_media_types: deployment.binary_media_types.clone(),
            responses: GatewayResponses::new(self.parts),
            router: Router::new(self.parts, self.root_id, &mut |id| self.resource(id))?,
        })
    }

    fn resource(&self, id: &str) -> Result<CompiledResource, Refusal> {
        let mut resource = CompiledResource { id: id.to_owned(), path: self.parts.path(id), methods: HashMap::new(), any: None };
        let own = self.parts.methods.iter().filter(|((at, _), _)| at == id);
        for ((_, name), create) in own {
            let compiled = self.method(create, &resource.path)?;
            match name.parse() {
                _ if name == "ANY" => resource.any = Some(compiled),
                Ok(method) => {
                    resource.methods.insert(method, compiled);
                }
                Err(_) => return Err(Refusal::bad_request(format!("{name} is no HTTP method"))),
            }
        }
        Ok(resource)
    }

    fn method(&self, create: &PutMethod, path: &str) -> Result<CompiledMethod, Refusal> {
        let no = |what: &str| Refusal::bad_request(format!("{} {path} has no {what}", create.http_method));
        let guard = create
            .authorizer_id
            .as_ref()
            .map(|id| {
                let authorizer = self.parts.authorizers.get(id);
                let authorizer = authorizer.ok_or_else(|| no(&format!("authorizer {id}")))?;
                Guard::new(authorizer, &create.authorization_scopes, self.variables())
            })
            .transpose()?;
        let integration = create.integration.as_ref().ok_or_else(|| no("integration"))?;
        let key = format!("{} {path}", create.http_method);
        let integration = match integration.kind.as_str() {
            "MOCK" => Integration::Mock(Mock::new(integration)?),
            _ => Integration::Lambda(self.lambda(integration, &key)),
        };
        Ok(CompiledMethod { guard, integration })
    }

    fn lambda(&self, create: &PutIntegration, key: &str) -> Lambda {
        let uri = create.uri.as_deref().unwrap_or_default();
        let function = function_of(uri).unwrap_or_default();
        let millis = create.timeout_in_millis.unwrap_or(29_000);
        let stage = &self.stage.create.stage_name;
        Lambda {
            function: with_stage_variables(function, self.variables()),
            source_arn: SourceArn::new(self.settings, self.api_id, stage, key),
            timeout: Duration::from_millis(millis.unsigned_abs()),
            method: create.integration_http_method.clone().unwrap_or_default(),
        }
    }
}
