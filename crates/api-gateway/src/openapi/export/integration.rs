//! `x-amazon-apigateway-integration` of a REST API: the operation's members, some under older names.

use serde_json::{Map, Value, json};

use super::said;
use crate::rest_api::{IntegrationResponse, PutIntegration};

pub(super) fn written(integration: &PutIntegration) -> Map<String, Value> {
    let passthrough = integration.passthrough_behavior.as_deref().unwrap_or("WHEN_NO_MATCH");
    let mut written = said(json!({
        "type": integration.kind.to_ascii_lowercase(),
        "httpMethod": integration.integration_http_method,
        "uri": integration.uri,
        "credentials": integration.credentials,
        "responses": integration.integration_responses.iter().map(response).collect::<Map<_, _>>(),
        "requestParameters": integration.request_parameters,
        "requestTemplates": integration.request_templates,
        "passthroughBehavior": passthrough.to_ascii_lowercase(),
        "timeoutInMillis": integration.timeout_in_millis,
        "contentHandling": integration.content_handling,
        "connectionType": integration.connection_type,
        "tlsConfig": integration.tls_config,
    }));
    written.extend(said(json!({
        "cacheNamespace": integration.cache_namespace,
        "cacheKeyParameters": integration.cache_key_parameters,
    })));
    written
}

/// By the pattern that selects it.
fn response(response: &IntegrationResponse) -> (String, Value) {
    let pattern = response.selection_pattern.clone().unwrap_or_else(|| "default".to_owned());
    let members = said(json!({
        "statusCode": response.status_code,
        "responseParameters": response.response_parameters,
        "responseTemplates": response.response_templates,
        "contentHandling": response.content_handling,
    }));
    (pattern, Value::Object(members))
}
