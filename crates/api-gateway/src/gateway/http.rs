//! Create and delete operations of HTTP APIs. Each changes a copy of the definition, compiles
//! it, and only then puts both in place: a refused operation leaves everything as it was.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use super::{Definitions, Gateway, Served, kept};
use crate::http_api::{CreateApi, CreateAuthorizer, CreateDeployment, CreateIntegration, CreateRoute, CreateStage, HttpApi};
use crate::refusal::Refusal;
use crate::store::{Change, Kind};

impl Gateway {
    /// Creates an HTTP API, or replaces its own properties and what its body described.
    ///
    /// # Errors
    /// `BadRequestException` for a rule broken or a member that is not supported.
    pub fn put_http_api(&self, api_id: &str, create: CreateApi, now: SystemTime) -> Result<(), Refusal> {
        let mut definitions = self.definitions();
        if definitions.rest.contains_key(api_id) {
            return Err(Refusal::conflict(format!("{api_id} is a REST API")));
        }
        let api = HttpApi::put(definitions.http.get(api_id), api_id, create, now)?;
        self.swap_http(&mut definitions, api_id, api)
    }

    /// Creates or replaces a stage.
    ///
    /// # Errors
    /// `NotFoundException` without such an API or deployment; `BadRequestException`.
    pub fn put_http_stage(&self, api_id: &str, create: CreateStage, now: SystemTime) -> Result<(), Refusal> {
        self.change_http(api_id, |api| api.put_stage(create, now))
    }

    /// Creates or replaces a route.
    ///
    /// # Errors
    /// `NotFoundException`, `BadRequestException`, or `ConflictException` for a taken route key.
    pub fn put_http_route(&self, api_id: &str, id: &str, create: CreateRoute) -> Result<(), Refusal> {
        self.change_http(api_id, |api| api.put_route(id, create))
    }

    /// Creates or replaces an integration.
    ///
    /// # Errors
    /// `NotFoundException` or `BadRequestException`.
    pub fn put_http_integration(&self, api_id: &str, id: &str, create: CreateIntegration) -> Result<(), Refusal> {
        self.change_http(api_id, |api| api.put_integration(id, create))
    }

    /// Creates or replaces an authorizer.
    ///
    /// # Errors
    /// `NotFoundException` or `BadRequestException`.
    pub fn put_http_authorizer(&self, api_id: &str, id: &str, create: CreateAuthorizer) -> Result<(), Refusal> {
        self.change_http(api_id, |api| api.put_authorizer(id, create))
    }

    /// Takes a snapshot of the API that a stage without `autoDeploy` can serve.
    ///
    /// # Errors
    /// `NotFoundException` or `BadRequestException`.
    pub fn put_http_deployment(&self, api_id: &str, id: &str, create: CreateDeployment, now: SystemTime) -> Result<(), Refusal> {
        self.change_http(api_id, |api| api.put_deployment(id, create, now))
    }

    /// Deletes an HTTP API with all its parts.
    ///
    /// # Errors
    /// `NotFoundException`.
    pub fn delete_http_api(&self, api_id: &str) -> Result<(), Refusal> {
        let mut definitions = self.definitions();
        let api = definitions.http.get(api_id).ok_or_else(|| self.no_api(api_id))?;
        let mut changes = kept::deployments(Kind::HttpDeployment, api_id, &api.deployments, &BTreeMap::new());
        changes.push(Change::delete(Kind::HttpApi, "", api_id));
        self.keep(&changes)?;
        definitions.http.remove(api_id);
        self.write_served(|served| served.remove(api_id));
        Ok(())
    }

    /// Deletes a stage.
    ///
    /// # Errors
    /// `NotFoundException`.
    pub fn delete_http_stage(&self, api_id: &str, stage_name: &str) -> Result<(), Refusal> {
        self.change_http(api_id, |api| api.delete_stage(stage_name))
    }

    /// Deletes a route.
    ///
    /// # Errors
    /// `NotFoundException`.
    pub fn delete_http_route(&self, api_id: &str, id: &str) -> Result<(), Refusal> {
        self.change_http(api_id, |api| api.delete_route(id))
    }

    /// Deletes an integration.
    ///
    /// # Errors
    /// `NotFoundException`, or `ConflictException` while a route leads to it.
    pub fn delete_http_integration(&self, api_id: &str, id: &str) -> Result<(), Refusal> {
        self.change_http(api_id, |api| api.delete_integration(id))
    }

    /// Deletes an authorizer.
    ///
    /// # Errors
    /// `NotFoundException`, or `ConflictException` while a route uses it.
    pub fn delete_http_authorizer(&self, api_id: &str, id: &str) -> Result<(), Refusal> {
        self.change_http(api_id, |api| api.delete_authorizer(id))
    }

    /// Deletes a deployment.
    ///
    /// # Errors
    /// `NotFoundException`, or `BadRequestException` while a stage serves it.
    pub fn delete_http_deployment(&self, api_id: &str, id: &str) -> Result<(), Refusal> {
        self.change_http(api_id, |api| api.delete_deployment(id))
    }

    pub(crate) fn change_http<T>(
        &self,
        api_id: &str,
        change: impl FnOnce(&mut HttpApi) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut definitions = self.definitions();
        let mut changed = definitions.http.get(api_id).cloned().ok_or_else(|| self.no_api(api_id))?;
        let answer = change(&mut changed)?;
        self.swap_http(&mut definitions, api_id, changed)?;
        Ok(answer)
    }

    fn swap_http(&self, definitions: &mut Definitions, api_id: &str, api: HttpApi) -> Result<(), Refusal> {
        let compiled = Served::Http(Arc::new(api.compile(api_id, &self.settings)?));
        let none = BTreeMap::new();
        let before = definitions.http.get(api_id).map_or(&none, |api| &api.deployments);
        let mut changes = kept::deployments(Kind::HttpDeployment, api_id, before, &api.deployments);
        changes.push(Change::put(Kind::HttpApi, "", api_id, &api));
        self.keep(&changes)?;
        self.put_served(api_id, compiled);
        definitions.http.insert(api_id.to_owned(), api);
        Ok(())
    }
}
