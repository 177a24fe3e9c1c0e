//! Who may call: security schemes of a REST API, and what a method asks for.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Extensions, said};
use crate::rest_api::{CreateAuthorizer, Parts, PutMethod};

/// As AWS names the two that are no authorizer.
const API_KEY: &str = "api_key";
const SIGNED: &str = "sigv4";

/// All schemes, by name.
pub(super) fn schemes(parts: &Parts, wanted: Extensions) -> BTreeMap<String, Value> {
    let authorizers = parts.authorizers.values().map(|one| (one.name.clone(), authorizer(one, wanted)));
    let mut schemes: BTreeMap<_, _> = authorizers.collect();
    if parts.methods.values().any(|method| method.api_key_required == Some(true)) {
        schemes.insert(API_KEY.to_owned(), json!({ "type": "apiKey", "name": "x-api-key", "in": "header" }));
    }
    if parts.methods.values().any(is_signed) {
        let mut scheme = json!({ "type": "apiKey", "name": "Authorization", "in": "header" });
        if wanted.authorizers {
            scheme["x-amazon-apigateway-authtype"] = json!("awsSigv4");
        }
        schemes.insert(SIGNED.to_owned(), scheme);
    }
    schemes
}

fn is_signed(method: &PutMethod) -> bool {
    method.authorization_type.as_deref() == Some("AWS_IAM")
}

/// `security` of an operation: the guard with its scopes, and the API key.
pub(super) fn asked(method: &PutMethod, parts: &Parts) -> Vec<Value> {
    let authorizer = method.authorizer_id.as_ref().and_then(|id| parts.authorizers.get(id));
    let guard = match authorizer {
        Some(one) => Some((one.name.as_str(), json!(method.authorization_scopes))),
        None => is_signed(method).then(|| (SIGNED, json!([]))),
    };
    let key = (method.api_key_required == Some(true)).then(|| (API_KEY, json!([])));
    guard.into_iter().chain(key).map(|(name, scopes)| json!({ name: scopes })).collect()
}

fn authorizer(one: &CreateAuthorizer, wanted: Extensions) -> Value {
    let asks = one.kind == "REQUEST";
    let own = one.identity_source.as_deref().filter(|_| !asks).and_then(|source| source.strip_prefix("method.request.header."));
    let header = own.unwrap_or(if asks { "Unused" } else { "Authorization" });
    let mut scheme = json!({ "type": "apiKey", "name": header, "in": "header" });
    if wanted.authorizers {
        let kind = if one.kind == "COGNITO_USER_POOLS" { "cognito_user_pools" } else { "custom" };
        scheme["x-amazon-apigateway-authtype"] = json!(one.auth_type.as_deref().unwrap_or(kind));
        scheme["x-amazon-apigateway-authorizer"] = Value::Object(members(one));
    }
    scheme
}

fn members(one: &CreateAuthorizer) -> Map<String, Value> {
    said(json!({
        "type": one.kind.to_ascii_lowercase(),
        "providerARNs": one.provider_arns,
        "authorizerUri": one.authorizer_uri,
        "authorizerCredentials": one.authorizer_credentials,
        "authorizerResultTtlInSeconds": one.authorizer_result_ttl_in_seconds,
        "identitySource": one.identity_source.as_ref().filter(|_| one.kind == "REQUEST"),
        "identityValidationExpression": one.identity_validation_expression,
    }))
}
