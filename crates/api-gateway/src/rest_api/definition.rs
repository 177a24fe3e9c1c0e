//! What the create operations of one REST API have made. Requests see nothing of it before
//! a deployment: that is a snapshot of the parts, and a stage points at one.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use super::parts::Parts;
use super::resources::{
    CreateAuthorizer, CreateDeployment, CreateResource, CreateRestApi, CreateStage, PutGatewayResponse, PutMethod,
    StageDescription,
};
use super::rules;
use crate::ids;
use crate::openapi;
use crate::refusal::Refusal;

/// One REST API.
#[derive(Clone, Debug)]
pub(crate) struct RestApi {
    pub(crate) create: CreateRestApi,
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) binary_media_types: Vec<String>,
    pub(crate) created: SystemTime,
    pub(crate) root_id: String,
    /// What the OpenAPI body described; replaced as a whole. Holds the root resource.
    imported: Parts,
    /// What create operations of their own made.
    own: Parts,
    pub(crate) stages: BTreeMap<String, Stage>,
    pub(crate) deployments: BTreeMap<String, Deployment>,
}

/// A stage and when it was made.
pub(crate) type Stage = crate::stage::Stage<CreateStage>;

/// A snapshot of the API.
#[derive(Clone, Debug)]
pub(crate) struct Deployment {
    pub(crate) description: Option<String>,
    pub(crate) created: SystemTime,
    pub(crate) parts: Arc<Parts>,
    pub(crate) binary_media_types: Vec<String>,
}

impl RestApi {
    /// A new API, or `before` with other properties and another body.
    pub(crate) fn put(before: Option<&Self>, api_id: &str, create: CreateRestApi, now: SystemTime) -> Result<Self, Refusal> {
        rules::api(&create)?;
        let mut api = Self::new(api_id, create, now)?;
        if let Some(before) = before {
            api.created = before.created;
            api.own = before.own.clone();
            api.stages = before.stages.clone();
            api.deployments = before.deployments.clone();
        }
        Ok(api)
    }

    fn new(api_id: &str, create: CreateRestApi, now: SystemTime) -> Result<Self, Refusal> {
        let root_id = ids::root_resource_id(api_id);
        let document =
            create.body.as_ref().map(|body| openapi::rest_api(api_id, &root_id, body)).transpose()?.unwrap_or_else(|| {
                openapi::RestDocument { parts: Parts::with_root(&root_id), ..openapi::RestDocument::default() }
            });
        // SAM writes the slash of a media type as JSON Pointer does.
        let own_types = create.binary_media_types.iter();
        let mut binary_media_types: Vec<_> = own_types.map(|t| t.replace("~1", "/")).collect();
        binary_media_types.extend(document.binary_media_types);
        binary_media_types.sort_unstable();
        binary_media_types.dedup();
        let mut tags = document.head.tags;
        tags.extend(create.tags.clone());
        Ok(Self {
            name: create.name.clone().or(document.head.title).ok_or_else(|| Refusal::bad_request("name is required"))?,
            version: create.version.clone().or(document.head.version),
            description: create.description.clone().or(document.head.description),
            tags,
            binary_media_types,
            created: now,
            imported: document.parts,
            own: Parts::default(),
            stages: BTreeMap::new(),
            deployments: BTreeMap::new(),
            root_id,
            create,
        })
    }

    /// All parts, imported and created.
    pub(crate) fn parts(&self) -> Parts {
        let mut parts = self.imported.clone();
        let own = self.own.clone();
        parts.resources.extend(own.resources);
        parts.methods.extend(own.methods);
        parts.authorizers.extend(own.authorizers);
        parts.gateway_responses.extend(own.gateway_responses);
        parts
    }

    pub(crate) fn put_resource(&mut self, id: &str, create: CreateResource) -> Result<(), Refusal> {
        let CreateResource { parent_id, path_part, other } = create;
        other.refuse(&["restApiId"])?;
        let mut parts = self.parts();
        parts.add_resource(id, &parent_id, &path_part)?;
        if let Some(resource) = parts.resources.remove(id) {
            self.own.resources.insert(id.to_owned(), resource);
        }
        Ok(())
    }

    pub(crate) fn put_method(&mut self, resource_id: &str, create: PutMethod) -> Result<(), Refusal> {
        rules::method(&create)?;
        let parts = self.parts();
        if !parts.resources.contains_key(resource_id) {
            return Err(Refusal::not_found("Invalid Resource identifier specified"));
        }
        if let Some(id) = &create.authorizer_id
            && !parts.authorizers.contains_key(id)
        {
            return Err(Refusal::bad_request(
                "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.",
            ));
        }
        let key = (resource_id.to_owned(), create.http_method.clone());
        self.own.methods.insert(key, create);
        Ok(())
    }

    pub(crate) fn put_authorizer(&mut self, id: &str, create: CreateAuthorizer) -> Result<(), Refusal> {
        rules::authorizer(&create)?;
        self.own.authorizers.insert(id.to_owned(), create);
        Ok(())
    }

    pub(crate) fn put_gateway_response(&mut self, create: PutGatewayResponse) -> Result<(), Refusal> {
        rules::gateway_response(&create)?;
        let kind = create.response_type.clone();
        self.own.gateway_responses.insert(kind, create);
        Ok(())
    }

    pub(crate) fn put_deployment(&mut self, id: &str, create: CreateDeployment, now: SystemTime) -> Result<(), Refusal> {
        create.other.refuse(&["restApiId"])?;
        let parts = self.parts();
        rules::deployable(&parts)?;
        let deployment = Deployment {
            description: create.description,
            created: now,
            parts: Arc::new(parts),
            binary_media_types: self.binary_media_types.clone(),
        };
        self.deployments.insert(id.to_owned(), deployment);
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
        Stage::put(&mut self.stages, create.stage_name.clone(), create, now);
        Ok(())
    }

    pub(crate) fn delete_resource(&mut self, id: &str) -> Result<(), Refusal> {
        if self.own.remove_resource(id) {
            return Ok(());
        }
        Err(Refusal::not_found("Invalid Resource identifier specified"))
    }

    pub(crate) fn delete_method(&mut self, resource_id: &str, method: &str) -> Result<(), Refusal> {
        let key = (resource_id.to_owned(), method.to_owned());
        gone(self.own.methods.remove(&key), "Invalid Method identifier specified")
    }

    pub(crate) fn delete_authorizer(&mut self, id: &str) -> Result<(), Refusal> {
        let user = |method: &PutMethod| method.authorizer_id.as_deref() == Some(id);
        if self.own.methods.values().any(user) {
            // Unverified: AWS's text.
            return Err(Refusal::conflict(format!("Authorizer {id} is still in use by a method")));
        }
        gone(self.own.authorizers.remove(id), "Invalid Authorizer identifier specified")
    }

    pub(crate) fn delete_gateway_response(&mut self, kind: &str) -> Result<(), Refusal> {
        gone(self.own.gateway_responses.remove(kind), "Gateway response type not defined on api")
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

fn gone<T>(removed: Option<T>, text: &str) -> Result<(), Refusal> {
    removed.map(drop).ok_or_else(|| Refusal::not_found(text))
}
