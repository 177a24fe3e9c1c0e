//! `/restapis…`: REST APIs as `apigateway` shows them.

mod show;

use ::http::Method;
use serde_json::{Value, json};

use super::ManagementCall;
use super::page::V1;
use crate::gateway::Definitions;
use crate::refusal::Refusal;
use crate::rest_api::{Parts, PutMethod, RestApi, listed_gateway_responses, rules, test_invoke};

pub(super) fn answer(call: &ManagementCall<'_>) -> Result<Value, Refusal> {
    if let ["restapis", api, "authorizers", id] = call.path
        && call.method == Method::POST
    {
        return test_authorizer(call, api, id);
    }
    if call.method != Method::GET {
        return Err(call.unsupported());
    }
    let definitions = call.gateway.definitions();
    let ["restapis", rest @ ..] = call.path else {
        return Err(call.unsupported());
    };
    let [id, rest @ ..] = rest else {
        let apis = definitions.rest.iter();
        return V1.of(apis.map(|(id, api)| show::api(id, api)).collect(), call);
    };
    let api = find(call, &definitions, id)?;
    match rest {
        [] => Ok(show::api(id, api)),
        ["resources", rest @ ..] => resources(call, &api.parts(), rest),
        ["authorizers"] => {
            let parts = api.parts();
            let all = parts.authorizers.iter();
            V1.of(all.map(|(id, it)| show::authorizer(id, it)).collect(), call)
        }
        ["authorizers", id] => {
            let parts = api.parts();
            let found = parts.authorizers.get(*id);
            found.map(|it| show::authorizer(id, it)).ok_or_else(no_authorizer)
        }
        ["stages"] => Ok(stages(call, api)),
        ["stages", name] => {
            let found = api.stages.get(*name);
            found.map(show::stage).ok_or_else(|| Refusal::not_found("Invalid stage identifier specified"))
        }
        ["deployments"] => {
            let all = api.deployments.iter();
            V1.of(all.map(|(id, it)| show::deployment(id, it)).collect(), call)
        }
        ["deployments", id] => {
            let found = api.deployments.get(*id);
            found.map(|it| show::deployment(id, it)).ok_or_else(|| Refusal::not_found("Invalid Deployment identifier specified"))
        }
        ["gatewayresponses"] => V1.of(listed_gateway_responses(&api.parts()), call),
        ["gatewayresponses", kind] => listed_gateway_responses(&api.parts())
            .into_iter()
            .find(|listed| listed["responseType"] == *kind)
            .ok_or_else(|| rules::no_response_type(kind)),
        _ => Err(call.unsupported()),
    }
}

fn find<'a>(call: &ManagementCall<'_>, definitions: &'a Definitions, id: &str) -> Result<&'a RestApi, Refusal> {
    definitions.rest.get(id).ok_or_else(|| call.gateway.no_api(id))
}

fn no_authorizer() -> Refusal {
    Refusal::not_found("Invalid Authorizer identifier specified")
}

fn test_authorizer(call: &ManagementCall<'_>, api: &str, id: &str) -> Result<Value, Refusal> {
    let authorizer = {
        let definitions = call.gateway.definitions();
        let parts = find(call, &definitions, api)?.parts();
        parts.authorizers.get(id).cloned().ok_or_else(no_authorizer)?
    };
    test_invoke(call.gateway, &authorizer, call.body, call.now)
}

fn stages(call: &ManagementCall<'_>, api: &RestApi) -> Value {
    let wanted = call.query("deploymentId");
    let stages: Vec<Value> =
        api.stages.values().filter(|stage| wanted.is_none() || stage.create.deployment_id == wanted).map(show::stage).collect();
    json!({ "item": stages })
}

fn resources(call: &ManagementCall<'_>, parts: &Parts, rest: &[&str]) -> Result<Value, Refusal> {
    let embed = call.query("embed").as_deref() == Some("methods");
    match rest {
        [] => {
            let mut all: Vec<_> = parts.resources.keys().map(|id| (parts.path(id), id)).collect();
            all.sort_unstable();
            let shown = all.into_iter().map(|(_, id)| show::resource(parts, id, embed));
            V1.of(shown.collect(), call)
        }
        [id] => {
            known(parts, id)?;
            Ok(show::resource(parts, id, embed))
        }
        [id, "methods", method, rest @ ..] => {
            known(parts, id)?;
            let key = ((*id).to_owned(), (*method).to_owned());
            let found = parts.methods.get(&key);
            let found = found.ok_or_else(|| Refusal::not_found("Invalid Method identifier specified"))?;
            method_part(call, id, found, rest)
        }
        _ => Err(call.unsupported()),
    }
}

fn known(parts: &Parts, id: &str) -> Result<(), Refusal> {
    if parts.resources.contains_key(id) {
        return Ok(());
    }
    Err(Refusal::not_found("Invalid Resource identifier specified"))
}

fn method_part(call: &ManagementCall<'_>, resource: &str, method: &PutMethod, rest: &[&str]) -> Result<Value, Refusal> {
    let no_status = || Refusal::not_found("Invalid Response status code specified");
    let integration = || {
        let found = method.integration.as_ref();
        found.ok_or_else(|| Refusal::not_found("Invalid Integration identifier specified"))
    };
    match rest {
        [] => Ok(show::method(resource, method)),
        ["integration"] => Ok(show::integration(resource, integration()?)),
        ["integration", "responses", status] => {
            let mut all = integration()?.integration_responses.iter();
            all.find(|response| response.status_code.as_deref() == Some(*status))
                .map(|response| json!(response))
                .ok_or_else(no_status)
        }
        ["responses", status] => {
            let mut all = method.method_responses.iter();
            all.find(|response| response.status_code.as_deref() == Some(*status))
                .map(|response| json!(response))
                .ok_or_else(no_status)
        }
        _ => Err(call.unsupported()),
    }
}
