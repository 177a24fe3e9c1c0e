//! Create and delete operations of REST APIs. Each changes a copy of the definition, compiles
//! it, and only then puts both in place: a refused operation leaves everything as it was.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::SystemTime;

use super::{AccountSettings, Definitions, Gateway, Served, kept};
use crate::refusal::Refusal;
use crate::rest_api::{
    CreateAuthorizer, CreateDeployment, CreateModel, CreateRequestValidator, CreateResource, CreateRestApi, CreateStage,
    PutGatewayResponse, PutMethod, RestApi,
};
use crate::store::{Change, Kind};

impl Gateway {
    /// Creates a REST API, or replaces its own properties and what its body described.
    /// Answers the id of its root resource. Nothing is served before a deployment.
    ///
    /// # Errors
    /// `BadRequestException` for a rule broken or a member that is not supported.
    pub fn put_rest_api(&self, api_id: &str, create: CreateRestApi, now: SystemTime) -> Result<String, Refusal> {
        let mut definitions = self.definitions();
        if definitions.http.contains_key(api_id) {
            return Err(Refusal::conflict(format!("{api_id} is an HTTP API")));
        }
        let api = RestApi::put(definitions.rest.get(api_id), api_id, create, now)?;
        let root = api.root_id.clone();
        self.swap_rest(&mut definitions, api_id, api)?;
        Ok(root)
    }

    /// Creates or replaces a resource: a part of a path below another resource.
    ///
    /// # Errors
    /// `NotFoundException`, `BadRequestException`, or `ConflictException` for a taken name.
    pub fn put_rest_resource(&self, api_id: &str, id: &str, create: CreateResource) -> Result<(), Refusal> {
        self.change_rest(api_id, |api| api.put_resource(id, create))
    }

    /// Creates or replaces a method with its integration and responses.
    ///
    /// # Errors
    /// `NotFoundException` or `BadRequestException`.
    pub fn put_rest_method(&self, api_id: &str, resource_id: &str, create: PutMethod) -> Result<(), Refusal> {
        self.change_rest(api_id, |api| api.put_method(resource_id, create))
    }

    /// Creates or replaces an authorizer.
    ///
    /// # Errors
    /// `NotFoundException` or `BadRequestException`.
    pub fn put_rest_authorizer(&self, api_id: &str, id: &str, create: CreateAuthorizer) -> Result<(), Refusal> {
        self.change_rest(api_id, |api| api.put_authorizer(id, create))
    }

    /// Takes a snapshot of the API for stages to serve; with `stageName` also makes that stage.
    ///
    /// # Errors
    /// `NotFoundException`, or `BadRequestException`, for an API without methods for example.
    pub fn put_rest_deployment(&self, api_id: &str, id: &str, create: CreateDeployment, now: SystemTime) -> Result<(), Refusal> {
        self.change_rest(api_id, |api| api.put_deployment(id, create, now))
    }

    /// Creates or replaces a stage.
    ///
    /// # Errors
    /// `NotFoundException` or `BadRequestException`.
    pub fn put_rest_stage(&self, api_id: &str, create: CreateStage, now: SystemTime) -> Result<(), Refusal> {
        self.change_rest(api_id, |api| api.put_stage(create, now))
    }

    /// Sets what an error made by the gateway looks like.
    ///
    /// # Errors
    /// `NotFoundException` or `BadRequestException`.
    pub fn put_rest_gateway_response(&self, api_id: &str, create: PutGatewayResponse) -> Result<(), Refusal> {
        self.change_rest(api_id, |api| api.put_gateway_response(create))
    }

    /// Deletes a REST API with all its parts.
    ///
    /// # Errors
    /// `NotFoundException`.
    pub fn delete_rest_api(&self, api_id: &str) -> Result<(), Refusal> {
        let mut definitions = self.definitions();
        let api = definitions.rest.get(api_id).ok_or_else(|| self.no_api(api_id))?;
        let mut changes = kept::deployments(Kind::RestDeployment, api_id, &api.deployments, &BTreeMap::new());
        changes.push(Change::delete(Kind::RestApi, "", api_id));
        self.keep(&changes)?;
        definitions.rest.remove(api_id);
        self.write_served(|served| served.remove(api_id));
        Ok(())
    }

    /// Deletes a resource with everything below it.
    ///
    /// # Errors
    /// `NotFoundException`.
    pub fn delete_rest_resource(&self, api_id: &str, id: &str) -> Result<(), Refusal> {
        self.change_rest(api_id, |api| api.delete_resource(id))
    }

