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
        return Err(Refusal::bad_request(
            "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
        ));
    }
    match create.authorization_type.as_deref().unwrap_or("NONE") {
        "NONE" if create.authorizer_id.is_some() || !create.authorization_scopes.is_empty() => {
            // Nothing would be checked although the author wrote who may come in.
            Err(Refusal::bad_request("authorizerId and authorizationScopes need authorizationType COGNITO_USER_POOLS"))
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
    let to_text = create.other.0.get("contentHandling").is_some_and(|value| value == "CONVERT_TO_TEXT");
    create.other.refuse(if to_text { &["contentHandling"] } else { &[] })?;
    if create.connection_type.as_deref().unwrap_or("INTERNET") != "INTERNET" {
        return Err(unsupported("connectionType VPC_LINK"));
    }
    timeout(create.timeout_in_millis, 29_000)?;
    match create.kind.as_str() {
        "MOCK" => Ok(()),
        "AWS_PROXY" => {
            if create.integration_http_method.is_none() {
                return Err(Refusal::bad_request("Enumeration value for HttpMethod must be non-empty"));
            }
            invocation_uri(create.uri.as_deref().unwrap_or_default())
        }
        other => Err(unsupported(&format!("integration type {other}"))),
    }
}

/// A function is named by its invocation URI; the texts for anything else were recorded on AWS, 2025-03.
fn invocation_uri(uri: &str) -> Result<(), Refusal> {
    let mut parts = uri.splitn(6, ':');
    let (arn, service, rest) = (parts.next(), parts.nth(1), parts.nth(2));
    let text = match (arn, service, rest) {
        (Some("arn"), Some("apigateway"), Some(rest)) if rest.starts_with("path/") || rest.starts_with("action/") => {
            let function = function_of(uri).unwrap_or_default();
            if function.starts_with("arn:") || function.contains("${stageVariables.") {
                return Ok(());
            }
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations."
        }
        (Some("arn"), Some(_), Some(_)) => "AWS ARN for integration must contain path or action",
        _ => "Invalid ARN specified in the request",
    };
    Err(Refusal::bad_request(text))
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
    let source = create.identity_source.as_deref().unwrap_or("method.request.header.Authorization");
    source
        .strip_prefix("method.request.header.")
        .and_then(|name| name.parse().ok())
        .ok_or_else(|| Refusal::bad_request(format!("identitySource {source} must be method.request.header.NAME")))
}

pub(crate) fn gateway_response(create: &PutGatewayResponse) -> Result<(), Refusal> {
    create.other.refuse(&["restApiId", "id"])?;
    if !TYPES.iter().any(|(name, _)| *name == create.response_type) {
        return Err(no_response_type(&create.response_type));
    }
    if let Some(status) = &create.status_code
        && !matches!(status.parse::<u16>(), Ok(400..=599))
    {
        return Err(Refusal::bad_request(format!("Invalid statusCode {status}: a gateway response has 400 to 599")));
    }
    gateway_responses::check(create)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invocation_uri_is_refused_in_aws_words() {
        let only = "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.";
        let no_path = "AWS ARN for integration must contain path or action";
        let no_arn = "Invalid ARN specified in the request";
        let lambda = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions";
        let function = "arn:aws:lambda:eu-west-1:123456789012:function:hello";
        let rows = [
            (format!("{lambda}/{function}/invocations"), None),
            (format!("{lambda}/{function}:${{stageVariables.alias}}/invocations"), None),
            (format!("{lambda}/${{stageVariables.function}}/invocations"), None),
            (format!("{lambda}/hello/invocations"), Some(only)),
            (format!("{lambda}/{function}/other"), Some(only)),
            ("arn:aws:apigateway:eu-west-1:s3:path/bucket/key".to_owned(), Some(only)),
            (function.to_owned(), Some(no_path)),
            ("arn:aws:apigateway:eu-west-1:lambda:hello".to_owned(), Some(no_path)),
            ("http://example.com".to_owned(), Some(no_arn)),
            ("hello".to_owned(), Some(no_arn)),
            (String::new(), Some(no_arn)),
        ];
        for (uri, expected) in rows {
            let got = invocation_uri(&uri).err().map(|refusal| refusal.message);
            assert_eq!(got.as_deref(), expected, "{uri}");
        }
    }

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
