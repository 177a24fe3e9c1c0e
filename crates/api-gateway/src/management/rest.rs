//! REST APIs as `apigateway` manages them: one file per entity, each with its operations, the paths that its
//! patches take and how it is shown.

mod account;
mod api;
mod api_input;
mod api_patch;
mod at;
mod authorizer;
mod clone;
mod deployment;
mod documentation;
mod documentation_version;
mod gateway_response;
mod integration;
mod integration_response;
mod method;
mod method_response;
mod model;
mod model_template;
mod resource;
mod stage;
mod stage_setting;
mod tags;
mod validator;

use self::at::At;
use super::ManagementCall;
use super::answered::Answered;
use crate::refusal::Refusal;
use crate::rest_api::Tested;

pub(super) async fn answer(call: &ManagementCall<'_>) -> Result<Answered, Refusal> {
    match (call.method.as_str(), call.path) {
        ("POST", ["restapis", api, "authorizers", id]) => authorizer::test(&At { call, api }, id).await,
        ("POST", ["restapis", api, "resources", id, "methods", method]) => test_method(&At { call, api }, id, method).await,
        _ => at_once(call),
    }
}

/// `TestInvokeMethod`.
async fn test_method(at: &At<'_>, id: &str, method: &str) -> Result<Answered, Refusal> {
    let call = at.call;
    let tested = at.read(resource::missing(), |api| Tested::new(call.gateway, (at.api, api), (id, method), call.body))?;
    tested.run(call.gateway, call.now).await.map(Answered::ok)
}

/// Every operation that waits for nothing.
fn at_once(call: &ManagementCall<'_>) -> Result<Answered, Refusal> {
    match call.path {
        ["restapis"] => api::all(call),
        ["restapis", api, rest @ ..] => within(&At { call, api }, rest),
        ["account"] => account::answer(call),
        ["tags", arn @ ..] => tags::answer(call, &arn.join("/")),
        // Usage plans and API keys have their own file; domain names, VPC links, client certificates and SDKs are not kept.
        _ => Err(call.unsupported()),
    }
}

fn within(at: &At<'_>, rest: &[&str]) -> Result<Answered, Refusal> {
    match rest {
        [] => api::one(at),
        ["authorizers", rest @ ..] => authorizer::answer(at, rest),
        ["deployments", rest @ ..] => deployment::answer(at, rest),
        ["documentation", "parts", rest @ ..] => documentation::answer(at, rest),
        ["documentation", "versions", rest @ ..] => documentation_version::answer(at, rest),
        ["gatewayresponses", rest @ ..] => gateway_response::answer(at, rest),
        ["models", rest @ ..] => model::answer(at, rest),
        ["requestvalidators", rest @ ..] => validator::answer(at, rest),
        ["resources", rest @ ..] => resource::answer(at, rest),
        ["stages", rest @ ..] => stage::answer(at, rest),
        _ => Err(at.call.unsupported()),
    }
}
