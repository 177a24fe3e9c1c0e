//! An HTTP API as an OpenAPI 3 document: what a stage serves, or the API as it is now.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{method_key, said, servers, variables};
use crate::gateway::Address;
use crate::http_api::{CreateAuthorizer, CreateIntegration, CreateRoute, HttpApi, Parts};
use crate::when;

/// What is exported, and how.
pub(crate) struct HttpExport<'a> {
    pub(crate) api: &'a HttpApi,
    pub(crate) parts: &'a Parts,
    /// Empty for `$default`, and for none.
    pub(crate) base_path: &'a str,
    pub(crate) address: Address,
    pub(crate) extensions: bool,
}

impl HttpExport<'_> {
    pub(crate) fn document(&self) -> Value {
        let api = self.api;
        let version = api.version.clone().unwrap_or_else(|| when::utc(when::seconds(api.created)));
        let mut document = said(json!({
            "openapi": "3.0.1",
            "info": said(json!({ "title": api.name, "description": api.description, "version": version })),
            "servers": servers(&self.address, self.base_path),
        }));
        document.insert("paths".to_owned(), self.paths());
        document.extend(said(json!({ "components": said(json!({ "securitySchemes": self.schemes() })) })));
        if self.extensions {
            document.extend(self.tags());
            document.extend(said(json!({ "x-amazon-apigateway-cors": api.cors })));
            document.insert("x-amazon-apigateway-importexport-version".to_owned(), json!("1.0"));
        }
        Value::Object(document)
    }

    fn tags(&self) -> Map<String, Value> {
        let tags = self.api.tags.iter().map(|(name, value)| json!({ "name": name, "x-amazon-apigateway-tag-value": value }));
        said(json!({ "tags": tags.collect::<Vec<_>>() }))
    }

    fn paths(&self) -> Value {
        let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
        for route in self.parts.routes.values() {
            let (method, path) = route.route_key.split_once(' ').unwrap_or(("ANY", "/$default"));
            let operation = Value::Object(self.operation(route));
            paths.entry(path).or_default().insert(method_key(method), operation);
        }
        for (path, item) in &mut paths {
            item.extend(said(json!({ "parameters": variables(path).map(parameter).collect::<Vec<_>>() })));
        }
        json!(paths)
    }

    fn operation(&self, route: &CreateRoute) -> Map<String, Value> {
        let key = &route.route_key;
        let mut operation = said(json!({
            "operationId": route.operation_name,
            "responses": { "default": { "description": format!("Default response for {key}") } },
            "security": self.security(route),
        }));
        if self.extensions {
            let integration = route.target.as_deref().and_then(|target| target.strip_prefix("integrations/"));
            let integration = integration.and_then(|id| self.parts.integrations.get(id));
            let signed = route.authorization_type.as_deref() == Some("AWS_IAM");
            operation.extend(said(json!({
                "isDefaultRoute": (key == "$default").then_some(true),
                "x-amazon-apigateway-auth": signed.then(|| json!({ "type": "AWS_IAM" })),
                "x-amazon-apigateway-integration": integration.map(written),
            })));
        }
        operation
    }

    fn security(&self, route: &CreateRoute) -> Vec<Value> {
        let authorizer = route.authorizer_id.as_ref().and_then(|id| self.parts.authorizers.get(id));
        authorizer.iter().map(|one| json!({ one.name.as_str(): route.authorization_scopes })).collect()
    }

    fn schemes(&self) -> BTreeMap<&str, Value> {
        let used: BTreeSet<_> = self.parts.routes.values().filter_map(|route| route.authorizer_id.as_ref()).collect();
        let used = self.parts.authorizers.iter().filter(|(id, _)| self.extensions || used.contains(id));
        used.map(|(_, one)| (one.name.as_str(), self.scheme(one))).collect()
    }

    fn scheme(&self, one: &CreateAuthorizer) -> Value {
        let header = one.identity_source.iter().find_map(|source| source.strip_prefix("$request.header."));
        let mut scheme = match one.authorizer_type.as_str() {
            "JWT" => json!({ "type": "oauth2", "flows": {} }),
            _ => json!({ "type": "apiKey", "name": header.unwrap_or("Authorization"), "in": "header" }),
        };
        if self.extensions {
            scheme["x-amazon-apigateway-authorizer"] = Value::Object(said(json!({
                "type": one.authorizer_type.to_ascii_lowercase(),
                "identitySource": one.identity_source.join(","),
                "jwtConfiguration": one.jwt_configuration,
                "authorizerUri": one.authorizer_uri,
                "authorizerCredentialsArn": one.authorizer_credentials_arn,
                "authorizerPayloadFormatVersion": one.authorizer_payload_format_version,
                "authorizerResultTtlInSeconds": one.authorizer_result_ttl_in_seconds,
                "enableSimpleResponses": one.enable_simple_responses,
            })));
        }
        scheme
    }
}

/// `{proxy+}` keeps its plus.
fn parameter(name: &str) -> Value {
    json!({
        "name": name,
        "in": "path",
        "description": format!("Generated path parameter for {name}"),
        "required": true,
        "schema": { "type": "string" },
    })
}

/// `x-amazon-apigateway-integration`
fn written(integration: &CreateIntegration) -> Map<String, Value> {
    said(json!({
        "payloadFormatVersion": integration.payload_format_version,
        "type": integration.integration_type.as_deref().unwrap_or_default().to_ascii_lowercase(),
        "httpMethod": integration.integration_method.as_deref().unwrap_or("POST"),
        "uri": integration.integration_uri,
        "connectionType": integration.connection_type.as_deref().unwrap_or("INTERNET"),
        "credentials": integration.credentials_arn,
        "description": integration.description,
        "requestParameters": integration.request_parameters,
        "responseParameters": integration.response_parameters,
        "timeoutInMillis": integration.timeout_in_millis.unwrap_or(30_000),
        "tlsConfig": integration.tls_config,
    }))
}
