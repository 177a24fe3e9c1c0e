//! `AWS::Cognito::LogDeliveryConfiguration`: where a pool would send its logs.

use serde_json::{Value, json};

use super::{call, members, remove, try_call};
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, forbids_nothing, text};
use crate::shape::Shape::{self, List, Object, Text};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Cognito::LogDeliveryConfiguration",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["UserPoolId"],
    forbids: forbids_nothing,
    physical_id: |_, properties| text(properties, "UserPoolId").to_owned(),
    attributes: |_, id, _| vec![("Id", id.to_owned())],
    life: Life::Database { exists, create: set, update: |context, _, to| set(context, to), delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] =
    &[Property::quiet("LogConfigurations", List(&CONFIGURATION), "delivery of logs"), Property::required("UserPoolId", Text)];

const CONFIGURATION: Shape = Object(&[
    ("CloudWatchLogsConfiguration", Object(&[("LogGroupArn", Text)])),
    ("EventSource", Text),
    ("FirehoseConfiguration", Object(&[("StreamArn", Text)])),
    ("LogLevel", Text),
    ("S3Configuration", Object(&[("BucketArn", Text)])),
]);

fn with(logs: &Resource, configurations: Value) -> Values {
    let mut body = members([("UserPoolId", text(&logs.properties, "UserPoolId"))]);
    body.insert("LogConfigurations".to_owned(), configurations);
    body
}

fn wanted(logs: &Resource) -> Value {
    logs.properties.get("LogConfigurations").cloned().unwrap_or_else(|| json!([]))
}

/// A pool has one, if only an empty one.
fn exists(context: &Context<'_>, logs: &Resource) -> Result<bool, Fault> {
    let id = members([("UserPoolId", text(&logs.properties, "UserPoolId"))]);
    let Ok(answer) = try_call(context, "GetLogDeliveryConfiguration", id, logs) else {
        // Without its pool there is none; setting it says what is wrong.
        return Ok(false);
    };
    let empty = json!([]);
    Ok(answer["LogDeliveryConfiguration"]["LogConfigurations"] != empty || wanted(logs) == empty)
}

fn set(context: &Context<'_>, logs: &Resource) -> Result<(), Fault> {
    call(context, "SetLogDeliveryConfiguration", with(logs, wanted(logs)), logs).map(|_| ())
}

fn delete(context: &Context<'_>, logs: &Resource) -> Result<(), Fault> {
    remove(context, "SetLogDeliveryConfiguration", with(logs, json!([])), logs)
}
