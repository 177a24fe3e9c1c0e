//! Resource types of REST APIs, and what they share with those of HTTP APIs.

pub mod api_key;
pub mod authorizer;
pub mod deployment;
pub mod gateway_response;
pub mod method;
pub mod model;
pub mod request_validator;
pub mod resource;
pub mod rest_api;
pub mod stage;
pub mod usage_plan;
pub mod usage_plan_key;

use sekisho_api_gateway::{Refusal, RefusalKind};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::provider::Fault;
use crate::store::Resource;

const REMEDY: &str = "Change the properties so that API Gateway takes them.";

/// The create operation that the properties are, spelled as the API spells it, without the `elsewhere`.
pub fn members<T: DeserializeOwned>(resource: &Resource, elsewhere: &[&str]) -> Result<T, Fault> {
    let own = resource.properties.iter().filter(|(name, _)| !elsewhere.contains(&name.as_str()));
    let own = own.map(|(name, value)| (name.clone(), value.clone())).collect();
    let members = sekisho_api_gateway::members(&Value::Object(own));
    serde_json::from_value(members).map_err(|error| Fault::new(format!("API Gateway refuses it: {error}"), REMEDY))
}

/// The answer of a create operation.
pub fn accepted(answer: Result<(), Refusal>) -> Result<(), Fault> {
    answer.map_err(|refusal| Fault::new(format!("API Gateway refuses it: {refusal}"), REMEDY))
}

/// The answer of a delete operation; what is gone already is no fault.
pub fn gone(answer: Result<(), Refusal>) -> Result<(), Fault> {
    match answer {
        Err(refusal) if refusal.kind == RefusalKind::NotFoundException => Ok(()),
        answer => accepted(answer),
    }
}
