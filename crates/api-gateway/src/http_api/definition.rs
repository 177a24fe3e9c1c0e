//! What the create operations of one HTTP API have made, and the rules between its parts.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use super::resources::{Cors, CreateApi, CreateAuthorizer, CreateDeployment, CreateIntegration, CreateRoute, CreateStage};
use super::rules;
use super::update::Model;
use serde::{Deserialize, Serialize};

use crate::ids;
use crate::lambda_uri::function_of;
use crate::openapi;
use crate::refusal::Refusal;

/// One HTTP API.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct HttpApi {
    pub(crate) create: CreateApi,
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) cors: Option<Cors>,
    pub(crate) created: SystemTime,
    /// What serves requests, wherever it came from: an OpenAPI body replaces it as a whole.
    pub(crate) parts: Parts,
    pub(crate) stages: BTreeMap<String, Stage>,
    /// Kept for who asks for them.
    #[serde(default)]
    pub(crate) models: BTreeMap<String, Model>,
    /// Kept in rows of their own: each is written once.
    #[serde(skip)]
    pub(crate) deployments: BTreeMap<String, Arc<Deployment>>,
}

/// Routes and what they lead to, by id.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Parts {
    pub(crate) routes: BTreeMap<String, CreateRoute>,
    pub(crate) integrations: BTreeMap<String, CreateIntegration>,
    pub(crate) authorizers: BTreeMap<String, CreateAuthorizer>,
}

/// A stage and when it was made.
pub(crate) type Stage = crate::stage::Stage<CreateStage>;

/// A snapshot of the parts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Deployment {
    pub(crate) description: Option<String>,
    pub(crate) created: SystemTime,
    pub(crate) parts: Arc<Parts>,
    /// A change of the API made it.
    #[serde(default)]
    pub(crate) auto_deployed: bool,
}

impl HttpApi {
    /// A new API, or `before` with other properties and another body.
    pub(crate) fn put(before: Option<&Self>, api_id: &str, create: CreateApi, now: SystemTime) -> Result<Self, Refusal> {
        rules::api(&create)?;
        let mut api = Self::new(api_id, create, now)?;
        if let Some(before) = before {
            api.created = before.created;
            if api.create.body.is_none() && api.create.target.is_none() {
                api.parts = before.parts.clone();
            }
            api.stages = before.stages.clone();
            api.models = before.models.clone();
            api.deployments = before.deployments.clone();
        }
        if api.create.target.is_some() {
            api.put_stage(quick_stage(), now)?;
        }
        api.check()?;
        Ok(api)
    }

    fn new(api_id: &str, mut create: CreateApi, now: SystemTime) -> Result<Self, Refusal> {
        let document = create
            .body
            .as_ref()
            .map(|body| openapi::http_api(api_id, body, create.basepath.as_deref()))
            .transpose()?
            .unwrap_or_default();
        let imported = match &create.target {
            Some(target) => quick_parts(api_id, target, &create)?,
            None => document.parts,
        };
        create.disable_execute_api_endpoint = create.disable_execute_api_endpoint.or(document.head.endpoint_disabled);
        let mut tags = document.head.tags;
        tags.extend(create.tags.clone());
        Ok(Self {
            name: create.name.clone().or(document.head.title).ok_or_else(|| Refusal::bad_request("name is required"))?,
            version: create.version.clone().or(document.head.version),
            description: create.description.clone().or(document.head.description),
            cors: create.cors_configuration.clone().or(document.cors),
            tags,
            created: now,
            parts: imported,
            stages: BTreeMap::new(),
            models: BTreeMap::new(),
            deployments: BTreeMap::new(),
            create,
        })
    }

    pub(crate) fn put_stage(&mut self, create: CreateStage, now: SystemTime) -> Result<(), Refusal> {
        rules::stage(&create)?;
        if let Some(id) = &create.deployment_id
            && !self.deployments.contains_key(id)
        {
            return Err(Refusal::not_found(format!("Unable to find Deployment by ID {id} within the provided API")));
        }
        Stage::put(&mut self.stages, create.stage_name.clone(), create, now);
        Ok(())
    }

    pub(crate) fn put_route(&mut self, id: &str, create: CreateRoute) -> Result<(), Refusal> {
        rules::route(&create)?;
        self.parts.routes.insert(id.to_owned(), create);
        self.check()
    }

    pub(crate) fn put_integration(&mut self, id: &str, create: CreateIntegration) -> Result<(), Refusal> {
        rules::integration(&create)?;
        self.parts.integrations.insert(id.to_owned(), create);
        Ok(())
    }

    pub(crate) fn put_authorizer(&mut self, id: &str, create: CreateAuthorizer) -> Result<(), Refusal> {
        rules::authorizer(&create)?;
        self.parts.authorizers.insert(id.to_owned(), create);
        Ok(())
    }

