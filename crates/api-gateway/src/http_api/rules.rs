//! What a create operation of an HTTP API is checked against. Whatever would change who
//! gets in and is not enforced here is refused by name.

use std::collections::BTreeMap;
use std::fmt;

use super::definition::Parts;
use super::resources::{Cors, CreateApi, CreateAuthorizer, CreateIntegration, CreateRoute, CreateStage};
use super::router::RouteKey;
use crate::lambda_uri::function_of;
use crate::members::unsupported;
use crate::refusal::Refusal;

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
    {
        return Err(unsupported("target other than a Lambda function's ARN"));
    }
    create.cors_configuration.as_ref().map_or(Ok(()), cors)
}

/// CORS that no browser could use is refused where it is written.
pub(crate) fn cors(cors: &Cors) -> Result<(), Refusal> {
    let any = |list: &Option<Vec<String>>| list.as_ref().is_some_and(|list| list.iter().any(|one| one == "*"));
    // Unverified: that AWS refuses this is documented by users, the exact text is not.
    if cors.allow_credentials == Some(true) && any(&cors.allow_origins) {
        return Err(Refusal::bad_request("allowCredentials is not supported when allowOrigins is *"));
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
    match create.authorization_type.as_deref().unwrap_or("NONE") {
        "NONE" if create.authorizer_id.is_some() || !create.authorization_scopes.is_empty() => {
            // Nothing would be checked although the author wrote who may come in.
            Err(Refusal::bad_request("authorizerId and authorizationScopes need authorizationType JWT"))
        }
        "NONE" => Ok(()),
        "JWT" if create.authorizer_id.is_none() => Err(invalid_authorizer()),
        "JWT" if create.authorization_scopes.len() > 10 => {
            Err(Refusal::bad_request("A route can have at most 10 authorizationScopes"))
        }
        "JWT" => Ok(()),
        other => Err(unsupported(&format!("authorizationType {other}"))),
    }
}

fn invalid_authorizer() -> Refusal {
    Refusal::bad_request(
        "Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer.",
    )
}

pub(crate) fn integration(create: &CreateIntegration) -> Result<(), Refusal> {
    create.other.refuse(&["apiId", "passthroughBehavior"])?;
    match create.integration_type.as_deref() {
        Some("AWS_PROXY") => {}
        Some(other) => return Err(unsupported(&format!("integrationType {other}"))),
        None => return Err(Refusal::bad_request("integrationType is required")),
    }
    if create.connection_type.as_deref().unwrap_or("INTERNET") != "INTERNET" {
        return Err(unsupported("connectionType VPC_LINK"));
    }
    let uri = create.integration_uri.as_deref().unwrap_or_default();
    if function_of(uri).is_none() {
        return Err(unsupported("integrationUri other than a Lambda function's ARN or invocation URI"));
    }
    if !matches!(create.payload_format_version.as_deref(), Some("1.0" | "2.0")) {
        return Err(Refusal::bad_request("payloadFormatVersion must be 1.0 or 2.0"));
    }
    timeout(create.timeout_in_millis, 30_000)
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

pub(crate) fn authorizer(create: &CreateAuthorizer) -> Result<(), Refusal> {
    create.other.refuse(&["apiId"])?;
    if create.authorizer_type != "JWT" {
        return Err(unsupported(&format!("authorizerType {}", create.authorizer_type)));
    }
    let jwt = create.jwt_configuration.clone().unwrap_or_default();
    if jwt.issuer.is_none_or(|issuer| !issuer.starts_with("https://")) {
        return Err(Refusal::bad_request("jwtConfiguration.issuer must be an https URL"));
    }
    // Without an audience every client of the issuer would get in.
    if jwt.audience.is_empty() || jwt.audience.len() > 50 {
        return Err(Refusal::bad_request("jwtConfiguration.audience needs 1 to 50 entries"));
    }
    identity_source(&create.identity_source).map(drop)
}

/// Where the token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum IdentitySource {
    Header(http::HeaderName),
    Query(String),
}

impl fmt::Display for IdentitySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name) => write!(f, "header {name}"),
            Self::Query(name) => write!(f, "query parameter {name}"),
        }
    }
}

pub(super) fn identity_source(sources: &[String]) -> Result<IdentitySource, Refusal> {
    let [source] = sources else {
        return Err(Refusal::bad_request("A JWT authorizer needs exactly one identitySource"));
    };
    let header = source.strip_prefix("$request.header.").and_then(|name| name.parse().ok());
    let query = source.strip_prefix("$request.querystring.").filter(|name| !name.is_empty()).map(str::to_owned);
    header.map(IdentitySource::Header).or(query.map(IdentitySource::Query)).ok_or_else(|| {
        Refusal::bad_request(format!("identitySource {source} must be $request.header.NAME or $request.querystring.NAME"))
    })
}

/// The rules between the parts of one API.
pub(super) fn parts(parts: &Parts) -> Result<(), Refusal> {
    let mut keys = BTreeMap::new();
    for (id, route) in &parts.routes {
        let key = RouteKey::parse(&route.route_key)?;
        if let Some(_other) = keys.insert(key, id) {
            return Err(Refusal::conflict(format!("Route with key {} already exists for this API", route.route_key)));
        }
        if let Some(authorizer) = &route.authorizer_id
            && !parts.authorizers.contains_key(authorizer)
        {
            return Err(invalid_authorizer());
        }
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
