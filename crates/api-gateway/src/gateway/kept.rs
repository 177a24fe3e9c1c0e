//! What is kept on disk: the rows of both kinds of APIs, and whether a part is there.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::{Definitions, Gateway, Served};
use crate::http_api::HttpApi;
use crate::rest_api::RestApi;
use crate::store::{Change, Kind, StoreError};

/// A part of an API, by its ids.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// An API key.
    ApiKey(&'a str),
    /// An HTTP API.
    HttpApi(&'a str),
    /// API and authorizer.
    HttpAuthorizer(&'a str, &'a str),
    /// API and deployment.
    HttpDeployment(&'a str, &'a str),
    /// API and integration.
    HttpIntegration(&'a str, &'a str),
    /// API and route.
    HttpRoute(&'a str, &'a str),
    /// API and stage name.
    HttpStage(&'a str, &'a str),
    /// A REST API.
    RestApi(&'a str),
    /// API and authorizer.
    RestAuthorizer(&'a str, &'a str),
    /// API and deployment.
    RestDeployment(&'a str, &'a str),
    /// API and response type.
    RestGatewayResponse(&'a str, &'a str),
    /// API, resource and HTTP method.
    RestMethod(&'a str, &'a str, &'a str),
    /// API and model name.
    RestModel(&'a str, &'a str),
    /// API and request validator.
    RestRequestValidator(&'a str, &'a str),
    /// API and resource.
    RestResource(&'a str, &'a str),
    /// API and stage name.
    RestStage(&'a str, &'a str),
    /// A usage plan.
    UsagePlan(&'a str),
    /// Usage plan and API key.
    UsagePlanKey(&'a str, &'a str),
}

impl Gateway {
    /// Is it there?
    #[must_use]
    pub fn has(&self, part: Part<'_>) -> bool {
        let definitions = self.definitions();
        let http =
            |id: &str, look: fn(&HttpApi, &str) -> bool, part: &str| definitions.http.get(id).is_some_and(|api| look(api, part));
        let rest =
            |id: &str, look: fn(&RestApi, &str) -> bool, part: &str| definitions.rest.get(id).is_some_and(|api| look(api, part));
        match part {
            Part::ApiKey(id) => self.usage.definition().keys.contains_key(id),
            Part::HttpApi(id) => definitions.http.contains_key(id),
            Part::HttpAuthorizer(api, id) => http(api, |api, id| api.parts.authorizers.contains_key(id), id),
            Part::HttpDeployment(api, id) => http(api, |api, id| api.deployments.contains_key(id), id),
            Part::HttpIntegration(api, id) => http(api, |api, id| api.parts.integrations.contains_key(id), id),
            Part::HttpRoute(api, id) => http(api, |api, id| api.parts.routes.contains_key(id), id),
            Part::HttpStage(api, name) => http(api, |api, name| api.stages.contains_key(name), name),
            Part::RestApi(id) => definitions.rest.contains_key(id),
            Part::RestAuthorizer(api, id) => rest(api, |api, id| api.parts.authorizers.contains_key(id), id),
            Part::RestDeployment(api, id) => rest(api, |api, id| api.deployments.contains_key(id), id),
            Part::RestGatewayResponse(api, kind) => rest(api, |api, kind| api.parts.gateway_responses.contains_key(kind), kind),
            Part::RestMethod(api, resource, method) => {
                let key = (resource.to_owned(), method.to_owned());
                definitions.rest.get(api).is_some_and(|api| api.parts.methods.contains_key(&key))
            }
            Part::RestModel(api, name) => rest(api, |api, name| api.parts.models.contains_key(name), name),
            Part::RestRequestValidator(api, id) => rest(api, |api, id| api.parts.request_validators.contains_key(id), id),
            Part::RestResource(api, id) => rest(api, |api, id| api.parts.resources.contains_key(id), id),
            Part::RestStage(api, name) => rest(api, |api, name| api.stages.contains_key(name), name),
            Part::UsagePlan(id) => self.usage.definition().plans.contains_key(id),
            Part::UsagePlanKey(plan, key) => {
                self.usage.definition().plans.get(plan).is_some_and(|plan| plan.keys.iter().any(|one| one == key))
            }
        }
    }

    pub(super) fn load_account(&self, definitions: &mut Definitions) -> Result<(), StoreError> {
        if let Some(row) = self.store.all(Kind::Account)?.pop() {
            definitions.account = row.value;
        }
        Ok(())
    }

    pub(super) fn load_http(&self, definitions: &mut Definitions) -> Result<(), StoreError> {
        for row in self.store.all::<HttpApi>(Kind::HttpApi)? {
            definitions.http.insert(row.id, row.value);
        }
        for row in self.store.all(Kind::HttpDeployment)? {
            if let Some(api) = definitions.http.get_mut(&row.parent) {
                api.deployments.insert(row.id, Arc::new(row.value));
            }
        }
        for (id, api) in &definitions.http {
            let compiled = api.compile(id, &self.settings).map_err(|refusal| self.store.unreadable(id, &refusal))?;
            self.write_served(|served| served.insert(id.clone(), Served::Http(Arc::new(compiled))));
        }
        Ok(())
    }

    pub(super) fn load_rest(&self, definitions: &mut Definitions) -> Result<(), StoreError> {
        for row in self.store.all::<RestApi>(Kind::RestApi)? {
            definitions.rest.insert(row.id, row.value);
        }
        for row in self.store.all(Kind::RestDeployment)? {
            if let Some(api) = definitions.rest.get_mut(&row.parent) {
                api.deployments.insert(row.id, Arc::new(row.value));
            }
        }
        for (id, api) in &definitions.rest {
            let compiled = api.compile(id, &self.settings).map_err(|refusal| self.store.unreadable(id, &refusal))?;
            self.write_served(|served| served.insert(id.clone(), Served::Rest(Arc::new(compiled))));
        }
        Ok(())
    }
}

/// The rows that differ between two sets of deployments. One that did not change is the same value in both.
pub(super) fn deployments<T: Serialize>(
    kind: Kind,
    api_id: &str,
    before: &BTreeMap<String, Arc<T>>,
    after: &BTreeMap<String, Arc<T>>,
) -> Vec<Change> {
    let same = |id: &String, one: &Arc<T>| before.get(id).is_some_and(|old| Arc::ptr_eq(old, one));
    let made = after.iter().filter(|(id, one)| !same(id, one)).map(|(id, one)| Change::put(kind, api_id, id, one.as_ref()));
    let gone = before.keys().filter(|id| !after.contains_key(*id)).map(|id| Change::delete(kind, api_id, id));
    made.chain(gone).collect()
}