    pub(crate) fn put_deployment(&mut self, id: &str, create: CreateDeployment, now: SystemTime) -> Result<(), Refusal> {
        create.other.refuse(&["apiId"])?;
        let parts = Arc::new(self.parts.clone());
        let deployment = Deployment { description: create.description, created: now, parts, auto_deployed: false };
        self.deployments.insert(id.to_owned(), Arc::new(deployment));
        if let Some(name) = create.stage_name {
            let stage = self.stages.get_mut(&name).ok_or_else(|| no("Stage", &name))?;
            stage.create.deployment_id = Some(id.to_owned());
            stage.updated = now;
        }
        Ok(())
    }

    pub(crate) fn delete_stage(&mut self, name: &str) -> Result<(), Refusal> {
        gone(self.stages.remove(name), "Stage", name)
    }

    pub(crate) fn delete_route(&mut self, id: &str) -> Result<(), Refusal> {
        gone(self.parts.routes.remove(id), "Route", id)
    }

    pub(crate) fn delete_integration(&mut self, id: &str) -> Result<(), Refusal> {
        let target = format!("integrations/{id}");
        let user = |route: &&CreateRoute| route.target.as_deref() == Some(&target);
        if let Some(route) = self.parts.routes.values().find(user) {
            return Err(in_use("Integration", id, &route.route_key));
        }
        gone(self.parts.integrations.remove(id), "Integration", id)
    }

    pub(crate) fn delete_authorizer(&mut self, id: &str) -> Result<(), Refusal> {
        let user = |route: &&CreateRoute| route.authorizer_id.as_deref() == Some(id);
        if let Some(route) = self.parts.routes.values().find(user) {
            return Err(in_use("Authorizer", id, &route.route_key));
        }
        gone(self.parts.authorizers.remove(id), "Authorizer", id)
    }

    pub(crate) fn delete_deployment(&mut self, id: &str) -> Result<(), Refusal> {
        let serves = |stage: &&Stage| stage.create.deployment_id.as_deref() == Some(id) && stage.create.auto_deploy != Some(true);
        if let Some(stage) = self.stages.values().find(serves) {
            return Err(in_use("Deployment", id, &stage.create.stage_name));
        }
        gone(self.deployments.remove(id), "Deployment", id)
    }

    /// The rules between parts: one route per key, authorizers and integrations that exist.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        rules::parts(&self.parts)
    }
}

fn gone<T>(removed: Option<T>, kind: &str, id: &str) -> Result<(), Refusal> {
    removed.map(drop).ok_or_else(|| no(kind, id))
}

/// The refusal for a part that does not exist.
pub(crate) fn no(kind: &str, id: &str) -> Refusal {
    Refusal::not_found(format!("Invalid {kind} identifier specified {id}"))
}

// Unverified: the exception is documented, its text is not.
fn in_use(kind: &str, id: &str, user: &str) -> Refusal {
    Refusal::conflict(format!("{kind} {id} is still in use by {user}"))
}

fn quick_stage() -> CreateStage {
    CreateStage { stage_name: "$default".to_owned(), auto_deploy: Some(true), ..CreateStage::default() }
}

/// The route that quick create makes.
pub(crate) fn quick_route_id(api_id: &str) -> String {
    ids::route_id(Some(&format!("{api_id}/quick-route")))
}

/// The integration that quick create makes.
pub(crate) fn quick_integration_id(api_id: &str) -> String {
    ids::route_id(Some(&format!("{api_id}/quick-integration")))
}

/// Quick create: one integration, one route (`$default` unless named), open to everybody.
pub(super) fn quick_parts(api_id: &str, target: &str, create: &CreateApi) -> Result<Parts, Refusal> {
    let integration_id = quick_integration_id(api_id);
    let is_function = function_of(target).is_some();
    let integration = CreateIntegration {
        integration_type: Some(if is_function { "AWS_PROXY" } else { "HTTP_PROXY" }.to_owned()),
        integration_uri: Some(target.to_owned()),
        integration_method: (!is_function).then(|| "ANY".to_owned()),
        credentials_arn: create.credentials_arn.clone(),
        payload_format_version: Some(if is_function { "2.0" } else { "1.0" }.to_owned()),
        ..CreateIntegration::default()
    };
    rules::integration(&integration)?;
    let route = CreateRoute {
        route_key: create.route_key.clone().unwrap_or_else(|| "$default".to_owned()),
        target: Some(format!("integrations/{integration_id}")),
        ..CreateRoute::default()
    };
    Ok(Parts {
        routes: BTreeMap::from([(quick_route_id(api_id), route)]),
        integrations: BTreeMap::from([(integration_id, integration)]),
        authorizers: BTreeMap::new(),
    })
}
