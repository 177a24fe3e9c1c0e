//! What a create operation of a REST API is checked against. Whatever would change who
//! gets in and is not enforced here is refused by name.

use super::authorization;
pub(crate) use super::authorization::authorizer;
use super::gateway_responses::{self, TYPES};
use super::integration;
use super::parts::Parts;
use super::resources::{CreateRestApi, CreateStage, PutGatewayResponse, PutMethod};
use crate::access_log;
use crate::members::unsupported;
use crate::refusal::Refusal;

const METHODS: [&str; 8] = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

pub(super) fn api(create: &CreateRestApi) -> Result<(), Refusal> {
    create.other.refuse(&[])?;
    if create.description.as_deref() == Some("") {
        return Err(Refusal::bad_request("Description cannot be an empty string"));
    }
    settings(create)?;
    if !matches!(create.mode.as_deref(), None | Some("overwrite" | "merge")) {
        return Err(Refusal::bad_request("mode must be overwrite or merge"));
    }
    for (name, value) in &create.parameters {
        match (name.as_str(), value.as_str()) {
            ("endpointConfigurationTypes", kind) => endpoint(kind)?,
            ("basepath", "ignore" | "prepend" | "split") | ("ignore", "documentation") => {}
            _ => return Err(unsupported(&format!("import parameter {name}={value}"))),
        }
    }
    let endpoint_configuration = create.endpoint_configuration.as_ref();
    if endpoint_configuration.is_some_and(|endpoint| !endpoint.vpc_endpoint_ids.is_empty()) {
        return Err(unsupported("endpointConfiguration.vpcEndpointIds"));
    }
    if endpoint_configuration.is_some_and(|endpoint| endpoint.types.len() > 1) {
        return Err(Refusal::bad_request("Cannot create an api with multiple Endpoint Types."));
    }
    Ok(())
}

/// What `UpdateRestApi` can change too.
pub(super) fn settings(create: &CreateRestApi) -> Result<(), Refusal> {
    if !matches!(create.api_key_source.as_deref(), None | Some("HEADER" | "AUTHORIZER")) {
        // Unverified: the text.
        return Err(Refusal::bad_request("apiKeySource must be HEADER or AUTHORIZER"));
    }
    authorization::policy(create.policy.as_ref(), "arn:aws:execute-api:::")?;
    if create.minimum_compression_size.is_some_and(|size| !(0..=10_485_760).contains(&size)) {
        return Err(Refusal::bad_request("Invalid minimum compression size, must be between 0 and 10485760"));
    }
    if create.minimum_compression_size.is_some() {
        return Err(unsupported("minimumCompressionSize"));
    }
    let Some(configuration) = &create.endpoint_configuration else {
        return Ok(());
    };
    let private = configuration.types.iter().any(|kind| kind == "PRIVATE");
    if private && configuration.ip_address_type.as_deref() == Some("ipv4") {
        return Err(Refusal::bad_request("Only dualstack ipAddressType is supported for Private APIs."));
    }
    configuration.types.first().map_or(Ok(()), |kind| endpoint(kind))
}

fn endpoint(kind: &str) -> Result<(), Refusal> {
    match kind {
        "EDGE" | "REGIONAL" => Ok(()),
        other => Err(unsupported(&format!("endpoint type {other}"))),
    }
}

pub(crate) fn method(create: &PutMethod) -> Result<(), Refusal> {
    create.other.refuse(&["resourceId", "restApiId"])?;
    if !METHODS.contains(&create.http_method.as_str()) {
        return Err(Refusal::bad_request(
            "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
        ));
    }
    authorization::method(create)?;
    match &create.integration {
        Some(one) => integration::check(create, one),
        None => Ok(()),
    }
}

pub(crate) fn gateway_response(create: &PutGatewayResponse) -> Result<(), Refusal> {
    create.other.refuse(&["restApiId", "id"])?;
    gateway_response_type(&create.response_type)?;
    if let Some(status) = &create.status_code
        && !matches!(status.parse::<u16>(), Ok(400..=599))
    {
        return Err(Refusal::bad_request(format!("Invalid statusCode {status}: a gateway response has 400 to 599")));
    }
    gateway_responses::check(create)
}

/// Refuses a type that no gateway response has.
pub(crate) fn gateway_response_type(kind: &str) -> Result<(), Refusal> {
    if TYPES.iter().any(|(name, _)| *name == kind) {
        return Ok(());
    }
    Err(no_response_type(kind))
}

/// AWS's refusal of a type that no gateway response has, with its list as recorded in 2024.
pub(crate) fn no_response_type(kind: &str) -> Refusal {
    const ALL: &str = "REQUEST_TOO_LARGE, RESOURCE_NOT_FOUND, AUTHORIZER_CONFIGURATION_ERROR, \
        MISSING_AUTHENTICATION_TOKEN, BAD_REQUEST_BODY, INVALID_SIGNATURE, INVALID_API_KEY, BAD_REQUEST_PARAMETERS, \
        AUTHORIZER_FAILURE, UNAUTHORIZED, INTEGRATION_TIMEOUT, ACCESS_DENIED, DEFAULT_4XX, DEFAULT_5XX, WAF_FILTERED, \
        QUOTA_EXCEEDED, THROTTLED, API_CONFIGURATION_ERROR, UNSUPPORTED_MEDIA_TYPE, INTEGRATION_FAILURE, EXPIRED_TOKEN";
    Refusal::validation(format!(
        "1 validation error detected: Value '{kind}' at 'responseType' failed to satisfy constraint: \
         Member must satisfy enum value set: [{ALL}]"
    ))
}

pub(super) fn stage(create: &CreateStage) -> Result<(), Refusal> {
    create.other.refuse(&["cacheClusterSize", "restApiId"])?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if create.stage_name.is_empty() || !create.stage_name.chars().all(allowed) {
        return Err(Refusal::bad_request("Stage name only allows a-zA-Z0-9_-"));
    }
    access_log::check(create.access_log_setting.as_ref())?;
    // Without it `cachingEnabled` of a method caches nothing, on AWS too.
    if create.cache_cluster_enabled == Some(true) {
        return Err(unsupported("cacheClusterEnabled"));
    }
    Ok(())
}

/// What a deployment needs.
pub(super) fn deployable(parts: &Parts) -> Result<(), Refusal> {
    if parts.methods.is_empty() {
        return Err(Refusal::bad_request("The REST API doesn't contain any methods"));
    }
    if parts.methods.values().any(|method| method.integration.is_none()) {
        return Err(Refusal::bad_request("No integration defined for method"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_nobody_has_is_refused_in_aws_words() {
        let create = PutMethod { http_method: "FETCH".to_owned(), ..PutMethod::default() };
        let expected = "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY";
        assert_eq!(method(&create).expect_err("refused").message, expected);
    }

    #[test]
    fn every_type_of_gateway_response_is_in_aws_list() {
        let text = no_response_type("NOPE").message;
        let list = text.split_once("set: [").and_then(|(_, list)| list.strip_suffix(']')).expect("a list");
        let mut listed: Vec<_> = list.split(", ").collect();
        listed.sort_unstable();
        let ours: Vec<_> = TYPES.iter().map(|(name, _)| *name).collect();
        assert_eq!(listed, ours);
    }
}
