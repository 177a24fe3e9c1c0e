//! `AWS::Logs::LogStream`.

use serde_json::{Value, json};

use super::{gone, refused};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing, no_attributes, text};
use crate::shape::Shape::Text;
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Logs::LogStream",
    properties: Some(PROPERTIES),
    named_by: Some(("LogStreamName", 512)),
    replaces_on: &["LogGroupName", "LogStreamName"],
    forbids: forbids_nothing,
    physical_id: |_, properties| text(properties, "LogStreamName").to_owned(),
    attributes: no_attributes,
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[Property::required("LogGroupName", Text), Property::new("LogStreamName", Text)];

fn named(stream: &Resource) -> Value {
    json!({ "logGroupName": text(&stream.properties, "LogGroupName"), "logStreamName": stream.physical_id })
}

fn exists(context: &Context<'_>, stream: &Resource) -> bool {
    context.services.logs.has_stream(text(&stream.properties, "LogGroupName"), &stream.physical_id)
}

fn put(context: &Context<'_>, stream: &Resource) -> Result<(), Fault> {
    if exists(context, stream) {
        return Ok(());
    }
    context.services.logs.call("CreateLogStream", &named(stream), context.now).map(drop).map_err(refused)
}

fn delete(context: &Context<'_>, stream: &Resource) -> Result<(), Fault> {
    gone(context.services.logs.call("DeleteLogStream", &named(stream), context.now))
}
