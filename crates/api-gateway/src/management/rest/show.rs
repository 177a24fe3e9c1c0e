//! The JSON of each part of a REST API, with AWS's defaults where nothing was said.

use std::collections::BTreeMap;
use std::time::SystemTime;

use serde_json::{Map, Value, json};

use crate::management::page::present;
use crate::rest_api::{CreateAuthorizer, Deployment, Parts, PutIntegration, PutMethod, RestApi, Stage};
use crate::when;

fn time(at: SystemTime) -> i64 {
    when::seconds(at)
}

pub(super) fn api(id: &str, api: &RestApi) -> Value {
    let endpoint = api.create.endpoint_configuration.clone().unwrap_or_default();
    let imported = api.create.parameters.get("endpointConfigurationTypes");
    let kind = endpoint.types.first().or(imported).map_or("EDGE", String::as_str);
    present(json!({
        "id": id,
        "name": api.name,
        "description": api.description,
        "createdDate": time(api.created),
        "version": api.version,
        "binaryMediaTypes": api.binary_media_types,
        "apiKeySource": "HEADER",
        "endpointConfiguration": {
            "types": [kind],
            "ipAddressType": endpoint.ip_address_type.as_deref().unwrap_or("ipv4"),
        },
        "tags": api.tags,
        "disableExecuteApiEndpoint": api.create.disable_execute_api_endpoint.unwrap_or(false),
        "rootResourceId": api.root_id,
    }))
}

pub(super) fn resource(parts: &Parts, id: &str, embed: bool) -> Value {
    let resource = parts.resources.get(id);
    let own = parts.methods.iter().filter(|((at, _), _)| at == id);
    let methods: Map<String, Value> = own
        .map(|((_, name), create)| {
            let shown = if embed { method(id, create) } else { json!({}) };
            (name.clone(), shown)
        })
        .collect();
    let parent = resource.and_then(|resource| resource.parent.as_ref());
    present(json!({
        "id": id,
        "parentId": parent,
        "pathPart": parent.and(resource).map(|resource| &resource.part),
        "path": parts.path(id),
        "resourceMethods": methods,
    }))
}

pub(super) fn method(resource: &str, create: &PutMethod) -> Value {
    let responses: Map<String, Value> =
        create.method_responses.iter().filter_map(|response| Some((response.status_code.clone()?, json!(response)))).collect();
    present(json!({
        "httpMethod": create.http_method,
        "authorizationType": create.authorization_type.as_deref().unwrap_or("NONE"),
        "authorizerId": create.authorizer_id,
        "apiKeyRequired": false,
        "operationName": create.operation_name,
        "requestParameters": create.request_parameters,
        "requestModels": create.request_models,
        "methodResponses": responses,
        "methodIntegration": create.integration.as_ref().map(|one| integration(resource, one)),
        "authorizationScopes": create.authorization_scopes,
    }))
}

pub(super) fn integration(resource: &str, create: &PutIntegration) -> Value {
    let responses: Map<String, Value> = create
        .integration_responses
        .iter()
        .filter_map(|response| Some((response.status_code.clone()?, json!(response))))
        .collect();
    let mut shown = present(json!({
        "type": create.kind,
        "httpMethod": create.integration_http_method,
        "uri": create.uri,
        // Without a default: AWS shows none for a function (recorded 2024).
        "connectionType": create.connection_type,
        "contentHandling": create.other.0.get("contentHandling"),
        "requestTemplates": create.request_templates,
        "passthroughBehavior": create.passthrough_behavior.as_deref().unwrap_or("WHEN_NO_MATCH"),
        "timeoutInMillis": create.timeout_in_millis.unwrap_or(29_000),
        "cacheNamespace": create.cache_namespace.as_deref().unwrap_or(resource),
        "integrationResponses": responses,
    }));
    shown["cacheKeyParameters"] = json!(create.cache_key_parameters);
    shown
}

pub(super) fn authorizer(id: &str, create: &CreateAuthorizer) -> Value {
    let source = create.identity_source.as_deref();
    present(json!({
        "id": id,
        "name": create.name,
        "type": create.kind,
        "providerARNs": create.provider_arns,
        "authType": create.auth_type.as_deref().unwrap_or("cognito_user_pools"),
        "identitySource": source.unwrap_or("method.request.header.Authorization"),
        "identityValidationExpression": create.identity_validation_expression,
        "authorizerResultTtlInSeconds": create.authorizer_result_ttl_in_seconds,
    }))
}

pub(super) fn stage(stage: &Stage) -> Value {
    let create = &stage.create;
    let mut shown = present(json!({
        "deploymentId": create.deployment_id,
        "stageName": create.stage_name,
        "description": create.description,
        "cacheClusterEnabled": false,
        "cacheClusterStatus": "NOT_AVAILABLE",
        "variables": create.variables,
        "documentationVersion": create.documentation_version,
        "accessLogSettings": create.access_log_setting,
        "tracingEnabled": create.tracing_enabled.unwrap_or(false),
        "tags": create.tags,
        "createdDate": time(stage.created),
        "lastUpdatedDate": time(stage.updated),
    }));
    let settings: BTreeMap<String, Value> = create
        .method_settings
        .iter()
        .map(|setting| {
            let path = setting.resource_path.as_deref().unwrap_or("/*");
            let method = setting.http_method.as_deref().unwrap_or("*");
            (format!("{}/{method}", key_path(path)), json!(setting))
        })
        .collect();
    shown["methodSettings"] = json!(settings);
    shown
}

/// `/*` is shown as `*`; a path's leading slash is left out as AWS shows it.
fn key_path(path: &str) -> &str {
    path.strip_prefix('/').unwrap_or(path)
}

pub(super) fn deployment(id: &str, deployment: &Deployment) -> Value {
    present(json!({
        "id": id,
        "description": deployment.description,
        "createdDate": time(deployment.created),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(create: Value) -> Vec<String> {
        let create: PutIntegration = serde_json::from_value(create).expect("an integration");
        let shown = integration("a1b2c3", &create);
        let mut names: Vec<_> = shown.as_object().expect("an object").keys().cloned().collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn an_integration_is_shown_as_recorded() {
        let common = ["cacheKeyParameters", "cacheNamespace", "passthroughBehavior", "timeoutInMillis", "type"];
        let rows = [
            (json!({"type": "MOCK"}), vec![]),
            (
                json!({"type": "MOCK", "requestTemplates": {"application/json": "{}"}, "integrationResponses": [{"statusCode": "200"}]}),
                vec!["integrationResponses", "requestTemplates"],
            ),
            (json!({"type": "AWS_PROXY", "uri": "u", "httpMethod": "POST"}), vec!["httpMethod", "uri"]),
            (
                json!({"type": "AWS_PROXY", "uri": "u", "httpMethod": "POST", "contentHandling": "CONVERT_TO_TEXT"}),
                vec!["contentHandling", "httpMethod", "uri"],
            ),
        ];
        for (create, own) in rows {
            let mut expected: Vec<_> = common.iter().chain(&own).map(ToString::to_string).collect();
            expected.sort_unstable();
            assert_eq!(names(create.clone()), expected, "{create}");
        }
    }
}
