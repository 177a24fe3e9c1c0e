//! HTTP APIs as `apigatewayv2` manages them: one file per entity, each with its operations and how it is shown.
//! Updates are partial: members that a body does not have stay.

mod api;
mod at;
mod authorizer;
mod deployment;
mod integration;
mod merge;
mod model;
mod route;
mod stage;
mod stage_settings;
mod tags;

use self::at::At;
use super::ManagementCall;
use super::answered::Answered;
use crate::members::unsupported;
use crate::refusal::Refusal;

pub(super) fn answer(call: &ManagementCall<'_>) -> Result<Answered, Refusal> {
    match call.path {
        [_, "apis"] => api::all(call),
        [_, "apis", api, rest @ ..] => within(&At { call, api }, rest),
        [_, "tags", arn @ ..] => tags::answer(call, &arn.join("/")),
        [_, "vpclinks", ..] => Err(unsupported("VpcLink")),
        [_, "domainnames", _, "apimappings", ..] => Err(unsupported("ApiMapping")),
        [_, "domainnames", ..] => Err(unsupported("DomainName")),
        _ => Err(call.unsupported()),
    }
}

fn within(at: &At<'_>, rest: &[&str]) -> Result<Answered, Refusal> {
    match rest {
        [] => api::one(at),
        ["cors"] => api::cors(at),
        ["authorizers", rest @ ..] => authorizer::answer(at, rest),
        ["deployments", rest @ ..] => deployment::answer(at, rest),
        ["integrations", _, "integrationresponses", ..] => Err(unsupported("IntegrationResponse, of WebSocket APIs,")),
        ["integrations", rest @ ..] => integration::answer(at, rest),
        ["models", rest @ ..] => model::answer(at, rest),
        ["routes", _, "routeresponses", ..] => Err(unsupported("RouteResponse, of WebSocket APIs,")),
        ["routes", rest @ ..] => route::answer(at, rest),
        ["stages", rest @ ..] => stage::answer(at, rest),
        _ => Err(at.call.unsupported()),
    }
}
