//! `AWS::ApiGateway::UsagePlan`: which stages its keys open, how fast and how often.

use sekisho_api_gateway::usage::CreateUsagePlan;
use sekisho_api_gateway::{Part, ids};

use super::{accepted, gone, members};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing};
use crate::shape::Shape::{self, Decimal, List, Map, Object, Text, Whole};
use crate::shape::TAG_LIST;
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGateway::UsagePlan",
    properties: Some(PROPERTIES),
    named_by: Some(("UsagePlanName", 1024)),
    replaces_on: &[],
    forbids: forbids_nothing,
    physical_id: |naming, _| ids::resource_id(Some(naming.seed)),
    attributes: |_, id, _| vec![("Id", id.to_owned())],
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::new("ApiStages", List(&API_STAGE)),
    Property::new("Description", Text),
    Property::new("Quota", Object(&[("Limit", Whole), ("Offset", Whole), ("Period", Text)])),
    Property::new("Tags", TAG_LIST),
    Property::new("Throttle", THROTTLE),
    Property::new("UsagePlanName", Text),
];

const API_STAGE: Shape = Object(&[("ApiId", Text), ("Stage", Text), ("Throttle", Map(&THROTTLE))]);

const THROTTLE: Shape = Object(&[("BurstLimit", Whole), ("RateLimit", Decimal)]);

fn exists(context: &Context<'_>, resource: &Resource) -> bool {
    context.services.gateway.has(Part::UsagePlan(&resource.physical_id))
}

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: CreateUsagePlan = members(resource, &[])?;
    accepted(context.services.gateway.put_usage_plan(&resource.physical_id, create))
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    gone(context.services.gateway.delete_usage_plan(&resource.physical_id))
}
