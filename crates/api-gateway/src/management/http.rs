//! `/v2/apis…`: HTTP APIs as `apigatewayv2` shows them.

use ::http::Method;
use serde_json::{Value, json};

use super::ManagementCall;
use super::page::{V2, present};
use crate::gateway::Definitions;
use crate::http_api::{CreateAuthorizer, CreateIntegration, CreateRoute, Deployment, HttpApi, Stage};
use crate::refusal::Refusal;
use crate::when;

pub(super) fn answer(call: &ManagementCall<'_>) -> Result<Value, Refusal> {
    if call.method != Method::GET {
        return Err(call.unsupported());
    }
    let definitions = call.gateway.definitions();
    let [_, "apis", rest @ ..] = call.path else {
        return Err(call.unsupported());
    };
    match rest {
        [] => {
            let apis = definitions.http.iter();
            V2.of(apis.map(|(id, it)| api(call, id, it)).collect(), call)
        }
        [id] => Ok(api(call, id, find(&definitions, id)?)),
        [id, "routes"] => list(call, &find(&definitions, id)?.parts().routes, route),
        [id, "routes", part] => one(&find(&definitions, id)?.parts().routes, "Route", part, route),
        [id, "integrations"] => list(call, &find(&definitions, id)?.parts().integrations, integration),
        [id, "integrations", part] => one(&find(&definitions, id)?.parts().integrations, "Integration", part, integration),
        [id, "authorizers"] => list(call, &find(&definitions, id)?.parts().authorizers, authorizer),
        [id, "authorizers", part] => one(&find(&definitions, id)?.parts().authorizers, "Authorizer", part, authorizer),
        [id, "stages"] => list(call, &find(&definitions, id)?.stages, stage),
        [id, "stages", part] => one(&find(&definitions, id)?.stages, "Stage", part, stage),
        [id, "deployments"] => list(call, &find(&definitions, id)?.deployments, deployment),
        [id, "deployments", part] => one(&find(&definitions, id)?.deployments, "Deployment", part, deployment),
        _ => Err(call.unsupported()),
    }
}

fn find<'a>(definitions: &'a Definitions, id: &str) -> Result<&'a HttpApi, Refusal> {
    definitions.http.get(id).ok_or_else(|| Refusal::not_found(format!("Invalid API identifier specified {id}")))
}

fn list<T>(
    call: &ManagementCall<'_>,
    parts: &std::collections::BTreeMap<String, T>,
    show: fn(&str, &T) -> Value,
) -> Result<Value, Refusal> {
    V2.of(parts.iter().map(|(id, part)| show(id, part)).collect(), call)
}

fn one<T>(
    parts: &std::collections::BTreeMap<String, T>,
    kind: &str,
    id: &str,
    show: fn(&str, &T) -> Value,
) -> Result<Value, Refusal> {
    let part = parts.get(id);
    part.map(|part| show(id, part)).ok_or_else(|| Refusal::not_found(format!("Invalid {kind} identifier specified {id}")))
}

fn time(at: std::time::SystemTime) -> String {
    when::utc(when::seconds(at))
}

fn api(call: &ManagementCall<'_>, id: &str, api: &HttpApi) -> Value {
    let region = &call.gateway.settings.region;
    present(json!({
        "apiEndpoint": format!("https://{id}.execute-api.{region}.amazonaws.com"),
        "apiId": id,
        "apiKeySelectionExpression": "$request.header.x-api-key",
        "corsConfiguration": api.cors,
        "createdDate": time(api.created),
        "description": api.description,
        "disableExecuteApiEndpoint": api.create.disable_execute_api_endpoint.unwrap_or(false),
        "ipAddressType": api.create.ip_address_type.as_deref().unwrap_or("ipv4"),
        "name": api.name,
        "protocolType": "HTTP",
        "routeSelectionExpression": "$request.method $request.path",
        "tags": api.tags,
        "version": api.version,
    }))
}

fn route(id: &str, route: &CreateRoute) -> Value {
    present(json!({
        "apiKeyRequired": false,
        "authorizationScopes": route.authorization_scopes,
        "authorizationType": route.authorization_type.as_deref().unwrap_or("NONE"),
        "authorizerId": route.authorizer_id,
        "operationName": route.operation_name,
        "routeId": id,
        "routeKey": route.route_key,
        "target": route.target,
    }))
}

fn integration(id: &str, integration: &CreateIntegration) -> Value {
    present(json!({
        "connectionType": integration.connection_type.as_deref().unwrap_or("INTERNET"),
        "description": integration.description,
        "integrationId": id,
        "integrationMethod": integration.integration_method.as_deref().unwrap_or("POST"),
        "integrationType": integration.integration_type,
        "integrationUri": integration.integration_uri,
        "payloadFormatVersion": integration.payload_format_version,
        "timeoutInMillis": integration.timeout_in_millis.unwrap_or(30_000),
    }))
}

fn authorizer(id: &str, authorizer: &CreateAuthorizer) -> Value {
    present(json!({
        "authorizerId": id,
        "authorizerType": authorizer.authorizer_type,
        "identitySource": authorizer.identity_source,
        "jwtConfiguration": authorizer.jwt_configuration,
        "name": authorizer.name,
    }))
}

fn stage(name: &str, stage: &Stage) -> Value {
    let create = &stage.create;
    let mut shown = present(json!({
        "accessLogSettings": create.access_log_settings,
        "autoDeploy": create.auto_deploy.unwrap_or(false),
        "createdDate": time(stage.created),
        "deploymentId": create.deployment_id,
        "description": create.description,
        "lastUpdatedDate": time(stage.updated),
        "stageName": name,
        "tags": create.tags,
    }));
    let mut settings = json!({ "detailedMetricsEnabled": false });
    if let (Some(to), Ok(Value::Object(own))) = (settings.as_object_mut(), serde_json::to_value(&create.default_route_settings)) {
        to.extend(own);
    }
    shown["defaultRouteSettings"] = settings;
    // AWS shows these even when they are empty.
    shown["routeSettings"] = json!(create.route_settings);
    shown["stageVariables"] = json!(create.stage_variables);
    shown
}

fn deployment(id: &str, deployment: &Deployment) -> Value {
    present(json!({
        "autoDeployed": false,
        "createdDate": time(deployment.created),
        "deploymentId": id,
        "deploymentStatus": "DEPLOYED",
        "description": deployment.description,
    }))
}
