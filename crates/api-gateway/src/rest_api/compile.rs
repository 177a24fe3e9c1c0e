//! A REST API as requests see it: each stage with the tree of its deployment, every
//! reference followed, every pattern compiled, once.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use http::Method;
use indexmap::IndexMap;

use super::admission::Admission;
use super::authorization;
use super::definition::{Deployment, RestApi, Stage};
use super::gateway_responses::GatewayResponses;
use super::guard::{Guard, Where};
use super::integration::{Integration, Site};
use super::parts::Parts;
use super::resources::{CreateStage, PutMethod};
use super::router::Router;
use crate::access::policy::Policy;
use crate::access_log::AccessLog;
use crate::gateway::Settings;
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
    pub(super) access_log: Option<AccessLog>,
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
    pub(super) admission: Admission,
    pub(super) integration: Integration,
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

impl CompiledStage {
    fn methods(&self) -> impl Iterator<Item = ((&str, Option<&Method>), &CompiledMethod)> {
        self.router.all().flat_map(|resource| {
            let path = resource.path.as_str();
            let named = resource.methods.iter().map(move |(method, compiled)| ((path, Some(method)), compiled));
            named.chain(resource.any.iter().map(move |compiled| ((path, None), compiled)))
        })
    }
}

impl CompiledRestApi {
    /// Lets every method's bucket go on where it stood before a change.
    pub(crate) fn adopt(&self, before: &Self) {
        for (name, stage) in &self.stages {
            let old: HashMap<_, _> = before.stages.get(name).into_iter().flat_map(CompiledStage::methods).collect();
            for (place, method) in stage.methods() {
                if let Some(old) = old.get(&place) {
                    method.admission.adopt(&old.admission);
                }
            }
        }
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
            let Settings { region, account_id, .. } = settings;
            let arn = format!("arn:aws:execute-api:{region}:{account_id}:{api_id}");
            let policy = authorization::policy(deployment.policy.as_ref(), &arn)?.map(Arc::new);
            let (root_id, parts) = (self.root_id.as_str(), deployment.parts.as_ref());
            let place = Place { api: self, api_id, root_id, settings, stage, parts, deployment_id: id, policy };
            stages.insert(name.clone(), place.compile(id, deployment)?);
        }
        Ok(CompiledRestApi { disabled: self.create.disable_execute_api_endpoint == Some(true), stages })
    }
}

impl RestApi {
    /// One method as it is now, in a stage that only `TestInvokeMethod` knows; `None` when there is no such method.
    pub(super) fn compile_test(
        &self,
        api_id: &str,
        settings: &Settings,
        (resource_id, method): (&str, &str),
        variables: BTreeMap<String, String>,
    ) -> Result<Option<CompiledStage>, Refusal> {
        let own = |name: &str| Some((resource_id.to_owned(), name.to_owned())).filter(|key| self.parts.methods.contains_key(key));
        let Some(key) = own(method).or_else(|| own("ANY")) else {
            return Ok(None);
        };
        let mut parts = self.parts.clone();
        parts.methods.retain(|other, _| *other == key);
        let create = CreateStage { stage_name: "test-invoke-stage".to_owned(), variables, ..CreateStage::default() };
        let stage = Stage { create, created: self.created, updated: self.created };
        let binary_media_types = self.binary_media_types.clone();
        let (created, parts) = (self.created, Arc::new(parts));
        let deployment = Deployment { description: None, created, parts, binary_media_types, policy: None };
        let (root_id, parts) = (self.root_id.as_str(), deployment.parts.as_ref());
        let place = Place { api: self, api_id, root_id, settings, stage: &stage, parts, deployment_id: "", policy: None };
        place.compile("test-invoke-deployment", &deployment).map(Some)
    }
}

/// What is compiled, and where.
struct Place<'a> {
    api: &'a RestApi,
    api_id: &'a str,
    root_id: &'a str,
    settings: &'a Settings,
    stage: &'a Stage,
    parts: &'a Parts,
    deployment_id: &'a str,
    policy: Option<Arc<Policy>>,
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
            access_log: AccessLog::new(self.stage.create.access_log_setting.as_ref()),
        })
    }

    fn guarded(&self) -> Where<'_> {
        Where {
            settings: self.settings,
            api_id: self.api_id,
            deployment_id: self.deployment_id,
            variables: self.variables(),
            authorizers: &self.parts.authorizers,
            policy: self.policy.clone(),
        }
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
        let guard = Guard::of(create, &self.guarded())?;
        let integration = create.integration.as_ref().ok_or_else(|| no("integration"))?;
        let key = format!("{} {path}", create.http_method);
        let (stage, variables) = (self.stage.create.stage_name.as_str(), self.variables());
        let site = Site { settings: self.settings, api_id: self.api_id, stage, variables, key: &key };
        let integration = Integration::new(integration, &site)?;
        let admission = Admission::new(self.api, self.stage, self.parts, create, path)?;
        Ok(CompiledMethod { guard, admission, integration })
    }
}
