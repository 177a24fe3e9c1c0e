//! What a create operation of an HTTP API is checked against. Whatever would change who
//! gets in and is not enforced here is refused by name.

use std::collections::BTreeMap;

use super::authorization;
use super::backend::is_url;
use super::definition::Parts;
use super::resources::{Cors, CreateApi, CreateRoute, CreateStage};
use super::router::RouteKey;
use crate::access_log;
use crate::lambda_uri::function_of;
use crate::members::unsupported;
use crate::refusal::Refusal;

pub(crate) use super::authorization::authorizer;
pub(crate) use super::integration::check as integration;

const ONLY_EXPRESSION: [&str; 2] = ["$request.method $request.path", "${request.method} ${request.path}"];

pub(super) fn api(create: &CreateApi) -> Result<(), Refusal> {
    create.other.refuse(&["apiKeySelectionExpression", "basePath", "disableSchemaValidation"])?;
    match create.protocol_type.as_deref() {
        None if create.body.is_some() => {}
        Some("HTTP") => {}
        None => return Err(Refusal::bad_request("protocolType is required")),
        Some(other) => return Err(unsupported(&format!("protocolType {other}"))),
    }
    if let Some(expression) = &create.route_selection_expression
        && !ONLY_EXPRESSION.contains(&expression.as_str())
    {
        return Err(Refusal::bad_request("routeSelectionExpression of an HTTP API must be $request.method $request.path"));
    }
    if let Some(target) = &create.target
        && function_of(target).is_none()
        && !is_url(target)
    {
        return Err(unsupported("target other than a Lambda function's ARN or an HTTP URL"));
    }
    create.cors_configuration.as_ref().map_or(Ok(()), cors)
}

/// CORS that no browser could use is refused where it is written.
pub(crate) fn cors(cors: &Cors) -> Result<(), Refusal> {
    let any = |list: &Option<Vec<String>>| list.as_ref().is_some_and(|list| list.iter().any(|one| one == "*"));
    // AWS's text, as aws-cdk's issue 9076 shows it.
    if cors.allow_credentials == Some(true) && any(&cors.allow_origins) {
        return Err(Refusal::bad_request("allow-credentials is not supported if 'allow-origin' is *"));
    }
    match cors.max_age {
        Some(seconds) if !(-1..=86_400).contains(&seconds) => {
            Err(Refusal::bad_request("maxAge must be between -1 and 86400 seconds"))
        }
        _ => Ok(()),
    }
}

pub(super) fn stage(create: &CreateStage) -> Result<(), Refusal> {
    create.other.refuse(&["apiId"])?;
    access_log::check(create.access_log_settings.as_ref())?;
    let name = create.stage_name.as_str();
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name == "$default" || (!name.is_empty() && name.len() <= 128 && name.chars().all(allowed)) {
        return Ok(());
    }
    Err(Refusal::bad_request("Stage name must be $default, or letters, digits, hyphens and underscores"))
}

pub(crate) fn route(create: &CreateRoute) -> Result<(), Refusal> {
    create.other.refuse(&["apiId", "modelSelectionExpression", "routeResponseSelectionExpression"])?;
    RouteKey::parse(&create.route_key)?;
    authorization::route(create)
}

/// The documented range of an integration's timeout.
pub(crate) fn timeout(millis: Option<i64>, most: i64) -> Result<(), Refusal> {
    match millis {
        Some(millis) if !(50..=most).contains(&millis) => {
            Err(Refusal::bad_request(format!("Timeout should be between 50 ms and {most} ms")))
        }
        _ => Ok(()),
    }
}

/// The rules between the parts of one API.
pub(super) fn parts(parts: &Parts) -> Result<(), Refusal> {
    let mut keys = BTreeMap::new();
    for (id, route) in &parts.routes {
        let key = RouteKey::parse(&route.route_key)?;
        if let Some(_other) = keys.insert(key, id) {
            return Err(Refusal::conflict(format!("Route with key {} already exists for this API", route.route_key)));
        }
        authorization::fits(route, &parts.authorizers)?;
        if let Some(target) = &route.target {
            let known = target.strip_prefix("integrations/").is_some_and(|id| parts.integrations.contains_key(id));
            // Unverified: AWS's text.
            if !known {
                return Err(Refusal::bad_request(format!(
                    "The target {target} of route {} is no integration of this API",
                    route.route_key
                )));
            }
        }
    }
    Ok(())
}