    /// Deletes a method.
    ///
    /// # Errors
    /// `NotFoundException`.
    pub fn delete_rest_method(&self, api_id: &str, resource_id: &str, http_method: &str) -> Result<(), Refusal> {
        self.change_rest(api_id, |api| api.delete_method(resource_id, http_method))
    }

    /// Deletes an authorizer.
    ///
    /// # Errors
    /// `NotFoundException`, or `ConflictException` while a method uses it.
    pub fn delete_rest_authorizer(&self, api_id: &str, id: &str) -> Result<(), Refusal> {
        self.change_rest(api_id, |api| api.delete_authorizer(id))
    }

    /// Deletes a deployment.
    ///
    /// # Errors
    /// `NotFoundException`, or `BadRequestException` while a stage serves it.
    pub fn delete_rest_deployment(&self, api_id: &str, id: &str) -> Result<(), Refusal> {
        self.change_rest(api_id, |api| api.delete_deployment(id))
    }

    /// Deletes a stage.
    ///
    /// # Errors
    /// `NotFoundException`.
    pub fn delete_rest_stage(&self, api_id: &str, stage_name: &str) -> Result<(), Refusal> {
        self.change_rest(api_id, |api| api.delete_stage(stage_name))
    }

    /// Brings an error back to its own look.
    ///
    /// # Errors
    /// `NotFoundException`.
    pub fn delete_rest_gateway_response(&self, api_id: &str, response_type: &str) -> Result<(), Refusal> {
        self.change_rest(api_id, |api| api.delete_gateway_response(response_type))
    }

    /// Changes what holds for all REST APIs.
    pub(crate) fn change_account<T>(
        &self,
        change: impl FnOnce(&mut AccountSettings) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut definitions = self.definitions();
        let mut changed = definitions.account.clone();
        let answer = change(&mut changed)?;
        self.keep(&[Change::put(Kind::Account, "", "account", &changed)])?;
        definitions.account = changed;
        Ok(answer)
    }

    /// Creates or replaces a model.
    ///
    /// # Errors
    /// `NotFoundException` or `BadRequestException`.
    pub fn put_rest_model(&self, api_id: &str, create: CreateModel) -> Result<(), Refusal> {
        self.change_rest(api_id, |api| api.put_model(create))
    }

    /// Creates or replaces a request validator.
    ///
    /// # Errors
    /// `NotFoundException` or `BadRequestException`.
    pub fn put_rest_request_validator(&self, api_id: &str, id: &str, create: CreateRequestValidator) -> Result<(), Refusal> {
        self.change_rest(api_id, |api| api.put_request_validator(id, create))
    }

    /// Deletes a model.
    ///
    /// # Errors
    /// `NotFoundException`, or `ConflictException` while something refers to it.
    pub fn delete_rest_model(&self, api_id: &str, name: &str) -> Result<(), Refusal> {
        self.change_rest(api_id, |api| api.delete_model(name))
    }

    /// Deletes a request validator.
    ///
    /// # Errors
    /// `NotFoundException`, or `ConflictException` while a method uses it.
    pub fn delete_rest_request_validator(&self, api_id: &str, id: &str) -> Result<(), Refusal> {
        self.change_rest(api_id, |api| api.delete_request_validator(id))
    }

    pub(crate) fn change_rest<T>(
        &self,
        api_id: &str,
        change: impl FnOnce(&mut RestApi) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let mut definitions = self.definitions();
        let mut changed = definitions.rest.get(api_id).cloned().ok_or_else(|| self.no_api(api_id))?;
        let answer = change(&mut changed)?;
        self.swap_rest(&mut definitions, api_id, changed)?;
        Ok(answer)
    }

    fn swap_rest(&self, definitions: &mut Definitions, api_id: &str, api: RestApi) -> Result<(), Refusal> {
        let compiled = Served::Rest(Arc::new(api.compile(api_id, &self.settings)?));
        let none = BTreeMap::new();
        let before = definitions.rest.get(api_id).map_or(&none, |api| &api.deployments);
        let mut changes = kept::deployments(Kind::RestDeployment, api_id, before, &api.deployments);
        changes.push(Change::put(Kind::RestApi, "", api_id, &api));
        self.keep(&changes)?;
        self.put_served(api_id, compiled);
        definitions.rest.insert(api_id.to_owned(), api);
        Ok(())
    }
}
