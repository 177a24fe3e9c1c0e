//! What routes and authorizers of an HTTP API are checked against. Whatever would change who gets in and is not
//! enforced here is refused by name.

use std::collections::BTreeMap;
use std::fmt;

use super::resources::{CreateAuthorizer, CreateRoute};
use crate::access::lambda::Source;
use crate::lambda_uri::function_of;
use crate::members::unsupported;
use crate::oidc;
use crate::refusal::Refusal;

/// Who a route says may come in.
pub(super) fn route(create: &CreateRoute) -> Result<(), Refusal> {
    let kind = create.authorization_type.as_deref().unwrap_or("NONE");
    let (authorizer, scopes) = (create.authorizer_id.is_some(), !create.authorization_scopes.is_empty());
    match kind {
        // Nothing would be checked although the author wrote who may come in.
        "NONE" | "AWS_IAM" if authorizer || scopes => {
            Err(Refusal::bad_request("authorizerId and authorizationScopes need authorizationType JWT or CUSTOM"))
        }
        "NONE" | "AWS_IAM" => Ok(()),
        "JWT" | "CUSTOM" if !authorizer => Err(invalid_authorizer(kind)),
        "CUSTOM" if scopes => Err(Refusal::bad_request("authorizationScopes need authorizationType JWT")),
        "JWT" if create.authorization_scopes.len() > 10 => {
            Err(Refusal::bad_request("A route can have at most 10 authorizationScopes"))
        }
        "JWT" | "CUSTOM" => Ok(()),
        other => Err(Refusal::bad_request(format!("Invalid authorizationType {other}: NONE, JWT, CUSTOM or AWS_IAM"))),
    }
}

/// The authorizer a route names must be there, and of the kind the route says.
pub(super) fn fits(create: &CreateRoute, authorizers: &BTreeMap<String, CreateAuthorizer>) -> Result<(), Refusal> {
    let Some(id) = &create.authorizer_id else { return Ok(()) };
    let kind = create.authorization_type.as_deref().unwrap_or("NONE");
    let wanted = if kind == "JWT" { "JWT" } else { "REQUEST" };
    match authorizers.get(id) {
        Some(authorizer) if authorizer.authorizer_type == wanted => Ok(()),
        _ => Err(invalid_authorizer(kind)),
    }
}

// Unverified: the text for CUSTOM; that for JWT is known.
fn invalid_authorizer(kind: &str) -> Refusal {
    Refusal::bad_request(format!(
        "Invalid authorizer ID specified. Setting the authorization type to {kind} requires a valid {} authorizer.",
        if kind == "JWT" { "JWT" } else { "REQUEST" }
    ))
}

/// An authorizer by itself.
pub(crate) fn authorizer(create: &CreateAuthorizer) -> Result<(), Refusal> {
    // Of WebSocket APIs.
    create.other.refuse(&["apiId", "identityValidationExpression"])?;
    match create.authorizer_type.as_str() {
        "JWT" => jwt(create),
        "REQUEST" => request(create),
        other => Err(unsupported(&format!("authorizerType {other}"))),
    }
}

fn jwt(create: &CreateAuthorizer) -> Result<(), Refusal> {
    let of_functions = [
        ("authorizerUri", create.authorizer_uri.is_some()),
        ("authorizerCredentialsArn", create.authorizer_credentials_arn.is_some()),
        ("authorizerPayloadFormatVersion", create.authorizer_payload_format_version.is_some()),
        ("enableSimpleResponses", create.enable_simple_responses == Some(true)),
    ];
    if let Some((name, _)) = of_functions.iter().find(|(_, there)| *there) {
        return Err(Refusal::bad_request(format!("{name} is for authorizers of type REQUEST")));
    }
    let jwt = create.jwt_configuration.clone().unwrap_or_default();
    // AWS takes https only; http on this machine is ours, for issuers of tests.
    if !jwt.issuer.is_some_and(|issuer| issuer.parse().is_ok_and(|url| oidc::is_usable(&url))) {
        return Err(Refusal::bad_request("jwtConfiguration.issuer must be an https URL"));
    }
    // Without an audience every client of the issuer would get in.
    if jwt.audience.is_empty() || jwt.audience.len() > 50 {
        return Err(Refusal::bad_request("jwtConfiguration.audience needs 1 to 50 entries"));
    }
    identity_source(&create.identity_source).map(drop)
}

// Unverified: AWS's texts.
fn request(create: &CreateAuthorizer) -> Result<(), Refusal> {
    if create.jwt_configuration.is_some() {
        return Err(Refusal::bad_request("jwtConfiguration is for authorizers of type JWT"));
    }
    let format = create.authorizer_payload_format_version.as_deref();
    match format {
        Some("1.0" | "2.0") => {}
        _ => return Err(Refusal::bad_request("authorizerPayloadFormatVersion must be 1.0 or 2.0")),
    }
    if create.enable_simple_responses == Some(true) && format == Some("1.0") {
        return Err(Refusal::bad_request("enableSimpleResponses needs authorizerPayloadFormatVersion 2.0"));
    }
    if function_of(create.authorizer_uri.as_deref().unwrap_or_default()).is_none() {
        return Err(Refusal::bad_request("authorizerUri must be the invocation URI of a Lambda function"));
    }
    role(create.authorizer_credentials_arn.as_deref())?;
    ttl(create.authorizer_result_ttl_in_seconds)?;
    if create.authorizer_result_ttl_in_seconds.unwrap_or(0) > 0 && create.identity_source.is_empty() {
        return Err(Refusal::bad_request("authorizerResultTtlInSeconds needs at least one identitySource"));
    }
    sources(&create.identity_source).map(drop)
}

/// A role stands for the permission that a function gives.
pub(crate) fn role(arn: Option<&str>) -> Result<(), Refusal> {
    match arn {
        None | Some("") => Ok(()),
        Some(arn) if arn.starts_with("arn:") && arn.contains(":role/") => Ok(()),
        Some(arn) => Err(Refusal::bad_request(format!("Invalid ARN specified in the request: {arn} is no role"))),
    }
}

/// The documented range.
pub(crate) fn ttl(seconds: Option<i64>) -> Result<(), Refusal> {
    match seconds {
        Some(seconds) if !(0..=3600).contains(&seconds) => {
            Err(Refusal::bad_request("Authorizer result TTL should be between 0 and 3600 seconds"))
        }
        _ => Ok(()),
    }
}

/// The identity sources of a Lambda authorizer.
pub(super) fn sources(texts: &[String]) -> Result<Vec<Source>, Refusal> {
    let read = |text: &String| {
        Source::of_http_api(text).ok_or_else(|| {
            Refusal::bad_request(format!(
                "identitySource {text} must be $request.header.NAME, $request.querystring.NAME, $context.NAME or $stageVariables.NAME"
            ))
        })
    };
    texts.iter().map(read).collect()
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

/// The one identity source of a JWT authorizer.
pub(super) fn identity_source(sources: &[String]) -> Result<IdentitySource, Refusal> {
    let [source] = sources else {
        return Err(Refusal::bad_request("A JWT authorizer needs exactly one identitySource"));
    };
    match Source::of_http_api(source) {
        Some(Source::Header(name)) => Ok(IdentitySource::Header(name)),
        Some(Source::Query(name)) => Ok(IdentitySource::Query(name)),
        _ => {
            let text = format!("identitySource {source} must be $request.header.NAME or $request.querystring.NAME");
            Err(Refusal::bad_request(text))
        }
    }
}
