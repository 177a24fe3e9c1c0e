//! What the create operations of one REST API have made. Requests see nothing of it before
//! a deployment: that is a snapshot of the parts, and a stage points at one.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::SystemTime;

use super::parts::Parts;
use super::resources::{
    CreateAuthorizer, CreateDeployment, CreateDocumentationPart, CreateResource, CreateRestApi, CreateStage, PutGatewayResponse,
    PutMethod, StageDescription,
};
use super::{authorization, models, quotas, references, rules};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids;
use crate::openapi;
use crate::refusal::Refusal;

/// One REST API.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RestApi {
    pub(crate) create: CreateRestApi,
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) binary_media_types: Vec<String>,
    pub(crate) created: SystemTime,
    pub(crate) root_id: String,
    /// What the next deployment takes a snapshot of, wherever it came from: an OpenAPI body
    /// replaces it as a whole. Holds the root resource.
    pub(crate) parts: Parts,
    pub(crate) stages: BTreeMap<String, Stage>,
    #[serde(default)]
    pub(crate) documentation_versions: BTreeMap<String, DocumentationVersion>,
    /// Kept in rows of their own: each is written once.
    #[serde(skip)]
    pub(crate) deployments: BTreeMap<String, Arc<Deployment>>,
}

/// A stage and when it was made.
pub(crate) type Stage = crate::stage::Stage<CreateStage>;

/// A snapshot of the API.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Deployment {
    pub(crate) description: Option<String>,
    pub(crate) created: SystemTime,
    pub(crate) parts: Arc<Parts>,
    pub(crate) binary_media_types: Vec<String>,
    /// The API's policy as it was.
    #[serde(default)]
    pub(crate) policy: Option<Value>,
}

/// The documentation as it was.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DocumentationVersion {
    pub(crate) description: Option<String>,
    pub(crate) created: SystemTime,
    pub(crate) parts: BTreeMap<String, CreateDocumentationPart>,
}

impl RestApi {
    /// A new API, or `before` with other properties and another body.
    pub(crate) fn put(before: Option<&Self>, api_id: &str, create: CreateRestApi, now: SystemTime) -> Result<Self, Refusal> {
        rules::api(&create)?;
        let mut api = Self::new(api_id, create, now)?;
        if let Some(before) = before {
            api.created = before.created;
            if api.create.body.is_none() {
                api.parts = before.parts.clone();
            }
            api.stages = before.stages.clone();
            api.documentation_versions = before.documentation_versions.clone();
            api.deployments = before.deployments.clone();
        }
        Ok(api)
    }

    fn new(api_id: &str, mut create: CreateRestApi, now: SystemTime) -> Result<Self, Refusal> {
        let root_id = ids::root_resource_id(api_id);
        let document = create
            .body
            .as_ref()
            .map(|body| openapi::rest_api(api_id, &root_id, body, &create.parameters))
            .transpose()?
            .unwrap_or_else(|| {
                let mut parts = Parts::with_root(&root_id);
                parts.models = models::default_models();
                openapi::RestDocument { parts, ..openapi::RestDocument::default() }
            });
        // SAM writes the slash of a media type as JSON Pointer does.
        let own_types = create.binary_media_types.iter();
        let mut binary_media_types: Vec<_> = own_types.map(|t| t.replace("~1", "/")).collect();
        binary_media_types.extend(document.binary_media_types);
        unique(&mut binary_media_types);
        create.policy = create.policy.take().or(document.policy);
        let mut tags = document.head.tags;
        tags.extend(create.tags.clone());
        create.api_key_source = create.api_key_source.take().or(document.api_key_source);
        create.disable_execute_api_endpoint = create.disable_execute_api_endpoint.or(document.head.endpoint_disabled);
        rules::api(&create)?;
        Ok(Self {
            name: create.name.clone().or(document.head.title).ok_or_else(|| Refusal::bad_request("name is required"))?,
            version: create.version.clone().or(document.head.version),
            description: create.description.clone().or(document.head.description),
            tags,
            binary_media_types,
            created: now,
            parts: document.parts,
            stages: BTreeMap::new(),
            documentation_versions: BTreeMap::new(),
            deployments: BTreeMap::new(),
            root_id,
            create,
        })
    }

    pub(crate) fn put_resource(&mut self, id: &str, create: CreateResource) -> Result<(), Refusal> {
        let CreateResource { parent_id, path_part, other } = create;
        other.refuse(&["restApiId"])?;
        let new = !self.parts.resources.contains_key(id);
        quotas::resources(self.parts.resources.len() + usize::from(new))?;
        self.parts.add_resource(id, &parent_id, &path_part)
    }

    pub(crate) fn put_method(&mut self, resource_id: &str, create: PutMethod) -> Result<(), Refusal> {
        rules::method(&create)?;
        if !self.parts.resources.contains_key(resource_id) {
            return Err(Refusal::not_found("Invalid Resource identifier specified"));
        }
        authorization::fits(&create, &self.parts.authorizers)?;
        references::method(&self.parts, &create)?;
        let key = (resource_id.to_owned(), create.http_method.clone());
        self.parts.methods.insert(key, create);
        Ok(())
    }

