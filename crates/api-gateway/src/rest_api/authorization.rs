//! What methods, authorizers and the policy of a REST API are checked against. Whatever would change who gets in and
//! is not enforced here is refused by name.

use std::collections::BTreeMap;

use http::HeaderName;
use serde_json::Value;

use super::resources::{CreateAuthorizer, PutMethod};
use crate::access::lambda::Source;
use crate::access::policy::{Policy, PolicyKind};
use crate::http_api::{role, ttl};
use crate::lambda_uri::function_of;
use crate::refusal::Refusal;
use crate::token::compile_validation;

/// Who a method says may come in.
pub(super) fn method(create: &PutMethod) -> Result<(), Refusal> {
    let kind = create.authorization_type.as_deref().unwrap_or("NONE");
    let (authorizer, scopes) = (create.authorizer_id.is_some(), !create.authorization_scopes.is_empty());
    match kind {
        // Nothing would be checked although the author wrote who may come in.
        "NONE" | "AWS_IAM" if authorizer || scopes => {
            Err(Refusal::bad_request("authorizerId and authorizationScopes need authorizationType COGNITO_USER_POOLS or CUSTOM"))
        }
        "NONE" | "AWS_IAM" => Ok(()),
        "COGNITO_USER_POOLS" | "CUSTOM" if !authorizer => Err(invalid_authorizer()),
        "CUSTOM" if scopes => Err(Refusal::bad_request("authorizationScopes need authorizationType COGNITO_USER_POOLS")),
        "COGNITO_USER_POOLS" | "CUSTOM" => Ok(()),
        other => Err(Refusal::bad_request(format!(
            "Invalid authorization type specified: {other}. Setting the authorization type to NONE, AWS_IAM, CUSTOM or COGNITO_USER_POOLS is supported."
        ))),
    }
}

/// The authorizer a method names must be there, and of the kind the method says.
pub(super) fn fits(create: &PutMethod, authorizers: &BTreeMap<String, CreateAuthorizer>) -> Result<(), Refusal> {
    let Some(id) = &create.authorizer_id else { return Ok(()) };
    let cognito = create.authorization_type.as_deref() == Some("COGNITO_USER_POOLS");
    match authorizers.get(id) {
        Some(authorizer) if (authorizer.kind == "COGNITO_USER_POOLS") == cognito => Ok(()),
        _ => Err(invalid_authorizer()),
    }
}

pub(super) fn invalid_authorizer() -> Refusal {
    Refusal::bad_request(
        "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.",
    )
}

/// An authorizer by itself.
pub(crate) fn authorizer(create: &CreateAuthorizer) -> Result<(), Refusal> {
    create.other.refuse(&["restApiId"])?;
    ttl(create.authorizer_result_ttl_in_seconds)?;
    if let Some(expression) = &create.identity_validation_expression {
        compile_validation(expression).map_err(|error| Refusal::bad_request(format!("identityValidationExpression: {error}")))?;
    }
    match create.kind.as_str() {
        "COGNITO_USER_POOLS" => cognito(create),
        "TOKEN" => function(create).and_then(|()| identity_header(create)).map(drop),
        "REQUEST" => function(create).and_then(|()| sources(create)).map(drop),
        other => Err(Refusal::validation(format!(
            "1 validation error detected: Value '{other}' at 'createAuthorizerInput.type' failed to satisfy constraint: \
             Member must satisfy enum value set: [TOKEN, REQUEST, COGNITO_USER_POOLS]"
        ))),
    }
}

fn cognito(create: &CreateAuthorizer) -> Result<(), Refusal> {
    if create.authorizer_uri.is_some() || create.authorizer_credentials.is_some() {
        return Err(Refusal::bad_request("authorizerUri and authorizerCredentials are for authorizers of type TOKEN or REQUEST"));
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
    identity_header(create).map(drop)
}

/// What both kinds of Lambda authorizer need.
fn function(create: &CreateAuthorizer) -> Result<(), Refusal> {
    if !create.provider_arns.is_empty() {
        return Err(Refusal::bad_request("providerARNs is for authorizers of type COGNITO_USER_POOLS"));
    }
    let uri = create.authorizer_uri.as_deref().unwrap_or_default();
    if !uri.contains(":apigateway:") || function_of(uri).is_none() {
        return Err(Refusal::bad_request(format!(
            "Invalid Authorizer URI: {uri}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation."
        )));
    }
    role(create.authorizer_credentials.as_deref())
}

/// The header that carries the token.
pub(super) fn identity_header(create: &CreateAuthorizer) -> Result<HeaderName, Refusal> {
    let source = create.identity_source.as_deref().unwrap_or("method.request.header.Authorization");
    source
        .strip_prefix("method.request.header.")
        .and_then(|name| name.parse().ok())
        .ok_or_else(|| Refusal::bad_request(format!("identitySource {source} must be method.request.header.NAME")))
}

/// The identity sources of a `REQUEST` authorizer, comma-separated.
pub(super) fn sources(create: &CreateAuthorizer) -> Result<Vec<Source>, Refusal> {
    let texts = create.identity_source.as_deref().unwrap_or_default().split(',').map(str::trim);
    let read = |text: &str| {
        Source::of_rest_api(text).ok_or_else(|| {
            Refusal::bad_request(format!(
                "identitySource {text} must be method.request.header.NAME, method.request.querystring.NAME, context.NAME or stageVariables.NAME"
            ))
        })
    };
    let all: Vec<_> = texts.filter(|text| !text.is_empty()).map(read).collect::<Result<_, _>>()?;
    // Unverified: AWS's text; that caching needs an identity is documented.
    if all.is_empty() && kept(create) > 0 {
        return Err(Refusal::bad_request("Identity sources are required when authorizerResultTtlInSeconds is not 0"));
    }
    Ok(all)
}

/// Seconds that an answer is kept: 300 unless said otherwise.
pub(super) fn kept(create: &CreateAuthorizer) -> i64 {
    create.authorizer_result_ttl_in_seconds.unwrap_or(300)
}

/// The policy of an API; `arn` stands in front of its short form.
pub(super) fn policy(value: Option<&Value>, arn: &str) -> Result<Option<Policy>, Refusal> {
    let said = value
        .filter(|value| !value.is_null() && value.as_str() != Some("") && value.as_object().is_none_or(|map| !map.is_empty()));
    let read = |value| Policy::read_for(value, PolicyKind::Resource, Some(arn));
    said.map(read).transpose().map_err(|bad| Refusal::bad_request(format!("Invalid policy document. {bad}")))
}
