//! `x-amazon-apigateway-authorizer` of both kinds of API: the create operations' members under names of their own.

use serde_json::{Map, Value};

use super::security::{Scheme, known_members};
use crate::http_api::{self, JwtConfiguration};
use crate::members::unsupported;
use crate::refusal::Refusal;
use crate::rest_api;

type Members = Map<String, Value>;

/// An authorizer of an HTTP API.
pub(super) fn http_api(name: &str, members: &Members) -> Result<http_api::CreateAuthorizer, Refusal> {
    match kind(members).as_str() {
        "jwt" => jwt(name, members),
        "request" => http_request(name, members),
        other => Err(unsupported(&format!("x-amazon-apigateway-authorizer of type {other:?}"))),
    }
}

/// `jwt` or `JWT`: documents write it both ways.
fn kind(members: &Members) -> String {
    members.get("type").and_then(Value::as_str).unwrap_or_default().to_ascii_lowercase()
}

fn jwt(name: &str, members: &Members) -> Result<http_api::CreateAuthorizer, Refusal> {
    known_members(members, &["type", "identitySource", "jwtConfiguration", "authorizerResultTtlInSeconds"])?;
    let configuration = members.get("jwtConfiguration").cloned().unwrap_or_default();
    let jwt: JwtConfiguration =
        serde_json::from_value(configuration).map_err(|error| Refusal::bad_request(format!("jwtConfiguration: {error}")))?;
    Ok(http_api::CreateAuthorizer {
        name: name.to_owned(),
        authorizer_type: "JWT".to_owned(),
        identity_source: sources(members),
        jwt_configuration: Some(jwt),
        ..http_api::CreateAuthorizer::default()
    })
}

fn http_request(name: &str, members: &Members) -> Result<http_api::CreateAuthorizer, Refusal> {
    const KNOWN: [&str; 8] = [
        "type",
        "identitySource",
        "authorizerUri",
        "authorizerCredentials",
        "authorizerCredentialsArn",
        "authorizerPayloadFormatVersion",
        "authorizerResultTtlInSeconds",
        "enableSimpleResponses",
    ];
    known_members(members, &KNOWN)?;
    // Numbers and booleans may be texts: the create operation reads both.
    let picked = ["authorizerUri", "authorizerPayloadFormatVersion", "authorizerResultTtlInSeconds", "enableSimpleResponses"];
    let picked: Members = picked.iter().filter_map(|name| Some(((*name).to_owned(), members.get(*name)?.clone()))).collect();
    let mut create: http_api::CreateAuthorizer = serde_json::from_value(Value::Object(picked))
        .map_err(|error| Refusal::bad_request(format!("x-amazon-apigateway-authorizer: {error}")))?;
    name.clone_into(&mut create.name);
    create.authorizer_type = "REQUEST".to_owned();
    create.identity_source = sources(members);
    create.authorizer_credentials_arn =
        text(members, "authorizerCredentialsArn").or_else(|| text(members, "authorizerCredentials"));
    Ok(create)
}

/// One text, several with commas, or a list.
fn sources(members: &Members) -> Vec<String> {
    let split = |text: &str| text.split(',').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect();
    match members.get("identitySource") {
        Some(Value::String(text)) => split(text),
        Some(Value::Array(list)) => list.iter().filter_map(|source| source.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}

fn text(members: &Members, name: &str) -> Option<String> {
    members.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// An authorizer of a REST API.
pub(super) fn rest_api(scheme: &Scheme<'_>, members: &Members) -> Result<rest_api::CreateAuthorizer, Refusal> {
    const KNOWN: [&str; 7] = [
        "type",
        "providerARNs",
        "identitySource",
        "identityValidationExpression",
        "authorizerResultTtlInSeconds",
        "authorizerUri",
        "authorizerCredentials",
    ];
    known_members(members, &KNOWN)?;
    let kind = match kind(members).as_str() {
        "cognito_user_pools" => "COGNITO_USER_POOLS",
        "token" => "TOKEN",
        "request" => "REQUEST",
        other => return Err(unsupported(&format!("x-amazon-apigateway-authorizer of type {other:?}"))),
    };
    let pools = members.get("providerARNs").and_then(Value::as_array).into_iter().flatten();
    Ok(rest_api::CreateAuthorizer {
        name: scheme.name.to_owned(),
        kind: kind.to_owned(),
        provider_arns: pools.filter_map(|arn| arn.as_str().map(str::to_owned)).collect(),
        identity_source: rest_source(scheme, members, kind)?,
        identity_validation_expression: text(members, "identityValidationExpression"),
        authorizer_uri: text(members, "authorizerUri"),
        authorizer_credentials: text(members, "authorizerCredentials"),
        auth_type: scheme.text("x-amazon-apigateway-authtype").map(str::to_owned),
        authorizer_result_ttl_in_seconds: seconds(members)?,
        ..rest_api::CreateAuthorizer::default()
    })
}

fn seconds(members: &Members) -> Result<Option<i64>, Refusal> {
    let read = match members.get("authorizerResultTtlInSeconds") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.parse().ok(),
        Some(other) => other.as_i64(),
    };
    read.map(Some).ok_or_else(|| Refusal::bad_request("authorizerResultTtlInSeconds must be a whole number"))
}

/// What the extension says, else the header of the scheme; a `request` authorizer's scheme names a header `Unused`.
fn rest_source(scheme: &Scheme<'_>, members: &Members, kind: &str) -> Result<Option<String>, Refusal> {
    if kind == "REQUEST" || text(members, "identitySource").is_some() {
        return Ok(text(members, "identitySource"));
    }
    match (scheme.text("in"), scheme.text("name")) {
        (Some("header"), Some(name)) => Ok(Some(format!("method.request.header.{name}"))),
        _ => Err(Refusal::bad_request(format!("a {} scheme must be an apiKey in a named header", kind.to_ascii_lowercase()))),
    }
}
