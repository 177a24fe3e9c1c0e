//! What the authorizer left in the event. Three shapes go in (HTTP API with payload 2.0, HTTP API with
//! payload 1.0, REST API), one comes out: names and texts.

use std::collections::BTreeMap;
use std::fmt;

use lambda_http::aws_lambda_events::apigw::ApiGatewayRequestAuthorizer;
use lambda_http::request::RequestContext;
use serde_json::Value;

use crate::ClaimsError;

/// The kind of API a request came through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Api {
    /// HTTP API (API Gateway v2) with a JWT authorizer, payload format 2.0 or 1.0.
    Http,
    /// REST API (API Gateway v1) with a Cognito user pools authorizer.
    Rest,
}

impl Api {
    /// `http` or `rest`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Rest => "rest",
        }
    }
}

impl fmt::Display for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The claims as the API rendered them.
pub(crate) struct Verified {
    pub api: Api,
    pub claims: BTreeMap<String, String>,
    /// Scopes beside the claims: only an HTTP API gives them, and only on a route that asks for scopes.
    pub scopes: Option<Vec<String>>,
}

/// Finds the verified claims of a request.
pub(crate) fn verified(context: &RequestContext) -> Result<Verified, ClaimsError> {
    let found = match context {
        RequestContext::ApiGatewayV2(context) => context.authorizer.as_ref().and_then(from_jwt),
        RequestContext::ApiGatewayV1(context) => from_fields(&context.authorizer),
        _ => return Err(ClaimsError::NotApiGateway),
    };
    found.ok_or(ClaimsError::NoAuthorizer)
}

/// Payload 2.0: `authorizer.jwt`.
fn from_jwt(authorizer: &ApiGatewayRequestAuthorizer) -> Option<Verified> {
    let jwt = authorizer.jwt.as_ref()?;
    Some(Verified { api: Api::Http, claims: jwt.claims.clone().into_iter().collect(), scopes: jwt.scopes.clone() })
}

/// REST API and payload 1.0: `authorizer.claims`, null on an open route of an HTTP API. Only an HTTP API
/// writes `authorizer.scopes`, as null when the route asks for none.
fn from_fields(authorizer: &ApiGatewayRequestAuthorizer) -> Option<Verified> {
    let claims = authorizer.fields.get("claims")?.as_object()?;
    let scopes = authorizer.fields.get("scopes");
    Some(Verified {
        api: if scopes.is_some() { Api::Http } else { Api::Rest },
        claims: claims.iter().filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect(),
        scopes: scopes.and_then(Value::as_array).map(|list| list.iter().filter_map(text).collect()),
    })
}

/// AWS writes every claim as text. Other gateways may leave JSON values: those are rendered as a REST API
/// would.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => Some(items.iter().filter_map(text).collect::<Vec<_>>().join(",")),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_that_are_no_text_are_rendered_as_a_rest_api_does() {
        let table = [
            (json!("as is"), Some("as is")),
            (json!(1_782_992_567), Some("1782992567")),
            (json!(true), Some("true")),
            (json!(["admin", "users"]), Some("admin,users")),
            (json!({"a": 1}), Some(r#"{"a":1}"#)),
            (json!(null), None),
        ];
        for (value, expected) in table {
            assert_eq!(text(&value).as_deref(), expected, "{value}");
        }
    }
}
