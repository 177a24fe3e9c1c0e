//! What a create operation of a REST API is checked against. Whatever would change who
//! gets in and is not enforced here is refused by name.

use super::gateway_responses::{self, TYPES};
use super::mock;
use super::parts::Parts;
use super::resources::{CreateAuthorizer, CreateRestApi, CreateStage, PutGatewayResponse, PutIntegration, PutMethod};
use crate::http_api::rules::timeout;
use crate::lambda_uri::function_of;
use crate::members::unsupported;
use crate::refusal::Refusal;
use crate::token::compile_validation;

const METHODS: [&str; 8] = ["ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

pub(super) fn api(create: &CreateRestApi) -> Result<(), Refusal> {
    create.other.refuse(&[])?;
    if create.description.as_deref() == Some("") {
        return Err(Refusal::bad_request("Description cannot be an empty string"));
    }
    // HEADER is where a key would be looked for; nothing asks for one.
    if create.api_key_source.as_deref().unwrap_or("HEADER") != "HEADER" {
        return Err(unsupported("apiKeySource AUTHORIZER"));
    }
    if !matches!(create.mode.as_deref(), None | Some("overwrite" | "merge")) {
        return Err(Refusal::bad_request("mode must be overwrite or merge"));
    }
    for (name, value) in &create.parameters {
        match (name.as_str(), value.as_str()) {
            ("endpointConfigurationTypes", kind) => endpoint(kind)?,
            ("basepath", "ignore") => {}
            _ => return Err(unsupported(&format!("import parameter {name}={value}"))),
        }
    }
    let endpoint_configuration = create.endpoint_configuration.as_ref();
    if endpoint_configuration.is_some_and(|endpoint| !endpoint.vpc_endpoint_ids.is_empty()) {
        return Err(unsupported("endpointConfiguration.vpcEndpointIds"));
    }
    match endpoint_configuration {
        None => Ok(()),
        Some(endpoint) if endpoint.types.len() > 1 => {
            Err(Refusal::bad_request("Cannot create an api with multiple Endpoint Types."))
        }
        Some(configuration) => configuration.types.first().map_or(Ok(()), |kind| endpoint(kind)),
    }
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
        return Err(Refusal::bad_request(format!(
            "Invalid HTTP method specified: {}",
            create.http_method
        )));
    }
    match create.authorization_type.as_deref().unwrap_or("NONE") {
        "NONE" if create.authorizer_id.is_some() || !create.authorization_scopes.is_empty() => {
            // Nothing would be checked although the author wrote who may come in.
            Err(Refusal::bad_request(
                "authorizerId and authorizationScopes need authorizationType COGNITO_USER_POOLS",
            ))
        }
        "NONE" => Ok(()),
        "COGNITO_USER_POOLS" if create.authorizer_id.is_none() => Err(Refusal::bad_request(
            "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.",
        )),
        "COGNITO_USER_POOLS" => Ok(()),
        other => Err(unsupported(&format!("authorizationType {other}"))),
    }?;
    match &create.integration {
        Some(one) => integration(one).and_then(|()| mock::check(create, one)),
        None => Ok(()),
    }
}

fn integration(create: &PutIntegration) -> Result<(), Refusal> {
    // What the console writes for every proxy; bodies reach a function as text anyway.
    let to_text = create
        .other
        .0
        .get("contentHandling")
        .is_some_and(|value| value == "CONVERT_TO_TEXT");
    create.other.refuse(if to_text { &["contentHandling"] } else { &[] })?;
    if create.connection_type.as_deref().unwrap_or("INTERNET") != "INTERNET" {
        return Err(unsupported("connectionType VPC_LINK"));
    }
    timeout(create.timeout_in_millis, 29_000)?;
    match create.kind.as_str() {
        "MOCK" => Ok(()),
        "AWS_PROXY" => {
            let uri = create.uri.as_deref().unwrap_or_default();
            if function_of(uri).is_none() || uri.starts_with("arn:aws:lambda:") {
                return Err(unsupported("an AWS_PROXY integration whose uri is no Lambda invocation URI"));
            }
            if create.integration_http_method.is_none() {
                return Err(Refusal::bad_request("Enumeration value for HttpMethod must be non-empty"));
            }
            Ok(())
        }
        other => Err(unsupported(&format!("integration type {other}"))),
    }
}

pub(crate) fn authorizer(create: &CreateAuthorizer) -> Result<(), Refusal> {
    create.other.refuse(&["restApiId"])?;
    if create.kind != "COGNITO_USER_POOLS" {
        return Err(unsupported(&format!("authorizer type {}", create.kind)));
    }
    if create.provider_arns.is_empty() || create.provider_arns.len() > 1000 {
        return Err(Refusal::bad_request("providerARNs needs 1 to 1000 entries"));
    }
    for arn in &create.provider_arns {
        let pool = arn.starts_with("arn:") && arn.contains(":cognito-idp:") && arn.contains(":userpool/");
        if !pool && !arn.contains("${stageVariables.") {
            return Err(Refusal::bad_request(format!("Invalid Authorizer ARN: {arn} is no user pool")));
        }
    }
    identity_header(create)?;
    if let Some(expression) = &create.identity_validation_expression {
        compile_validation(expression).map_err(|error| Refusal::bad_request(format!("identityValidationExpression: {error}")))?;
    }
    Ok(())
}

/// The header that carries the token.
pub(super) fn identity_header(create: &CreateAuthorizer) -> Result<http::HeaderName, Refusal> {
    let source = create
        .identity_source
        .as_deref()
        .unwrap_or("method.request.header.Authorization");
    source
        .strip_prefix("method.request.header.")
        .and_then(|name| name.parse().ok())
        .ok_or_else(|| Refusal::bad_request(format!("identitySource {source} must be method.request.header.NAME")))
}

pub(crate) fn gateway_response(create: &PutGatewayResponse) -> Result<(), Refusal> {
    create.other.refuse(&["restApiId", "id"])?;
    if !TYPES.iter().any(|(name, _)| *name == create.response_type) {
        return Err(Refusal::bad_request(format!(
            "Invalid gateway response type: {}",
            create.response_type
        )));
    }
    if let Some(status) = &create.status_code
        && !matches!(status.parse::<u16>(), Ok(400..=599))
    {
        return Err(Refusal::bad_request(format!(
            "Invalid statusCode {status}: a gateway response has 400 to 599"
        )));
    }
    gateway_responses::check(create)
}

pub(super) fn stage(create: &CreateStage) -> Result<(), Refusal> {
    create.other.refuse(&["cacheClusterSize", "restApiId"])?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if create.stage_name.is_empty() || !create.stage_name.chars().all(allowed) {
        return Err(Refusal::bad_request("Stage name only allows a-zA-Z0-9_-"));
    }
    let caches = |setting: &super::MethodSetting| setting.caching_enabled == Some(true);
    if create.method_settings.iter().any(caches) {
        return Err(unsupported("methodSettings.cachingEnabled"));
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
