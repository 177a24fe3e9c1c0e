//! `AWS::S3::BucketPolicy`: kept; nobody is asked.

use serde_json::Value;

use super::fault;
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing, no_attributes, text};
use crate::shape::Shape::{Any, Text};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::S3::BucketPolicy",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["Bucket"],
    forbids: forbids_nothing,
    physical_id: |_, properties| text(properties, "Bucket").to_owned(),
    attributes: no_attributes,
    life: Life::Kept { exists, put, delete },
    remark: Remark::Quiet("bucket policies"),
};

const PROPERTIES: &[Property] = &[Property::required("Bucket", Text), Property::required("PolicyDocument", Any)];

fn exists(context: &Context<'_>, policy: &Resource) -> bool {
    context.services.s3.policy(&policy.physical_id).is_ok_and(|policy| policy.is_some())
}

fn put(context: &Context<'_>, policy: &Resource) -> Result<(), Fault> {
    let document = match policy.properties.get("PolicyDocument") {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    };
    context.services.s3.set_policy(&policy.physical_id, &document).map_err(fault)
}

fn delete(context: &Context<'_>, policy: &Resource) -> Result<(), Fault> {
    context.services.s3.unset(&policy.physical_id, "policy").map_err(fault)
}
