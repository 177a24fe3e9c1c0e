//! Resource types of Cognito. Each property is the member of the same name in the create operation.

pub mod log_delivery_configuration;
pub mod managed_login_branding;
pub mod terms;
pub mod user_pool;
pub mod user_pool_client;
pub mod user_pool_domain;
pub mod user_pool_group;
pub mod user_pool_identity_provider;
pub mod user_pool_resource_server;
pub mod user_pool_risk_configuration_attachment;
pub mod user_pool_ui_customization_attachment;
pub mod user_pool_user;
pub mod user_pool_user_to_group_attachment;

use sekisho_cognito::ApiError;
use serde_json::{Value, json};

use crate::provider::{Context, Fault, Values, text};
use crate::store::Resource;

/// What is kept and would be seen on AWS's own managed login.
const PAGES: &str = "branding and terms of managed login";

/// Stands for every client where a client can be named.
const ALL: &str = "ALL";

/// Calls an operation as if it had come over the wire, with ids derived from the resource's name.
fn call(context: &Context<'_>, operation: &str, body: Values, resource: &Resource) -> Result<Value, Fault> {
    try_call(context, operation, body, resource).map_err(|error| fault(&error))
}

fn try_call(context: &Context<'_>, operation: &str, body: Values, resource: &Resource) -> Result<Value, ApiError> {
    let seed = context.seed(resource);
    context.services.cognito.call_json(operation, Value::Object(body), Some(&seed), context.now)
}

/// Whether an operation that reads finds what it reads.
fn found(context: &Context<'_>, operation: &str, body: Values, resource: &Resource) -> Result<bool, Fault> {
    present(try_call(context, operation, body, resource))
}

/// Deletes; what is gone already is no fault.
fn remove(context: &Context<'_>, operation: &str, body: Values, resource: &Resource) -> Result<(), Fault> {
    present(try_call(context, operation, body, resource)).map(|_| ())
}

fn present(answer: Result<Value, ApiError>) -> Result<bool, Fault> {
    match answer {
        Ok(_) => Ok(true),
        Err(error) if matches!(error.kind, "ResourceNotFoundException" | "UserNotFoundException") => Ok(false),
        Err(error) => Err(fault(&error)),
    }
}

fn fault(error: &ApiError) -> Fault {
    let text = error.to_string();
    Fault::new(format!("Cognito refuses it: {}", text.trim_end_matches('.')), "Change the properties so that Cognito takes them.")
}

/// What `Ref` gives for something that is attached to a client: `<type>-<pool>-<client>`.
fn attachment_id(kind: &str, properties: &Values) -> String {
    format!("{kind}-{}-{}", text(properties, "UserPoolId"), text(properties, "ClientId"))
}

/// A request's members.
fn members<const N: usize>(members: [(&str, &str); N]) -> Values {
    members.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect()
}

/// The properties without some of them.
fn without(properties: &Values, names: &[&str]) -> Values {
    let wanted = properties.iter().filter(|(name, _)| !names.contains(&name.as_str()));
    wanted.map(|(name, value)| (name.clone(), value.clone())).collect()
}