    pub(crate) fn put_authorizer(&mut self, id: &str, create: CreateAuthorizer) -> Result<(), Refusal> {
        rules::authorizer(&create)?;
        let new = !self.parts.authorizers.contains_key(id);
        quotas::authorizers(self.parts.authorizers.len() + usize::from(new))?;
        self.parts.authorizers.insert(id.to_owned(), create);
        Ok(())
    }

    pub(crate) fn put_gateway_response(&mut self, create: PutGatewayResponse) -> Result<(), Refusal> {
        rules::gateway_response(&create)?;
        let kind = create.response_type.clone();
        self.parts.gateway_responses.insert(kind, create);
        Ok(())
    }

    pub(crate) fn put_deployment(&mut self, id: &str, create: CreateDeployment, now: SystemTime) -> Result<(), Refusal> {
        create.other.refuse(&["restApiId"])?;
        rules::deployable(&self.parts)?;
        let deployment = Deployment {
            description: create.description,
            created: now,
            parts: Arc::new(self.parts.clone()),
            binary_media_types: self.binary_media_types.clone(),
            policy: self.create.policy.clone(),
        };
        self.deployments.insert(id.to_owned(), Arc::new(deployment));
        let Some(name) = create.stage_name.filter(|name| !name.is_empty()) else {
            return Ok(());
        };
        let mut stage = match (self.stages.get(&name), create.stage_description) {
            (_, Some(StageDescription::Stage(stage))) => *stage,
            (Some(stage), _) => stage.create.clone(),
            (None, Some(StageDescription::Text(text))) => CreateStage { description: Some(text), ..CreateStage::default() },
            (None, None) => CreateStage::default(),
        };
        stage.stage_name = name;
        stage.deployment_id = Some(id.to_owned());
        stage.variables.extend(create.variables);
        self.put_stage(stage, now)
    }

    pub(crate) fn put_stage(&mut self, create: CreateStage, now: SystemTime) -> Result<(), Refusal> {
        rules::stage(&create)?;
        let deployed = create.deployment_id.as_ref();
        if deployed.is_none_or(|id| !self.deployments.contains_key(id)) {
            return Err(Refusal::bad_request("Deployment id does not exist"));
        }
        let new = !self.stages.contains_key(&create.stage_name);
        quotas::stages(self.stages.len() + usize::from(new))?;
        Stage::put(&mut self.stages, create.stage_name.clone(), create, now);
        Ok(())
    }

    pub(crate) fn delete_resource(&mut self, id: &str) -> Result<(), Refusal> {
        if id == self.root_id {
            // Unverified: AWS's text.
            return Err(Refusal::bad_request("Root resource cannot be deleted."));
        }
        if self.parts.remove_resource(id) {
            return Ok(());
        }
        Err(Refusal::not_found("Invalid Resource identifier specified"))
    }

    pub(crate) fn delete_method(&mut self, resource_id: &str, method: &str) -> Result<(), Refusal> {
        let key = (resource_id.to_owned(), method.to_owned());
        gone(self.parts.methods.remove(&key), "Invalid Method identifier specified")
    }

    pub(crate) fn delete_authorizer(&mut self, id: &str) -> Result<(), Refusal> {
        let user = |method: &PutMethod| method.authorizer_id.as_deref() == Some(id);
        if self.parts.methods.values().any(user) {
            // Unverified: AWS's text.
            return Err(Refusal::conflict(format!("Authorizer {id} is still in use by a method")));
        }
        gone(self.parts.authorizers.remove(id), "Invalid Authorizer identifier specified")
    }

    pub(crate) fn delete_gateway_response(&mut self, kind: &str) -> Result<(), Refusal> {
        gone(self.parts.gateway_responses.remove(kind), "Gateway response type not defined on api")
    }

    pub(crate) fn delete_deployment(&mut self, id: &str) -> Result<(), Refusal> {
        let serves = |stage: &Stage| stage.create.deployment_id.as_deref() == Some(id);
        if self.stages.values().any(serves) {
            return Err(Refusal::bad_request("Active stages pointing to this deployment must be moved or deleted"));
        }
        gone(self.deployments.remove(id), "Invalid Deployment identifier specified")
    }

    pub(crate) fn delete_stage(&mut self, name: &str) -> Result<(), Refusal> {
        gone(self.stages.remove(name), "Invalid stage identifier specified")
    }
}

/// Adds what is new, in the order of the list.
pub(super) fn unique(list: &mut Vec<String>) {
    let mut seen = HashSet::new();
    list.retain(|one| seen.insert(one.clone()));
}

pub(super) fn gone<T>(removed: Option<T>, text: &str) -> Result<(), Refusal> {
    removed.map(drop).ok_or_else(|| Refusal::not_found(text))
}
