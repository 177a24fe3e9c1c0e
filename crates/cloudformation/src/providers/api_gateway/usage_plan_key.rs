//! `AWS::ApiGateway::UsagePlanKey`: a key's place in a plan.

use sekisho_api_gateway::Part;
use sekisho_api_gateway::usage::CreateUsagePlanKey;

use super::{accepted, gone, members};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing, text};
use crate::shape::Shape::Text;
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGateway::UsagePlanKey",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["KeyId", "KeyType", "UsagePlanId"],
    forbids: forbids_nothing,
    physical_id: |_, properties| format!("{}:{}", text(properties, "KeyId"), text(properties, "UsagePlanId")),
    attributes: |_, id, _| vec![("Id", id.to_owned())],
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] =
    &[Property::required("KeyId", Text), Property::required("KeyType", Text), Property::required("UsagePlanId", Text)];

fn exists(context: &Context<'_>, resource: &Resource) -> bool {
    let [plan, key] = ["UsagePlanId", "KeyId"].map(|name| text(&resource.properties, name));
    context.services.gateway.has(Part::UsagePlanKey(plan, key))
}

fn put(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let create: CreateUsagePlanKey = members(resource, &["UsagePlanId"])?;
    accepted(context.services.gateway.put_usage_plan_key(text(&resource.properties, "UsagePlanId"), &create))
}

fn delete(context: &Context<'_>, resource: &Resource) -> Result<(), Fault> {
    let [plan, key] = ["UsagePlanId", "KeyId"].map(|name| text(&resource.properties, name));
    gone(context.services.gateway.delete_usage_plan_key(plan, key))
}
