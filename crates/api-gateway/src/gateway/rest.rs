//! Create and delete operations of REST APIs. Each changes a copy of the definition, compiles
//! it, and only then puts both in place: a refused operation leaves everything as it was.

use std::sync::Arc;
use std::time::SystemTime;

use super::{Gateway, Served};
use crate::refusal::Refusal;
use crate::rest_api::{
    CreateAuthorizer, CreateDeployment, CreateResource, CreateRestApi, CreateStage, PutGatewayResponse, PutMethod, RestApi,
};

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
        self.swap_rest(api_id, &api)?;
        let root = api.root_id.clone();
        definitions.rest.insert(api_id.to_owned(), api);
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
        let gone = self.definitions().rest.remove(api_id);
        gone.ok_or_else(|| self.no_api(api_id))?;
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

    fn change_rest(&self, api_id: &str, change: impl FnOnce(&mut RestApi) -> Result<(), Refusal>) -> Result<(), Refusal> {
        let mut definitions = self.definitions();
        let mut changed = definitions.rest.get(api_id).cloned().ok_or_else(|| self.no_api(api_id))?;
        change(&mut changed)?;
        self.swap_rest(api_id, &changed)?;
        definitions.rest.insert(api_id.to_owned(), changed);
        Ok(())
    }

    fn swap_rest(&self, api_id: &str, api: &RestApi) -> Result<(), Refusal> {
        let compiled = Served::Rest(Arc::new(api.compile(api_id, &self.settings)?));
        self.write_served(|served| served.insert(api_id.to_owned(), compiled));
        Ok(())
    }
}
