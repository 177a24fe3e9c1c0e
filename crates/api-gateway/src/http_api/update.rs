//! Changes of an HTTP API that only its management makes: `UpdateApi`, and deployments of stages with `autoDeploy`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::definition::{Deployment, HttpApi, Parts, quick_parts};
use super::resources::CreateApi;
use super::rules;
use crate::ids;
use crate::members::Other;
use crate::refusal::Refusal;

/// As AWS describes a deployment that nobody asked for.
const DESCRIPTION: &str = "Automatic deployment triggered by changes to the Api configuration";
/// AWS keeps all deployments; of those that no stage serves we keep the latest.
const MOST_UNSERVED: usize = 20;

/// `CreateModel` of an HTTP API. Kept, and read by nobody.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Model {
    pub(crate) name: String,
    pub(crate) content_type: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) schema: String,
    #[serde(flatten)]
    pub(crate) other: Other,
}

/// What a deployment depends on, as it was before a change.
#[derive(Default)]
pub(crate) struct Deployable {
    parts: Parts,
    /// Names of stages with `autoDeploy`.
    stages: BTreeSet<String>,
}

impl HttpApi {
    /// `UpdateApi`: members that are there take the place of what was.
    pub(crate) fn update(&mut self, api_id: &str, change: CreateApi) -> Result<(), Refusal> {
        rules::api(&change)?;
        if change.body.is_some() || !change.tags.is_empty() {
            // Unverified: AWS ignores what the operation does not have.
            return Err(Refusal::bad_request("UpdateApi takes neither body nor tags"));
        }
        self.quick_update(api_id, &change)?;
        self.name = change.name.filter(|name| !name.is_empty()).unwrap_or_else(|| self.name.clone());
        replace(&mut self.description, change.description);
        replace(&mut self.version, change.version);
        self.cors = change.cors_configuration.or_else(|| self.cors.take());
        let kept = &mut self.create;
        kept.disable_execute_api_endpoint = change.disable_execute_api_endpoint.or(kept.disable_execute_api_endpoint);
        kept.ip_address_type = change.ip_address_type.or_else(|| kept.ip_address_type.take());
        self.check()
    }

    /// Quick create's members can be changed where it made them.
    fn quick_update(&mut self, api_id: &str, change: &CreateApi) -> Result<(), Refusal> {
        if change.target.is_none() && change.route_key.is_none() && change.credentials_arn.is_none() {
            return Ok(());
        }
        let mut create = self.create.clone();
        create.target = change.target.clone().or(create.target);
        create.route_key = change.route_key.clone().or(create.route_key);
        create.credentials_arn = change.credentials_arn.clone().or(create.credentials_arn);
        let (Some(_), Some(target)) = (&self.create.target, &create.target) else {
            // Unverified: AWS's text.
            return Err(Refusal::bad_request("target, routeKey and credentialsArn can be updated only after a quick create"));
        };
        let made = quick_parts(api_id, target, &create)?;
        self.parts.routes.extend(made.routes);
        self.parts.integrations.extend(made.integrations);
        self.create = create;
        Ok(())
    }

    /// `DeleteCorsConfiguration`.
    pub(crate) fn delete_cors(&mut self) {
        self.cors = None;
        self.create.cors_configuration = None;
    }

    /// Ids of the routes that lead to an integration.
    pub(crate) fn routes_to(&self, integration: &str) -> Vec<&str> {
        let target = format!("integrations/{integration}");
        let routes = self.parts.routes.iter().filter(|(_, route)| route.target.as_deref() == Some(&target));
        routes.map(|(id, _)| id.as_str()).collect()
    }

    /// What a change may change.
    pub(crate) fn deployable(&self) -> Deployable {
        Deployable { parts: self.parts.clone(), stages: self.auto_stages() }
    }

    fn auto_stages(&self) -> BTreeSet<String> {
        let auto = self.stages.iter().filter(|(_, stage)| stage.create.auto_deploy == Some(true));
        auto.map(|(name, _)| name.clone()).collect()
    }

    /// Makes the deployment that stages with `autoDeploy` get after a change of routes, or when they begin.
    pub(crate) fn auto_deploy(&mut self, before: &Deployable, now: SystemTime) {
        let stages = self.auto_stages();
        let asked = self.parts != before.parts || !stages.is_subset(&before.stages);
        // Without a route there is nothing to deploy.
        if stages.is_empty() || self.parts.routes.is_empty() || !asked {
            return;
        }
        let id = ids::resource_id(None);
        let parts = Arc::new(self.parts.clone());
        let deployment = Deployment { description: Some(DESCRIPTION.to_owned()), created: now, parts, auto_deployed: true };
        self.deployments.insert(id.clone(), Arc::new(deployment));
        for stage in self.stages.values_mut().filter(|stage| stage.create.auto_deploy == Some(true)) {
            stage.create.deployment_id = Some(id.clone());
        }
        self.forget_unserved();
    }

    fn forget_unserved(&mut self) {
        let served: BTreeSet<_> = self.stages.values().filter_map(|stage| stage.create.deployment_id.clone()).collect();
        let unserved = self.deployments.iter().filter(|(id, one)| one.auto_deployed && !served.contains(*id));
        let mut unserved: Vec<_> = unserved.map(|(id, one)| (one.created, id.clone())).collect();
        unserved.sort_unstable();
        let gone = unserved.len().saturating_sub(MOST_UNSERVED);
        for (_, id) in unserved.drain(..gone) {
            self.deployments.remove(&id);
        }
    }
}

/// An empty text takes it away.
fn replace(member: &mut Option<String>, value: Option<String>) {
    if let Some(value) = value {
        *member = Some(value).filter(|value| !value.is_empty());
    }
}
